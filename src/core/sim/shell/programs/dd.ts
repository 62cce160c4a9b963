// dd, diff, expr: blocks, differences, expressions.
import { type Bytes, concatBytes } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program, Stream } from '../../os/os.ts';
import { posixRegExp } from '../regex.ts';
import { readLines } from './lines.ts';
import { isBusybox, missingOperand, readOptions } from './options.ts';

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

const diff: Program = {
  name: 'diff',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'uqwbiBNrU:sy',
      long: {
        unified: 'u',
        brief: 'q',
        'ignore-all-space': 'w',
        'ignore-space-change': 'b',
        'ignore-case': 'i',
        'color?': 'N',
      },
      usage: '[OPTION]... FILES',
      wrongStatus: 2,
    });
    if (typeof options === 'number') return options;
    const [one, other] = options.operands;
    if (one === undefined || other === undefined) {
      yield* missingOperand(process, 'FILE1 FILE2', one ?? 'diff');
      return 2;
    }
    const left = yield* readLines(process, [one]);
    const right = yield* readLines(process, [other]);
    if (left.status + right.status > 0) return 2;
    const key = (line: string) => {
      let text = options.has('w')
        ? line.replace(/\s+/g, '')
        : options.has('b')
          ? line.replace(/\s+/g, ' ').trimEnd()
          : line;
      if (options.has('i')) text = text.toLowerCase();
      return text;
    };
    const edits = editScript(left.lines, right.lines, key);
    if (edits.every(edit => edit.kind === ' ')) return 0;
    if (options.has('q')) yield* process.print(`Files ${one} and ${other} differ\n`);
    else if (options.has('u') || options.get('U') !== null || isBusybox(process))
      yield* process.print(unified(one, other, edits, Number(options.get('U') ?? 3)));
    else yield* process.print(normal(edits));
    return 1;
  },
};

type Edit = { readonly kind: ' ' | '-' | '+'; readonly text: string };

/** Longest common subsequence; enough for the files of a workshop. */
function editScript(
  a: readonly string[],
  b: readonly string[],
  key: (line: string) => string,
): Edit[] {
  const [x, y] = [a.map(key), b.map(key)];
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (lengths[i] as Uint32Array)[j] =
        x[i] === y[j]
          ? (lengths[i + 1]?.[j + 1] ?? 0) + 1
          : Math.max(lengths[i + 1]?.[j] ?? 0, lengths[i]?.[j + 1] ?? 0);
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && x[i] === y[j]) {
      edits.push({ kind: ' ', text: a[i++] as string });
      j++;
    } else if (
      j >= b.length ||
      (i < a.length && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))
    )
      edits.push({ kind: '-', text: a[i++] as string });
    else edits.push({ kind: '+', text: b[j++] as string });
  }
  return edits;
}

function normal(edits: readonly Edit[]): string {
  let text = '';
  let [line, other] = [0, 0];
  const range = (from: number, count: number) =>
    count > 1 ? `${from + 1},${from + count}` : `${count === 0 ? from : from + 1}`;
  for (let at = 0; at < edits.length; ) {
    if (edits[at]?.kind === ' ') {
      at++;
      line++;
      other++;
      continue;
    }
    const group: Edit[] = [];
    while (at < edits.length && edits[at]?.kind !== ' ') group.push(edits[at++] as Edit);
    const removed = group.filter(edit => edit.kind === '-');
    const added = group.filter(edit => edit.kind === '+');
    const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c';
    text += `${range(line, removed.length)}${letter}${range(other, added.length)}\n`;
    text += removed.map(edit => `< ${edit.text}\n`).join('');
    if (letter === 'c') text += '---\n';
    text += added.map(edit => `> ${edit.text}\n`).join('');
    line += removed.length;
    other += added.length;
  }
  return text;
}

function unified(one: string, other: string, edits: readonly Edit[], context: number): string {
  let text = `--- ${one}\n+++ ${other}\n`;
  const near = (at: number) =>
    edits.slice(Math.max(0, at - context), at + context + 1).some(edit => edit.kind !== ' ');
  let [line, right] = [1, 1];
  for (let at = 0; at < edits.length; ) {
    if (!near(at)) {
      at++;
      line++;
      right++;
      continue;
    }
    const hunk: Edit[] = [];
    while (at < edits.length && near(at)) hunk.push(edits[at++] as Edit);
    const counts = [
      hunk.filter(edit => edit.kind !== '+').length,
      hunk.filter(edit => edit.kind !== '-').length,
    ] as const;
    const range = (from: number, count: number) =>
      count === 1 ? `${from}` : `${count === 0 ? from - 1 : from},${count}`;
    text += `@@ -${range(line, counts[0])} +${range(right, counts[1])} @@\n${hunk.map(edit => `${edit.kind}${edit.text}\n`).join('')}`;
    line += counts[0];
    right += counts[1];
  }
  return text;
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
      yield* process.complain(`expr: ${wrong}\n`);
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

export const blockPrograms: readonly Program[] = [dd, diff, expr];
