// What every command does with a wrong call: one sentence on stderr, exit status 2.
import { readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Deck } from '../core/deck/deck.ts';
import { parseDeck } from '../core/deck/parse-deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
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

/** A deck from disk. Its errors end the command, its warnings go to stderr. */
export function readDeck(given: string, values: Readonly<Record<string, string>>): Deck {
  const file = given.split(sep).join('/');
  const text = readText(resolve(given));
  if (text === null)
    throw new CallError(
      `There is no deck ${file} that can be read: name a Markdown file or a manifest.`,
    );
  const folder = dirname(file);
  const readFile = (path: string) => readText(resolve(path)) ?? readText(resolve(folder, path));
  const deck = parseDeck(text, { file, readFile, values });
  const lines = deck.problems.map(problemText);
  const isBroken = deck.problems.some(problem => problem.severity === 'error');
  if (isBroken) throw new CallError(lines.join('\n'));
  for (const line of lines) process.stderr.write(`${line}\n`);
  return deck;
}

export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
