// Tape archives (ustar): written for `docker cp` and `export`, read for `cp` and `build`.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import type { FileSystem } from '../os/os.ts';
import { programInStub } from '../os/stub.ts';

export type TarEntry = {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedMs: number;
  readonly bytes: Bytes;
  readonly link: string;
};

const BLOCK = 512;

const flags = { file: '0', directory: '5', symlink: '2' } as const;

export function writeTar(entries: readonly TarEntry[], epochMs: number): Bytes {
  const parts: Bytes[] = [];
  for (const entry of entries) {
    parts.push(header(entry, epochMs), entry.bytes);
    const rest = entry.bytes.length % BLOCK;
    if (rest > 0) parts.push(new Uint8Array(BLOCK - rest));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return concatBytes(parts);
}

function header(entry: TarEntry, epochMs: number): Bytes {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(encodeUtf8(text), at);
  const octal = (at: number, width: number, value: number) =>
    put(
      at,
      Math.max(0, Math.floor(value))
        .toString(8)
        .padStart(width - 1, '0'),
    );
  const [name, prefix] = split(entry.name);
  put(0, name);
  octal(100, 8, entry.mode);
  octal(108, 8, entry.uid);
  octal(116, 8, entry.gid);
  octal(124, 12, entry.bytes.length);
  octal(136, 12, (epochMs + entry.modifiedMs) / 1000);
  put(148, '        ');
  put(156, flags[entry.type]);
  put(157, entry.link);
  put(257, 'ustar\x0000');
  put(265, 'root');
  put(297, 'root');
  put(345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\x00 `);
  return block;
}

/** Names over 100 bytes go half into the prefix. */
function split(name: string): [string, string] {
  if (encodeUtf8(name).length <= 100) return [name, ''];
  const at = name.lastIndexOf('/', 154);
  return at < 0 ? [name.slice(-100), ''] : [name.slice(at + 1), name.slice(0, at)];
}

export function readTar(bytes: Bytes): TarEntry[] {
  const entries: TarEntry[] = [];
  let longName = '';
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.every(byte => byte === 0)) break;
    const text = (from: number, length: number) =>
      decodeUtf8(block.subarray(from, from + length)).split('\0')[0] ?? '';
    const number = (from: number, length: number) =>
      Number.parseInt(text(from, length).trim() || '0', 8) || 0;
    const size = number(124, 12);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const flag = text(156, 1);
    if (flag === 'L') longName = decodeUtf8(content).split('\0')[0] ?? '';
    if (flag === 'x') longName = /\d+ path=([^\n]*)\n/.exec(decodeUtf8(content))?.[1] ?? longName;
    if (flag === 'L' || flag === 'x' || flag === 'g') continue;
    const prefix = text(345, 155);
    const name = longName || (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
    longName = '';
    entries.push({
      name,
      type: flag === '5' ? 'directory' : flag === '2' ? 'symlink' : 'file',
      mode: number(100, 8),
      uid: number(108, 8),
      gid: number(116, 8),
      modifiedMs: 0,
      bytes: content,
      link: text(157, 100),
    });
  }
  return entries;
}

/** Puts an archive's files below a directory, as they lie in it. */
export function unpackTar(files: FileSystem, path: string, bytes: Bytes): void {
  for (const entry of readTar(bytes)) {
    const name = entry.name.replace(/^\.?\//, '').replace(/\/+$/, '');
    if (name === '' || name.split('/').includes('..')) continue;
    const target = `${path === '/' ? '' : path.replace(/\/+$/, '')}/${name}`;
    if (entry.type === 'directory') files.makeDirectory(target, entry.mode);
    else if (entry.type === 'symlink') files.symlink(entry.link, target);
    else {
      const program = programInStub(entry.bytes);
      if (program) files.install(target, program, entry.bytes.length);
      else files.write(target, entry.bytes, { mode: entry.mode });
    }
  }
}
