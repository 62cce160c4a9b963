// SHA-256 (FIPS 180-4), since the core may not ask its host for one synchronously.
import { type Bytes, encodeUtf8, toHex } from './bytes.ts';

const rounds = /* @__PURE__ */ makeConstants();
/** The message schedule, made anew for each block. */
const words = /* @__PURE__ */ new Uint32Array(64);

/** Most messages are short: they share a block. */
const oneBlock = /* @__PURE__ */ new Uint8Array(64);

/** The digest of bytes, or of text as UTF-8: 32 bytes. */
export function sha256(message: Bytes | string): Bytes {
  const bytes = typeof message === 'string' ? encodeUtf8(message) : message;
  const state = beginning();
  const padded = pad(bytes);
  for (let at = 0; at < padded.length; at += 64) compress(state, words, padded, at);
  return digestOf(state);
}

/** The same; it rests after each piece (a multiple of 64 bytes) of a long message. */
export function* sha256InPieces(bytes: Bytes, piece: number): Generator<void, Bytes> {
  const state = beginning();
  const padded = pad(bytes);
  for (let at = 0; at < padded.length; at += 64) {
    if (at > 0 && at % piece === 0) yield;
    compress(state, words, padded, at);
  }
  return digestOf(state);
}

function beginning(): Uint32Array {
  return Uint32Array.of(
    0x6a09e667,
    0xbb67ae85,
    0x3c6ef372,
    0xa54ff53a,
    0x510e527f,
    0x9b05688c,
    0x1f83d9ab,
    0x5be0cd19,
  );
}

function digestOf(state: Uint32Array): Bytes {
  const digest = new Uint8Array(32);
  for (let at = 0; at < 32; at++) digest[at] = (state[at >> 2] as number) >>> (24 - 8 * (at & 3));
  return digest;
}

/** The digest as 64 hex digits. */
export function sha256Hex(message: Bytes | string): string {
  return toHex(sha256(message));
}

function pad(bytes: Bytes): Uint8Array {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const padded = length === 64 ? oneBlock.fill(0) : new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const high = Math.floor(bytes.length / 0x20000000);
  const low = bytes.length << 3;
  for (let at = 0; at < 4; at++) {
    padded[length - 8 + at] = high >>> (24 - 8 * at);
    padded[length - 4 + at] = low >>> (24 - 8 * at);
  }
  return padded;
}

function compress(state: Uint32Array, w: Uint32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const from = at + 4 * i;
    w[i] =
      ((bytes[from] as number) << 24) |
      ((bytes[from + 1] as number) << 16) |
      ((bytes[from + 2] as number) << 8) |
      (bytes[from + 3] as number);
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  // One by one: taking an array apart by its iterator would cost as much as the rounds.
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i++) {
    const t1 =
      (h +
        (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
        ((e & f) ^ (~e & g)) +
        (rounds[i] as number) +
        (w[i] as number)) |
      0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
  state[5] = (state[5] as number) + f;
  state[6] = (state[6] as number) + g;
  state[7] = (state[7] as number) + h;
}

function rotate(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
function makeConstants(): Uint32Array {
  const constants = new Uint32Array(64);
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) constants[found++] = Math.floor((Math.cbrt(n) % 1) * 0x100000000);
  }
  return constants;
}
