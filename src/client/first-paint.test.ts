// When the page's script begins: behind the slide, and never not at all.
import { afterEach, expect, test, vi } from 'vitest';
import { afterFirstPaint } from './first-paint.ts';

type Told = (list: { getEntriesByName: (name: string) => readonly string[] }) => void;

/** A browser's window; `paint` tells of a paint by its name. */
function openWindow(visibilityState: string): { paint: (name: string) => void } {
  const told: Told[] = [];
  vi.useFakeTimers();
  vi.stubGlobal('document', { visibilityState });
  vi.stubGlobal(
    'PerformanceObserver',
    class {
      constructor(tell: Told) {
        told.push(tell);
      }
      observe(): void {}
    },
  );
  const paint = (name: string) => {
    for (const tell of told) tell({ getEntriesByName: of => (of === name ? [of] : []) });
  };
  return { paint };
}

async function hasBegun(begun: Promise<void>): Promise<boolean> {
  return await Promise.race([begun.then(() => true), Promise.resolve().then(() => false)]);
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('[VW20] the script waits for the first words on the screen, and no longer than it must', async () => {
  const window = openWindow('visible');
  const begun = afterFirstPaint();
  window.paint('first-paint');
  expect(await hasBegun(begun)).toBe(false);
  window.paint('first-contentful-paint');
  await begun;
  const untold = afterFirstPaint();
  vi.advanceTimersByTime(299);
  expect(await hasBegun(untold)).toBe(false);
  vi.advanceTimersByTime(1);
  await untold;
});

test('[VW20] a window in the background does not wait', async () => {
  openWindow('hidden');
  await afterFirstPaint();
});
