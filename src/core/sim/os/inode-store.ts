// The inodes of one file system: own ones over a shared base, with what they may hold in all.
import type { Bytes } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { Plain } from '../kernel/kernel.ts';
import {
  type Base,
  copyInode,
  type DirectoryInode,
  type FileInode,
  type Inode,
  inodeFromPlain,
  inodeOf,
  inodeToPlain,
} from './inode.ts';
import type { Errno } from './os.ts';

/** Room kept for a file that grows: doubled, but not beyond this. */
const SPARE_BYTES_MAX = 16 * 1024 * 1024;

export type InodeStore = {
  readonly look: (number: number) => Inode;
  /** What the base has under that number. */
  readonly before: (number: number) => Inode | undefined;
  readonly isOwn: (number: number) => boolean;
  readonly exists: (number: number) => boolean;
  /** The inode as one that may be changed. */
  readonly change: <T extends Inode>(number: number) => T;
  /** Makes an inode under a name; a file's size counts, whether or not there is room. */
  readonly add: (parent: number, name: string, inode: Inode) => number;
  /** Gives an inode one more name, or takes one away. */
  readonly enter: (parent: number, name: string, number: number) => void;
  readonly leave: (parent: number, name: string) => void;
  readonly addLink: (number: number) => void;
  readonly links: (number: number) => number;
  /** One name less; with the last one the inode goes. */
  readonly forget: (number: number) => void;
  readonly fill: (number: number, bytes: Bytes, at: number) => Result<null, Errno>;
  readonly truncate: (number: number) => void;
  readonly hasRoom: (bytes: number) => boolean;
  readonly usedBytes: () => number;
  readonly save: () => Plain;
};

export function createInodeStore(
  base: Base,
  nowMs: () => number,
  limitBytes: number,
  from: Plain | undefined,
): InodeStore {
  const own = new Map<number, Inode>();
  /** How many names the files have that have several; everything else has one. */
  const manyLinks = new Map<number, number>();
  let next = base.next;
  let used = 0;
  if (from !== undefined) restore(from);

  const store: InodeStore = {
    look: number => own.get(number) ?? (inodeOf(base, number) as Inode),
    before: number => inodeOf(base, number),
    isOwn: number => own.has(number),
    exists: number => own.has(number) || inodeOf(base, number) !== undefined,
    change<T extends Inode>(number: number): T {
      const mine = own.get(number);
      if (mine) return mine as T;
      const copy = copyInode(store.look(number));
      own.set(number, copy);
      used += countedOf(number);
      return copy as T;
    },
    add(parent, name, inode) {
      const number = next++;
      own.set(number, inode);
      used += countedOf(number);
      store.enter(parent, name, number);
      return number;
    },
    enter(parent, name, number) {
      const directory = store.change<DirectoryInode>(parent);
      directory.entries.set(name, number);
      directory.modifiedMs = nowMs();
    },
    leave(parent, name) {
      const directory = store.change<DirectoryInode>(parent);
      directory.entries.delete(name);
      directory.modifiedMs = nowMs();
    },
    addLink: number => void manyLinks.set(number, store.links(number) + 1),
    links: number => manyLinks.get(number) ?? 1,
    forget(number) {
      const count = store.links(number);
      if (count > 1) {
        manyLinks.set(number, count - 1);
        return;
      }
      manyLinks.delete(number);
      used -= countedOf(number);
      own.delete(number);
    },
    fill,
    truncate(number) {
      const file = store.change<FileInode>(number);
      used -= file.size;
      file.bytes = new Uint8Array();
      file.size = 0;
      file.modifiedMs = nowMs();
    },
    hasRoom: bytes => used + bytes <= limitBytes,
    usedBytes: () => used,
    save: () => [
      next,
      used,
      [...own].map(([number, inode]) => inodeToPlain(number, inode)),
      [...manyLinks].map(([number, count]) => [number, count]),
    ],
  };
  return store;

  /** Sets a file's content. Appending uses spare room, so that logs grow in linear time. */
  function fill(number: number, bytes: Bytes, at: number): Result<null, Errno> {
    const size = at + bytes.length;
    const before = store.look(number) as FileInode;
    const more = Math.max(size, before.size) - countedOf(number);
    if (more > 0 && !store.hasRoom(more)) return fail('ENOSPC');
    const file = store.change<FileInode>(number);
    used += Math.max(0, size - file.size);
    // Overwriting replaces the array, since readers may hold views of the old one.
    if (size > file.bytes.length || at < file.size) {
      const room =
        at < file.size
          ? Math.max(size, file.size)
          : Math.max(size, Math.min(2 * file.size, file.size + SPARE_BYTES_MAX), 64);
      const grown = new Uint8Array(room);
      grown.set(file.bytes.subarray(0, file.size));
      file.bytes = grown;
    }
    file.bytes.set(bytes, at);
    file.size = Math.max(file.size, size);
    file.modifiedMs = nowMs();
    return ok(null);
  }

  /** A file of the base takes nothing until it is changed, then all of it: it is copied up. */
  function countedOf(number: number): number {
    const inode = own.get(number);
    return inode?.type === 'file' ? inode.size : 0;
  }

  /** Sizes are added up again: older engines stored a sum that lacked what was installed. */
  function restore(plain: Plain): void {
    const [number, , inodes, links] = plain as [number, number, Plain[], [number, number][]];
    next = number;
    for (const one of inodes) own.set(...inodeFromPlain(one));
    for (const [inode, count] of links) manyLinks.set(inode, count);
    for (const inode of own.keys()) used += countedOf(inode);
  }
}
