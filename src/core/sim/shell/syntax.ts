// The tree that the interpreter walks: commands, words and what words are made of.

/** The words of braces, those that need no more as texts; or how many they were too many to make. */
export type Braces = readonly (string | Word)[] | number;

export type Word = {
  /** As it stands in the source. */
  readonly text: string;
  /** Its value when nothing in it is expanded, split or matched; else null. */
  readonly literal: string | null;
  readonly parts: readonly Part[];
  /** What brace expansion makes of it, when it makes something. */
  readonly braces: Braces | null;
  /** Nothing but text and plain parameters (`a$x`): it may be expanded without waiting. */
  readonly direct: boolean;
};

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** Characters that match names: * ? [a-z] @(a|b). */
  | { readonly kind: 'glob'; readonly text: string }
  | ParameterPart
  | { readonly kind: 'command'; readonly script: () => Script; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly source: Word; readonly quoted: boolean }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly script: () => Script };

export type ParameterPart = {
  readonly kind: 'parameter';
  readonly text: string;
  readonly name: string;
  readonly prefix: '' | '!' | '#';
  readonly index: Word | null;
  readonly operation: Operation | null;
  readonly quoted: boolean;
};

export type Operation =
  | { readonly kind: 'default'; readonly operator: string; readonly operand: Word }
  | { readonly kind: 'remove'; readonly operator: string; readonly operand: Word }
  | {
      readonly kind: 'replace';
      readonly operator: string;
      readonly pattern: Word;
      readonly replacement: Word;
    }
  | { readonly kind: 'slice'; readonly offset: Word; readonly length: Word | null }
  | { readonly kind: 'case'; readonly operator: string; readonly operand: Word | null }
  | { readonly kind: 'transform'; readonly operand: Word }
  | { readonly kind: 'names' }
  | { readonly kind: 'bad' };

export type Assignment = {
  readonly name: string;
  readonly index: Word | null;
  readonly append: boolean;
  readonly value: Word | readonly Word[];
  readonly text: string;
};

export type Redirect =
  | {
      readonly kind: 'file';
      readonly operator: string;
      readonly descriptor: number | string | null;
      readonly target: Word;
    }
  /** A here-document or here-string: its text is the standard input. */
  | {
      readonly kind: 'here';
      readonly descriptor: number | string | null;
      readonly body: Word;
      readonly newline: boolean;
    };

export type Script = {
  readonly statements: readonly Statement[];
};

export type Statement = {
  readonly command: Command;
  readonly background: boolean;
  readonly line: number;
  /** The line on which it ends: statements that share lines are discarded together. */
  readonly lastLine: number;
  readonly text: string;
};

export type Simple = {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly (Word | Assignment)[];
  readonly redirects: readonly Redirect[];
  readonly line: number;
};

export type Command =
  | Simple
  | {
      readonly kind: 'pipeline';
      readonly commands: readonly Command[];
      readonly both: readonly boolean[];
      readonly negated: boolean;
      readonly time: 'bash' | 'posix' | null;
    }
  | {
      readonly kind: 'and-or';
      readonly commands: readonly Command[];
      readonly operators: readonly ('&&' | '||')[];
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: Script; readonly body: Script }[];
      readonly otherwise: Script | null;
    }
  | {
      readonly kind: 'for' | 'select';
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly body: Script;
    }
  | {
      readonly kind: 'for-arithmetic';
      readonly first: Word;
      readonly test: Word;
      readonly step: Word;
      readonly body: Script;
    }
  | {
      readonly kind: 'while';
      readonly until: boolean;
      readonly test: Script;
      readonly body: Script;
    }
  | {
      readonly kind: 'case';
      readonly word: Word;
      readonly items: readonly {
        readonly patterns: readonly Word[];
        readonly body: Script;
        readonly end: ';;' | ';&' | ';;&';
      }[];
    }
  | { readonly kind: 'group'; readonly body: Script }
  | { readonly kind: 'subshell'; readonly body: Script }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly body: Command;
      /** The body's source, for `type`, `declare -f` and checkpoints. */
      readonly text: string;
    }
  /** A command with pipes to and from the shell, whose descriptors are in the array `name`. */
  | {
      readonly kind: 'coproc';
      readonly name: string;
      readonly body: Command;
      readonly text: string;
    }
  | { readonly kind: 'test'; readonly expression: TestExpression; readonly line: number }
  | { readonly kind: 'arithmetic'; readonly source: Word; readonly line: number }
  | {
      readonly kind: 'redirected';
      readonly command: Command;
      readonly redirects: readonly Redirect[];
    };

export type TestExpression =
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Word }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Word;
      readonly right: Word;
    }
  | {
      readonly kind: 'logical';
      readonly operator: '&&' | '||';
      readonly operands: readonly TestExpression[];
    }
  | { readonly kind: 'not'; readonly operand: TestExpression };
