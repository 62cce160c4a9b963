// Reads a deck for `check`: its text with the sources behind it, and what stands in its folder.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type DeckReading, readDeckText } from '../../core/deck/parse-deck.ts';
import { CallError } from '../call.ts';

export type DeckFiles = {
  /** `values`: what `@@GITREPO@@` and its like stand for without a manifest. */
  readonly read: (values: Readonly<Record<string, string>>) => DeckReading;
  /** The text of a file as it would be after the fixes. */
  readonly textOf: (file: string) => string | null;
  readonly setText: (file: string, text: string) => void;
  readonly changed: () => ReadonlyMap<string, string>;
};

export function openDeckFiles(file: string): DeckFiles {
  const changed = new Map<string, string>();
  const textOf = (path: string) => changed.get(path) ?? readText(path);
  if (textOf(file) === null)
    throw new CallError(
      `There is no deck ${file} that can be read: name a Markdown file or a manifest.`,
    );
  return {
    read: values => readDeckText(textOf(file) ?? '', { file, readFile: textOf, values }),
    textOf,
    setText: (path, text) => changed.set(path, text),
    changed: () => changed,
  };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

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
