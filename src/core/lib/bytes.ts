// Bytes and text: UTF-8, base64, hex; without Node's Buffer.
import { TextDecoder, TextEncoder } from './platform.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export type Bytes = Uint8Array;

/** Text to UTF-8. */
export function encodeUtf8(text: string): Bytes {
  // Short texts of the simulated wire: filling an array is quicker than leaving the engine.
  if (text.length <= 64) {
    const bytes = new Uint8Array(text.length);
    let at = 0;
    for (let code = 0; at < text.length; at++) {
      code = text.charCodeAt(at);
      if (code > 127) break;
      bytes[at] = code;
    }
    if (at === text.length) return bytes;
  }
  return encoder.encode(text);
}

/** UTF-8 to text; malformed sequences become U+FFFD. A byte order mark is kept. */
export function decodeUtf8(bytes: Bytes): string {
  return decoder.decode(bytes);
}

export function concatBytes(parts: readonly Bytes[]): Bytes {
  if (parts.length === 2) {
    const [first, second] = parts as readonly [Bytes, Bytes];
    const both = new Uint8Array(first.length + second.length);
    both.set(first);
    both.set(second, first.length);
    return both;
  }
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function toHex(bytes: Bytes): string {
  let text = '';
  for (const byte of bytes) text += hex[byte];
  return text;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Bytes): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
    text += at + 1 < bytes.length ? alphabet.charAt((group >> 6) & 63) : '=';
    text += at + 2 < bytes.length ? alphabet.charAt(group & 63) : '=';
  }
  return text;
}

/** Standard base64 to bytes; blanks and line ends are skipped; null when it is not base64. */
export function fromBase64(text: string): Bytes | null {
  const clean = text.replace(/[\s=]+/g, '');
  if (/[^A-Za-z0-9+/]/.test(clean) || clean.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const char of clean) {
    bits = (bits << 6) | alphabet.indexOf(char);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = (bits >> held) & 255;
    }
  }
  return bytes;
}
