// The tree of an awk program.

export type AwkExpression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly keys: readonly AwkExpression[] }
  | { readonly kind: 'field'; readonly index: AwkExpression }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: AwkExpression }
  | {
      readonly kind: 'step';
      readonly by: 1 | -1;
      readonly after: boolean;
      readonly target: AwkExpression;
    }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: AwkExpression;
      readonly right: AwkExpression;
    }
  | {
      readonly kind: 'choice';
      readonly test: AwkExpression;
      readonly yes: AwkExpression;
      readonly no: AwkExpression;
    }
  | {
      readonly kind: 'assign';
      readonly operator: string;
      readonly target: AwkExpression;
      readonly value: AwkExpression;
    }
  | { readonly kind: 'in'; readonly keys: readonly AwkExpression[]; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly AwkExpression[] }
  | {
      readonly kind: 'getline';
      readonly target: AwkExpression | null;
      readonly source: AwkExpression | null;
      readonly command: boolean;
    };

export type AwkStatement =
  | { readonly kind: 'block'; readonly body: readonly AwkStatement[] }
  | { readonly kind: 'expression'; readonly expression: AwkExpression }
  | {
      readonly kind: 'print' | 'printf';
      readonly args: readonly AwkExpression[];
      readonly operator: '>' | '>>' | '|' | null;
      readonly target: AwkExpression | null;
    }
  | {
      readonly kind: 'if';
      readonly test: AwkExpression;
      readonly yes: AwkStatement;
      readonly no: AwkStatement | null;
    }
  | {
      readonly kind: 'while';
      readonly test: AwkExpression;
      readonly body: AwkStatement;
      readonly first: boolean;
    }
  | {
      readonly kind: 'for';
      readonly start: AwkStatement | null;
      readonly test: AwkExpression | null;
      readonly step: AwkStatement | null;
      readonly body: AwkStatement;
    }
  | {
      readonly kind: 'for-in';
      readonly name: string;
      readonly array: string;
      readonly body: AwkStatement;
    }
  | {
      readonly kind: 'delete';
      readonly name: string;
      readonly keys: readonly AwkExpression[] | null;
    }
  | { readonly kind: 'return' | 'exit'; readonly value: AwkExpression | null }
  | { readonly kind: 'next' | 'nextfile' | 'break' | 'continue' };

export type AwkRule = {
  readonly kind: 'begin' | 'end' | 'main';
  readonly from: AwkExpression | null;
  readonly to: AwkExpression | null;
  readonly body: AwkStatement | null;
};

export type AwkProgram = {
  readonly rules: readonly AwkRule[];
  readonly functions: ReadonlyMap<
    string,
    { readonly parameters: readonly string[]; readonly body: AwkStatement }
  >;
};

export class AwkError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}
