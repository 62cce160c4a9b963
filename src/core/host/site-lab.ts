// What the worker of a static site reads once: the lab and what the deck asks of it.
import type { Exercise } from '../deck/deck.ts';
import type { Lab } from '../lab/lab.ts';
import type { SimulatedOptions } from '../lab/workspace.ts';

export type SiteLab = {
  readonly format: 1;
  /** The deck as it was read, as a hash. */
  readonly version: string;
  readonly lab: Lab;
  /** The lab's first state, so that a browser need not set it up. */
  readonly start: SimulatedOptions['prepared'];
  readonly exercises: readonly Exercise[];
  /** Of each slide, steps counted: index of its first step, ids of its exercises. */
  readonly slides: readonly { readonly first: number; readonly exercises: readonly string[] }[];
};

/** Exercises of the slides before this one, each once, in the deck's order (D7). */
export function exercisesBefore({ slides, exercises }: SiteLab, slide: number): string[] {
  const first = slides[slide]?.first ?? slide;
  const wanted = new Set(slides.slice(0, first).flatMap(one => one.exercises));
  return exercises.flatMap(({ id }) => (wanted.has(id) ? [id] : []));
}

/** Those that who is on this slide has before them or saw last. */
export function exercisesAt({ slides }: SiteLab, slide: number): readonly string[] {
  return slides.slice(0, slide + 1).findLast(one => one.exercises.length > 0)?.exercises ?? [];
}
