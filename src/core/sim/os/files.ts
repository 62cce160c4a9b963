// The file system of a machine: copy on write over a shared base, with mounts of other trees.
import { type Bytes, encodeUtf8 } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { Plain } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { differences } from './differences.ts';
import {
  type Base,
  type DirectoryInode,
  type FileInode,
  type Inode,
  layerOf,
  ROOT,
} from './inode.ts';
import { createInodeStore } from './inode-store.ts';
import { openDevice, openFile } from './open.ts';
import type {
  BaseTree,
  Errno,
  FileSystem,
  MountSource,
  OpenMode,
  Process,
  Stat,
  Stream,
  Tree,
} from './os.ts';
import { joinPath, lastPart, normalPath, parentPath } from './path.ts';
import { stubOf } from './stub.ts';

export type FileSystemOptions = {
  readonly base: BaseTree;
  /** States that lie on the base, lowest first. */
  readonly layers?: readonly Plain[];
  readonly nowMs: () => number;
  readonly random: Random;
  /** What `save` gave. */
  readonly from?: Plain;
  readonly limitBytes?: number;
  /** Nothing may be written, except in what is mounted. */
  readonly readOnly?: () => boolean;
};

/** Where a path leads: an inode of this tree (or a free name), or a path of a mounted one. */
type Place =
  | {
      readonly mount: null;
      readonly number: number | null;
      readonly parent: number;
      readonly path: string;
    }
  | { readonly mount: Mount; readonly path: string };

type Own = Extract<Place, { mount: null }>;
type Mount = {
  readonly path: string;
  readonly tree: FileSystem;
  readonly root: string;
  readonly readOnly: boolean;
  readonly source: MountSource;
};

const limitDefault = 128 * 1024 * 1024;

export function createFileSystem(options: FileSystemOptions): Tree {
  const { nowMs, readOnly = () => false } = options;
  const base = (options.layers ?? []).reduce(layerOf, options.base as Base);
  const limitBytes = options.limitBytes ?? limitDefault;
  const store = createInodeStore(base, nowMs, limitBytes, options.from);
  const { look, change } = store;
  const mounts = new Map<string, Mount>();
  const common = (mode: number) => ({ mode, uid: 0, gid: 0, modifiedMs: nowMs() });

  function locate(path: string, follow: boolean, hops = 0): Result<Place, Errno> {
    if (hops > 20) return fail('ELOOP');
    const parts = normalPath('/', path).split('/').filter(Boolean);
    let at = '/';
    let parent = ROOT;
    let number: number | null = ROOT;
    for (let i = 0; i <= parts.length; i++) {
      const mount = mounts.get(at);
      if (mount) {
        const rest = parts.slice(i).join('/');
        return ok({ mount, path: rest ? joinPath(mount.root, rest) : mount.root });
      }
      if (i === parts.length) break;
      if (number === null) return fail('ENOENT');
      const inode = look(number);
      if (inode.type !== 'directory') return fail('ENOTDIR');
      const name = parts[i] as string;
      parent = number;
      number = inode.entries.get(name) ?? null;
      const target = number === null ? null : look(number);
      const last = i === parts.length - 1;
      if (target?.type === 'symlink' && (!last || follow)) {
        const whole = [normalPath(at, target.target), ...parts.slice(i + 1)].join('/');
        return locate(whole, follow, hops + 1);
      }
      at = joinPath(at, name);
    }
    if (path.endsWith('/') && number !== null && look(number).type !== 'directory')
      return fail('ENOTDIR');
    return ok({ mount: null, number, parent, path: at });
  }

  /** Finds the place and works there: on this tree, or the same operation on a mounted one. */
  function at<T>(
    path: string,
    how: { readonly follow?: boolean; readonly writing?: boolean },
    here: (place: Own) => Result<T, Errno>,
    there: (tree: FileSystem, path: string) => Result<T, Errno>,
  ): Result<T, Errno> {
    const place = locate(path, how.follow ?? true);
    if (!place.ok) return place;
    const found = place.value;
    if (!found.mount) return how.writing && readOnly() ? fail('EROFS') : here(found);
    if (how.writing && found.mount.readOnly) return fail('EROFS');
    return there(found.mount.tree, found.path);
  }

  const existing =
    <T>(use: (inode: Inode, number: number, place: Own) => Result<T, Errno>) =>
    (place: Own): Result<T, Errno> =>
      place.number === null ? fail('ENOENT') : use(look(place.number), place.number, place);

  const stats = (inode: Inode, number: number): Result<Stat, Errno> => {
    const { type, mode, uid, gid, modifiedMs } = inode;
    let links = 1;
    if (inode.type === 'directory') {
      links = 2;
      for (const child of inode.entries.values()) if (look(child).type === 'directory') links++;
    } else if (inode.type === 'file') links = store.links(number);
    return ok({ type, mode, uid, gid, size: sizeOf(inode), modifiedMs, inode: number, links });
  };

  function writeFile(place: Own, bytes: Bytes, append: boolean, mode: number): Result<null, Errno> {
    let { number } = place;
    if (number === null) {
      if (!store.hasRoom(bytes.length)) return fail('ENOSPC');
      const empty = { bytes: new Uint8Array(), size: 0, program: null };
      number = store.add(place.parent, lastPart(place.path), {
        type: 'file',
        ...common(mode),
        ...empty,
      });
    } else {
      const inode = look(number);
      if (inode.type === 'directory') return fail('EISDIR');
      if (inode.type !== 'file') return ok(null);
      if (!append) store.truncate(number);
    }
    return store.fill(number, bytes, append ? (look(number) as FileInode).size : 0);
  }

  function openHere(place: Own, mode: OpenMode, by: Process | null): Result<Stream, Errno> {
    if (place.number === null) {
      if (mode === 'read') return fail('ENOENT');
      const made = writeFile(place, new Uint8Array(), false, 0o666 & ~(by?.umask ?? 0o022));
      if (!made.ok) return made;
      return openHere(
        {
          ...place,
          number: (look(place.parent) as DirectoryInode).entries.get(lastPart(place.path)) ?? null,
        },
        mode === 'create-new' ? 'write' : mode,
        by,
      );
    }
    const number = place.number;
    const inode = look(number);
    if (inode.type === 'device') return openDevice(inode.device, by, options.random);
    if (mode === 'create-new') return fail('EEXIST');
    if (inode.type === 'directory') return fail('EISDIR');
    if (mode === 'write') store.truncate(number);
    const current = () => (store.exists(number) ? look(number) : inode) as FileInode;
    return ok(
      openFile(mode, current, (bytes, offset) => {
        // A file that was removed while open: its bytes go nowhere that anyone could look.
        if (!store.exists(number)) return ok(null);
        return store.fill(number, bytes, offset);
      }),
    );
  }

  const files: Tree = {
    stat: path => at(path, {}, existing(stats), (tree, rest) => tree.stat(rest)),
    lstat: path => at(path, { follow: false }, existing(stats), (tree, rest) => tree.lstat(rest)),
    read: path =>
      at(
        path,
        {},
        existing(inode => {
          if (inode.type === 'directory') return fail('EISDIR');
          if (inode.type !== 'file') return ok(new Uint8Array());
          return ok(
            inode.program === null ? inode.bytes.subarray(0, inode.size) : stubOf(inode.program),
          );
        }),
        (tree, rest) => tree.read(rest),
      ),
    write: (path, bytes, how) =>
      at(
        path,
        { writing: true },
        place => writeFile(place, bytes, how?.append ?? false, how?.mode ?? 0o644),
        (tree, rest) => tree.write(rest, bytes, how),
      ),
    list: path =>
      at(
        path,
        {},
        existing(inode =>
          inode.type === 'directory' ? ok([...inode.entries.keys()].sort()) : fail('ENOTDIR'),
        ),
        (tree, rest) => tree.list(rest),
      ),
    makeDirectory: (path, mode = 0o755) =>
      at(
        path,
        { writing: true },
        place => {
          if (place.number !== null) return fail('EEXIST');
          const entries = new Map<string, number>();
          store.add(place.parent, lastPart(place.path), {
            type: 'directory',
            ...common(mode),
            entries,
          });
          return ok(null);
        },
        (tree, rest) => tree.makeDirectory(rest, mode),
      ),
    remove: path =>
      at(
        path,
        { follow: false, writing: true },
        existing((inode, number, place) => {
          if (inode.type === 'directory') return fail('EISDIR');
          store.leave(place.parent, lastPart(place.path));
          store.forget(number);
          return ok(null);
        }),
        (tree, rest) => tree.remove(rest),
      ),
    removeDirectory: path =>
      at(
        path,
        { follow: false, writing: true },
        existing((inode, number, place) => {
          if (inode.type !== 'directory') return fail('ENOTDIR');
          if (inode.entries.size > 0) return fail('ENOTEMPTY');
          if (number === ROOT) return fail('EPERM');
          store.leave(place.parent, lastPart(place.path));
          store.forget(number);
          return ok(null);
        }),
        (tree, rest) => tree.removeDirectory(rest),
      ),
    rename,
    link: (from, to) => {
      const source = locate(from, false);
      const target = locate(to, false);
      if (!source.ok) return source;
      if (!target.ok) return target;
      if (source.value.mount || target.value.mount) return fail('EXDEV');
      const { number } = source.value;
      if (number === null) return fail('ENOENT');
      if (target.value.number !== null) return fail('EEXIST');
      if (look(number).type === 'directory') return fail('EPERM');
      store.enter(target.value.parent, lastPart(target.value.path), number);
      store.addLink(number);
      return ok(null);
    },
    symlink: (target, path) =>
      at(
        path,
        { follow: false, writing: true },
        place => {
          if (place.number !== null) return fail('EEXIST');
          store.add(place.parent, lastPart(place.path), {
            type: 'symlink',
            ...common(0o777),
            target,
          });
          return ok(null);
        },
        (tree, rest) => tree.symlink(target, rest),
      ),
    readLink: path =>
      at(
        path,
        { follow: false },
        existing(inode => (inode.type === 'symlink' ? ok(inode.target) : fail('EINVAL'))),
        (tree, rest) => tree.readLink(rest),
      ),
    realPath: path => {
      const place = locate(path, true);
      if (!place.ok) return place;
      if (!place.value.mount)
        return place.value.number === null ? fail('ENOENT') : ok(place.value.path);
      const { mount } = place.value;
      const inner = mount.tree.realPath(place.value.path);
      if (!inner.ok) return inner;
      const rest = inner.value.slice(mount.root === '/' ? 0 : mount.root.length);
      return ok(rest === '' || rest === '/' ? mount.path : `${mount.path}${rest}`);
    },
    setMode: (path, mode) =>
      alter(
        path,
        inode => (inode.mode = mode & 0o7777),
        tree => tree.setMode,
        mode,
      ),
    setOwner: (path, uid, gid) =>
      at(
        path,
        { writing: true },
        existing((_, number) => {
          const inode = change(number);
          inode.uid = uid;
          inode.gid = gid;
          return ok(null);
        }),
        (tree, rest) => tree.setOwner(rest, uid, gid),
      ),
    setTimes: (path, modifiedMs) =>
      alter(
        path,
        inode => (inode.modifiedMs = modifiedMs),
        tree => tree.setTimes,
        modifiedMs,
      ),
    open: (path, mode, by) => {
      const place = locate(path, true);
      if (!place.ok) return place;
      if (!place.value.mount) {
        const { number } = place.value;
        const device = number !== null && look(number).type === 'device';
        if (mode !== 'read' && readOnly() && !device) return fail('EROFS');
        return openHere(place.value, mode, by);
      }
      if (mode !== 'read' && place.value.mount.readOnly) return fail('EROFS');
      return place.value.mount.tree.open(place.value.path, mode, by);
    },
    programOf: path => {
      const place = locate(path, true);
      if (!place.ok) return null;
      if (place.value.mount) return place.value.mount.tree.programOf(place.value.path);
      const inode = place.value.number === null ? null : look(place.value.number);
      return inode?.type === 'file' ? inode.program : null;
    },
    install: (path, program, sizeBytes) =>
      at(
        path,
        { writing: true },
        place => {
          if (!store.hasRoom(sizeBytes)) return fail('ENOSPC');
          if (place.number !== null) {
            store.leave(place.parent, lastPart(place.path));
            store.forget(place.number);
          }
          const content = { bytes: new Uint8Array(), size: sizeBytes, program };
          store.add(place.parent, lastPart(place.path), {
            type: 'file',
            ...common(0o755),
            ...content,
          });
          return ok(null);
        },
        (tree, rest) => tree.install(rest, program, sizeBytes),
      ),
    mount: (path, tree, root, readOnly, source = '/dev/sda1') => {
      const point = normalPath('/', path);
      makePoint(point, tree.stat(root).ok && valueIn(tree.stat(root))?.type === 'directory');
      mounts.set(point, { path: point, tree, root, readOnly, source });
    },
    unmount: path => void mounts.delete(normalPath('/', path)),
    mounts: () =>
      [...mounts.values()].map(({ path, readOnly, source }) => ({ path, readOnly, source })),
    usage: () => ({ usedBytes: store.usedBytes(), limitBytes }),
    inodes: () => inodesBelow(ROOT, new Set()).size,
    save: store.save,
    changes: () => differences(store),
  };
  return files;

  function inodesBelow(number: number, found: Set<number>): ReadonlySet<number> {
    found.add(number);
    const inode = look(number);
    if (inode.type !== 'directory') return found;
    for (const child of inode.entries.values()) inodesBelow(child, found);
    return found;
  }

  function alter<A>(
    path: string,
    set: (inode: Inode) => void,
    operation: (tree: FileSystem) => (path: string, value: A) => Result<null, Errno>,
    value: A,
  ): Result<null, Errno> {
    return at(
      path,
      { writing: true },
      existing((_, number) => {
        set(change(number));
        return ok(null);
      }),
      (tree, rest) => operation(tree)(rest, value),
    );
  }

  function rename(from: string, to: string): Result<null, Errno> {
    const source = locate(from, false);
    const target = locate(to, false);
    if (!source.ok) return source;
    if (!target.ok) return target;
    if (!source.value.mount && readOnly()) return fail('EROFS');
    if (source.value.mount || target.value.mount) {
      const [one, other] = [source.value, target.value];
      if (one.mount && one.mount === other.mount && !one.mount.readOnly)
        return one.mount.tree.rename(one.path, other.path);
      return fail('EXDEV');
    }
    const { number } = source.value;
    if (number === null) return fail('ENOENT');
    const there = target.value.number;
    if (there === number) return ok(null);
    if (`${target.value.path}/`.startsWith(`${source.value.path}/`)) return fail('EINVAL');
    if (there !== null) {
      const [inode, other] = [look(number), look(there)];
      if (other.type === 'directory') {
        if (inode.type !== 'directory') return fail('EISDIR');
        if (other.entries.size > 0) return fail('ENOTEMPTY');
      } else if (inode.type === 'directory') return fail('ENOTDIR');
      store.forget(there);
    }
    store.leave(source.value.parent, lastPart(source.value.path));
    store.enter(target.value.parent, lastPart(target.value.path), number);
    return ok(null);
  }

  function makePoint(point: string, directory: boolean): void {
    if (files.stat(point).ok) return;
    if (point !== '/') makePoint(parentPath(point), true);
    if (directory) files.makeDirectory(point);
    else files.write(point, new Uint8Array());
  }
}

function sizeOf(inode: Inode): number {
  switch (inode.type) {
    case 'file':
      return inode.size;
    case 'directory':
      return 4096;
    case 'symlink':
      return encodeUtf8(inode.target).length;
    case 'device':
      return 0;
  }
}

function valueIn<T>(result: Result<T, Errno>): T | null {
  return result.ok ? result.value : null;
}
