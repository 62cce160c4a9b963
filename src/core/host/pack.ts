// Plain data as bytes, without Node: JSON, with byte arrays and odd numbers spelled out.
import { type Bytes, decodeUtf8, encodeUtf8, fromBase64, toBase64 } from '../lib/bytes.ts';

/** Begins what JSON has no word for; a text that begins so is spelled out as well. */
const mark = '\u0001';

/** `value`: plain data. */
export function pack(value: unknown): Bytes {
  return encodeUtf8(packText(value));
}

export function packText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => spell(one));
}

/** Throws when the bytes were not packed by `pack`. */
export function unpack(bytes: Bytes): unknown {
  return unpackText(decodeUtf8(bytes));
}

export function unpackText(text: string): unknown {
  return JSON.parse(text, (_key, one: unknown) => read(one));
}

function spell(one: unknown): unknown {
  if (one instanceof Uint8Array) return `${mark}b${toBase64(one)}`;
  if (typeof one === 'number' && (!Number.isFinite(one) || Object.is(one, -0)))
    return `${mark}n${Object.is(one, -0) ? '-0' : one}`;
  return typeof one === 'string' && one.startsWith(mark) ? `${mark}t${one}` : one;
}

function read(one: unknown): unknown {
  if (typeof one !== 'string' || !one.startsWith(mark)) return one;
  const rest = one.slice(2);
  if (one[1] === 'b') return fromBase64(rest) ?? new Uint8Array(0);
  return one[1] === 'n' ? Number(rest) : rest;
}
