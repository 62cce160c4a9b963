// How files of a deck's folder are really spelled: capitals count on most servers.
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * How a path below the deck's folder is spelled on disk, whatever the system thinks of capitals;
 * null when there is no such file.
 */
export function createSpelling(file: string): (path: string) => string | null {
  const folder = dirname(resolve(file));
  const lists = new Map<string, readonly string[]>();
  const namesIn = (path: string) => {
    const known = lists.get(path);
    if (known) return known;
    let names: readonly string[] = [];
    try {
      names = readdirSync(path);
    } catch {}
    lists.set(path, names);
    return names;
  };
  return path => {
    let at = folder;
    const parts: string[] = [];
    for (const part of path.split('/')) {
      const names = namesIn(at);
      const lower = part.toLowerCase();
      const found = names.includes(part) ? part : names.find(one => one.toLowerCase() === lower);
      if (found === undefined) return null;
      parts.push(found);
      at = join(at, found);
    }
    return parts.join('/');
  };
}
