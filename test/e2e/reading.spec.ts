// Ways through a deck besides turning its slides: by keys, by thumb, without losing the focus.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { writeBigDeck } from '../bench/big-deck.ts';
import { goTo, open, type Server, serve } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(() => server.end());

function dialog(page: Page, label: string) {
  return page.getByRole('dialog', { name: label });
}

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(one => one.impact === 'serious' || one.impact === 'critical')
    .map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 120)).join(' | ')}`);
}

test('[RD5] by keys: overview, contents, search, go-to', async ({ page }) => {
  await open(page, server.student);
  await goTo(page, 5);
  await page.locator('.slide h2').first().focus();

  await page.keyboard.press('o');
  const overview = dialog(page, 'Slides');
  await expect(overview.getByRole('button', { name: /^Slide 5:/ })).toBeFocused();
  await expect(overview.locator('.thumb .slide').first()).not.toBeEmpty();
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(overview).toBeHidden();
  await expect(page.locator('.slide h2').first()).toBeFocused();
  await page.keyboard.press('o');
  await page.keyboard.press('ArrowRight');
  await expect(overview.getByRole('button', { name: /^Slide 6:/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.lesson [data-slide="5"]')).toBeVisible();

  await page.keyboard.press('n');
  const contents = dialog(page, 'Contents');
  await expect(contents.locator('[aria-current="true"]')).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.locator('.lesson [data-slide="0"]')).toBeVisible();

  await page.keyboard.press('/');
  const search = dialog(page, 'Search the deck');
  await expect(search.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('drill TASKS');
  await expect(search.getByRole('status')).toHaveText(/^\d+ slides?$/);
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.lesson .slide')).toContainText('drill tasks.rng');

  await page.keyboard.press('g');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await expect(page.locator('.lesson [data-slide="6"]')).toBeVisible();
  await page.keyboard.press('g');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('patient');
  await page.keyboard.press('Enter');
  await expect(page.locator('.lesson .slide h2')).toHaveText('The patient');
});

test('[RD5] letters typed right behind the key wait for the field', async ({ page }) => {
  await open(page, server.student);
  let asked = 0;
  await page.route('**/build/*.js', async route => {
    asked++;
    await new Promise(done => setTimeout(done, 500));
    await route.continue();
  });
  await page.locator('.slide').first().focus();
  await page.keyboard.type('/overlx');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('ay');
  await expect(page.locator('dialog input')).toBeFocused();
  await page.keyboard.type(' net');
  await expect(page.locator('dialog input')).toHaveValue('overlay net');
  expect(asked).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  // Here by now: not a letter is lost either.
  await page.keyboard.type('/dns');
  await expect(page.locator('dialog input')).toHaveValue('dns');
});

test('[RD5] under a thumb the menu has them all', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await open(page, server.student);
  for (const [action, label] of [
    ['contents', 'Contents'],
    ['overview', 'Slides'],
    ['search', 'Search the deck'],
    ['go-to', 'Go to a slide'],
    ['help', 'Keys'],
  ] as const) {
    await page.locator('.reading-menu summary').tap();
    await page.locator(`.reading-menu [data-action="${action}"]`).tap();
    await expect(dialog(page, label)).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await dialog(page, label).getByRole('button', { name: 'Close' }).tap();
    await expect(page.locator('.reading-menu summary')).toBeFocused();
  }
  await context.close();
});

test('[RD1] notes are searched by presenters, and by nobody else', async ({ page, browser }) => {
  await open(page, server.presenter);
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('loud volunteer');
  await expect(page.locator('.find-row')).toContainText('notes');
  const context = await browser.newContext();
  const answer = await context.request.get(`${server.origin}/api/search.json`);
  const text = await answer.text();
  expect(text).toContain('drill tasks.rng');
  expect(text).not.toContain('loud volunteer');
  await context.close();
});

test('[RD6] of 2,650 slides, only those in sight are elements of the page', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-e2e-'));
  const long = await serve([writeBigDeck(folder)]);
  const elements = () => page.evaluate(() => document.getElementsByTagName('*').length);
  try {
    await open(page, long.student);
    expect(await elements()).toBeLessThan(1_000);
    for (const key of ['o', 'n', 'g', '/']) {
      await page.keyboard.press(key);
      if (key === '/' || key === 'g') await expect(page.locator('dialog input')).toBeFocused();
      if (key === '/') await page.keyboard.type('docker');
      if (key === 'g' || key === '/') await page.keyboard.press('ArrowDown');
      await expect(page.locator('[data-stop]').first()).toBeVisible();
      await page.keyboard.press('End');
      expect(await elements()).toBeLessThan(3_000);
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('End');
    await expect(page.locator('.lesson [data-slide="2649"]')).toBeVisible();
    expect(await elements()).toBeLessThan(3_000);
  } finally {
    await long.end();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('[RD10, RD11] a phone scrolls through the slides; the address and the class know where', async ({
  browser,
}) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await open(page, server.student);
  const row = (index: number) => page.locator(`.read [data-slide="${index}"]`);
  await expect(row(0)).toBeInViewport();
  await expect(row(1)).toBeInViewport();
  // The complaint has three steps: the scroll shows them together.
  const scroll = () =>
    page.locator('.read').evaluate(async pane => {
      pane.scrollTop += 150;
      await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
  for (let turn = 0; turn < 60 && !page.url().endsWith('#8'); turn++) await scroll();
  await expect(row(7)).toContainText('One worker mints');
  await expect(row(7)).toContainText('Guessing is cheap');
  await expect(page.locator('.pos .num')).toContainText('8');

  // A key, an address and the overview scroll there.
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#9$/);
  await expect(row(8)).toBeInViewport();
  await goTo(page, 20);
  await expect(row(19).locator('h2').first()).toBeInViewport();
  await expect(row(19)).toContainText('Is anybody there?');
  await scroll();
  expect(page.url()).toMatch(/#2[01]$/);

  // Turning instead, if one likes; the choice stays.
  await page.locator('.reading-menu summary').tap();
  await page.locator('[data-action="reading"]').tap();
  await expect(page.locator('.read [data-slide]')).toHaveCount(1);
  await page.reload();
  await expect(page.locator('.read [data-slide]')).toHaveCount(1);
  await context.close();
});

test('[RD13] Ctrl-P prints the whole deck, and leaves the page as it was', async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => document.body.setAttribute('data-printed', '');
  });
  await open(page, server.student);
  const whole = await page.evaluate(
    () =>
      JSON.parse(document.getElementById('boot')?.textContent ?? '{}').deck.slides.filter(
        (slide: { continued: boolean }) => !slide.continued,
      ).length,
  );
  await page.locator('.slide').first().focus();
  await page.keyboard.press('Control+p');
  await expect(page.locator('body[data-printed]')).toBeAttached();
  const paper = page.locator('.print-deck');
  await expect(paper.locator('> section')).toHaveCount(whole);
  await expect(paper.locator('> section:not(:has(.slide > *))')).toHaveCount(0);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.locator('#app')).toBeHidden();
  await expect(paper.locator('> section').last()).toBeVisible();
  expect(await paper.locator('[data-snippet] .step-cmd').count()).toBeGreaterThan(20);
  const pdf = await page.pdf({ format: 'A4', printBackground: true });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(5);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(paper).toHaveCount(0);
  await expect(page.locator('#app')).toBeVisible();
});
