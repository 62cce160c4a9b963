// What every command does with a wrong call: one sentence on stderr, exit status 2.
import { readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { pictureMissing } from '../core/deck/check/pictures.ts';
import { type DeckReading, readDeckText } from '../core/deck/parse-deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
import { createSpelling } from '../server/file-spelling.ts';
import { explainCall } from './explain-call.ts';

/** The call or the input is wrong: the sentence says what, where, and what to do. */
export class CallError extends Error {}

/** Runs a command's body; a `CallError` ends it with its sentence and status 2. */
export async function guard(body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    process.stderr.write(`${error.message.replace(/^(?!deckhand: )/, 'deckhand: ')}\n`);
    return 2;
  }
}

/** Wraps `parseArgs`: what it throws becomes a sentence. */
export function parseCall<T>(command: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new CallError(`${explainCall(error)} See deckhand ${command} --help.`);
  }
}

/** A deck from disk. Its errors end the command; `tellProblems` says the rest. */
export function readDeck(given: string, values: Readonly<Record<string, string>>): DeckReading {
  const file = given.split(sep).join('/');
  const text = readText(resolve(given));
  if (text === null)
    throw new CallError(
      `There is no deck ${file} that can be read: name a Markdown file or a manifest.`,
    );
  const folder = dirname(file);
  const readFile = (path: string) => readText(resolve(path)) ?? readText(resolve(folder, path));
  const reading = readDeckText(text, { file, readFile, values });
  const { problems } = reading.deck;
  const isBroken = problems.some(problem => problem.severity === 'error');
  if (isBroken) throw new CallError(problems.map(problemText).join('\n'));
  return reading;
}

/** What is doubtful in a deck, and pictures that are not there: on stderr, and nothing else. */
export function tellProblems(given: string, reading: DeckReading): void {
  const file = given.split(sep).join('/');
  const spelling = createSpelling(file);
  const missing = pictureMissing({ reading, file, hasLab: true, spelling });
  for (const problem of [...reading.deck.problems, ...missing])
    process.stderr.write(`${problemText(problem)}\n`);
}

export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
