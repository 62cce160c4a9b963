// What a deck says apart from where its source says it: equal before and after a safe fix.
import type { Deck } from '../deck.ts';
import { dumpDeck } from '../dump-deck.ts';

/** Equal texts for decks with the same slides, notes, code, exercises and terminals. */
export function meaningOf(deck: Deck, terminalOf: (snippet: string) => string | null): string {
  const slides = dumpDeck(deck).slides.map(({ source: _source, exercises, ...slide }) => ({
    ...slide,
    // Where an unclosed block ends, the empty lines before the next slide are in it.
    code: slide.code.map(block => ({ ...block, text: block.text.trimEnd() })),
    exercises: exercises.map(({ id }) => id),
  }));
  const exercises = deck.exercises.map(({ id, title, snippets }) => [
    id,
    title,
    snippets.map(one => [one.id, one.rev, one.hidden, one.needs, terminalOf(one.id)]),
  ]);
  return JSON.stringify([deck.title, deck.lab, slides, exercises]);
}
