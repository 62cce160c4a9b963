// git's work tree: what lies there, how it differs from what is kept, and how it is put there.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Process } from '../../os/os.ts';
import { joinPath, parentPath } from '../../os/path.ts';
import { posixRegExp } from '../regex.ts';
import { Repository, type Tree, type TreeFile } from './git-objects.ts';
import { makeAll } from './make.ts';

/** The repository that a folder lies in, or null. */
export function findRepository(process: Process, from: string): Repository | null {
  for (let root = from; ; root = parentPath(root)) {
    if (process.machine.files.stat(joinPath(root, '.git/HEAD')).ok)
      return new Repository(process, root);
    if (root === '/') return null;
  }
}

/** An empty repository in a folder that exists. */
export function createRepository(process: Process, root: string, branch: string): Repository {
  const repository = new Repository(process, root);
  for (const folder of ['objects', 'refs/heads', 'refs/tags'])
    makeAll(process, repository.path(folder));
  repository.write('HEAD', `ref: refs/heads/${branch}\n`);
  repository.write(
    'config',
    '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n',
  );
  return repository;
}

/** Files below the root, without those that `.gitignore` names; their content is kept. */
export function workTree(repository: Repository): Tree {
  const { files } = repository.process.machine;
  const found = new Map<string, TreeFile>();
  const known = repository.index;
  const ignored = ignoring(repository);
  const walk = (folder: string) => {
    const listed = files.list(joinPath(repository.root, folder).replace(/\/$/, '') || '/');
    for (const name of listed.ok ? [...listed.value].sort() : []) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (path === '.git') continue;
      const place = joinPath(repository.root, path);
      const stat = files.lstat(place);
      if (!stat.ok || (ignored(path, name) && !known.has(path))) continue;
      if (stat.value.type === 'directory') walk(path);
      else if (stat.value.type === 'symlink') {
        const target = files.readLink(place);
        const id = repository.keep('blob', encodeUtf8(target.ok ? target.value : ''));
        found.set(path, { mode: '120000', id });
      } else if (stat.value.type === 'file') {
        const content = files.read(place);
        if (!content.ok) continue;
        const mode = stat.value.mode & 0o100 ? '100755' : '100644';
        found.set(path, { mode, id: repository.keep('blob', content.value) });
      }
    }
  };
  walk('');
  return found;
}

function ignoring(repository: Repository): (path: string, name: string) => boolean {
  const found = repository.process.machine.files.read(joinPath(repository.root, '.gitignore'));
  const patterns = (found.ok ? decodeUtf8(found.value) : '')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const whole = line.replace(/\/$/, '').replace(/^\//, '');
      const expression = whole
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*+/g, '[^/]*')
        .replace(/\?/g, '[^/]');
      return {
        expression: posixRegExp(`^${expression}$`, { extended: true }),
        deep: whole.includes('/') || line.startsWith('/'),
      };
    });
  return (path, name) =>
    patterns.some(({ expression, deep }) => expression?.test(deep ? path : name) === true);
}

export type Change = {
  readonly path: string;
  readonly before: TreeFile | null;
  readonly after: TreeFile | null;
};

export function changesBetween(before: Tree, after: Tree): Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap(path => {
    const change = { path, before: before.get(path) ?? null, after: after.get(path) ?? null };
    const same =
      change.before?.id === change.after?.id && change.before?.mode === change.after?.mode;
    return same ? [] : [change];
  });
}

/** Puts files where they belong, and takes away what is no more. */
export function putFiles(repository: Repository, changes: readonly Change[]): void {
  const { process } = repository;
  const { files } = process.machine;
  for (const { path, after } of changes) {
    const place = joinPath(repository.root, path);
    if (!after) {
      files.remove(place);
      // Empty folders are none of git's business.
      for (let folder = parentPath(place); folder !== repository.root; folder = parentPath(folder))
        if (!files.removeDirectory(folder).ok) break;
      continue;
    }
    const content = repository.object(after.id)?.content ?? new Uint8Array();
    makeAll(process, parentPath(place));
    files.remove(place);
    if (after.mode === '120000') files.symlink(decodeUtf8(content), place);
    else files.write(place, content, { mode: after.mode === '100755' ? 0o755 : 0o644 });
  }
}

/** Whether a path is one of those asked for, or lies below one; none asked for: all. */
export function matches(repository: Repository, asked: readonly string[], path: string): boolean {
  if (asked.length === 0) return true;
  return asked.some(name => {
    const place = repository.process.path(name);
    const own = place === repository.root ? '' : place.slice(repository.root.length + 1);
    return own === '' || path === own || path.startsWith(`${own}/`);
  });
}
