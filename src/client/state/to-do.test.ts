// What is done of a deck, and what is next.
import { expect, test } from 'vitest';
import type { BootDeck, SnippetState, SnippetView } from '../../core/protocol/messages.ts';
import { toDo } from './to-do.ts';

const snippet = (id: string, hidden = false) => ({
  ...{ id, rev: 'r', method: 'bash', text: id, hidden, terminal: null, placeholders: [] },
});
const exercise = (id: string, ...snippets: readonly ReturnType<typeof snippet>[]) => ({
  ...{ id, title: id, terminal: null, snippets },
});
const deck = {
  slides: [[], ['a'], ['a', 'b'], ['c'], ['d']].map(exercises => ({ exercises })),
  exercises: [
    exercise('a', snippet('a.1'), snippet('a.2', true)),
    exercise('b', snippet('b.1'), snippet('b.2')),
    exercise('c', snippet('c.1', true)),
    exercise('d', snippet('d.1')),
  ],
} as unknown as BootDeck;

const having = (states: Readonly<Record<string, SnippetState>>) =>
  new Map<string, SnippetView>(
    Object.entries(states).map(([id, state]) => [
      id,
      { ...{ id, rev: 'r', state }, exit: null, virtualMs: null, why: null, run: null },
    ]),
  );

test('[VW23] an exercise is done when all that it shows has passed or is not offered', () => {
  expect(toDo(deck, having({}))).toEqual({
    ...{ total: 3, done: 0, next: { slide: 1, snippet: 'a.1' } },
  });
  expect(toDo(deck, having({ 'a.1': 'passed', 'b.1': 'skipped', 'b.2': 'failed' }))).toEqual({
    ...{ total: 3, done: 1, next: { slide: 2, snippet: 'b.2' } },
  });
  const all = { 'a.1': 'passed', 'b.1': 'skipped', 'b.2': 'passed', 'd.1': 'passed' } as const;
  expect(toDo(deck, having(all))).toEqual({ total: 3, done: 3, next: null });
});
