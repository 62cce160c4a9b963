// The command `test`, also called `[`: conditions over arguments.
import type { Task } from '../kernel/kernel.ts';
import type { Process } from '../os/os.ts';
import { binaryTest, compareNumbers, isUnary, unaryTest } from './test-expression.ts';

/** A mistake in the arguments, in the shell's words. */
class TestError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** 0 true, 1 false, 2 a mistake, which `say` tells. */
export function* runTest(
  process: Process,
  args: readonly string[],
  bracket: boolean,
  say: (text: string) => Task<void>,
): Task<number> {
  const bash = process.machine.personality === 'bash';
  if (bracket && args.at(-1) !== ']') {
    yield* say(bash ? "missing `]'" : 'missing ]');
    return 2;
  }
  const list = bracket ? args.slice(0, -1) : args;
  try {
    const parser = new Parser(process, list, bash);
    return parser.whole() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* say(error.message);
    return 2;
  }
}

const binaryOperators = /^(=|==|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef|=~)$/;

class Parser {
  private readonly process: Process;
  private readonly args: readonly string[];
  private readonly bash: boolean;
  private at = 0;

  constructor(process: Process, args: readonly string[], bash: boolean) {
    this.process = process;
    this.args = args;
    this.bash = bash;
  }

  /** POSIX decides by the number of arguments; only longer ones need a grammar. */
  whole(): boolean {
    const [a = '', b = '', c = ''] = this.args;
    switch (this.args.length) {
      case 0:
        return false;
      case 1:
        return a !== '';
      case 2:
        if (a === '!') return b === '';
        if (isUnary(a)) return unaryTest(this.process, a, b);
        if (!this.bash && binaryOperators.test(b)) throw new TestError(`${b}: argument expected`);
        throw new TestError(this.bash ? `${a}: unary operator expected` : `${b}: unknown operand`);
      case 3:
        if (binaryOperators.test(b)) return this.compare(a, b, c);
        if (b === '-a') return a !== '' && c !== '';
        if (b === '-o') return a !== '' || c !== '';
        if (a === '!') return !new Parser(this.process, [b, c], this.bash).whole();
        if (a === '(' && c === ')') return b !== '';
        throw new TestError(this.bash ? `${b}: binary operator expected` : `${b}: unknown operand`);
      case 4:
        if (a === '!') return !new Parser(this.process, this.args.slice(1), this.bash).whole();
    }
    const value = this.or();
    if (this.at < this.args.length)
      throw new TestError(
        this.bash ? 'too many arguments' : `${this.args[this.at]}: unknown operand`,
      );
    return value;
  }

  private or(): boolean {
    let value = this.and();
    while (this.args[this.at] === '-o') {
      this.at++;
      const right = this.and();
      value = value || right;
    }
    return value;
  }

  private and(): boolean {
    let value = this.term();
    while (this.args[this.at] === '-a') {
      this.at++;
      const right = this.term();
      value = value && right;
    }
    return value;
  }

  private term(): boolean {
    const first = this.args[this.at];
    if (first === undefined) throw new TestError('argument expected');
    if (first === '!') {
      this.at++;
      return !this.term();
    }
    const second = this.args[this.at + 1];
    if (second !== undefined && binaryOperators.test(second) && this.at + 2 < this.args.length) {
      this.at += 3;
      return this.compare(first, second, this.args[this.at - 1] as string);
    }
    if (first === '(') {
      this.at++;
      const value = this.or();
      if (this.args[this.at] !== ')') throw new TestError("`)' expected");
      this.at++;
      return value;
    }
    if (isUnary(first) && second !== undefined) {
      this.at += 2;
      return unaryTest(this.process, first, second);
    }
    this.at++;
    return first !== '';
  }

  private compare(left: string, operator: string, right: string): boolean {
    if (/^-(eq|ne|lt|le|gt|ge)$/.test(operator))
      return compareNumbers(operator, this.integer(left), this.integer(right));
    const value = binaryTest(this.process, left, operator, right);
    if (value === null) throw new TestError(`${operator}: binary operator expected`);
    return value;
  }

  private integer(text: string): bigint {
    if (/^\s*[-+]?\d+\s*$/.test(text)) return BigInt(text.trim().replace(/^\+/, ''));
    throw new TestError(this.bash ? `${text}: integer expression expected` : `${text}: bad number`);
  }
}
