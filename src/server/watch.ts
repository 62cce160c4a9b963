// Watches the files that a deck was read from: a saved one is read again within a few milliseconds.
import { existsSync, type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

export type WatchOptions = {
  /** Absolute paths, of files that are not there too: asked after every change. */
  readonly files: () => readonly string[];
  readonly changed: () => void;
};

/** An editor writes a file in two or three steps. */
const quietMs = 15;

/** One that empties the file before it writes may be slow about it, on a busy machine. */
const emptiedMs = 300;

/** Where nothing is told of changes (shares of other machines) they are looked for. */
const lookMs = 1_000;

/**
 * Calls back once things have been quiet for a moment; returns what ends the watch. Folders are
 * watched and not files: editors put a new file in the place of the old one.
 */
export function watchFiles({ files, changed }: WatchOptions): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | null = null;
  let seen = stamps(files());
  let written = withText(files());
  const tell = () => {
    timer = null;
    changed();
    seen = stamps(files());
    written = withText(files());
    watchFolders();
  };
  // A file that had text and has none is most likely being saved: read now, the deck would lose
  // its slides, and a mistake in what comes would keep them lost as the last good ones.
  const settle = () => {
    if (files().some(file => written.has(file) && sizeOf(file) === 0))
      timer = setTimeout(tell, emptiedMs);
    else tell();
  };
  const soon = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(settle, quietMs);
  };
  const watchFolders = () => {
    const names = new Map<string, Set<string>>();
    for (const file of files()) {
      const { folder, name } = nearest(file);
      names.set(folder, (names.get(folder) ?? new Set()).add(name));
    }
    for (const [folder, watcher] of watchers) {
      if (names.has(folder) && existsSync(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of names.keys()) {
      if (watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, (_event, name) => {
          const wanted = files().some(file => {
            const place = nearest(file);
            return place.folder === folder && (name === null || place.name === name);
          });
          if (wanted) soon();
        });
        // It went away, or there are too many watches: what is left is to look.
        watcher.on('error', () => watchers.delete(folder));
        watchers.set(folder, watcher);
      } catch {}
    }
  };
  watchFolders();
  const looker = setInterval(() => {
    if (timer === null && stamps(files()) !== seen) settle();
  }, lookMs);
  looker.unref();
  return () => {
    if (timer !== null) clearTimeout(timer);
    clearInterval(looker);
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** The folder that would tell of the file: its own, or the nearest one that is there. */
function nearest(file: string): { readonly folder: string; readonly name: string } {
  const folder = dirname(file);
  if (existsSync(folder) || folder === file) return { folder, name: basename(file) };
  return nearest(folder);
}

function sizeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null;
}

function withText(files: readonly string[]): ReadonlySet<string> {
  return new Set(files.filter(file => (sizeOf(file) ?? 0) > 0));
}

/** Changes when one of the files does. */
function stamps(files: readonly string[]): string {
  return files
    .map(file => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat ? `${stat.size} ${stat.mtimeMs} ${stat.ino}` : '-';
    })
    .join('\n');
}
