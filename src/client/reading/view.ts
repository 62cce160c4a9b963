// How the lesson is read: slide by slide, or all of it in one scroll, which is the phone's way.
import { signal } from '@preact/signals';
import type { BootDeck } from '../../core/protocol/messages.ts';

export type ReadingView = 'slides' | 'scroll';

const storageKey = 'deckhand.reading';

function remembered(): ReadingView {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(storageKey);
  } catch {}
  if (kept === 'slides' || kept === 'scroll') return kept;
  return matchMedia('(max-width: 600px)').matches ? 'scroll' : 'slides';
}

export const readingView = signal<ReadingView>('slides');

/** For students only: presenters and the projector show one slide. */
export function startReading(): void {
  readingView.value = remembered();
}

export function toggleReading(): void {
  readingView.value = readingView.peek() === 'scroll' ? 'slides' : 'scroll';
  try {
    localStorage.setItem(storageKey, readingView.peek());
  } catch {}
}

/** Index of the last step of the slide around this index. */
export function lastStep(index: number, deck: BootDeck): number {
  const { slides } = deck;
  let last = index;
  while (slides[last + 1]?.continued) last++;
  return last;
}

/** Where a step forward or back leads in the scroll, which shows all steps of a slide at once. */
export function scrollStep(index: number, by: 1 | -1, deck: BootDeck): number {
  const beside = by > 0 ? lastStep(index, deck) + 1 : (deck.slides[index]?.first ?? 0) - 1;
  return deck.slides[beside] ? lastStep(beside, deck) : index;
}
