// Whole decks: the fixture with its expected tree, and the demo workshop as an author's tool sees it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Deck } from '../../src/core/deck/deck.ts';
import { dumpDeck } from '../../src/core/deck/dump-deck.ts';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import { renderSlide } from '../../src/core/deck/render/render-slide.ts';

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url));
}

function read(file: string): Deck {
  return parseDeck(readFileSync(pathOf(file), 'utf8'), { file });
}

function counts(deck: Deck) {
  const snippets = deck.exercises.flatMap(one => one.snippets);
  return {
    slides: deck.slides.length,
    steps: deck.slides.filter(slide => slide.continued).length,
    exercises: deck.exercises.length,
    snippets: snippets.length,
    hidden: snippets.filter(one => one.hidden).map(one => one.method),
  };
}

test('[DK30] the fixture has the shape of a real chapter', async () => {
  const deck = read('test/decks/inspector.md');
  expect(counts(deck)).toEqual({
    slides: 24,
    steps: 2,
    exercises: 11,
    snippets: 18,
    hidden: ['wait', 'bash'],
  });
  expect(deck.problems).toEqual([]);
  const dump = `${JSON.stringify(dumpDeck(deck), null, 2)}\n`;
  await expect(dump).toMatchFileSnapshot('inspector.dump.txt');
});

test('[DK41] each visible snippet of the fixture is in the page with its text', () => {
  const deck = read('test/decks/inspector.md');
  for (const slide of deck.slides) {
    const { html } = renderSlide(slide);
    const visible = slide.exercises.flatMap(one => one.snippets).filter(one => !one.hidden);
    expect([...html.matchAll(/data-snippet="([^"]*)"/g)].map(match => match[1])).toEqual(
      visible.map(one => one.id),
    );
  }
});

test('[DK46] the demo workshop is complete and without mistakes', () => {
  const deck = read('slides/demo.md');
  expect(deck.problems).toEqual([]);
  expect([deck.title, deck.lab]).toEqual(['Inside an overlay network', 'dockercoins']);
  const { slides, exercises, snippets, hidden } = counts(deck);
  expect(slides).toBeGreaterThan(24);
  expect(exercises).toBeGreaterThan(11);
  expect(snippets).toBeGreaterThan(18);
  expect(new Set(hidden)).toEqual(new Set(['copy', 'keys', 'paste', 'key', 'check', 'wait']));
  const classes = new Set(deck.slides.flatMap(slide => slide.classes));
  for (const audience of ['extra-details', 'benchmarking', 'in-person'])
    expect(classes).toContain(audience);
  expect(deck.slides.filter(slide => slide.notes).length).toBeGreaterThan(8);
  const images = dumpDeck(deck).slides.flatMap(slide => slide.images);
  expect(new Set(images).size).toBe(3);
  // Without a size of its own a picture alone on its slide would have none at all.
  for (const image of images)
    expect(readFileSync(pathOf(`slides/${image}`), 'utf8')).toMatch(/^<svg [^>]*width="\d+"/);
});
