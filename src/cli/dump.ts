// `deckhand dump DECK`: the parsed deck as JSON, for scripts and tests.
import { readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { parseArgs } from 'node:util';
import type { Deck } from '../core/deck/deck.ts';
import { dumpDeck } from '../core/deck/dump-deck.ts';
import { parseDeck } from '../core/deck/parse-deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
import { explainCall } from './explain-call.ts';

export const summary = 'print a parsed deck as JSON';

export const help = `usage: deckhand dump DECK [--exclude CLASS]…

Prints the deck as one JSON object: slides, exercises, snippets, code, links, and where each
stands in its source. DECK is a Markdown file, or a manifest (.yml) that names several.
What is wrong with the deck goes to stderr, one line each.

  --exclude CLASS   leaves out the slides of that class, in addition to the manifest's
  --json            JSON on stdout, which dump prints anyway
  --help            this text

Exit status: 0 all is well, 1 the deck has errors, 2 the call or the file is wrong.
`;

export async function runDump(args: readonly string[]): Promise<number> {
  let call: ReturnType<typeof parseCall>;
  try {
    call = parseCall(args);
  } catch (error) {
    return refuse(`deckhand: ${explainCall(error)} See deckhand dump --help.`);
  }
  if (call.values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [given, ...more] = call.positionals;
  if (given === undefined || more.length > 0)
    return refuse('deckhand dump takes one deck: deckhand dump DECK.');
  const file = given.split(sep).join('/');
  const text = readText(file);
  if (text === null)
    return refuse(`There is no file ${file} that can be read: correct the path of the deck.`);
  const deck = parseDeck(text, { file, readFile: readText, exclude: call.values.exclude ?? [] });
  process.stdout.write(`${JSON.stringify(dumpDeck(deck), null, 2)}\n`);
  return report(deck);
}

function parseCall(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      exclude: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function report({ problems }: Deck): number {
  for (const problem of problems) process.stderr.write(`${problemText(problem)}\n`);
  return problems.some(problem => problem.severity === 'error') ? 1 : 0;
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
