// Deflate and gzip (RFC 1951, 1952): bytes made smaller and whole again.
import { type Bytes, concatBytes } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { PIECE } from '../slices.ts';

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const LENGTH_EXTRA = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** What unpacking may give: a small file that claims to be a huge one ends here. */
const UNPACKED_MAX = 64 * 1024 * 1024;

/** What a slice of packing takes of virtual time. */
const SLICE_MS = PIECE / 20_000;

class Broken extends Error {}

/** Symbols by length and code. */
type Codes = { readonly counts: Uint16Array; readonly symbols: Uint16Array };

function codesOf(lengths: readonly number[]): Codes {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] = (counts[length] as number) + 1;
  counts[0] = 0;
  const starts = new Uint16Array(17);
  for (let bits = 1; bits < 16; bits++)
    starts[bits + 1] = (starts[bits] as number) + (counts[bits] as number);
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    symbols[starts[length] as number] = symbol;
    starts[length] = (starts[length] as number) + 1;
  });
  return { counts, symbols };
}

const fixedLengths = Array.from({ length: 288 }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
);

class Unpacker {
  private readonly input: Bytes;
  at: number;
  private held = 0;
  private count = 0;
  private out = new Uint8Array(1024);
  private size = 0;

  constructor(input: Bytes, at: number) {
    this.input = input;
    this.at = at;
  }

  *run(): Task<Bytes> {
    for (;;) {
      const last = this.bits(1);
      const kind = this.bits(2);
      if (kind === 0) this.stored();
      else if (kind === 1) yield* this.block(codesOf(fixedLengths), codesOf(Array(30).fill(5)));
      else if (kind === 2) yield* this.dynamic();
      else throw new Broken();
      if (last) return this.out.slice(0, this.size);
    }
  }

  private bits(need: number): number {
    while (this.count < need) {
      const byte = this.input[this.at++];
      if (byte === undefined) throw new Broken();
      this.held |= byte << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << need) - 1);
    this.held >>>= need;
    this.count -= need;
    return value;
  }

  private symbol({ counts, symbols }: Codes): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= this.bits(1);
      const count = counts[length] as number;
      if (code - count < first) return symbols[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Broken();
  }

  private put(byte: number): void {
    if (this.size === this.out.length) {
      if (this.size >= UNPACKED_MAX) throw new RangeError('Invalid array length');
      const more = new Uint8Array(this.size * 2);
      more.set(this.out);
      this.out = more;
    }
    this.out[this.size++] = byte;
  }

  private stored(): void {
    this.held = 0;
    this.count = 0;
    const length = (this.input[this.at] ?? 0) | ((this.input[this.at + 1] ?? 0) << 8);
    this.at += 4;
    if (this.at + length > this.input.length) throw new Broken();
    for (let left = length; left > 0; left--) this.put(this.input[this.at++] as number);
  }

  private *dynamic(): Task<void> {
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const known = this.bits(4) + 4;
    const small = Array<number>(19).fill(0);
    for (let index = 0; index < known; index++) small[CODE_ORDER[index] as number] = this.bits(3);
    const codes = codesOf(small);
    const lengths: number[] = [];
    while (lengths.length < literals + distances) {
      const symbol = this.symbol(codes);
      if (symbol < 16) lengths.push(symbol);
      else {
        const value = symbol === 16 ? (lengths.at(-1) ?? 0) : 0;
        const times =
          symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
        for (let left = times; left > 0; left--) lengths.push(value);
      }
    }
    const rest = lengths.slice(literals, literals + distances);
    yield* this.block(codesOf(lengths.slice(0, literals)), codesOf(rest));
  }

  private *block(literals: Codes, distances: Codes): Task<void> {
    let next = this.size + PIECE;
    for (;;) {
      if (this.size >= next) {
        next = this.size + PIECE;
        yield SLICE_MS;
      }
      const symbol = this.symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.put(symbol);
        continue;
      }
      const length = (LENGTH_BASE[symbol - 257] ?? 0) + this.bits(LENGTH_EXTRA[symbol - 257] ?? 0);
      const far = this.symbol(distances);
      const distance = (DISTANCE_BASE[far] ?? 0) + this.bits(DISTANCE_EXTRA[far] ?? 0);
      if (distance > this.size) throw new Broken();
      for (let left = length; left > 0; left--) this.put(this.out[this.size - distance] as number);
    }
  }
}

/** One block with the fixed codes; what repeats is found by its first three bytes. */
function* deflate(bytes: Bytes): Task<Bytes> {
  let out = new Uint8Array(Math.max(64, bytes.length >> 2));
  let size = 0;
  let held = 0;
  let count = 0;
  const put = (value: number, need: number) => {
    held |= value << count;
    count += need;
    while (count >= 8) {
      if (size === out.length) {
        const more = new Uint8Array(out.length * 2);
        more.set(out);
        out = more;
      }
      out[size++] = held & 255;
      held >>>= 8;
      count -= 8;
    }
  };
  /** Codes stand with their first bit first. */
  const code = (value: number, need: number) => {
    let turned = 0;
    for (let bit = 0; bit < need; bit++) turned |= ((value >> bit) & 1) << (need - 1 - bit);
    put(turned, need);
  };
  const literal = (symbol: number) => {
    if (symbol < 144) code(0x30 + symbol, 8);
    else if (symbol < 256) code(0x190 + symbol - 144, 9);
    else if (symbol < 280) code(symbol - 256, 7);
    else code(0xc0 + symbol - 280, 8);
  };
  const place = (bases: readonly number[], value: number) => {
    let index = bases.length - 1;
    while ((bases[index] as number) > value) index--;
    return index;
  };
  const seen = new Int32Array(1 << 15).fill(-1);
  put(1, 1);
  put(1, 2);
  let next = PIECE;
  for (let at = 0; at < bytes.length; ) {
    if (at >= next) {
      next = at + PIECE;
      yield SLICE_MS;
    }
    let length = 0;
    let distance = 0;
    if (at + 3 <= bytes.length) {
      const three =
        (bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16);
      const key = (Math.imul(three, 0x9e3779b1) >>> 17) & 0x7fff;
      const before = seen[key] as number;
      seen[key] = at;
      if (before >= 0 && at - before <= 32_768) {
        while (
          length < 258 &&
          at + length < bytes.length &&
          bytes[before + length] === bytes[at + length]
        )
          length++;
        distance = at - before;
      }
    }
    if (length < 3) {
      literal(bytes[at++] as number);
      continue;
    }
    const one = place(LENGTH_BASE, length);
    literal(257 + one);
    put(length - (LENGTH_BASE[one] as number), LENGTH_EXTRA[one] as number);
    const far = place(DISTANCE_BASE, distance);
    code(far, 5);
    put(distance - (DISTANCE_BASE[far] as number), DISTANCE_EXTRA[far] as number);
    at += length;
  }
  literal(256);
  put(0, 7);
  return out.slice(0, size);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function* crc32(bytes: Bytes): Task<number> {
  let value = 0xffffffff;
  for (let at = 0; at < bytes.length; at += 16 * PIECE) {
    if (at > 0) yield SLICE_MS;
    for (const byte of bytes.subarray(at, at + 16 * PIECE))
      value = (crcTable[(value ^ byte) & 255] as number) ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** A gzip file without a name or a time, so that equal bytes give equal files. */
export function* gzip(bytes: Bytes): Task<Bytes> {
  const tail = new Uint8Array(8);
  const view = new DataView(tail.buffer);
  view.setUint32(0, yield* crc32(bytes), true);
  view.setUint32(4, bytes.length, true);
  const head = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  return concatBytes([head, yield* deflate(bytes), tail]);
}

export function isGzip(bytes: Bytes): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** All members of a gzip file; null when it is none, or broken. */
export function* gunzip(bytes: Bytes): Task<Bytes | null> {
  const parts: Bytes[] = [];
  let at = 0;
  try {
    while (at < bytes.length) {
      if (!isGzip(bytes.subarray(at))) return parts.length > 0 ? concatBytes(parts) : null;
      const flags = bytes[at + 3] ?? 0;
      at += 10;
      if (flags & 4) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8);
      for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1;
      if (flags & 2) at += 2;
      const unpacker = new Unpacker(bytes, at);
      parts.push(yield* unpacker.run());
      at = unpacker.at + 8;
    }
    return concatBytes(parts);
  } catch (error) {
    if (error instanceof Broken) return null;
    throw error;
  }
}
