// Opens a deck in a browser with nothing in its caches and says what it cost; for ours and others.
import { type Browser, chromium, type Page } from '@playwright/test';
import { findChromium } from '../chromium.mjs';

/** How a kind of deck tells which slide is in view. Runs in the page. */
export type Watched = {
  readonly url: string;
  /** Expression: index of the slide in view, from 0, or -1 while there is none. */
  readonly index: string;
  /** Key of the next slide. */
  readonly key: string;
  /** Called with an open page before slides are turned. */
  readonly ready?: (page: Page) => Promise<void>;
};

export type Opened = {
  /** Largest contentful paint, milliseconds after the navigation began. */
  readonly paintMs: number;
  readonly elements: number;
  /** As they came over the wire, headers apart. */
  readonly scriptBytes: number;
  readonly allBytes: number;
  /** Milliseconds from a key to the next slide's layout, for each turn. */
  readonly turnsMs: readonly number[];
};

/** Null, after a sentence on standard error, when there is no browser. */
export async function withBrowser<T>(act: (browser: Browser) => Promise<T>): Promise<T | null> {
  const executablePath = findChromium();
  if (executablePath === null) return null;
  const browser = await chromium.launch({ executablePath });
  try {
    return await act(browser);
  } finally {
    await browser.close();
  }
}

const settleMs = 1_500;

export async function openCold(browser: Browser, watched: Watched, turns = 20): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  // The runner of these files gives functions their names by a helper that no page has.
  await page.addInitScript('globalThis.__name = each => each');
  try {
    await page.goto(watched.url, { waitUntil: 'domcontentloaded', timeout: 120_000 });
    await page.waitForFunction(`(${watched.index}) >= 0`, undefined, { timeout: 120_000 });
    await watched.ready?.(page);
    // What comes late (a terminal, its screen) belongs to the page, too.
    await page.waitForTimeout(settleMs);
    const seen = await page.evaluate(measured);
    const turnsMs: number[] = [];
    for (let turn = 0; turn < turns; turn++) turnsMs.push(await turnOnce(page, watched));
    const elements = Math.max(seen.elements, await page.evaluate(countElements));
    return { ...seen, elements, turnsMs };
  } finally {
    await context.close();
  }
}

function countElements(): number {
  return document.getElementsByTagName('*').length;
}

async function measured(): Promise<Omit<Opened, 'turnsMs'>> {
  const paintMs = await new Promise<number>((resolve, reject) => {
    setTimeout(() => reject(new Error('The browser told no paint.')), 5_000);
    new PerformanceObserver(list => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    });
  });
  const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const page = performance.getEntriesByType('navigation') as PerformanceResourceTiming[];
  const bytes = (list: readonly PerformanceResourceTiming[]) =>
    list.reduce((sum, each) => sum + each.encodedBodySize, 0);
  const scripts = files.filter(each => /\.m?js(\?|$)/.test(each.name));
  return {
    paintMs,
    elements: document.getElementsByTagName('*').length,
    scriptBytes: bytes(scripts),
    allBytes: bytes(files) + bytes(page),
  };
}

/** From the key's event to the moment at which the next slide has its layout. */
async function turnOnce(page: Page, { index, key }: Watched): Promise<number> {
  // As text: the page's own policy forbids it to evaluate `index` itself. Its last value is not
  // the promise, for that would be waited for.
  await page.evaluate(`{
    const at = () => ${index};
    const before = at();
    window.turned = new Promise((resolve, reject) => {
      let from = 0;
      setTimeout(() => reject(new Error('No slide after that of index ' + before)), 10_000);
      addEventListener('keydown', () => { from = performance.now(); }, { capture: true, once: true });
      const changes = new MutationObserver(() => {
        if (from === 0 || at() <= before) return;
        document.body.getBoundingClientRect();
        changes.disconnect();
        resolve(performance.now() - from);
      });
      changes.observe(document, { subtree: true, childList: true, attributes: true });
    });
    0;
  }`);
  await page.keyboard.press(key);
  const took = await page.evaluate<number>('window.turned');
  // As somebody turns who looks at each for a moment.
  await page.waitForTimeout(120);
  return took;
}
