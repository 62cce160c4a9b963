// The lab under a thumb, and the lab without a mouse.
import { expect, type Page, test } from '@playwright/test';
import { goTo, open, run, type Server, serve, snippet } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve(['test/decks/back-and-forth.md']);
});
test.afterAll(() => server.end());

const first = 'back-and-forth.your-word.1.1';
const long = 'back-and-forth.without-end.1.1';

test('on a phone: one pane at a time, the running command in sight, the keys that phones lack', async ({
  browser,
}) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await open(page, server.student);
  await goTo(page, 4);
  const terminal = page.locator('[data-terminal="node1"]');
  await expect(terminal).toBeHidden();
  expect(await tooSmall(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);

  // A run is followed from the slide.
  await snippet(page, long).locator('[data-action="run"]').first().tap();
  const peek = page.locator('.peek');
  await expect(peek).toContainText('ping 127.0.0.1');
  await expect(peek).toContainText('seq=');
  expect(await tooSmall(page)).toEqual([]);
  await peek.tap();
  await expect(terminal).toBeVisible();
  await expect(snippet(page, long)).toBeHidden();
  expect(await tooSmall(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);

  // Ctrl, then a letter from the soft keyboard.
  await terminal.locator('textarea').focus();
  await key(page, 'Ctrl');
  await page.keyboard.type('c');
  await expect.poll(() => screen(page)).toContain('packets transmitted');

  // Tab completes, arrows walk, signs are typed, Escape reaches the program.
  await page.keyboard.type('docker node l');
  await page.keyboard.type('s');
  for (const each of ['|', '~', '/', '-']) await key(page, each);
  await expect.poll(() => screen(page)).toContain('docker node ls|~/-');
  await key(page, '^C');
  await page.keyboard.type('echo ac');
  await key(page, 'Left');
  await page.keyboard.type('b');
  await key(page, 'Right');
  await page.keyboard.type('d\n');
  await expect.poll(() => screen(page)).toMatch(/^abcd$/m);
  await key(page, 'Up');
  await page.keyboard.type('e\n');
  await expect.poll(() => screen(page)).toMatch(/^abcde$/m);
  await key(page, 'Up');
  await key(page, 'Up');
  await key(page, 'Down');
  await page.keyboard.type('f\n');
  await expect.poll(() => screen(page)).toMatch(/^abcdef$/m);
  await page.keyboard.type('ls dockerc');
  await key(page, 'Tab');
  await expect.poll(() => screen(page)).toContain('ls dockercoins/');
  await key(page, '^C');
  await page.keyboard.type('cat -v\n');
  await key(page, 'Esc');
  await page.keyboard.type('\n');
  await expect.poll(() => screen(page)).toMatch(/^\^\[$/m);
  await key(page, '^C');
  await expect(terminal.locator('textarea')).toBeFocused();

  // Back to the slide, where the lab's ways back are as well.
  await page.locator('.ptabs button', { hasText: 'Slide' }).tap();
  await expect(snippet(page, long)).toBeVisible();
  await expect(snippet(page, long)).toHaveAttribute('data-state', 'passed');
  expect(await tooSmall(page)).toEqual([]);
  await page.locator('.foot summary').tap();
  await expect(page.locator('[data-action="catch-up"]')).toBeVisible();
  expect(await tooSmall(page)).toEqual([]);
  await page.locator('[data-action="reset"]').tap();
  expect(await tooSmall(page)).toEqual([]);
  await page.locator('dialog .btn.danger').tap();
  await expect(snippet(page, long)).toHaveAttribute('data-state', 'idle');
  expect(await tooSmall(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await context.close();
});

test('without a mouse: to a snippet, run it, into the terminal, and out again', async ({
  page,
}) => {
  await open(page, server.student);
  await goTo(page, 3);
  await expect(page.locator('.pane:not([hidden]) textarea')).toBeAttached();
  // The keys of the page: the snippet, then Enter.
  await page.keyboard.press(']');
  await page.keyboard.press(']');
  await expect(snippet(page, first.replace(/1$/, '2'))).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(snippet(page, first.replace(/1$/, '2'))).toHaveAttribute('data-state', 'failed');

  // By Tab alone: every stop is seen, and Run is reached.
  await page.locator('.slide h2').first().focus();
  let reached = false;
  for (let stop = 0; stop < 12 && !reached; stop++) {
    await page.keyboard.press('Tab');
    reached = await page.evaluate(
      () => document.activeElement?.matches('[data-action="run"]') === true,
    );
  }
  expect(reached).toBe(true);
  expect(await ringed(page)).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page.locator('.edit-in textarea')).toBeFocused();
  await page.keyboard.type('world');
  await page.keyboard.press('Enter');
  await expect(snippet(page, first)).toHaveAttribute('data-state', 'passed');
  // The focus went on to the next snippet, not to the top of the page.
  expect(
    await page.evaluate(() => document.activeElement?.closest('[data-exercise]') !== null),
  ).toBe(true);

  // Into the terminal, where Tab belongs to the shell, and out by F6.
  for (let stop = 0; stop < 5; stop++) {
    if (await inTerminal(page)) break;
    await page.keyboard.press('F6');
  }
  expect(await inTerminal(page)).toBe(true);
  await page.keyboard.type('ls dockerc');
  await page.keyboard.press('Tab');
  await expect.poll(() => screen(page)).toContain('ls dockercoins/');
  expect(await inTerminal(page)).toBe(true);
  await page.keyboard.press('Control+c');
  await page.keyboard.press('F6');
  expect(await inTerminal(page)).toBe(false);
  await page.keyboard.press('Shift+F6');
  expect(await inTerminal(page)).toBe(true);
  await page.keyboard.press('Control+Shift+Period');
  expect(await inTerminal(page)).toBe(false);
  await run(page, first);
});

function key(page: Page, name: string): Promise<void> {
  return page.locator('.keysrow').getByRole('button', { name, exact: true }).tap();
}

function screen(page: Page): Promise<string> {
  return page
    .locator('.pane:not([hidden]) .xterm-rows')
    .evaluate(rows => [...rows.children].map(row => row.textContent?.trimEnd()).join('\n'))
    .then(text => text.replaceAll('\u00a0', ' ').replaceAll(/ +$/gm, ''));
}

function inTerminal(page: Page): Promise<boolean> {
  return page.evaluate(() => document.activeElement?.closest('.xterm') !== null);
}

/** The focus is drawn: an outline, or a shadow in its place. */
function ringed(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const style = document.activeElement ? getComputedStyle(document.activeElement) : null;
    return style !== null && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
  });
}

/** Pixels by which the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/** What a thumb would miss: visible buttons and links of less than 44 pixels either way. */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, summary, [role="tab"]')]
      .filter(each => each.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .map(each => ({ each, box: each.getBoundingClientRect() }))
      .filter(
        ({ each, box }) => box.width > 0 && !each.closest('.sr') && !each.matches(':disabled'),
      )
      .filter(({ box }) => box.height < 43.5 || box.width < 43.5)
      .map(({ each, box }) => {
        const name = each.getAttribute('aria-label') ?? each.textContent?.trim();
        return `${each.className} ${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`;
      }),
  );
}
