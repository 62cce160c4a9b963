// Programs of awk: from text to a tree.
import { awkFunctions, type Token, tokenize } from './awk-tokens.ts';
import {
  AwkError,
  type AwkExpression,
  type AwkProgram,
  type AwkRule,
  type AwkStatement,
} from './awk-tree.ts';

export function parseAwk(source: string): AwkProgram {
  return new AwkParser(source).program();
}

class AwkParser {
  private readonly tokens: readonly Token[];
  private at = 0;
  /** Inside `print … >` a comparison is a redirection. */
  private noGreater = 0;
  private noIn = 0;

  constructor(source: string) {
    this.tokens = tokenize(source);
  }

  program(): AwkProgram {
    const rules: AwkRule[] = [];
    const functions = new Map<string, { parameters: string[]; body: AwkStatement }>();
    this.skipEnds();
    while (this.peek().kind !== 'end') {
      if (this.take('function') || this.take('func')) {
        const name = this.next().text;
        this.expect('(');
        const parameters: string[] = [];
        while (!this.take(')')) {
          parameters.push(this.next().text);
          this.take(',');
        }
        this.skipNewlines();
        functions.set(name, { parameters, body: this.block() });
      } else rules.push(this.rule());
      this.skipEnds();
    }
    return { rules, functions };
  }

  private rule(): AwkRule {
    if (this.take('BEGIN')) return { kind: 'begin', from: null, to: null, body: this.block() };
    if (this.take('END')) return { kind: 'end', from: null, to: null, body: this.block() };
    let from: AwkExpression | null = null;
    let to: AwkExpression | null = null;
    if (this.peek().text !== '{') {
      from = this.expression();
      if (this.take(',')) {
        this.skipNewlines();
        to = this.expression();
      }
    }
    return { kind: 'main', from, to, body: this.peek().text === '{' ? this.block() : null };
  }

  private peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? { kind: 'end', text: '', spaced: false };
  }

  private next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  private take(text: string): boolean {
    const token = this.peek();
    if (token.text !== text || token.kind === 'string' || token.kind === 'regex') return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) this.wrong();
  }

  private wrong(): never {
    const token = this.peek();
    throw new AwkError(
      `syntax error at source line 1 near ${token.kind === 'end' ? 'end of file' : token.text}`,
    );
  }

  private skipNewlines(): void {
    while (this.peek().kind === 'newline') this.at++;
  }

  private skipEnds(): void {
    while (this.peek().kind === 'newline' || this.peek().text === ';') this.at++;
  }

  private block(): AwkStatement {
    this.skipNewlines();
    this.expect('{');
    const body: AwkStatement[] = [];
    this.skipEnds();
    while (!this.take('}')) {
      if (this.peek().kind === 'end') this.wrong();
      body.push(this.statement());
      this.skipEnds();
    }
    return { kind: 'block', body };
  }

  private endOfSimple(): void {
    const { text, kind } = this.peek();
    if (kind === 'newline' || text === ';') this.at++;
    else if (text !== '}' && kind !== 'end') this.wrong();
  }

  private statement(): AwkStatement {
    this.skipNewlines();
    const token = this.peek();
    if (token.kind !== 'word' && token.text === '{') return this.block();
    if (token.text === ';' && token.kind === 'operator') {
      this.at++;
      return { kind: 'block', body: [] };
    }
    if (token.kind === 'word') {
      const made = this.control(token.text);
      if (made) return made;
    }
    const simple = this.simple();
    this.endOfSimple();
    return simple;
  }

  private control(word: string): AwkStatement | null {
    switch (word) {
      case 'if': {
        this.at++;
        const test = this.condition();
        const yes = this.statement();
        const mark = this.at;
        this.skipEnds();
        if (this.take('else')) return { kind: 'if', test, yes, no: this.statement() };
        this.at = mark;
        return { kind: 'if', test, yes, no: null };
      }
      case 'while': {
        this.at++;
        const test = this.condition();
        return { kind: 'while', test, body: this.statement(), first: false };
      }
      case 'do': {
        this.at++;
        const body = this.statement();
        this.skipEnds();
        this.expect('while');
        const test = this.condition();
        return { kind: 'while', test, body, first: true };
      }
      case 'for':
        this.at++;
        return this.loop();
      default:
        return null;
    }
  }

  private condition(): AwkExpression {
    this.expect('(');
    const test = this.expression();
    this.expect(')');
    return test;
  }

  private loop(): AwkStatement {
    this.expect('(');
    if (this.peek().kind === 'name' && this.peek(1).text === 'in' && this.peek(3).text === ')') {
      const name = this.next().text;
      this.at++;
      const array = this.next().text;
      this.expect(')');
      return { kind: 'for-in', name, array, body: this.statement() };
    }
    const start = this.peek().text === ';' ? null : this.simple();
    this.expect(';');
    this.skipNewlines();
    const test = this.peek().text === ';' ? null : this.expression();
    this.expect(';');
    this.skipNewlines();
    const step = this.peek().text === ')' ? null : this.simple();
    this.expect(')');
    return { kind: 'for', start, test, step, body: this.statement() };
  }

  private simple(): AwkStatement {
    const token = this.peek();
    const bare = () => /^[\n;}]?$/.test(this.peek().text);
    if (token.kind === 'word') {
      switch (token.text) {
        case 'print':
        case 'printf':
          this.at++;
          return this.print(token.text);
        case 'next':
        case 'nextfile':
        case 'break':
        case 'continue':
          this.at++;
          return { kind: token.text };
        case 'exit':
        case 'return':
          this.at++;
          return { kind: token.text, value: bare() ? null : this.expression() };
        case 'delete': {
          this.at++;
          const name = this.next().text;
          if (!this.take('[')) return { kind: 'delete', name, keys: null };
          return { kind: 'delete', name, keys: this.list(']') };
        }
      }
    }
    return { kind: 'expression', expression: this.expression() };
  }

  private print(kind: 'print' | 'printf'): AwkStatement {
    let args: AwkExpression[] = [];
    this.noGreater++;
    if (!/^[\n;}>|]?$/.test(this.peek().text) || this.peek().kind === 'string') {
      args = [this.expression()];
      while (this.take(',')) {
        this.skipNewlines();
        args.push(this.expression());
      }
    }
    this.noGreater--;
    const only = args[0];
    // `print(a, b)`: the parentheses hold the whole list.
    if (args.length === 1 && only?.kind === 'call' && only.name === '(') args = [...only.args];
    const operator = this.peek().text;
    if (operator !== '>' && operator !== '>>' && operator !== '|')
      return { kind, args, operator: null, target: null };
    this.at++;
    return { kind, args, operator, target: this.concatenation() };
  }

  private list(end: string): AwkExpression[] {
    const items: AwkExpression[] = [];
    const [greater, inside] = [this.noGreater, this.noIn];
    this.noGreater = 0;
    this.noIn = 0;
    this.skipNewlines();
    while (!this.take(end)) {
      items.push(this.expression());
      this.skipNewlines();
      if (this.take(',')) this.skipNewlines();
      else if (this.peek().text !== end) this.wrong();
    }
    this.noGreater = greater;
    this.noIn = inside;
    return items;
  }

  private expression(): AwkExpression {
    const left = this.choice();
    const operator = this.peek().text;
    if (this.peek().kind === 'operator' && /^(=|\+=|-=|\*=|\/=|%=|\^=|\*\*=)$/.test(operator)) {
      if (!/^(variable|element|field)$/.test(left.kind)) this.wrong();
      this.at++;
      this.skipNewlines();
      return {
        kind: 'assign',
        operator: operator.replace('**', '^'),
        target: left,
        value: this.expression(),
      };
    }
    return left;
  }

  private choice(): AwkExpression {
    const test = this.binary(0);
    if (!this.take('?')) return test;
    this.skipNewlines();
    const yes = this.expression();
    this.skipNewlines();
    this.expect(':');
    this.skipNewlines();
    return { kind: 'choice', test, yes, no: this.expression() };
  }

  /** || && in ~ comparison, in this order of binding. */
  private binary(level: number): AwkExpression {
    const levels = [/^\|\|$/, /^&&$/, /^in$/, /^!?~$/, /^(<|<=|==|!=|>|>=)$/];
    const pattern = levels[level];
    if (!pattern) return this.piped();
    let left = this.binary(level + 1);
    for (;;) {
      const token = this.peek();
      if (token.kind === 'string' || token.kind === 'regex' || !pattern.test(token.text))
        return left;
      if (token.text === '>' && this.noGreater > 0) return left;
      if (token.text === 'in' && this.noIn > 0) return left;
      this.at++;
      this.skipNewlines();
      if (token.text === 'in') {
        const keys = left.kind === 'call' && left.name === '(' ? left.args : [left];
        left = { kind: 'in', keys, name: this.next().text };
      } else left = { kind: 'binary', operator: token.text, left, right: this.binary(level + 1) };
    }
  }

  private piped(): AwkExpression {
    let left = this.concatenation();
    while (this.peek().text === '|' && this.peek(1).text === 'getline') {
      this.at += 2;
      left = { kind: 'getline', target: this.optionalTarget(), source: left, command: true };
    }
    return left;
  }

  private optionalTarget(): AwkExpression | null {
    const token = this.peek();
    return token.text === '$' || token.kind === 'name' ? this.postfix() : null;
  }

  private concatenation(): AwkExpression {
    let left = this.sum();
    for (;;) {
      const token = this.peek();
      const starts =
        /^(number|string|name|regex)$/.test(token.kind) ||
        (token.kind === 'operator' && /^(\$|!|\(|-|\+|\+\+|--)$/.test(token.text));
      // A sign after an operand subtracts; only `sum` may take it.
      if (
        !starts ||
        (token.kind === 'operator' && /^[-+!]$/.test(token.text)) ||
        token.kind === 'regex'
      )
        return left;
      left = { kind: 'binary', operator: ' ', left, right: this.sum() };
    }
  }

  private sum(): AwkExpression {
    let left = this.product();
    while (this.peek().kind === 'operator' && /^[-+]$/.test(this.peek().text)) {
      const operator = this.next().text;
      left = { kind: 'binary', operator, left, right: this.product() };
    }
    return left;
  }

  private product(): AwkExpression {
    let left = this.unary();
    while (this.peek().kind === 'operator' && /^[*/%]$/.test(this.peek().text)) {
      const operator = this.next().text;
      left = { kind: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): AwkExpression {
    const token = this.peek();
    if (token.kind === 'operator' && /^[-+!]$/.test(token.text)) {
      this.at++;
      return { kind: 'unary', operator: token.text, operand: this.unary() };
    }
    const base = this.postfix();
    if (this.peek().kind === 'operator' && /^(\^|\*\*)$/.test(this.peek().text)) {
      this.at++;
      return { kind: 'binary', operator: '^', left: base, right: this.unary() };
    }
    return base;
  }

  private postfix(): AwkExpression {
    const operand = this.primary();
    const token = this.peek();
    const assignable = /^(variable|element|field)$/.test(operand.kind);
    if (!assignable || token.kind !== 'operator' || !/^(\+\+|--)$/.test(token.text)) return operand;
    this.at++;
    return { kind: 'step', by: token.text === '++' ? 1 : -1, after: true, target: operand };
  }

  private primary(): AwkExpression {
    const token = this.next();
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        return { kind: 'string', value: token.text };
      case 'regex':
        return { kind: 'regex', source: token.text };
      case 'name':
        return this.named(token);
      case 'word':
        if (token.text === 'getline') return this.getline();
        break;
      case 'operator':
        if (token.text === '$') return { kind: 'field', index: this.fieldIndex() };
        if (token.text === '++' || token.text === '--')
          return {
            kind: 'step',
            by: token.text === '++' ? 1 : -1,
            after: false,
            target: this.primary(),
          };
        if (token.text === '(') {
          const items = this.list(')');
          return { kind: 'call', name: '(', args: items };
        }
    }
    this.at--;
    return this.wrong();
  }

  private fieldIndex(): AwkExpression {
    const token = this.peek();
    if (token.text === '-' || token.text === '++' || token.text === '--') return this.unary();
    return this.primary();
  }

  private getline(): AwkExpression {
    const target = this.optionalTarget();
    if (!this.take('<')) return { kind: 'getline', target, source: null, command: false };
    return { kind: 'getline', target, source: this.primary(), command: false };
  }

  private named(token: Token): AwkExpression {
    if (this.peek().text === '[' && this.peek().kind === 'operator') {
      this.at++;
      return { kind: 'element', name: token.text, keys: this.list(']') };
    }
    const opens = this.peek().text === '(' && this.peek().kind === 'operator';
    if (opens && (awkFunctions.has(token.text) || !this.peek().spaced)) {
      this.at++;
      return { kind: 'call', name: token.text, args: this.list(')') };
    }
    if (token.text === 'length') return { kind: 'call', name: 'length', args: [] };
    return { kind: 'variable', name: token.text };
  }
}
