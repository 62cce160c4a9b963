// expr: arithmetic, comparisons and matches of old scripts.
import type { Program } from '../../os/os.ts';
import { posixRegExp } from '../regex.ts';
import { tryHelp } from './options.ts';

export const expr: Program = {
  name: 'expr',
  *run(process) {
    const args = process.argv.slice(1);
    let at = 0;
    let wrong: string | null = args.length === 0 ? 'missing operand' : null;
    const levels = [
      ['|'],
      ['&'],
      ['<', '<=', '=', '==', '!=', '>=', '>'],
      ['+', '-'],
      ['*', '/', '%'],
      [':'],
    ];
    const value = evaluate(0);
    if (at < args.length) wrong ??= `syntax error: unexpected argument ‘${args[at]}’`;
    if (wrong !== null) {
      yield* process.complain(`expr: ${wrong}\n${args.length === 0 ? tryHelp(process) : ''}`);
      return 2;
    }
    yield* process.print(`${value}\n`);
    return value === '' || value === '0' ? 1 : 0;

    function evaluate(level: number): string {
      const operators = levels[level];
      if (!operators) return primary();
      let left = evaluate(level + 1);
      while (operators.includes(args[at] ?? '')) {
        const operator = args[at++] as string;
        left = apply(operator, left, evaluate(level + 1));
      }
      return left;
    }
    function primary(): string {
      const word = args[at++];
      if (word === undefined) {
        wrong ??= `syntax error: missing argument after ‘${args.at(-1) ?? ''}’`;
        return '';
      }
      if (word === '(') {
        const inner = evaluate(0);
        at++;
        return inner;
      }
      if (word === 'length') return String(primary().length);
      if (word === 'substr') {
        const [text, from, count] = [primary(), Number(primary()), Number(primary())];
        return text.slice(from - 1, from - 1 + count);
      }
      if (word === 'index') {
        const [text, wanted] = [[...primary()], primary()];
        return String(text.findIndex(char => wanted.includes(char)) + 1);
      }
      return word;
    }
    function apply(operator: string, a: string, b: string): string {
      const numbers = /^-?\d+$/.test(a) && /^-?\d+$/.test(b);
      if (operator === '|') return a !== '' && a !== '0' ? a : b;
      if (operator === '&') return a !== '' && a !== '0' && b !== '' && b !== '0' ? a : '0';
      if (operator === ':') {
        const match = posixRegExp(`^${b}`, { extended: false })?.exec(a);
        return /\\\(/.test(b) ? (match?.[1] ?? '') : String(match?.[0].length ?? 0);
      }
      if (/^[-+*/%]$/.test(operator)) {
        if (!numbers) wrong ??= 'non-integer argument';
        else if (/[/%]/.test(operator) && BigInt(b) === 0n) wrong ??= 'division by zero';
        if (wrong !== null) return '0';
        const [x, y] = [BigInt(a), BigInt(b)];
        return String(
          operator === '+'
            ? x + y
            : operator === '-'
              ? x - y
              : operator === '*'
                ? x * y
                : operator === '/'
                  ? x / y
                  : x % y,
        );
      }
      const order = numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
      const holds = {
        '<': order < 0,
        '<=': order <= 0,
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '>=': order >= 0,
        '>': order > 0,
      }[operator];
      return holds ? '1' : '0';
    }
  },
};
