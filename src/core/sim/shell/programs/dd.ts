// dd: copies blocks, and says how many and how fast.
import type { Bytes } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program, Stream } from '../../os/os.ts';
import { isBusybox } from './options.ts';

/** What one call to the system takes, and what a disk, a pipe or memory moves. */
const CALL_MS = 0.001;
const DISK_BYTES_PER_MS = 500_000;
const MEMORY_BYTES_PER_MS = 5_000_000;
/** A write that waits for the disk. */
const SYNC_MS = 0.5;
/** Large blocks go through in pieces, so that `bs=1G` does not have to be held. */
const PIECE_BYTES = 1024 * 1024;
const PROGRESS_MS = 1000;

const operands = new Set([
  ...['if', 'of', 'bs', 'ibs', 'obs', 'cbs', 'count', 'skip', 'iseek', 'seek', 'oseek'],
  ...['conv', 'iflag', 'oflag', 'status'],
]);
const conversions = new Set([
  ...['notrunc', 'nocreat', 'excl', 'sync', 'fsync', 'fdatasync', 'noerror', 'lcase', 'ucase'],
  ...['swab', 'sparse'],
]);
const inputFlags = new Set([
  ...['fullblock', 'count_bytes', 'skip_bytes', 'direct', 'dsync', 'sync', 'nonblock', 'noatime'],
  ...['nocache', 'noctty', 'nofollow', 'directory'],
]);
const outputFlags = new Set([...inputFlags, 'append', 'seek_bytes']);

type Copy = {
  readonly settings: ReadonlyMap<string, string>;
  readonly block: number;
  readonly count: number;
  readonly skipBytes: number;
  readonly seekBytes: number;
  readonly conv: ReadonlySet<string>;
  readonly oflag: ReadonlySet<string>;
  readonly startedMs: number;
  /** Full and partial records, read and written. */
  readonly records: { fullIn: number; partIn: number; fullOut: number; partOut: number };
  bytes: number;
};

export const dd: Program = {
  name: 'dd',
  *run(process) {
    const copy = readOperands(process);
    if (typeof copy === 'string') {
      yield* process.complain(`dd: ${copy}\n`);
      return 1;
    }
    const input = yield* openInput(process, copy);
    const output = input && (yield* openOutput(process, copy));
    if (!input || !output) return 1;
    process.onSignal('USR1', () => void process.beside(tell(process, copy)));
    process.onSignal('INT', () => void process.beside(interrupted(process, copy)));
    const failed = yield* copyBlocks(process, copy, input, output);
    if (copy.settings.has('if')) input.close();
    if (copy.settings.has('of')) output.close();
    yield* tell(process, copy);
    return failed ? 1 : 0;
  },
};

function* interrupted(process: Process, copy: Copy): Task<void> {
  process.onSignal('INT', null);
  yield* tell(process, copy);
  process.signal('INT');
}

/** A text is what is wrong. */
function readOperands(process: Process): Copy | string {
  const settings = new Map<string, string>();
  const help = isBusybox(process) ? '' : "\nTry 'dd --help' for more information.";
  for (const arg of process.argv.slice(1)) {
    const at = arg.indexOf('=');
    if (at < 0 || !operands.has(arg.slice(0, at))) return `unrecognized operand ‘${arg}’${help}`;
    settings.set(arg.slice(0, at), arg.slice(at + 1));
  }
  const lists: Record<string, ReadonlySet<string>> = {};
  const known = [
    ['conv', conversions, 'conversion'],
    ['iflag', inputFlags, 'input flag'],
    ['oflag', outputFlags, 'output flag'],
  ] as const;
  for (const [name, words, what] of known) {
    const given = (settings.get(name) ?? '').split(',').filter(Boolean);
    const wrong = given.find(word => !words.has(word));
    if (wrong !== undefined) return `invalid ${what}: ‘${wrong}’${help}`;
    lists[name] = new Set(given);
  }
  const none: ReadonlySet<string> = new Set();
  const { conv = none, iflag = none, oflag = none } = lists;
  const numbers = ['bs', 'ibs', 'obs', 'count', 'skip', 'iseek', 'seek', 'oseek'];
  for (const name of numbers) {
    const text = settings.get(name);
    const isSize = name.endsWith('bs');
    if (text !== undefined && !(sizeOf(text) >= (isSize ? 1 : 0)))
      return `invalid number: ‘${text}’`;
  }
  const size = (...names: string[]) => {
    const text = names.map(name => settings.get(name)).find(one => one !== undefined);
    return text === undefined ? null : sizeOf(text);
  };
  const block = size('bs', 'ibs') ?? 512;
  const count = size('count') ?? Infinity;
  return {
    ...{ settings, block, conv, oflag, bytes: 0 },
    count:
      iflag.has('count_bytes') || /B$/.test(settings.get('count') ?? '') ? count / block : count,
    skipBytes: (size('skip', 'iseek') ?? 0) * (iflag.has('skip_bytes') ? 1 : block),
    seekBytes:
      (size('seek', 'oseek') ?? 0) * (oflag.has('seek_bytes') ? 1 : (size('bs', 'obs') ?? 512)),
    startedMs: process.machine.kernel.now(),
    records: { fullIn: 0, partIn: 0, fullOut: 0, partOut: 0 },
  };
}

const units: Readonly<Record<string, number>> = {
  ...{ c: 1, w: 2, b: 512, kB: 1000, k: 1024, K: 1024, KiB: 1024, MB: 1e6, M: 1024 ** 2 },
  ...{ MiB: 1024 ** 2, GB: 1e9, G: 1024 ** 3, GiB: 1024 ** 3, B: 1 },
};

/** `4k`, `2x512`; not a number when it is none. */
function sizeOf(text: string): number {
  return text.split('x').reduce((product, part) => {
    const match = /^(\d+)([A-Za-z]*)$/.exec(part);
    return product * Number(match?.[1] ?? Number.NaN) * (units[match?.[2] || 'c'] ?? Number.NaN);
  }, 1);
}

function* openInput(process: Process, { settings, skipBytes }: Copy): Task<Stream | null> {
  const name = settings.get('if');
  const opened =
    name === undefined ? null : process.machine.files.open(process.path(name), 'read', process);
  if (opened && !opened.ok) {
    yield* process.complain(unopened(process, name ?? '', errnoText(opened.error)));
    return null;
  }
  const input = opened?.value ?? process.streams.get(0) ?? null;
  for (let left = skipBytes; input && left > 0; ) {
    const part = yield* input.read(Math.min(left, PIECE_BYTES));
    if (!part) break;
    left -= part.length;
  }
  return input;
}

/** What lies before `seek` stays (zeros where there is nothing); what lies behind goes, or stays. */
function* openOutput(process: Process, copy: Copy): Task<Stream | null> {
  const { settings, conv, oflag, seekBytes } = copy;
  const name = settings.get('of');
  if (name === undefined) return process.streams.get(1) ?? null;
  const { files } = process.machine;
  const path = process.path(name);
  const stat = files.stat(path);
  const isFile = !stat.ok || stat.value.type === 'file';
  const keeps = conv.has('notrunc') || seekBytes > 0;
  if (conv.has('nocreat') && !stat.ok) {
    yield* process.complain(unopened(process, name, errnoText(stat.error)));
    return null;
  }
  if (isFile && seekBytes > 0) {
    const held = files.read(path);
    const before = held.ok ? held.value : new Uint8Array();
    if (!conv.has('notrunc') || before.length < seekBytes) {
      const start = new Uint8Array(seekBytes);
      start.set(before.subarray(0, seekBytes));
      const put = files.write(path, start);
      if (!put.ok) {
        yield* process.complain(
          `dd: failed to truncate to ${seekBytes} bytes in output file '${name}': ${errnoText(put.error)}\n`,
        );
        return null;
      }
    }
  }
  const fresh = conv.has('excl') ? 'create-new' : 'write';
  const mode = oflag.has('append') ? 'append' : isFile && keeps ? 'read-write' : fresh;
  const opened = files.open(path, mode, process);
  if (!opened.ok) {
    yield* process.complain(unopened(process, name, errnoText(opened.error)));
    return null;
  }
  for (let left = mode === 'read-write' ? seekBytes : 0; left > 0; ) {
    const part = yield* opened.value.read(left);
    if (!part) break;
    left -= part.length;
  }
  return opened.value;
}

function unopened(process: Process, name: string, why: string): string {
  return isBusybox(process)
    ? `dd: can't open '${name}': ${why}\n`
    : `dd: failed to open '${name}': ${why}\n`;
}

/** True: it failed, and said so. */
function* copyBlocks(process: Process, copy: Copy, input: Stream, output: Stream): Task<boolean> {
  const { kernel } = process.machine;
  const { records, block, settings, oflag } = copy;
  const target = settings.get('of');
  const isMemory = target === '/dev/null' || target === undefined;
  const bytesPerMs = isMemory ? MEMORY_BYTES_PER_MS : DISK_BYTES_PER_MS;
  const syncMs = oflag.has('dsync') || oflag.has('sync') || oflag.has('direct') ? SYNC_MS : 0;
  let owedMs = 0;
  let toldMs = copy.startedMs;
  for (let index = 0; index < copy.count; index++) {
    const whole = Math.round(Math.min(1, copy.count - index) * block);
    let held = 0;
    while (held < whole) {
      const part = yield* input.read(Math.min(whole - held, PIECE_BYTES));
      if (!part) break;
      held += part.length;
      const written = yield* output.write(converted(part, copy.conv));
      if (!written.ok) {
        // The whole record has been read before any of it is written.
        for (let rest: Bytes | null = part; rest && held < whole; held += rest?.length ?? 0)
          rest = yield* input.read(Math.min(whole - held, PIECE_BYTES));
        if (held === block) records.fullIn++;
        else records.partIn++;
        const name = target ?? 'standard output';
        yield* process.complain(`dd: error writing '${name}': ${errnoText(written.error)}\n`);
        return true;
      }
      copy.bytes += part.length;
      owedMs += part.length / bytesPerMs;
    }
    if (held === 0) break;
    if (held === block) records.fullIn++;
    else records.partIn++;
    if (held < block && copy.conv.has('sync')) {
      yield* output.write(new Uint8Array(block - held));
      copy.bytes += block - held;
      held = block;
    }
    if (held === block) records.fullOut++;
    else records.partOut++;
    owedMs += 2 * CALL_MS + syncMs;
    if (owedMs >= 1) {
      yield owedMs;
      owedMs = 0;
    }
    if (settings.get('status') === 'progress' && kernel.now() - toldMs >= PROGRESS_MS) {
      toldMs = kernel.now();
      yield* process.complain(`\r${speedLine(process, copy)}`);
    }
  }
  if (owedMs > 0) yield owedMs;
  if (toldMs > copy.startedMs) yield* process.complain('\n');
  return false;
}

function converted(bytes: Bytes, conv: ReadonlySet<string>): Bytes {
  if (conv.has('ucase')) return bytes.map(byte => (byte >= 97 && byte <= 122 ? byte - 32 : byte));
  if (conv.has('lcase')) return bytes.map(byte => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
  if (!conv.has('swab')) return bytes;
  return bytes.map((byte, at) => bytes[at ^ 1] ?? byte);
}

function* tell(process: Process, copy: Copy): Task<void> {
  if (copy.settings.get('status') === 'none') return;
  const { fullIn, partIn, fullOut, partOut } = copy.records;
  const counts = `${fullIn}+${partIn} records in\n${fullOut}+${partOut} records out\n`;
  const speed = copy.settings.get('status') === 'noxfer' ? '' : `${speedLine(process, copy)}\n`;
  yield* process.complain(counts + speed);
}

function speedLine(process: Process, { bytes, startedMs }: Copy): string {
  const seconds = Math.max(0.000001, (process.machine.kernel.now() - startedMs) / 1000);
  if (isBusybox(process)) {
    const short = bytes >= 1024 ? ` (${scaledShort(bytes)}B)` : '';
    return `${bytes} bytes${short} copied, ${seconds.toFixed(6)} seconds, ${scaledShort(bytes / seconds)}B/s`;
  }
  const binary = bytes >= 1024 ? `, ${scaled(bytes, 1024)}iB` : '';
  const human = bytes >= 1000 ? ` (${scaled(bytes, 1000)}B${binary})` : '';
  const speed = `${scaled(bytes / seconds, 1000)}B/s`;
  return `${bytes} bytes${human} copied, ${Number(seconds.toPrecision(6))} s, ${speed}`;
}

/** As busybox writes it: `10.0M`. */
function scaledShort(value: number): string {
  const unit = value < 1 ? 0 : Math.min(4, Math.floor(Math.log2(value) / 10));
  return `${(value / 1024 ** unit).toFixed(1)}${['', 'K', 'M', 'G', 'T'][unit]}`;
}

function scaled(value: number, base: number): string {
  const names = ['', base === 1000 ? 'k' : 'K', 'M', 'G', 'T'];
  let unit = 0;
  let rest = value;
  while (rest >= base && unit < names.length - 1) {
    rest /= base;
    unit++;
  }
  return `${rest < 10 && unit > 0 ? rest.toFixed(1) : Math.round(rest)} ${names[unit]}`;
}
