// Tar archives (ustar), written and read: build contexts and `docker cp`.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';

export type TarEntry = {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly bytes: Bytes;
  readonly linkTarget: string;
  readonly modifiedSeconds: number;
};

const block = 512;

export function writeTar(entries: readonly TarEntry[]): Bytes {
  const parts: Bytes[] = [];
  for (const entry of entries) {
    parts.push(header(entry), entry.bytes, padding(entry.bytes.length));
  }
  parts.push(new Uint8Array(2 * block));
  return concatBytes(parts);
}

function padding(length: number): Bytes {
  return new Uint8Array((block - (length % block)) % block);
}

function header(entry: TarEntry): Bytes {
  const bytes = new Uint8Array(block);
  const put = (text: string, at: number, length: number) => {
    bytes.set(encodeUtf8(text).subarray(0, length), at);
  };
  const octal = (value: number, at: number, length: number) =>
    put(value.toString(8).padStart(length - 1, '0'), at, length);
  const directory = entry.type === 'directory';
  const name = directory && !entry.name.endsWith('/') ? `${entry.name}/` : entry.name;
  // Long names are split at a slash into prefix and name.
  const cut = name.length > 100 ? name.lastIndexOf('/', name.length - 2) : -1;
  put(cut < 0 ? name : name.slice(cut + 1), 0, 100);
  if (cut >= 0) put(name.slice(0, cut), 345, 155);
  octal(entry.mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.bytes.length, 124, 12);
  octal(Math.max(0, Math.floor(entry.modifiedSeconds)), 136, 12);
  put('        ', 148, 8);
  put(directory ? '5' : entry.type === 'symlink' ? '2' : '0', 156, 1);
  put(entry.linkTarget, 157, 100);
  put('ustar\x0000', 257, 8);
  put('root', 265, 32);
  put('root', 297, 32);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8);
  return bytes;
}

/** Entries up to the end of the archive; what is broken ends it. */
export function readTar(bytes: Bytes): TarEntry[] {
  const entries: TarEntry[] = [];
  let at = 0;
  while (at + block <= bytes.length && bytes[at] !== 0) {
    const head = bytes.subarray(at, at + block);
    const text = (from: number, length: number) => {
      const part = head.subarray(from, from + length);
      const end = part.indexOf(0);
      return decodeUtf8(end < 0 ? part : part.subarray(0, end));
    };
    const number = (from: number, length: number) =>
      Number.parseInt(text(from, length).trim() || '0', 8);
    const size = number(124, 12);
    const prefix = text(345, 155);
    const flag = text(156, 1);
    const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
    at += block;
    entries.push({
      name,
      type: flag === '5' ? 'directory' : flag === '2' ? 'symlink' : 'file',
      mode: number(100, 8),
      bytes: bytes.slice(at, at + size),
      linkTarget: text(157, 100),
      modifiedSeconds: number(136, 12),
    });
    at += size + ((block - (size % block)) % block);
  }
  return entries;
}
