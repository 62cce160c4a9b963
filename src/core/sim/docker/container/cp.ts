// docker cp
import { type Bytes, decodeUtf8, encodeUtf8, fromBase64 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { FileSystem } from '../../os/os.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context, writeBytes } from '../context.ts';
import { humanSize } from '../format/size.ts';
import { readTar, type TarEntry, writeTar } from '../tar.ts';

export const containerCp: Command = {
  name: 'cp',
  about: 'Copy files between a container and this machine; - stands for a tar archive',
  usage:
    '[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  arity: [2, 2],
  aliases: ['docker container cp', 'docker cp'],
  flags: `
    -a, --archive       Keep owner and group
    -L, --follow-link   Follow symbolic links at the source
    -q, --quiet         Show no progress`,
  completes: 'containers',
  run: copy,
};

type Place = { readonly container: string | null; readonly path: string };
type PathStat = { readonly name: string; readonly size: number; readonly mode: number };

/** Bit of Go's FileMode. */
const directoryBit = 2 ** 31;

function* copy(context: Context): Task<number> {
  const [source, target] = context.args.map(placeOf) as [Place, Place];
  if (source.path === '' || target.path === '') {
    throw new CommandError(
      source.path === '' ? 'source can not be empty' : 'destination can not be empty',
    );
  }
  if (source.container !== null && target.container !== null) {
    throw new CommandError('copying between containers is not supported');
  }
  if (source.container !== null) return yield* fromContainer(context, source, target.path);
  if (target.container !== null) return yield* toContainer(context, source.path, target);
  throw new CommandError('must specify at least one container source');
}

/** `name:path`; what begins with a dot or a slash is a path of this machine. */
function placeOf(text: string): Place {
  const colon = text.indexOf(':');
  if (/^[./]/.test(text) || colon < 0) return { container: null, path: text };
  const container = text.slice(0, colon);
  return container.startsWith('.')
    ? { container: null, path: text }
    : { container, path: text.slice(colon + 1) };
}

function* fromContainer(context: Context, source: Place, target: string): Task<number> {
  const { process } = context;
  const { files } = process.machine;
  const path = process.path(target);
  if (target !== '-') {
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    const stat = files.stat(parent);
    if (!stat.ok || stat.value.type !== 'directory') {
      throw new CommandError(`invalid output path: directory "${parent}" does not exist`);
    }
  }
  const answer = yield* context.api.request({
    method: 'GET',
    path: `/containers/${source.container}/archive`,
    query: { path: source.path },
  });
  const bytes = answer.kind === 'bytes' ? answer.bytes : new Uint8Array();
  if (target === '-') {
    yield* writeBytes(process, 1, bytes);
    return 0;
  }
  const into = files.stat(path);
  const isDirectory = into.ok && into.value.type === 'directory';
  const entries = readTar(bytes);
  const root = (entries[0]?.name ?? '').replace(/\/$/, '').split('/')[0] ?? '';
  const base = source.path.endsWith('/.') ? '' : root;
  for (const entry of entries) {
    const inner = entry.name.replace(/\/$/, '').slice(root.length).replace(/^\//, '');
    const place = isDirectory ? [path, base, inner] : [path, inner];
    put(files, place.filter(part => part !== '').join('/'), entry);
  }
  yield* tell(context, bytes.length, `${context.args[1]}`);
  return 0;
}

function put(files: FileSystem, path: string, entry: TarEntry): void {
  if (entry.type === 'directory') files.makeDirectory(path, entry.mode);
  else if (entry.type === 'symlink') files.symlink(entry.linkTarget, path);
  else files.write(path, entry.bytes, { mode: entry.mode });
}

/** Sizes are told on a terminal only. */
function* tell(context: Context, bytes: number, to: string): Task<void> {
  if (!context.process.streams.get(2)?.tty || context.flags.on('quiet')) return;
  yield* context.complain(`Successfully copied ${humanSize(bytes, 3)} to ${to}\n`);
}

function* toContainer(context: Context, source: string, target: Place): Task<number> {
  const { process } = context;
  const stat = yield* statOf(context, target);
  const isDirectory = stat !== null && stat.mode >= directoryBit;
  let archive: Bytes;
  let folder = target.path;
  if (source === '-') {
    if (stat && !isDirectory) {
      throw new CommandError(
        `destination "${target.container}:${target.path}" must be a directory`,
      );
    }
    archive = yield* process.readAll(0);
  } else {
    const path = process.path(source);
    const found = process.machine.files.stat(path);
    if (!found.ok) throw new CommandError(`lstat ${path}: no such file or directory`);
    const name = path.split('/').at(-1) ?? '';
    const contents = source.endsWith('/.') || source === '.';
    let rename = contents ? '' : name;
    if (!isDirectory) {
      const slash = target.path.replace(/\/$/, '').lastIndexOf('/');
      folder = target.path.slice(0, slash) || '/';
      rename = target.path.replace(/\/$/, '').slice(slash + 1);
    }
    archive = writeTar(collect(process.machine.files, path, rename));
  }
  yield* context.api.request({
    method: 'PUT',
    path: `/containers/${target.container}/archive`,
    query: { path: folder, noOverwriteDirNonDir: 'true' },
    headers: { 'Content-Type': 'application/x-tar' },
    bytes: archive,
  });
  yield* tell(context, archive.length, `${target.container}:${target.path}`);
  return 0;
}

function* statOf(context: Context, target: Place): Task<PathStat | null> {
  try {
    const answer = yield* context.api.request({
      method: 'HEAD',
      path: `/containers/${target.container}/archive`,
      query: { path: target.path },
    });
    if (answer.kind !== 'bytes') return null;
    const text = answer.headers?.['X-Docker-Container-Path-Stat'] ?? '';
    return JSON.parse(decodeUtf8(fromBase64(text) ?? encodeUtf8('null'))) as PathStat | null;
  } catch (problem) {
    if (!(problem instanceof ApiError) || problem.status !== 404) throw problem;
    // A missing path is fine: the file gets its name. A missing container is not.
    if (/no such container/i.test(problem.reason)) throw problem;
    return null;
  }
}

/** A file or a tree as entries, in order of names; `rename` is what the top is called. */
export function collect(
  files: FileSystem,
  path: string,
  rename: string,
  skip: (inner: string) => boolean = () => false,
): TarEntry[] {
  const entries: TarEntry[] = [];
  const walk = (at: string, name: string, inner: string) => {
    const stat = files.lstat(at);
    if (!stat.ok || (inner !== '' && skip(inner))) return;
    const read = stat.value.type === 'file' ? files.read(at) : null;
    const link = stat.value.type === 'symlink' ? files.readLink(at) : null;
    const type = stat.value.type === 'directory' || link ? stat.value.type : 'file';
    if (name !== '') {
      entries.push({
        name,
        type: type as TarEntry['type'],
        mode: stat.value.mode & 0o7777,
        bytes: read?.ok ? read.value : new Uint8Array(),
        linkTarget: link?.ok ? link.value : '',
        modifiedSeconds: stat.value.modifiedMs / 1000,
      });
    }
    if (stat.value.type !== 'directory') return;
    const children = files.list(at);
    for (const child of children.ok ? [...children.value].sort() : []) {
      const join = (base: string) => (base === '' ? child : `${base}/${child}`);
      walk(at === '/' ? `/${child}` : `${at}/${child}`, join(name), join(inner));
    }
  };
  walk(path, rename, '');
  return entries;
}
