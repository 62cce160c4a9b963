// The pictures of a deck on the pages: each address carries a version, so that a new one is shown.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Slide } from '../core/deck/deck.ts';

export type Pictures = {
  /** HTML of a slide with a version at the address of each picture that is there. */
  readonly mark: (html: string) => string;
  /** Absolute paths of the pictures that pages have been told of, and of those that were not there. */
  readonly files: () => readonly string[];
  /** Paths, from the deck's folder, of those that are others since the last time. */
  readonly changed: () => readonly string[];
};

/** `base` is the address of the deck's folder, with a slash at its end. */
export function createPictures(folder: string, base: string): Pictures {
  const seen = new Map<string, string>();
  // In texts `<` is written as a reference: what begins with it is an element.
  const start = base.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const address = new RegExp(
    `(<img [^>]*?src="|<div class="backdrop"[^>]*?url\\(&#x22;)${start}([^"?#&]+)`,
    'g',
  );
  return {
    mark: html =>
      html.replace(address, (whole, _before: string, url: string) => {
        const path = pathOf(url);
        if (path === null) return whole;
        const stamp = seen.get(path) ?? stampOf(join(folder, path));
        seen.set(path, stamp);
        return stamp === '' ? whole : `${whole}?v=${stamp}`;
      }),
    files: () => [...seen.keys()].map(path => join(folder, path)),
    changed() {
      const changed: string[] = [];
      for (const [path, before] of seen) {
        const stamp = stampOf(join(folder, path));
        if (stamp === before) continue;
        seen.set(path, stamp);
        changed.push(path);
      }
      return changed;
    },
  };
}

/** Indexes of the slides that say the name of one of these files. */
export function slidesWith(paths: readonly string[], shown: readonly Slide[]): number[] {
  const names = paths.flatMap(path => [path, encodeURI(path)]);
  return shown.flatMap(({ written, properties }, index) => {
    const text = `${written.content} ${properties['background-image'] ?? ''}`;
    return names.some(name => text.includes(name)) ? [index] : [];
  });
}

/** Null for an address that leads out of the deck's folder. */
function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(url);
    return path.split(/[\\/]/).includes('..') || path.includes('\0') ? null : path;
  } catch {
    return null;
  }
}

/** Empty for a file that is not there. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return '';
  const stamp = `${stat.size} ${stat.mtimeMs} ${stat.ino}`;
  return createHash('sha256').update(stamp).digest('hex').slice(0, 8);
}
