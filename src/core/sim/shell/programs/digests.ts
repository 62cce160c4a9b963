// md5sum, sha1sum, sha256sum, sha512sum, base64, cmp: bytes as digits.
import {
  type Bytes,
  concatBytes,
  decodeUtf8,
  fromBase64,
  toBase64,
  toHex,
} from '../../../lib/bytes.ts';
import { sha256InPieces } from '../../../lib/sha256.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { streamOf } from '../../os/stream.ts';
import { PIECE } from '../slices.ts';
import { copyOut } from './cat.ts';
import { openInput, readInput } from './lines.ts';
import { isBusybox, missingOperand, nameOf, readOptions } from './options.ts';

/** What a slice of a digest takes of virtual time. */
const SLICE_MS = PIECE / 500_000;

const digest = (name: string, of: (bytes: Bytes) => Task<Bytes>): Program => ({
  name,
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'bctwsq',
      long: { binary: 'b', check: 'c', text: 't', quiet: 'q', status: 's', warn: 'w' },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    let status = 0;
    for (const operand of options.operands.length > 0 ? options.operands : ['-']) {
      const bytes = yield* readInput(process, operand);
      if (!bytes) {
        status = 1;
        continue;
      }
      if (!options.has('c')) {
        yield* process.print(`${toHex(yield* of(bytes))}  ${operand}\n`);
        continue;
      }
      for (const row of decodeUtf8(bytes).split('\n')) {
        const match = /^([0-9a-f]+) [ *](.+)$/.exec(row);
        if (!match) continue;
        const content = process.machine.files.read(process.path(match[2] as string));
        const fine = content.ok && toHex(yield* of(content.value)) === match[1];
        if (!fine) status = 1;
        if (!options.has('s')) yield* process.print(`${match[2]}: ${fine ? 'OK' : 'FAILED'}\n`);
      }
      if (status !== 0 && !options.has('s'))
        yield* process.complain(`${nameOf(process)}: WARNING: 1 computed checksum did NOT match\n`);
    }
    return status;
  },
});

function* sha256Of(bytes: Bytes): Task<Bytes> {
  const work = sha256InPieces(bytes, PIECE);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield SLICE_MS;
  }
}

const md5Constants = Array.from({ length: 64 }, (_, i) =>
  Math.floor(Math.abs(Math.sin(i + 1)) * 0x100000000),
);

/** RFC 1321. */
function* md5(bytes: Bytes): Task<Bytes> {
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, (bytes.length << 3) >>> 0, true);
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 0x20000000), true);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < padded.length; at += 64) {
    if (at % PIECE === 0) yield SLICE_MS;
    let [a, b, c, d] = state as [number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const mix =
        round === 0
          ? (b & c) | (~b & d)
          : round === 1
            ? (d & b) | (~d & c)
            : round === 2
              ? b ^ c ^ d
              : c ^ (b | ~d);
      const index =
        round === 0
          ? i
          : round === 1
            ? (5 * i + 1) % 16
            : round === 2
              ? (3 * i + 5) % 16
              : (7 * i) % 16;
      const constant = md5Constants[i] as number;
      const sum = (a + mix + constant + view.getUint32(at + index * 4, true)) | 0;
      const by = shifts[round * 4 + (i % 4)] as number;
      [a, d, c, b] = [d, c, b, (b + ((sum << by) | (sum >>> (32 - by)))) | 0];
    }
    state[0] = ((state[0] as number) + a) | 0;
    state[1] = ((state[1] as number) + b) | 0;
    state[2] = ((state[2] as number) + c) | 0;
    state[3] = ((state[3] as number) + d) | 0;
  }
  const result = new Uint8Array(16);
  const out = new DataView(result.buffer);
  for (const [index, word] of state.entries()) out.setUint32(index * 4, word >>> 0, true);
  return result;
}

/** FIPS 180-4. */
export function* sha1(bytes: Bytes): Task<Bytes> {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const turn = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  const w = new Int32Array(80);
  for (let at = 0; at < padded.length; at += 64) {
    if (at % PIECE === 0 && at > 0) yield SLICE_MS;
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 80; i++)
      w[i] = turn(
        (w[i - 3] as number) ^ (w[i - 8] as number) ^ (w[i - 14] as number) ^ (w[i - 16] as number),
        1,
      );
    let [a, b, c, d, e] = state as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const [mix, constant] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (turn(a, 5) + mix + e + constant + (w[i] as number)) | 0;
      [e, d, c, b, a] = [d, c, turn(b, 30), a, next];
    }
    [a, b, c, d, e].forEach((word, index) => {
      state[index] = ((state[index] as number) + word) | 0;
    });
  }
  const result = new Uint8Array(20);
  const out = new DataView(result.buffer);
  for (const [index, word] of state.entries()) out.setUint32(index * 4, word >>> 0);
  return result;
}

const base64: Program = {
  name: 'base64',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'diw:',
      long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w' },
      usage: '[OPTION]... [FILE]',
    });
    if (typeof options === 'number') return options;
    const name = options.operands[0] ?? '-';
    if (!options.has('d')) return yield* encode(process, name, Number(options.get('w') ?? 76));
    const bytes = yield* readInput(process, name);
    if (!bytes) return 1;
    const decoded = fromBase64(decodeUtf8(bytes));
    if (!decoded) {
      yield* process.complain(
        isBusybox(process) ? 'base64: truncated input\n' : 'base64: invalid input\n',
      );
      return 1;
    }
    yield* copyOut(process, streamOf(decoded));
    return 0;
  },
};

/** As it comes, so that `base64 /dev/urandom | head` ends: whole lines first, the rest at last. */
function* encode(process: Process, name: string, width: number): Task<number> {
  const stream = yield* openInput(process, name);
  if (!stream) return 1;
  // Three bytes are four letters: a piece is a whole number of both triples and lines.
  const piece = 3 * (width > 0 ? width : 1024);
  let held: Bytes = new Uint8Array();
  const print = (bytes: Bytes) => {
    const text = toBase64(bytes);
    const lines = width > 0 ? (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []) : [text];
    return process.print(lines.join('\n') + (width > 0 && text !== '' ? '\n' : ''));
  };
  for (;;) {
    const part = yield* stream.read(16_384);
    if (!part) break;
    held = concatBytes([held, part]);
    const whole = held.length - (held.length % piece);
    if (whole === 0) continue;
    yield* print(held.subarray(0, whole));
    held = held.subarray(whole);
  }
  stream.close();
  if (held.length > 0) yield* print(held);
  return 0;
}

const cmp: Program = {
  name: 'cmp',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'slb',
      usage: '[OPTION]... FILE1 [FILE2]',
      wrongStatus: 2,
    });
    if (typeof options === 'number') return options;
    const [one, other = '-'] = options.operands;
    if (one === undefined) return yield* missingOperand(process, 'FILE1 [FILE2]');
    const a = yield* readInput(process, one);
    const b = a && (yield* readInput(process, other));
    if (!a || !b) return 2;
    let line = 1;
    for (let at = 0; at < Math.min(a.length, b.length); at++) {
      if (a[at] !== b[at]) {
        if (!options.has('s'))
          yield* process.print(
            `${one} ${other} differ: ${isBusybox(process) ? 'char' : 'byte'} ${at + 1}, line ${line}\n`,
          );
        return 1;
      }
      if (a[at] === 10) line++;
    }
    if (a.length === b.length) return 0;
    if (!options.has('s'))
      yield* process.complain(
        `cmp: EOF on ${a.length < b.length ? one : other} after byte ${Math.min(a.length, b.length)}, line ${line}\n`,
      );
    return 1;
  },
};

export const digestPrograms: readonly Program[] = [
  digest('md5sum', md5),
  digest('sha1sum', sha1),
  digest('sha256sum', sha256Of),
  base64,
  cmp,
];
