// What a file system has that its base has not, and the other way round: `docker diff`.
import { type DirectoryInode, ROOT } from './inode.ts';
import type { InodeStore } from './inode-store.ts';
import { joinPath } from './path.ts';

type Change = { readonly kind: 'changed' | 'added' | 'deleted'; readonly path: string };

/** Sorted by path; a directory counts as changed when something below it is. */
export function differences(store: InodeStore): readonly Change[] {
  const found: Change[] = [];
  walk('/', ROOT);
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));

  function walk(path: string, number: number): boolean {
    const now = store.look(number) as DirectoryInode;
    const before = store.before(number) as DirectoryInode | undefined;
    const start = found.length;
    for (const [name, child] of now.entries) {
      const childPath = joinPath(path, name);
      const old = before?.entries.get(name);
      const directory = store.look(child).type === 'directory';
      if (old === child) {
        const deeper = directory && walk(childPath, child);
        if (deeper || (!directory && store.isOwn(child)))
          found.push({ kind: 'changed', path: childPath });
        continue;
      }
      found.push({ kind: old === undefined ? 'added' : 'changed', path: childPath });
      if (directory) walk(childPath, child);
    }
    for (const name of before?.entries.keys() ?? [])
      if (!now.entries.has(name)) found.push({ kind: 'deleted', path: joinPath(path, name) });
    return found.length > start;
  }
}
