// Filters of jq: from text to a tree.

export type JqNode =
  | { readonly kind: 'identity' }
  | { readonly kind: 'recurse' }
  | { readonly kind: 'literal'; readonly value: unknown }
  | {
      readonly kind: 'text';
      readonly parts: readonly (string | JqNode)[];
      readonly format: string | null;
    }
  | { readonly kind: 'index'; readonly target: JqNode; readonly key: JqNode }
  | {
      readonly kind: 'slice';
      readonly target: JqNode;
      readonly from: JqNode | null;
      readonly to: JqNode | null;
    }
  | { readonly kind: 'each'; readonly target: JqNode }
  | { readonly kind: 'try'; readonly body: JqNode; readonly handler: JqNode | null }
  | {
      readonly kind: 'pipe' | 'comma' | 'alternative';
      readonly left: JqNode;
      readonly right: JqNode;
    }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: JqNode;
      readonly right: JqNode;
    }
  | {
      readonly kind: 'update';
      readonly operator: string;
      readonly left: JqNode;
      readonly right: JqNode;
    }
  | { readonly kind: 'negate'; readonly body: JqNode }
  | { readonly kind: 'array'; readonly body: JqNode | null }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [JqNode, JqNode])[] }
  | { readonly kind: 'if'; readonly test: JqNode; readonly yes: JqNode; readonly no: JqNode }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly JqNode[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'as'; readonly source: JqNode; readonly name: string; readonly body: JqNode }
  | {
      readonly kind: 'reduce';
      readonly source: JqNode;
      readonly name: string;
      readonly start: JqNode;
      readonly update: JqNode;
    };

export class JqSyntaxError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const tokenPattern =
  /\s*(?:#[^\n]*\s*)?("(?:\\[\s\S]|[^"\\])*"|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\$\w+|@\w+|\.\.|\.[A-Za-z_]\w*|\?\/\/|\/\/=|\|=|[-+*/%]=|==|!=|<=|>=|\/\/|and\b|or\b|[A-Za-z_]\w*|[.[\]{}()|,:;?+\-*/%<>=])/y;

const strength: Readonly<Record<string, number>> = {
  '|': 1,
  ',': 2,
  '//': 3,
  '=': 4,
  '|=': 4,
  '+=': 4,
  '-=': 4,
  '*=': 4,
  '/=': 4,
  '//=': 4,
  or: 5,
  and: 6,
  '==': 7,
  '!=': 7,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
  '%': 9,
};

const identity: JqNode = { kind: 'identity' };

export function parseJq(source: string): JqNode {
  const parser = new JqParser(source);
  return parser.whole();
}

/** `.name` is one token: in `. end` the word is none of a field. */
const isField = (token: string) => /^\.[A-Za-z_]/.test(token);

class JqParser {
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(source: string) {
    let position = 0;
    while (/\S/.test(source.slice(position))) {
      tokenPattern.lastIndex = position;
      const match = tokenPattern.exec(source);
      if (!match?.[1]) throw new JqSyntaxError(`syntax error, unexpected INVALID_CHARACTER`);
      this.tokens.push(match[1]);
      position = tokenPattern.lastIndex;
    }
  }

  whole(): JqNode {
    if (this.tokens.length === 0) return identity;
    const node = this.expression(0);
    if (this.at < this.tokens.length) this.wrong();
    return node;
  }

  private get token(): string {
    return this.peek();
  }

  /** As a function, so that a comparison before says nothing of the next one. */
  private peek(): string {
    return this.tokens[this.at] ?? '';
  }

  private wrong(): never {
    throw new JqSyntaxError(
      `syntax error, unexpected ${this.token === '' ? 'end of file' : `'${this.token}'`}`,
    );
  }

  private expect(token: string): void {
    if (this.token !== token) this.wrong();
    this.at++;
  }

  private expression(least: number): JqNode {
    let left = this.postfix();
    if (this.token === 'as') {
      this.at++;
      const name = this.variable();
      this.expect('|');
      return { kind: 'as', source: left, name, body: this.expression(0) };
    }
    for (;;) {
      const operator = this.token;
      const power = strength[operator];
      if (power === undefined || power < least) return left;
      this.at++;
      if (operator === '|') left = { kind: 'pipe', left, right: this.expression(power) };
      else if (operator === ',') left = { kind: 'comma', left, right: this.expression(power + 1) };
      else if (operator === '//')
        left = { kind: 'alternative', left, right: this.expression(power) };
      else if (power === 4)
        left = { kind: 'update', operator, left, right: this.expression(power + 1) };
      else left = { kind: 'binary', operator, left, right: this.expression(power + 1) };
    }
  }

  private variable(): string {
    const name = this.token;
    if (!name.startsWith('$')) this.wrong();
    this.at++;
    return name.slice(1);
  }

  private postfix(): JqNode {
    let node = this.primary();
    for (;;) {
      if (this.token === '?') {
        this.at++;
        node = { kind: 'try', body: node, handler: null };
      } else if (this.token === '[') node = this.bracket(node);
      else if (isField(this.token)) node = this.field(node);
      else if (this.token === '.' && /^["[]/.test(this.tokens[this.at + 1] ?? '')) {
        this.at++;
        node = this.peek() === '[' ? this.bracket(node) : this.field(node);
      } else return node;
    }
  }

  private field(target: JqNode): JqNode {
    const token = this.token;
    this.at++;
    const key: JqNode = token.startsWith('"')
      ? this.text(token, null)
      : { kind: 'literal', value: token.slice(1) };
    return { kind: 'index', target, key };
  }

  private bracket(target: JqNode): JqNode {
    this.expect('[');
    if (this.token === ']') {
      this.at++;
      return { kind: 'each', target };
    }
    if (this.token === ':') {
      this.at++;
      const to = this.expression(0);
      this.expect(']');
      return { kind: 'slice', target, from: null, to };
    }
    const key = this.expression(0);
    if (this.peek() === ':') {
      this.at++;
      const to = this.peek() === ']' ? null : this.expression(0);
      this.expect(']');
      return { kind: 'slice', target, from: key, to };
    }
    this.expect(']');
    return { kind: 'index', target, key };
  }

  private primary(): JqNode {
    const token = this.token;
    this.at++;
    if (isField(token)) {
      this.at--;
      return this.field(identity);
    }
    if (token === '.') return this.token.startsWith('"') ? this.field(identity) : identity;
    if (token === '..') return { kind: 'recurse' };
    if (token.startsWith('"')) return this.text(token, null);
    if (/^\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (token.startsWith('$')) return { kind: 'variable', name: token.slice(1) };
    if (token.startsWith('@')) {
      if (this.token.startsWith('"')) return this.text(this.tokens[this.at++] as string, token);
      return { kind: 'call', name: token, args: [] };
    }
    if (token === '-') return { kind: 'negate', body: this.postfix() };
    if (token === '(') {
      const inner = this.expression(0);
      this.expect(')');
      return inner;
    }
    if (token === '[') {
      if (this.token === ']') {
        this.at++;
        return { kind: 'array', body: null };
      }
      const body = this.expression(0);
      this.expect(']');
      return { kind: 'array', body };
    }
    if (token === '{') return this.object();
    if (token === 'if') return this.conditional();
    if (token === 'try') {
      const body = this.postfix();
      if (this.token !== 'catch') return { kind: 'try', body, handler: null };
      this.at++;
      return { kind: 'try', body, handler: this.postfix() };
    }
    if (token === 'reduce') return this.reduce();
    if (/^[A-Za-z_]/.test(token)) return this.call(token);
    this.at--;
    return this.wrong();
  }

  private call(name: string): JqNode {
    const constants: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
    if (name in constants) return { kind: 'literal', value: constants[name] };
    const args: JqNode[] = [];
    if (this.token === '(') {
      do {
        this.at++;
        args.push(this.expression(0));
      } while (this.peek() === ';');
      this.expect(')');
    }
    return { kind: 'call', name, args };
  }

  private reduce(): JqNode {
    const source = this.postfix();
    this.expect('as');
    const name = this.variable();
    this.expect('(');
    const start = this.expression(0);
    this.expect(';');
    const update = this.expression(0);
    this.expect(')');
    return { kind: 'reduce', source, name, start, update };
  }

  private conditional(): JqNode {
    const test = this.expression(0);
    this.expect('then');
    const yes = this.expression(0);
    if (this.token === 'elif') {
      this.at++;
      return { kind: 'if', test, yes, no: this.conditional() };
    }
    let no = identity;
    if (this.token === 'else') {
      this.at++;
      no = this.expression(0);
    }
    this.expect('end');
    return { kind: 'if', test, yes, no };
  }

  private object(): JqNode {
    const entries: (readonly [JqNode, JqNode])[] = [];
    while (this.token !== '}') {
      const token = this.token;
      this.at++;
      let key: JqNode;
      if (token === '(') {
        key = this.expression(0);
        this.expect(')');
      } else if (token.startsWith('"')) key = this.text(token, null);
      else key = { kind: 'literal', value: token.replace(/^\$/, '') };
      let value: JqNode;
      if (this.token === ':') {
        this.at++;
        value = this.objectValue();
      } else
        value = token.startsWith('$')
          ? { kind: 'variable', name: token.slice(1) }
          : { kind: 'index', target: identity, key };
      entries.push([key, value]);
      if (this.token === ',') this.at++;
      else if (this.token !== '}') this.wrong();
    }
    this.at++;
    return { kind: 'object', entries };
  }

  /** Without parentheses a value in an object takes pipes, but no commas. */
  private objectValue(): JqNode {
    let value = this.expression(3);
    while (this.token === '|') {
      this.at++;
      value = { kind: 'pipe', left: value, right: this.expression(3) };
    }
    return value;
  }

  /** "a\(.b)c": text with filters in it. */
  private text(token: string, format: string | null): JqNode {
    const inner = token.slice(1, -1);
    const parts: (string | JqNode)[] = [];
    let plain = '';
    for (let at = 0; at < inner.length; at++) {
      if (inner[at] !== '\\' || inner[at + 1] !== '(') {
        const escaped = inner[at] === '\\';
        plain += escaped ? inner.slice(at, at + 2) : inner[at];
        if (escaped) at++;
        continue;
      }
      let depth = 0;
      let end = at + 1;
      for (; end < inner.length; end++) {
        if (inner[end] === '(') depth++;
        if (inner[end] === ')' && --depth === 0) break;
      }
      parts.push(unescapeText(plain), parseJq(inner.slice(at + 2, end).replace(/\\"/g, '"')));
      plain = '';
      at = end;
    }
    parts.push(unescapeText(plain));
    if (parts.length === 1 && format === null) return { kind: 'literal', value: parts[0] };
    return { kind: 'text', parts, format };
  }
}

function unescapeText(text: string): string {
  try {
    return JSON.parse(`"${text.replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`) as string;
  } catch {
    throw new JqSyntaxError('syntax error, invalid escape');
  }
}
