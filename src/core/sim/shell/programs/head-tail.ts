// head and tail: the beginning and the end of files; tail -f waits for more.
import { type Bytes, concatBytes } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { openInput, readInput } from './lines.ts';
import { isBusybox, readOptions } from './options.ts';

type Amount = { readonly count: number; readonly bytes: boolean; readonly sign: '' | '-' | '+' };

const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  k: 1024,
  K: 1024,
  M: 1048576,
  G: 1073741824,
};

function parseAmount(text: string, bytes: boolean): Amount | null {
  const match = /^([-+]?)(\d+)([bkKMG]?)$/.exec(text);
  if (!match) return null;
  return {
    count: Number(match[2]) * (suffixes[match[3] ?? ''] ?? 1),
    bytes,
    sign: match[1] as '' | '-' | '+',
  };
}

const spec = {
  short: 'n:c:qvfFs:z',
  long: {
    lines: 'n',
    bytes: 'c',
    quiet: 'q',
    silent: 'q',
    verbose: 'v',
    'follow?': 'f',
    retry: 'F',
    'sleep-interval': 's',
  },
  usage: '[OPTION]... [FILE]...',
};

function* begin(process: Process, program: 'head' | 'tail') {
  const given = process.argv.slice(1);
  // `-5` is a count of its own, unless it is the amount of the option before it.
  const args = given.map((arg, index) =>
    /^-\d+$/.test(arg) && !/^-[a-z]*[nc]$/.test(given[index - 1] ?? '') ? `-n${arg.slice(1)}` : arg,
  );
  if (program === 'tail' && /^\+\d+$/.test(args[0] ?? '')) args[0] = `-n${args[0]}`;
  const options = yield* readOptions(process, spec, args);
  if (typeof options === 'number') return options;
  const text = options.get('c') ?? options.get('n') ?? '10';
  const amount = parseAmount(text, options.get('c') !== null);
  if (amount) return { options, amount };
  const unit = options.get('c') === null ? 'lines' : 'bytes';
  yield* process.complain(
    isBusybox(process)
      ? `${program}: invalid number '${text}'\n`
      : `${program}: invalid number of ${unit}: ‘${text}’\n`,
  );
  return 1;
}

function* eachFile(
  process: Process,
  names: readonly string[],
  titles: boolean,
  use: (name: string) => Task<boolean>,
): Task<number> {
  let status = 0;
  let first = true;
  for (const name of names) {
    if (name !== '-' && !process.machine.files.stat(process.path(name)).ok) {
      yield* openInput(process, name);
      status = 1;
      continue;
    }
    if (titles)
      yield* process.print(
        `${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`,
      );
    first = false;
    if (!(yield* use(name))) status = 1;
  }
  return status;
}

const head: Program = {
  name: 'head',
  *run(process) {
    const begun = yield* begin(process, 'head');
    if (typeof begun === 'number') return begun;
    const { options, amount } = begun;
    const names = options.operands.length > 0 ? options.operands : ['-'];
    const titles = (names.length > 1 || options.has('v')) && !options.has('q');
    return yield* eachFile(process, names, titles, function* (name) {
      if (amount.sign === '-') {
        const bytes = yield* readInput(process, name);
        if (!bytes) return false;
        const end = amount.bytes
          ? bytes.length - amount.count
          : lineStartFromEnd(bytes, amount.count);
        yield* put(process, bytes.subarray(0, Math.max(0, end)));
        return true;
      }
      return yield* headOf(process, name, amount);
    });
  },
};

/** Reads no more than it needs, and gives back what it read too much of standard input. */
function* headOf(process: Process, name: string, amount: Amount): Task<boolean> {
  const stream = yield* openInput(process, name);
  if (!stream) return false;
  let left = amount.count;
  while (left > 0) {
    const chunk = yield* stream.read(amount.bytes ? Math.min(left, 65536) : 65536);
    if (!chunk) break;
    if (amount.bytes) {
      left -= chunk.length;
      yield* put(process, chunk);
      continue;
    }
    let end = 0;
    while (left > 0) {
      const at = chunk.indexOf(10, end);
      if (at < 0) {
        end = chunk.length;
        break;
      }
      end = at + 1;
      left--;
    }
    yield* put(process, chunk.subarray(0, end));
    if (left === 0) stream.unread(chunk.subarray(end));
  }
  stream.close();
  return true;
}

function* put(process: Process, bytes: Bytes): Task<void> {
  if (bytes.length === 0) return;
  const done = yield* process.streams.get(1)?.write(bytes) ?? (function* () {})();
  if (done && !done.ok && done.error === 'EPIPE') {
    process.signal('PIPE');
    yield 0;
  }
}

/** Where the last `count` lines begin. */
function lineStartFromEnd(bytes: Bytes, count: number): number {
  if (count === 0) return bytes.length;
  let left = count;
  for (let at = bytes.length - 2; at >= 0; at--)
    if (bytes[at] === 10 && --left === 0) return at + 1;
  return 0;
}

/** Passes over what stands before the line or byte, and the rest on as it comes. */
function* tailFrom(process: Process, name: string, amount: Amount): Task<boolean> {
  const stream = yield* openInput(process, name);
  if (!stream) return false;
  let before = Math.max(0, amount.count - 1);
  for (;;) {
    const chunk = yield* stream.read(65536);
    if (!chunk) break;
    let at = 0;
    if (amount.bytes) {
      at = Math.min(before, chunk.length);
      before -= at;
    } else
      for (; before > 0 && at < chunk.length; before--) {
        const newline = chunk.indexOf(10, at);
        if (newline < 0) {
          at = chunk.length;
          break;
        }
        at = newline + 1;
      }
    yield* put(process, chunk.subarray(at));
  }
  stream.close();
  return true;
}

const tail: Program = {
  name: 'tail',
  *run(process) {
    const begun = yield* begin(process, 'tail');
    if (typeof begun === 'number') return begun;
    const { options, amount } = begun;
    const names = options.operands.length > 0 ? options.operands : ['-'];
    const titles = (names.length > 1 || options.has('v')) && !options.has('q');
    const follows = (options.has('f') || options.has('F')) && names.some(name => name !== '-');
    const status = yield* eachFile(process, names, titles, function* (name) {
      if (amount.sign === '+') return yield* tailFrom(process, name, amount);
      const bytes = yield* readInput(process, name);
      if (!bytes) return false;
      const start = amount.bytes
        ? bytes.length - amount.count
        : lineStartFromEnd(bytes, amount.count);
      yield* put(process, bytes.subarray(Math.max(0, start)));
      return true;
    });
    if (status !== 0 && names.length === 1 && isBusybox(process))
      yield* process.complain('tail: no files\n');
    if (!follows) return status;
    if (status !== 0 && names.length === 1 && !options.has('F')) {
      if (!isBusybox(process)) yield* process.complain('tail: no files remaining\n');
      return 1;
    }
    return yield* follow(process, names, titles, Number(options.get('s') ?? 1) * 1000);
  },
};

function* follow(
  process: Process,
  names: readonly string[],
  titles: boolean,
  everyMs: number,
): Task<number> {
  const { files } = process.machine;
  const sizes = new Map<string, number>();
  const content = (name: string): Bytes => {
    const read = files.read(process.path(name));
    return read.ok ? read.value : new Uint8Array();
  };
  for (const name of names) sizes.set(name, content(name).length);
  let last = names.at(-1);
  for (;;) {
    yield Math.max(100, everyMs);
    for (const name of names) {
      const bytes = content(name);
      const before = sizes.get(name) ?? 0;
      if (bytes.length === before) continue;
      sizes.set(name, bytes.length);
      if (bytes.length < before) yield* process.complain(`tail: ${name}: file truncated\n`);
      if (titles && last !== name) yield* process.print(`\n==> ${name} <==\n`);
      last = name;
      yield* put(process, concatBytes([bytes.subarray(bytes.length < before ? 0 : before)]));
    }
  }
}

export const headTailPrograms: readonly Program[] = [head, tail];
