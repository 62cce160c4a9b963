// A read-only file system whose texts are computed when somebody looks.
import { encodeUtf8 } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { Errno, FileSystem, Machine, Process, Stat, Stream } from './os.ts';
import { normalPath } from './path.ts';
import { streamOf } from './stream.ts';

export type ComputedFiles = {
  readonly text: (path: string, by: Process | null) => string | null;
  /** What is in a directory; null: it is none. */
  readonly names: (path: string) => readonly string[] | null;
  /** Where a link leads. */
  readonly link: (path: string) => string | null;
  /** A descriptor of the process that opens; null: it has none such, undefined: no descriptor. */
  readonly stream: (path: string, by: Process | null) => Stream | null | undefined;
};

export function createComputedFiles(machine: Machine, content: ComputedFiles): FileSystem {
  const { text, names, link } = content;
  const readOnly = (): Result<null, Errno> => fail('EROFS');
  const list = (path: string): Result<readonly string[], Errno> => {
    const found = names(path);
    return found ? ok(found) : fail(text(path, null) === null ? 'ENOENT' : 'ENOTDIR');
  };
  const look = (path: string, follow: boolean): Result<Stat, Errno> => {
    const common = { uid: 0, gid: 0, size: 0, modifiedMs: machine.kernel.now(), inode: 4026531840 };
    if (path === '/' || names(path))
      return ok({ ...common, type: 'directory', mode: 0o555, links: 2 });
    const target = link(path);
    if (target !== null && !follow)
      return ok({ ...common, type: 'symlink', mode: 0o777, links: 1 });
    if (target?.startsWith('/') && !target.startsWith('/dev/')) return machine.files.stat(target);
    if (target === null && text(path, null) === null) return fail('ENOENT');
    return ok({ ...common, type: 'file', mode: 0o444, links: 1 });
  };
  return {
    stat: path => look(path, true),
    lstat: path => look(path, false),
    read: path => {
      const found = text(path, null);
      return found === null ? fail(list(path).ok ? 'EISDIR' : 'ENOENT') : ok(encodeUtf8(found));
    },
    write: readOnly,
    list,
    makeDirectory: readOnly,
    remove: readOnly,
    removeDirectory: readOnly,
    rename: readOnly,
    link: readOnly,
    symlink: readOnly,
    readLink: path => {
      const target = link(path);
      return target === null ? fail(look(path, true).ok ? 'EINVAL' : 'ENOENT') : ok(target);
    },
    realPath: path => ok(normalPath('/', path)),
    setMode: readOnly,
    setOwner: readOnly,
    setTimes: readOnly,
    open: (path, mode, by) => {
      const stream = content.stream(path, by);
      if (stream !== undefined) return stream ? ok(stream.share()) : fail('ENOENT');
      const found = text(path, by);
      if (names(path)) return fail('EISDIR');
      if (found === null) return fail('ENOENT');
      return mode === 'read' ? ok(streamOf(encodeUtf8(found))) : fail('EACCES');
    },
    programOf: () => null,
    install: readOnly,
    mount: () => {},
    unmount: () => {},
    mounts: () => [],
    usage: () => ({ usedBytes: 0, limitBytes: 0 }),
    inodes: () => 0,
  };
}
