// What it costs to open the long course and to turn its slides, in a browser.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../support/running-server.ts';
import { writeBigDeck } from './big-deck.ts';
import { type Figure, median, quantile } from './figures.ts';
import { type Opened, openCold, type Watched, withBrowser } from './watch-page.ts';

/** The slide in view says its number. */
const shown = `[...document.querySelectorAll('[data-slide]')].reduce(
  (at, each) => each.hidden || each.childElementCount === 0 ? at : Number(each.dataset.slide), -1)`;

export async function firstSlide(rounds = 5): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-bench-'));
  const from = performance.now();
  const server = await startServer([writeBigDeck(folder)]);
  const readyMs = performance.now() - from;
  const watched: Watched = {
    url: server.student,
    index: shown,
    key: 'ArrowRight',
    ready: async page => {
      await page.waitForSelector('body[data-connection="live"]');
    },
  };
  try {
    const opened = await withBrowser(async browser => {
      await openCold(browser, watched, 1);
      const all: Opened[] = [];
      for (let round = 0; round < rounds; round++) all.push(await openCold(browser, watched));
      return all;
    });
    return opened === null ? [] : figures('ours', readyMs, opened, true);
  } finally {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One row each; budgets where they are ours. */
export function figures(
  whose: string,
  readyMs: number | null,
  opened: readonly Opened[],
  ours: boolean,
): Figure[] {
  const budget = (atMost: number) => (ours ? { atMost, of: 'issue' } : null);
  const name = (what: string) => `2,650 slides, ${whose}: ${what}`;
  const of = (get: (each: Opened) => number) => median(opened.map(get));
  const turns = opened.flatMap(each => each.turnsMs);
  const rows: Figure[] = [
    {
      name: name('first slide, cold cache, median'),
      value: of(each => each.paintMs),
      unit: 'ms',
      budget: budget(300),
    },
    {
      name: name('next slide, median'),
      value: quantile(turns, 0.5),
      unit: 'ms',
      budget: budget(16),
    },
    {
      name: name('next slide, 95th percentile'),
      value: quantile(turns, 0.95),
      unit: 'ms',
      budget: null,
    },
    {
      name: name('elements in the page'),
      value: of(each => each.elements),
      unit: '',
      budget: budget(3_000),
    },
    {
      name: name('script over the wire'),
      value: of(each => each.scriptBytes) / 1_000,
      unit: 'kB',
      budget: budget(150),
    },
    {
      name: name('all over the wire'),
      value: of(each => each.allBytes) / 1_000,
      unit: 'kB',
      budget: null,
    },
  ];
  if (readyMs === null) return rows;
  return [
    { name: name('server ready'), value: readyMs / 1_000, unit: 's', budget: budget(2) },
    ...rows,
  ];
}
