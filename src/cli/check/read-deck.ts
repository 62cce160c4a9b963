// Reads a deck for `check`: its text with the sources behind it, and what stands in its folder.
import { readFileSync } from 'node:fs';
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
