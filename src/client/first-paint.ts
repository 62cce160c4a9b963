// The slide that the server wrote is shown before any script competes with it for the processor.

/** Longer than any paint takes from here; a browser that tells of none must not wait for ever. */
const atMostMs = 300;

export function afterFirstPaint(): Promise<void> {
  return new Promise(resolve => {
    // A window in the background draws nothing.
    if (document.visibilityState === 'hidden') return resolve();
    setTimeout(resolve, atMostMs);
    new PerformanceObserver(list => {
      if (list.getEntriesByName('first-contentful-paint').length > 0) resolve();
    }).observe({ type: 'paint', buffered: true });
  });
}
