// A lesson or scenario of another platform as one Markdown file in our dialect.
import { assemble } from '../assemble.ts';
import type { Problem } from '../deck.ts';
import { translateLesson } from './lesson.ts';

export type ImportOptions = {
  /** Path of a lesson, or of a scenario's `index.json`. */
  readonly file: string;
  readonly readFile: (path: string) => string | null;
};

export type Imported = {
  readonly text: string;
  /** Addresses of its pictures that are relative to the folder of `file`, each once. */
  readonly pictures: readonly string[];
  readonly problems: readonly Problem[];
};

/** Null when the text is neither a lesson nor a scenario. */
export function importDeck(text: string, options: ImportOptions): Imported | null {
  const isScenario = options.file.endsWith('.json');
  if (!isScenario && translateLesson(text) === null) return null;
  const problems: Problem[] = [];
  const { sources } = assemble(text, options, problems);
  if (sources.length === 0) return null;
  const written = sources.map(({ source }) => source.text.trim()).join('\n\n---\n\n');
  return { text: `${written}\n`, pictures: picturesOf(written), problems };
}

function picturesOf(text: string): string[] {
  const found = new Set<string>();
  for (const [, url = ''] of text.matchAll(/!\[[^\]\n]*\]\((?![a-z]+:|[/#])([^()\s]+)/gi))
    found.add(url.replace(/^\.\//, ''));
  return [...found];
}
