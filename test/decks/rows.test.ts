// The edge cases of the dialect that real decks hold: each is shown as its authors meant.
import { expect, test } from 'vitest';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import { renderSlide } from '../../src/core/deck/render/render-slide.ts';
import { rows } from './rows.ts';

test.each(rows)('$name', ({ text, slides, rules = [] }) => {
  const deck = parseDeck(text, { file: 'deck.md' });
  const shown = deck.slides.map(slide =>
    renderSlide(slide)
      .html.replace(/<span class="token-[^"]*">(.*?)<\/span>/gs, '$1')
      .replace(/ data-step=""/g, '')
      .replace(/\n+</g, '<')
      .replace(/\n/g, '⏎'),
  );
  expect(shown).toEqual(slides);
  expect(deck.problems.map(one => one.rule)).toEqual(rules);
});

test('each case has a name of its own', () => {
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});
