// Arithmetic of the shell: 64-bit integers, C's operators, variables by name.

export type ArithmeticScope = {
  readonly get: (name: string, index: string | null) => string;
  readonly set: (name: string, index: string | null, value: string) => void;
};

/** A mistake in an expression, in the shell's words (without the shell's name). */
export class ArithmeticError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

type Node =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'name'; readonly name: string; readonly index: string | null }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Node }
  | { readonly kind: 'step'; readonly by: bigint; readonly after: boolean; readonly target: Node }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Node;
      readonly right: Node;
    }
  | {
      readonly kind: 'assign';
      readonly operator: string;
      readonly target: Node;
      readonly value: Node;
    }
  | { readonly kind: 'choice'; readonly test: Node; readonly yes: Node; readonly no: Node };

const cache = new Map<string, Node>();
const CACHE_MAX = 500;
const NESTING_MAX = 100;

/** The value of an expression. Throws ArithmeticError. An empty one is 0. */
export function evaluate(text: string, scope: ArithmeticScope, depth = 0): bigint {
  if (depth > NESTING_MAX)
    throw new ArithmeticError(
      `${text}: expression recursion level exceeded (error token is "${text}")`,
    );
  const count = plainNumber(text);
  if (count >= 0) return BigInt(count);
  const known = cache.get(text);
  if (known) return valueIn(known, text.trim(), scope, depth);
  const source = text.trim();
  if (source === '') return 0n;
  let node = text === source ? undefined : cache.get(source);
  if (!node) {
    node = new Parser(source).whole();
    if (cache.size >= CACHE_MAX) cache.clear();
    cache.set(text === source ? source : text, node);
  }
  return valueIn(node, source, scope, depth);
}

/** What variables of loops hold, read without a parser: up to 15 digits; -1 for anything else. */
function plainNumber(text: string): number {
  const { length } = text;
  if (length === 0 || length > 15) return -1;
  let value = 0;
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9 || (digit === 0 && value === 0 && length > 1)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Makes no closure of its own: it runs for every round of every loop. */
function valueIn(node: Node, source: string, scope: ArithmeticScope, depth: number): bigint {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'name':
      return evaluate(scope.get(node.name, node.index), scope, depth + 1);
    case 'unary': {
      const operand = valueIn(node.operand, source, scope, depth);
      if (node.operator === '-') return wrap(-operand);
      if (node.operator === '~') return ~operand;
      return node.operator === '!' ? (operand === 0n ? 1n : 0n) : operand;
    }
    case 'step': {
      const before = valueIn(node.target, source, scope, depth);
      const after = wrap(before + node.by);
      store(node.target, after, source, scope);
      return node.after ? before : after;
    }
    case 'choice':
      return valueIn(node.test, source, scope, depth) !== 0n
        ? valueIn(node.yes, source, scope, depth)
        : valueIn(node.no, source, scope, depth);
    case 'assign': {
      const right = valueIn(node.value, source, scope, depth);
      const operator = node.operator.slice(0, -1);
      const result =
        operator === ''
          ? right
          : calculate(operator, valueIn(node.target, source, scope, depth), right, source);
      store(node.target, result, source, scope);
      return result;
    }
    case 'binary': {
      const left = valueIn(node.left, source, scope, depth);
      if (node.operator === '&&')
        return left !== 0n && valueIn(node.right, source, scope, depth) !== 0n ? 1n : 0n;
      if (node.operator === '||')
        return left !== 0n || valueIn(node.right, source, scope, depth) !== 0n ? 1n : 0n;
      return calculate(node.operator, left, valueIn(node.right, source, scope, depth), source);
    }
  }
}

function store(target: Node, value: bigint, source: string, scope: ArithmeticScope): void {
  if (target.kind !== 'name')
    throw new ArithmeticError(
      `${source}: attempted assignment to non-variable (error token is "=")`,
    );
  scope.set(target.name, target.index, String(value));
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function calculate(operator: string, a: bigint, b: bigint, source: string): bigint {
  switch (operator) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '/':
    case '%': {
      if (b === 0n) {
        const token = source.slice(source.lastIndexOf(operator) + 1).trim();
        throw new ArithmeticError(`${source}: division by 0 (error token is "${token}")`);
      }
      return operator === '/' ? wrap(a / b) : a % b;
    }
    case '**':
      if (b < 0n)
        throw new ArithmeticError(`${source}: exponent less than 0 (error token is "${b}")`);
      return power(a, b);
    case '<<':
      return wrap(a << (b & 63n));
    case '>>':
      return wrap(a >> (b & 63n));
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case ',':
      return b;
    default:
      return compare(operator, a, b) ? 1n : 0n;
  }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = wrap(result * factor);
    factor = wrap(factor * factor);
  }
  return result;
}

function compare(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    default:
      return a !== b;
  }
}

const binding: Readonly<Record<string, number>> = {
  ',': 1,
  '?': 3,
  '||': 4,
  '&&': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '==': 9,
  '!=': 9,
  '<': 10,
  '>': 10,
  '<=': 10,
  '>=': 10,
  '<<': 11,
  '>>': 11,
  '+': 12,
  '-': 12,
  '*': 13,
  '/': 13,
  '%': 13,
  '**': 14,
};
const ASSIGNING = 2;
const assigning = /^(=|\+=|-=|\*=|\/=|%=|<<=|>>=|&=|\^=|\|=)$/;
const tokenPattern =
  /\s*(\d+#[0-9A-Za-z@_]+|0[xX][0-9a-fA-F]*|\d[0-9A-Za-z_]*|[A-Za-z_]\w*|\*\*|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&^|]=|[-+*/%<>=!~&^|?:,()[\]])/y;

class Parser {
  private readonly source: string;
  private at = 0;
  private token = '';
  private start = 0;
  private before = 0;

  constructor(source: string) {
    this.source = source;
    this.advance();
  }

  whole(): Node {
    const node = this.expression(0);
    if (this.token !== '') this.wrong('syntax error in expression');
    return node;
  }

  private advance(): void {
    const { source } = this;
    while (/\s/.test(source[this.at] ?? '')) this.at++;
    this.before = this.start;
    this.start = this.at;
    tokenPattern.lastIndex = this.at;
    const match = tokenPattern.exec(source);
    if (!match && this.at < source.length) this.wrong('syntax error: invalid arithmetic operator');
    this.token = match?.[1] ?? '';
    if (match) this.at = tokenPattern.lastIndex;
  }

  /** At the very end it is the last token that is told. */
  private wrong(what: string, atEnd = false): never {
    const rest = this.source.slice(atEnd ? this.before : this.start);
    throw new ArithmeticError(`${this.source}: ${what} (error token is "${rest}")`);
  }

  private expression(least: number): Node {
    let left = this.operand();
    for (;;) {
      const operator = this.token;
      if (assigning.test(operator)) {
        if (least > ASSIGNING) return left;
        if (left.kind !== 'name') this.wrong('attempted assignment to non-variable');
        this.advance();
        left = { kind: 'assign', operator, target: left, value: this.expression(ASSIGNING) };
        continue;
      }
      const strength = binding[operator];
      if (strength === undefined || strength < Math.max(1, least)) return left;
      this.advance();
      if (operator === '?') {
        const yes = this.expression(1);
        if (this.token !== ':') this.wrong("`:' expected for conditional expression");
        this.advance();
        left = { kind: 'choice', test: left, yes, no: this.expression(strength) };
        continue;
      }
      const right = this.expression(operator === '**' ? strength : strength + 1);
      left = { kind: 'binary', operator, left, right };
    }
  }

  private operand(): Node {
    const { token } = this;
    if (token === '') this.wrong('syntax error: operand expected', true);
    if (token === '(') {
      this.advance();
      const inner = this.expression(0);
      if (this.token !== ')') this.wrong("missing `)'");
      this.advance();
      return inner;
    }
    if (token === '++' || token === '--') {
      this.advance();
      const target = this.operand();
      return { kind: 'step', by: token === '++' ? 1n : -1n, after: false, target };
    }
    if (/^[-+!~]$/.test(token)) {
      this.advance();
      return { kind: 'unary', operator: token, operand: this.operand() };
    }
    if (/^\d/.test(token)) {
      const value = this.number(token);
      this.advance();
      return { kind: 'number', value };
    }
    if (/^[A-Za-z_]/.test(token)) return this.variable(token);
    return this.wrong('syntax error: operand expected');
  }

  private variable(name: string): Node {
    let index: string | null = null;
    if (this.source[this.at] === '[') {
      let depth = 0;
      const from = this.at + 1;
      do {
        if (this.source[this.at] === '[') depth++;
        if (this.source[this.at] === ']') depth--;
        this.at++;
      } while (depth > 0 && this.at < this.source.length);
      index = this.source.slice(from, this.at - 1);
    }
    this.advance();
    const target: Node = { kind: 'name', name, index };
    if (this.token !== '++' && this.token !== '--') return target;
    const by = this.token === '++' ? 1n : -1n;
    this.advance();
    return { kind: 'step', by, after: true, target };
  }

  private number(token: string): bigint {
    const based = /^(\d+)#(.+)$/.exec(token);
    if (based) return this.inBase(based[2] ?? '', Number(based[1]));
    if (/^0[xX]/.test(token)) return wrap(BigInt(token.length > 2 ? token : 0));
    if (/^0\d*$/.test(token)) {
      if (/[89]/.test(token)) this.wrong('value too great for base');
      return this.inBase(token, 8);
    }
    if (!/^\d+$/.test(token)) this.wrong('value too great for base');
    return wrap(BigInt(token));
  }

  private inBase(digits: string, base: number): bigint {
    if (base < 2 || base > 64) this.wrong('invalid arithmetic base');
    let value = 0n;
    for (const char of base <= 36 ? digits.toLowerCase() : digits) {
      const digit = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'.indexOf(
        char,
      );
      if (digit < 0 || digit >= base) this.wrong('value too great for base');
      value = wrap(value * BigInt(base) + BigInt(digit));
    }
    return value;
  }
}
