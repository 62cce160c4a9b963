// Nothing is cut: every page and aid at the sizes where things get tight.
import { expect, type Page, test } from '@playwright/test';
import { goTo, open, type Server, serve } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve(['test/decks/theme.md', '--lab', 'fresh']);
});
test.afterAll(() => server.end());

/** 1280 × 1024 at 400 %, the narrowest phone, a phone, the projector's 4:3, a desk. */
const sizes = [
  { width: 320, height: 256 },
  { width: 320, height: 568 },
  { width: 390, height: 844 },
  { width: 1024, height: 768 },
  { width: 1440, height: 900 },
];

for (const viewport of sizes)
  test(`[RD12] the student’s page at ${viewport.width} × ${viewport.height}`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    await open(page, server.student);
    for (const slide of [1, 2, 3, 4, 9, 10, 13]) {
      await goTo(page, slide);
      await page.locator(`[data-slide="${slide - 1}"]`).scrollIntoViewIfNeeded();
      expect(await cut(page), `slide ${slide}`).toEqual([]);
    }
    await page.locator('.slide').first().focus();
    for (const key of ['o', 'n', '/', 'g', '?']) {
      await page.keyboard.press(key);
      await expect(page.locator('dialog')).toBeVisible();
      await expect(page.locator('.dialog-h h2')).toBeVisible();
      expect(await cut(page), key).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await context.close();
  });

for (const width of [320, 390, 768, 1024, 1440, 1920])
  test(`[VW3] [VW4] rows of an exercise and tables at a width of ${width}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    await open(page, server.student);
    const count = await page.evaluate(
      () => JSON.parse(document.getElementById('boot')?.textContent ?? '').deck.slides.length,
    );
    const seen = { rows: 0, tables: 0 };
    for (let slide = 1; slide <= count; slide++) {
      await goTo(page, slide);
      const found = await page.evaluate(rowsAndTables);
      expect(found.wrong, `slide ${slide}`).toEqual([]);
      seen.rows += found.rows;
      seen.tables += found.tables;
    }
    expect(seen.rows).toBeGreaterThan(0);
    expect(seen.tables).toBeGreaterThan(0);
    await context.close();
  });

test('[VW5] the presenter’s console has letters that can be read, and all its titles', async ({
  browser,
}) => {
  const student = await browser.newContext();
  await open(await student.newPage(), server.student);
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 1024, height: 768 },
  ]) {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    await open(page, server.presenter);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.stage *, .lab *, .notes *')]
        .filter(each => each.checkVisibility() && each.innerText?.trim())
        .filter(each => Number.parseFloat(getComputedStyle(each).fontSize) < 11)
        .map(each => each.outerHTML.slice(0, 90)),
    );
    expect(small).toEqual([]);
    await expect(page.locator('.roster .sr').first()).toBeAttached();
    expect(await cut(page)).toEqual([]);
    for (const title of ['Now', 'Next', 'This exercise', 'Notes'])
      await expect(page.locator('.lab b', { hasText: title }).first()).toBeVisible();
    await context.close();
  }
  await student.close();
});

test('[RD12] the projector and the presenter at 1024 × 768', async ({ browser }) => {
  // Its own class: nobody else has led it before.
  const own = await serve(['test/decks/theme.md', '--lab', 'fresh']);
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  const page = await context.newPage();
  await open(page, own.presenter);
  expect(await cut(page)).toEqual([]);
  const room = await context.newPage();
  await open(room, own.projector);
  for (const slide of [2, 3, 9, 10]) {
    await goTo(page, slide);
    await expect(room.locator(`[data-slide="${slide - 1}"]`)).toBeVisible();
    expect(await cut(room), `slide ${slide}`).toEqual([]);
  }
  await context.close();
  await own.end();
});

/**
 * What reaches out of the window sideways, or out of a box that hides the rest. A box that scrolls
 * may be wider inside, and a label may end in an ellipsis that has its whole text elsewhere.
 */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) found.push(`the page is ${wide} pixels too wide`);
    const say = (each: Element) => each.outerHTML.slice(0, 90).replace(/\s+/g, ' ');
    // Hidden words that do not scroll with their box make the page as wide as the box is inside.
    for (const each of document.querySelectorAll<HTMLElement>('.sr')) {
      let box = each.parentElement;
      while (box && !/auto|scroll/.test(getComputedStyle(box).overflow)) box = box.parentElement;
      const within = box === null || box === document.body || box === document.documentElement;
      if (each.checkVisibility() && !within && !box?.contains(each.offsetParent))
        found.push(`flees: ${say(each)} from ${box && say(box)}`);
    }
    for (const each of document.querySelectorAll<HTMLElement>('body *')) {
      if (!each.checkVisibility() || each.closest('[inert], .xterm, .sr, svg *')) continue;
      if (each.closest('.tasks, .scale, .keysrow, .tab-list')) continue;
      const style = getComputedStyle(each);
      const box = each.getBoundingClientRect();
      if (box.width === 0 || style.position === 'fixed') continue;
      const scrolling = 'pre, .diagram, .reel, .keysrow, .table-box, .ros';
      const narrow = innerWidth <= 700 ? `${scrolling}, .acts` : scrolling;
      const scrolls = each.parentElement?.closest(narrow);
      if (!scrolls && (box.right > innerWidth + 1 || box.left < -1))
        found.push(`out: ${say(each)}`);
      const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
      const ends = style.textOverflow === 'ellipsis';
      if (hides && !ends && each.scrollWidth > each.clientWidth + 1)
        found.push(`cut: ${say(each)}`);
    }
    return found;
  });
}

/** Parts of rows that lie over one another or outside, and tables with a word that is broken. */
function rowsAndTables(): { wrong: string[]; rows: number; tables: number } {
  const wrong: string[] = [];
  const rows = [...document.querySelectorAll<HTMLElement>('.slide:not([hidden]) .step')];
  const inside = (a: DOMRect, b: DOMRect) => a.left >= b.left - 1 && a.right <= b.right + 1;
  const over = (a: DOMRect, b: DOMRect) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  for (const row of rows) {
    const parts = [...row.children]
      .filter(each => each.checkVisibility() && getComputedStyle(each).opacity !== '0')
      .map(each => ({ name: each.className, box: each.getBoundingClientRect() }));
    for (const [at, part] of parts.entries()) {
      if (!inside(part.box, row.getBoundingClientRect())) wrong.push(`out: ${part.name}`);
      for (const other of parts.slice(at + 1)) {
        // These share a box: what counts is the text in it.
        if (part.name === 'step-cmd' && other.name === 'step-more') continue;
        if (over(part.box, other.box)) wrong.push(`${part.name} over ${other.name}`);
      }
    }
    // Seen or not yet: they come when the row is pointed at.
    const more = row.querySelector('.step-more')?.getBoundingClientRect();
    const text = document.createRange();
    text.selectNodeContents(row.querySelector('.step-cmd') ?? row);
    if (more && [...text.getClientRects()].some(each => over(each, more)))
      wrong.push(`the buttons cover ${row.querySelector('.step-cmd')?.textContent}`);
  }
  const cells = [...document.querySelectorAll<HTMLElement>('.slide:not([hidden]) :is(th, td)')];
  for (const cell of cells) {
    const text = cell.firstChild;
    if (text?.nodeType !== Node.TEXT_NODE) continue;
    for (const word of (text.textContent ?? '').matchAll(/\w+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) wrong.push(`broken: ${word[0]}`);
    }
  }
  return { wrong, rows: rows.length, tables: cells.length };
}
