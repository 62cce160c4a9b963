// Builds the immutable trees that machines share, from a list of what is where.
import { type Bytes, encodeUtf8 } from '../../lib/bytes.ts';
import { type Base, type DirectoryInode, type Inode, ROOT } from './inode.ts';
import type { BaseTree } from './os.ts';
import { lastPart, parentPath } from './path.ts';

/** What stands at a path: text, a link, a program, a device or a directory. */
export type BaseEntry =
  | string
  | Bytes
  | { readonly link: string }
  | { readonly program: string; readonly sizeBytes: number }
  | { readonly device: string }
  | { readonly directory: number };

/** Modes other than 644 (files) and 755 (directories, programs) stand after the path: `/tmp 1777`. */
export type BaseEntries = Readonly<Record<string, BaseEntry>>;

/** Milliseconds before the world began: what was there from the start looks a while old. */
const AGE_MS = -30 * 24 * 3600 * 1000;

export function buildBase(name: string, entries: BaseEntries): BaseTree {
  const inodes = new Map<number, Inode>();
  const numbers = new Map<string, number>([['/', ROOT]]);
  let next = ROOT + 1;
  const common = (mode: number) => ({ mode, uid: 0, gid: 0, modifiedMs: AGE_MS });
  inodes.set(ROOT, { type: 'directory', ...common(0o755), entries: new Map() });

  const put = (path: string, inode: Inode) => {
    const parent = inodes.get(directory(parentPath(path))) as DirectoryInode;
    parent.entries.set(lastPart(path), next);
    inodes.set(next, inode);
    numbers.set(path, next);
    next++;
  };
  const directory = (path: string): number => {
    const known = numbers.get(path);
    if (known !== undefined) return known;
    put(path, { type: 'directory', ...common(0o755), entries: new Map() });
    return numbers.get(path) as number;
  };

  for (const [key, entry] of Object.entries(entries)) {
    const [path = '', modeText] = key.split(' ');
    const mode = (usual: number) => common(modeText ? Number.parseInt(modeText, 8) : usual);
    if (typeof entry === 'string' || entry instanceof Uint8Array) {
      const bytes = typeof entry === 'string' ? encodeUtf8(entry) : entry;
      put(path, { type: 'file', ...mode(0o644), bytes, size: bytes.length, program: null });
    } else if ('link' in entry) put(path, { type: 'symlink', ...mode(0o777), target: entry.link });
    else if ('program' in entry) {
      const content = { bytes: new Uint8Array(), size: entry.sizeBytes, program: entry.program };
      put(path, { type: 'file', ...mode(0o755), ...content });
    } else if ('device' in entry) {
      put(path, { type: 'device', ...mode(0o666), device: entry.device });
    } else if (!numbers.has(path)) {
      put(path, { type: 'directory', ...mode(entry.directory), entries: new Map() });
    }
  }
  const base: Base = { name, parent: null, inodes, next };
  return base;
}
