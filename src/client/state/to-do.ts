// How far somebody is who works alone: what is done of a deck, and what is next.
import type { BootDeck, SnippetView } from '../../core/protocol/messages.ts';
import { shownState } from './workspace.ts';

type Snippets = ReadonlyMap<string, SnippetView>;
type DeckExercise = BootDeck['exercises'][number];

export type ToDo = {
  /** Exercises, and how many of them are done. */
  readonly total: number;
  readonly done: number;
  /** The first place where something is left; null: nothing is. */
  readonly next: { readonly slide: number; readonly snippet: string } | null;
};

/** An exercise is done when all that it shows has passed, or is not offered by this lab. */
export function toDo(deck: BootDeck, snippets: Snippets): ToDo {
  const exercises = new Map(deck.exercises.map(each => [each.id, each]));
  const seen = new Set<string>();
  let done = 0;
  let next: ToDo['next'] = null;
  for (const [slide, { exercises: ids }] of deck.slides.entries())
    for (const id of ids) {
      const exercise = exercises.get(id);
      if (!exercise?.snippets.some(isShown) || seen.has(id)) continue;
      seen.add(id);
      const left = leftOf(exercise, snippets);
      if (left === null) done++;
      else next ??= { slide, snippet: left };
    }
  return { total: seen.size, done, next };
}

function leftOf({ snippets: all }: DeckExercise, snippets: Snippets): string | null {
  const left = all.filter(isShown).find(({ id }) => {
    const state = shownState(snippets.get(id));
    return state !== 'passed' && state !== 'skipped';
  });
  return left?.id ?? null;
}

function isShown({ hidden }: DeckExercise['snippets'][number]): boolean {
  return !hidden;
}
