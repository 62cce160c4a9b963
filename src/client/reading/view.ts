// How the lesson is read: slide by slide, or all of it in one scroll, which is the phone's way.
import { signal } from '@preact/signals';

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

/** Asked once the page has a window: tests of other parts have none. */
export function startReading(): void {
  readingView.value = remembered();
}

export function toggleReading(): void {
  readingView.value = readingView.peek() === 'scroll' ? 'slides' : 'scroll';
  try {
    localStorage.setItem(storageKey, readingView.peek());
  } catch {}
}
