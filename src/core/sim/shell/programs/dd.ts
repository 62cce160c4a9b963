// dd, expr: blocks, expressions.
import { type Bytes, concatBytes } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program, Stream } from '../../os/os.ts';
import { posixRegExp } from '../regex.ts';
import { isBusybox, tryHelp } from './options.ts';

function sizeOf(text: string): number {
  const match = /^(\d+)(c|w|b|kB|K|KiB|k|MB|M|MiB|GB|G|GiB)?$/.exec(text);
  if (!match) return Number.NaN;
  const units: Readonly<Record<string, number>> = {
    c: 1,
    w: 2,
    b: 512,
    kB: 1000,
    k: 1024,
    K: 1024,
    KiB: 1024,
    MB: 1e6,
    M: 1048576,
    MiB: 1048576,
    GB: 1e9,
    G: 1073741824,
    GiB: 1073741824,
  };
  return Number(match[1]) * (units[match[2] ?? 'c'] ?? 1);
}

const dd: Program = {
  name: 'dd',
  *run(process) {
    const settings = new Map<string, string>();
    for (const arg of process.argv.slice(1)) {
      const at = arg.indexOf('=');
      if (at < 0) {
        yield* process.complain(
          `dd: unrecognized operand ‘${arg}’\nTry 'dd --help' for more information.\n`,
        );
        return 1;
      }
      settings.set(arg.slice(0, at), arg.slice(at + 1));
    }
    const block = sizeOf(settings.get('bs') ?? settings.get('ibs') ?? '512');
    const count = settings.has('count') ? sizeOf(settings.get('count') as string) : Infinity;
    if (Number.isNaN(block) || Number.isNaN(count)) {
      yield* process.complain(
        `dd: invalid number: ‘${settings.get(Number.isNaN(block) ? 'bs' : 'count')}’\n`,
      );
      return 1;
    }
    const input = yield* openFor(process, settings.get('if'), 0);
    const output = yield* openFor(process, settings.get('of'), 1);
    if (!input || !output) return 1;
    const startedMs = process.machine.kernel.now();
    const skip = Number(settings.get('skip') ?? 0);
    for (let left = skip * block; left > 0; ) {
      const part = yield* input.read(left);
      if (!part) break;
      left -= part.length;
    }
    const done = yield* copyBlocks(process, input, output, block, count);
    if (settings.has('if')) input.close();
    if (settings.has('of')) output.close();
    if (settings.get('status') !== 'none') yield* tell(process, done, startedMs);
    return done.failed ? 1 : 0;
  },
};

function* openFor(
  process: Process,
  name: string | undefined,
  descriptor: 0 | 1,
): Task<Stream | null> {
  if (name === undefined) return process.streams.get(descriptor) ?? null;
  const opened = process.machine.files.open(
    process.path(name),
    descriptor === 0 ? 'read' : 'write',
    process,
  );
  if (opened.ok) return opened.value;
  yield* process.complain(
    isBusybox(process)
      ? `dd: can't open '${name}': ${errnoText(opened.error)}\n`
      : `dd: failed to open '${name}': ${errnoText(opened.error)}\n`,
  );
  return null;
}

type Copied = { full: number; partial: number; bytes: number; failed: boolean };

function* copyBlocks(
  process: Process,
  input: Stream,
  output: Stream,
  block: number,
  count: number,
): Task<Copied> {
  const done: Copied = { full: 0, partial: 0, bytes: 0, failed: false };
  for (let index = 0; index < count; index++) {
    const parts: Bytes[] = [];
    let held = 0;
    while (held < block) {
      const part = yield* input.read(block - held);
      if (!part) break;
      parts.push(part);
      held += part.length;
    }
    if (held === 0) break;
    const written = yield* output.write(concatBytes(parts));
    if (!written.ok) {
      yield* process.complain(`dd: error writing 'standard output': ${errnoText(written.error)}\n`);
      done.failed = true;
      break;
    }
    if (held === block) done.full++;
    else done.partial++;
    done.bytes += held;
    if (index % 256 === 255) yield 0.1;
  }
  return done;
}

function* tell(process: Process, done: Copied, startedMs: number): Task<void> {
  const seconds = Math.max(0.000001, (process.machine.kernel.now() - startedMs) / 1000);
  const records = `${done.full}+${done.partial} records`;
  const human =
    done.bytes >= 1000
      ? ` (${scaled(done.bytes, 1000)}B${done.bytes >= 1024 ? `, ${scaled(done.bytes, 1024)}iB` : ''})`
      : '';
  const speed = `${scaled(done.bytes / seconds, 1000)}B/s`;
  yield* process.complain(
    isBusybox(process)
      ? `${records} in\n${records} out\n${done.bytes} bytes${done.bytes >= 1024 ? ` (${(done.bytes / 1024).toFixed(1)}KB)` : ''} copied, ${seconds.toFixed(6)} seconds, ${scaled(done.bytes / seconds, 1024)}B/s\n`
      : `${records} in\n${records} out\n${done.bytes} bytes${human} copied, ${Number(seconds.toPrecision(6))} s, ${speed}\n`,
  );
}

function scaled(value: number, base: number): string {
  const units = ['', base === 1000 ? 'k' : 'K', 'M', 'G', 'T'];
  let unit = 0;
  let rest = value;
  while (rest >= base && unit < units.length - 1) {
    rest /= base;
    unit++;
  }
  return `${rest < 10 && unit > 0 ? rest.toFixed(1) : Math.round(rest)} ${units[unit]}`;
}

const expr: Program = {
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

export const blockPrograms: readonly Program[] = [dd, expr];
