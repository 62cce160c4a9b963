// The made-up course that the benches read: as long as it says, and without mistakes.
import { expect, test } from 'vitest';
import type { Slide } from '../../src/core/deck/deck.ts';
import { dumpDeck } from '../../src/core/deck/dump-deck.ts';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import { bigDeck } from '../bench/big-deck.ts';

const { files, slides, exercises } = bigDeck();
const readFile = (path: string) => files.get(path) ?? null;
const deck = parseDeck(files.get('big.yml') ?? '', { file: 'big.yml', readFile });

test('[DK44] it has 2,650 slides and 700 exercises in 1.2 MB, in chapters and in one file', () => {
  expect([slides, exercises, deck.slides.length, deck.exercises.length]).toEqual([
    2650, 700, 2650, 700,
  ]);
  expect(deck.problems).toEqual([]);
  const text = files.get('big.md') ?? '';
  expect(text.length).toBeGreaterThan(1_200_000);
  const single = parseDeck(text, { file: 'big.md', readFile });
  const facts = ({ title, classes, continued, number, exercises }: Slide) => [
    ...[title, classes, continued, number],
    exercises.map(one => one.snippets.map(({ rev }) => rev)),
  ];
  expect(single.slides.map(facts)).toEqual(deck.slides.map(facts));
});

test('[DK14] every tenth slide holds a table, a class in a class, or a picture', () => {
  const tenths = dumpDeck({ ...deck, slides: deck.slides.filter((_, at) => at % 10 === 0) }).slides;
  expect(tenths.length).toBe(265);
  for (const [at, { prose, contentClasses, images }] of tenths.entries())
    if (at % 3 === 0) expect(prose).toMatch(/^command$[\s\S]*^what it tells$/m);
    else if (at % 3 === 1)
      expect(contentClasses.slice(0, 4)).toEqual([
        ...['div.column', 'div.small', 'span.footnote', 'span.red'],
      ]);
    else expect(images).toEqual([expect.stringMatching(/^images\/\d\.svg$/)]);
});

test('[DK47] another seed gives another course, the same seed the same', () => {
  expect(bigDeck(7).files).toEqual(bigDeck(7).files);
  expect(bigDeck(7).files.get('big.md')).not.toBe(files.get('big.md'));
});
