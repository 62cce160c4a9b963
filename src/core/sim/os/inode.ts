// What a file system consists of: numbered inodes, immutable ones in bases, own ones above them.
import type { Bytes } from '../../lib/bytes.ts';
import type { Plain } from '../kernel/kernel.ts';
import type { BaseTree } from './os.ts';

type Common = { mode: number; uid: number; gid: number; modifiedMs: number };

export type FileInode = Common & {
  readonly type: 'file';
  /** May be longer than `size`: room for appending. */
  bytes: Bytes;
  size: number;
  /** The built-in program that runs when this file is executed. */
  readonly program: string | null;
};

export type DirectoryInode = Common & {
  readonly type: 'directory';
  /** Name to inode number, in the order of making. */
  readonly entries: Map<string, number>;
};

export type Inode =
  | FileInode
  | DirectoryInode
  | (Common & { readonly type: 'symlink'; readonly target: string })
  | (Common & { readonly type: 'device'; readonly device: string });

export const ROOT = 1;

/** A base with its content; `BaseTree` is what others see of it. */
export type Base = BaseTree & {
  readonly parent: Base | null;
  readonly inodes: ReadonlyMap<number, Inode>;
  /** The first free number above it. */
  readonly next: number;
};

export function inodeOf(base: Base, number: number): Inode | undefined {
  for (let layer: Base | null = base; layer; layer = layer.parent) {
    const inode = layer.inodes.get(number);
    if (inode) return inode;
  }
  return undefined;
}

/** A copy that may be changed. A file's bytes stay shared: writers replace or append. */
export function copyInode(inode: Inode): Inode {
  if (inode.type === 'directory') return { ...inode, entries: new Map(inode.entries) };
  if (inode.type === 'file') return { ...inode, bytes: inode.bytes.subarray(0, inode.size) };
  return { ...inode };
}

export function inodeToPlain(number: number, inode: Inode): Plain {
  const common = [number, inode.mode, inode.uid, inode.gid, inode.modifiedMs];
  switch (inode.type) {
    case 'file':
      return ['f', ...common, inode.bytes.slice(0, inode.size), inode.size, inode.program];
    case 'directory':
      return ['d', ...common, [...inode.entries].map(([name, child]) => [name, child])];
    case 'symlink':
      return ['l', ...common, inode.target];
    case 'device':
      return ['c', ...common, inode.device];
  }
}

export function inodeFromPlain(plain: Plain): [number, Inode] {
  const [kind, number, mode, uid, gid, modifiedMs, content, size, program] = plain as never as [
    string,
    number,
    number,
    number,
    number,
    number,
    never,
    number,
    string | null,
  ];
  const common = { mode, uid, gid, modifiedMs };
  switch (kind) {
    case 'f':
      return [number, { type: 'file', ...common, bytes: content, size, program }];
    case 'd':
      return [number, { type: 'directory', ...common, entries: new Map(content) }];
    case 'l':
      return [number, { type: 'symlink', ...common, target: content }];
    default:
      return [number, { type: 'device', ...common, device: content }];
  }
}

/** A stored state as a base for others: one layer above `parent`. */
export function layerOf(parent: Base, state: Plain): Base {
  const [next, , inodes] = state as unknown as [number, number, Plain[]];
  return { name: parent.name, parent, inodes: new Map(inodes.map(inodeFromPlain)), next };
}
