// What is written back from the tree of a deck is read as the same tree.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Deck } from '../../src/core/deck/deck.ts';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import { bigDeck } from '../bench/big-deck.ts';
import { writeDeck } from '../support/write-deck.ts';
import { rows } from './rows.ts';

function textOf(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
}

/** The trees without places, and without the difference between tight and loose lists. */
function trees(deck: Deck) {
  return deck.slides.map(({ body, notes, classes, exercises }) => ({
    ...{ classes, body: bare(body), notes: notes && bare(notes) },
    snippets: exercises.flatMap(one => one.snippets.map(({ method, text }) => [method, text])),
  }));
}

function bare(tree: unknown): unknown {
  const dropped = new Set(['position', 'data', 'spread', 'exercise']);
  return JSON.parse(JSON.stringify(tree, (key, value) => (dropped.has(key) ? undefined : value)));
}

const decks: [string, string][] = [
  ...['slides/demo.md', 'test/decks/inspector.md', 'test/decks/back-and-forth.md'].map(
    (file): [string, string] => [file, textOf(file)],
  ),
  ['a part of the long course', bigDeck(3).files.get('chapters/02.md') ?? ''],
  ...rows.map(({ name, text }): [string, string] => [name, text]),
];

test.each(decks)('[DK60] %s', (_, text) => {
  const deck = parseDeck(text, { file: 'deck.md' });
  const written = writeDeck(deck);
  const again = parseDeck(written, { file: 'deck.md' });
  // Hidden snippets stand in comments, which no tree holds.
  const hidden = deck.exercises.some(one => one.snippets.some(snippet => snippet.hidden));
  const forget = (list: ReturnType<typeof trees>) =>
    hidden ? list.map(one => ({ ...one, snippets: [] })) : list;
  expect(forget(trees(again))).toEqual(forget(trees(deck)));
  expect(writeDeck(again)).toBe(written);
});
