// Seldom needed ones: cksum, sum, sha512sum, base32, factor, numfmt, logname, unlink, and two with a
// file each.
import { type Bytes, toHex } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { PIECE } from '../slices.ts';
import { eachLine, Output, readInput } from './lines.ts';
import { missingOperand, type Options, readOptions, tryHelp } from './options.ts';
import { tsort } from './tsort.ts';
import { vmstat } from './vmstat.ts';

/** What a piece of bytes costs of virtual time. */
const PIECE_MS = 0.2;

/** A program that tells one line of each of its files. */
const perFile = (
  name: string,
  tell: (bytes: Bytes, shown: string) => Task<string>,
  short = '',
): Program => ({
  name,
  *run(process) {
    const options = yield* readOptions(process, { short, usage: '[OPTION]... [FILE]...' });
    if (typeof options === 'number') return options;
    let status = 0;
    for (const operand of options.operands.length > 0 ? options.operands : ['-']) {
      const bytes = yield* readInput(process, operand);
      const shown = options.operands.length > 0 ? operand : '';
      if (bytes) yield* process.print(`${yield* tell(bytes, shown)}\n`);
      else status = 1;
    }
    return status;
  },
});

/** POSIX's checksum: a CRC of the bytes and of their number. */
const cksum = perFile('cksum', function* (bytes, shown) {
  let crc = 0;
  const take = (byte: number) => {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  };
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (at > 0) yield PIECE_MS;
    for (const byte of bytes.subarray(at, at + PIECE)) take(byte);
  }
  for (let left = bytes.length; left > 0; left = Math.floor(left / 256)) take(left % 256);
  return `${~crc >>> 0} ${bytes.length}${shown === '' ? '' : ` ${shown}`}`;
});

/** BSD's checksum, with the number of kilobytes. */
const sum = perFile('sum', function* (bytes, shown) {
  let value = 0;
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (at > 0) yield PIECE_MS;
    for (const byte of bytes.subarray(at, at + PIECE))
      value = ((value >> 1) + ((value & 1) << 15) + byte) & 0xffff;
  }
  const blocks = String(Math.ceil(bytes.length / 1024)).padStart(5);
  return `${String(value).padStart(5, '0')} ${blocks}${shown === '' ? '' : ` ${shown}`}`;
});

const WORD = (1n << 64n) - 1n;

/** The first `count` primes. */
function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n++) if (found.every(p => n % p !== 0n)) found.push(n);
  return found;
}

/** The whole part of a root of a number. */
function root(value: bigint, power: bigint): bigint {
  let low = 0n;
  let high = 1n << 100n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** power <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

/** Bytes of SHA-512 between two rests: its words are wide, and slow. */
const WIDE_PIECE = 4096;
let wideRounds: readonly bigint[] | null = null;

/** FIPS 180-4. */
function* sha512(bytes: Bytes): Task<Bytes> {
  wideRounds ??= primes(80).map(prime => root(prime << 192n, 3n) & WORD);
  const rounds = wideRounds;
  const state = primes(8).map(prime => root(prime << 128n, 2n) & WORD);
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) << 3n);
  const turn = (x: bigint, by: bigint) => ((x >> by) | (x << (64n - by))) & WORD;
  const w = new BigUint64Array(80);
  const word = (at: number) => w[at] as bigint;
  for (let at = 0; at < padded.length; at += 128) {
    if (at > 0 && at % WIDE_PIECE === 0) yield PIECE_MS;
    for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(at + i * 8);
    for (let i = 16; i < 80; i++) {
      const [x, y] = [word(i - 15), word(i - 2)];
      const s0 = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n);
      const s1 = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
      w[i] = word(i - 16) + s0 + word(i - 7) + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as [
      ...[bigint, bigint, bigint, bigint],
      ...[bigint, bigint, bigint, bigint],
    ];
    for (let i = 0; i < 80; i++) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (~e & g)) + (rounds[i] as bigint) + word(i);
      const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & WORD, c, b, a, (t1 + t2) & WORD];
    }
    for (const [index, one] of [a, b, c, d, e, f, g, h].entries())
      state[index] = ((state[index] as bigint) + one) & WORD;
  }
  const digest = new Uint8Array(64);
  const out = new DataView(digest.buffer);
  for (const [index, one] of state.entries()) out.setBigUint64(index * 8, one);
  return digest;
}

const sha512sum = perFile(
  'sha512sum',
  function* (bytes, shown) {
    return `${toHex(yield* sha512(bytes))}  ${shown === '' ? '-' : shown}`;
  },
  'bt',
);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const base32: Program = {
  name: 'base32',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'diw:',
      long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w' },
      usage: '[OPTION]... [FILE]',
    });
    if (typeof options === 'number') return options;
    const bytes = yield* readInput(process, options.operands[0] ?? '-');
    if (!bytes) return 1;
    return yield* options.has('d') ? fromBase32(process, bytes) : toBase32(process, bytes, options);
  },
};

function* toBase32(process: Process, bytes: Bytes, options: Options): Task<number> {
  const output = new Output(process);
  const width = Number(options.get('w') ?? 76);
  let line = '';
  for (let at = 0; at < bytes.length; at += 5) {
    const five = bytes.subarray(at, at + 5);
    let bits = 0n;
    for (let index = 0; index < 5; index++) bits = (bits << 8n) | BigInt(five[index] ?? 0);
    const used = Math.ceil((five.length * 8) / 5);
    for (let index = 0; index < 8; index++)
      line += index < used ? LETTERS[Number((bits >> BigInt(35 - 5 * index)) & 31n)] : '=';
    while (width > 0 && line.length >= width) {
      output.add(`${line.slice(0, width)}\n`);
      line = line.slice(width);
    }
    if (output.full) yield* output.flush();
  }
  output.add(width > 0 && line !== '' ? `${line}\n` : line);
  yield* output.flush();
  return 0;
}

function* fromBase32(process: Process, text: Bytes): Task<number> {
  const bytes: number[] = [];
  let held = 0;
  let count = 0;
  let wrong = false;
  for (const [index, code] of text.entries()) {
    if (index % PIECE === PIECE - 1) yield PIECE_MS;
    const char = String.fromCharCode(code);
    if (char === '\n' || char === '=') continue;
    const value = LETTERS.indexOf(char);
    wrong = value < 0;
    if (wrong) break;
    held = (held << 5) | value;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push((held >> count) & 255);
    held &= (1 << count) - 1;
  }
  yield* process.streams.get(1)?.write(Uint8Array.from(bytes)) ?? [];
  if (wrong) yield* process.complain('base32: invalid input\n');
  return wrong ? 1 : 0;
}

/** Divisions between two rests, and beyond which a number is too hard. */
const DIVISIONS = 50_000;

function* factorsOf(number: bigint): Task<bigint[]> {
  const factors: bigint[] = [];
  let left = number;
  let tried = 0;
  for (let by = 2n; by * by <= left; by += by === 2n ? 1n : 2n) {
    if (++tried % DIVISIONS === 0) yield 10;
    while (left % by === 0n) {
      factors.push(by);
      left /= by;
    }
  }
  return left > 1n ? [...factors, left] : factors;
}

const factor: Program = {
  name: 'factor',
  *run(process) {
    const options = yield* readOptions(process, { short: '', usage: '[NUMBER]...' });
    if (typeof options === 'number') return options;
    let status = 0;
    let words = [...options.operands];
    if (words.length === 0)
      yield* eachLine(process, [], new Output(process), line => {
        words = words.concat(line.split(/\s+/).filter(Boolean));
        return undefined;
      });
    for (const word of words) {
      if (!/^\+?\d+$/.test(word)) {
        yield* process.complain(`factor: ‘${word}’ is not a valid positive integer\n`);
        status = 1;
        continue;
      }
      const number = BigInt(word.replace('+', ''));
      yield* process.print(
        `${number}:${(yield* factorsOf(number)).map(one => ` ${one}`).join('')}\n`,
      );
    }
    return status;
  },
};

const UNITS = 'KMGTPEZY';

/** A number with its unit as numfmt rounds it: away from zero, one digit below ten. */
function scaled(value: number, base: number, ending: string): string {
  let power = 0;
  let size = Math.abs(value);
  while (size >= base && power < UNITS.length) {
    size /= base;
    power++;
  }
  let rounded = size < 10 && power > 0 ? Math.ceil(size * 10) / 10 : Math.ceil(size);
  if (rounded >= base && power < UNITS.length) {
    rounded = 1;
    power++;
  }
  const digits = power > 0 && rounded < 10 ? rounded.toFixed(1) : String(rounded);
  return `${value < 0 ? '-' : ''}${digits}${power > 0 ? UNITS[power - 1] + ending : ''}`;
}

/** Null: no number of that kind. */
function unscaled(text: string, from: string): number | null {
  const match = /^(-?\d+(?:\.\d+)?)([KMGTPEZY]?)(i?)$/.exec(text);
  if (!match || (match[2] !== '' && from === 'none')) return null;
  const base = from === 'iec' || from === 'iec-i' || match[3] === 'i' ? 1024 : 1000;
  return Number(match[1]) * base ** (match[2] ? UNITS.indexOf(match[2]) + 1 : 0);
}

const numfmt: Program = {
  name: 'numfmt',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 't:f:s:',
      long: { to: 't', from: 'f', suffix: 's' },
      usage: '[OPTION]... [NUMBER]...',
    });
    if (typeof options === 'number') return options;
    const [to, from] = [options.get('t') ?? 'none', options.get('f') ?? 'none'];
    let words = [...options.operands];
    if (words.length === 0)
      yield* eachLine(process, [], new Output(process), line => {
        words = words.concat(line.trim());
        return undefined;
      });
    for (const word of words) {
      const value = unscaled(word, from);
      if (value === null) {
        const kind = /^-?\d/.test(word) ? 'rejecting suffix in input' : 'invalid number';
        const hint = kind === 'invalid number' ? '' : ' (consider using --from)';
        yield* process.complain(`numfmt: ${kind}: ‘${word}’${hint}\n`);
        return 2;
      }
      const shown =
        to === 'none'
          ? String(value)
          : scaled(value, to === 'si' ? 1000 : 1024, to === 'iec-i' ? 'i' : '');
      yield* process.print(`${shown}${options.get('s') ?? ''}\n`);
    }
    return 0;
  },
};

const logname: Program = {
  name: 'logname',
  *run(process) {
    if (process.tty) yield* process.print(`${process.user}\n`);
    else yield* process.complain('logname: no login name\n');
    return process.tty ? 0 : 1;
  },
};

const unlink: Program = {
  name: 'unlink',
  *run(process) {
    const options = yield* readOptions(process, { short: '', usage: 'FILE' });
    if (typeof options === 'number') return options;
    const [name, more] = options.operands;
    if (name === undefined) return yield* missingOperand(process, 'FILE');
    if (more !== undefined) {
      yield* process.complain(`unlink: extra operand ‘${more}’\n${tryHelp(process)}`);
      return 1;
    }
    const removed = process.machine.files.remove(process.path(name));
    if (removed.ok) return 0;
    yield* process.complain(`unlink: cannot unlink '${name}': ${errnoText(removed.error)}\n`);
    return 1;
  },
};

export const oddTools: readonly Program[] = [
  ...[cksum, sum, sha512sum, base32, factor, numfmt, logname, unlink, tsort, vmstat],
];
