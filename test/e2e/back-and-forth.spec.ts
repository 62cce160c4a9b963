// Going back, going elsewhere, deviating: reset, undo, restore, catch-up, edit, stop, second shells.
import { expect, type Page, test } from '@playwright/test';
import { deckOf, goTo, open, run, type Server, serve, snippet, transcript } from './support.ts';

let server: Server;
test.afterEach(() => server.end());

const services = 'back-and-forth.services.1';
const word = 'back-and-forth.your-word.1';
const endless = 'back-and-forth.without-end.1';
const hidden = 'back-and-forth.with-hidden-ones.1';

async function begin(page: Page, slide: number): Promise<void> {
  server = await serve(['test/decks/back-and-forth.md']);
  await open(page, server.student);
  await goTo(page, slide);
}

function clickRun(page: Page, id: string): Promise<void> {
  return snippet(page, id).locator('[data-action="run"]').first().click();
}

function state(page: Page, id: string) {
  return expect(snippet(page, id));
}

async function choose(page: Page, action: string, label?: string | RegExp): Promise<void> {
  await page.locator('.foot summary').click();
  const items = page.locator(`.menu-list [data-action="${action}"]`);
  await (label === undefined ? items.first() : items.filter({ hasText: label }).last()).click();
}

/** What the terminal in view shows: the rows of its screen. */
function screen(page: Page): Promise<string> {
  return page
    .locator('.pane:not([hidden]) .xterm-rows')
    .evaluate(rows => [...rows.children].map(row => row.textContent).join('\n'))
    .then(text => text.replaceAll('\u00a0', ' '));
}

async function type(page: Page, text: string): Promise<void> {
  await page.locator('.pane:not([hidden]) textarea').focus();
  await page.keyboard.type(text);
}

test('reset, its undo, and the branches that were kept aside', async ({ page }) => {
  await begin(page, 2);
  await run(page, `${services}.1`);
  await choose(page, 'reset');
  await page.locator('dialog .btn.danger').click();
  await state(page, `${services}.1`).toHaveAttribute('data-state', 'idle');
  await expect.poll(() => screen(page)).not.toContain('service create');

  await page.locator('.toast button', { hasText: 'Undo' }).click();
  await state(page, `${services}.1`).toHaveAttribute('data-state', 'passed');
  await expect.poll(() => screen(page)).toContain('docker service create --name probe');
  await run(page, `${services}.2`);

  await choose(page, 'reset');
  await page.locator('dialog .btn.danger').click();
  await state(page, `${services}.2`).toHaveAttribute('data-state', 'idle');
  await type(page, 'docker service inspect probe\n');
  await expect.poll(() => screen(page)).toMatch(/no such service: probe/i);
  // The toast is gone or used up: the branch stands in the menu, under its hour.
  await choose(page, 'fork', /^before reset \d\d:\d\d$/);
  await state(page, `${services}.2`).toHaveAttribute('data-state', 'passed');
  await run(page, `${services}.3`);
  expect(await lastText(page)).toBe('3');
});

test('[VW14] undo to a snippet, and run it again differently', async ({ page }) => {
  await begin(page, 2);
  await run(page, `${services}.1`);
  await run(page, `${services}.2`);
  await run(page, `${services}.3`);
  expect(await lastText(page)).toBe('3');
  await snippet(page, `${services}.2`).hover();
  await snippet(page, `${services}.2`).locator('[data-action="undo"]').click();
  await state(page, `${services}.2`).toHaveAttribute('data-state', 'idle');
  await state(page, `${services}.3`).toHaveAttribute('data-state', 'idle');
  await state(page, `${services}.1`).toHaveAttribute('data-state', 'passed');
  await expect(page.locator('.toast')).toContainText('The lab is as it was before 2.');
  await page.locator('.toast button', { hasText: 'Undo' }).click();
  await state(page, `${services}.3`).toHaveAttribute('data-state', 'passed');
  await snippet(page, `${services}.2`).hover();
  await snippet(page, `${services}.2`).locator('[data-action="undo"]').click();
  await state(page, `${services}.2`).toHaveAttribute('data-state', 'idle');
  await snippet(page, `${services}.2`).locator('[data-action="edit"]').click();
  await page.locator('.edit-in textarea').fill('docker service scale probe=5');
  await clickRun(page, `${services}.2`);
  await state(page, `${services}.2`).toHaveAttribute('data-state', 'passed', { timeout: 60_000 });
  await run(page, `${services}.3`);
  expect(await lastText(page)).toBe('5');
  // What was before the undo is kept as well; the notice of it leads there while it stands.
  await choose(page, 'fork', 'before undo');
  await expect.poll(() => lastText(page)).toBe('3');
});

test('a late reader is caught up in about a second', async ({ page }) => {
  server = await serve();
  const deck = await deckOf(server);
  const last = deck.slides.findLast(one => one.exercises.length > 0 && one.index !== null);
  await open(page, server.student);
  await goTo(page, (last?.index ?? 0) + 1);
  const from = Date.now();
  await choose(page, 'catch-up');
  await expect(page.locator('[data-transcript="node1"] article').first()).toBeAttached();
  const tookMs = Date.now() - from;
  test.info().annotations.push({ type: 'catch-up', description: `${tookMs} ms, clicks included` });
  expect(tookMs).toBeLessThan(10_000);
  const text = await transcript(page);
  expect(text).toMatch(/Requests per second/);
  const first = last?.exercises[0]?.snippets.find(one => !one.hidden);
  await run(page, first?.id ?? '');
  // The reader's own workspace is a click away.
  await choose(page, 'fork', /^before catch-up \d\d:\d\d$/);
  await state(page, first?.id ?? '').toHaveAttribute('data-state', 'idle');
});

test('a placeholder is edited, a command copied, a failure says why', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await begin(page, 3);
  await clickRun(page, `${word}.1`);
  const field = page.locator('.edit-in textarea');
  await expect(field).toBeFocused();
  expect(await field.evaluate(selected)).toBe('someone');
  await page.keyboard.type('world');
  await page.keyboard.press('Enter');
  await state(page, `${word}.1`).toHaveAttribute('data-state', 'passed');
  expect(await lastText(page)).toBe('hello world');
  await expect(snippet(page, `${word}.1`).locator('.step-cmd')).toHaveText('echo hello world');
  await snippet(page, `${word}.1`).hover();
  await snippet(page, `${word}.1`).locator('[data-action="copy"]').click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('echo hello world');

  await run(page, `${word}.2`, 'failed');
  const row = snippet(page, `${word}.2`);
  await expect(row).toHaveAttribute('data-exit', '1');
  await expect(row.locator('.step-note code')).toContainText(/no such service: nobody/i);
  for (const action of ['run', 'edit', 'undo'])
    await expect(row.locator(`.step-note [data-action="${action}"]`)).toBeVisible();
});

test('Stop, a busy terminal, and a second shell', async ({ page }) => {
  await begin(page, 4);
  const dialog = page.locator('dialog');
  await clickRun(page, `${endless}.1`);
  await expect.poll(() => screen(page)).toContain('seq=1');

  // Cancel leaves everything as it is.
  await clickRun(page, `${endless}.2`);
  await expect(dialog).toContainText('ping 127.0.0.1');
  await dialog.locator('button', { hasText: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await state(page, `${endless}.1`).toHaveAttribute('data-state', 'running');
  await state(page, `${endless}.2`).toHaveAttribute('data-state', 'idle');

  await clickRun(page, `${endless}.2`);
  await dialog.locator('button', { hasText: 'Second terminal' }).click();
  await state(page, `${endless}.2`).toHaveAttribute('data-state', 'passed');
  await expect(page.locator('[data-tab="node1:2"]')).toHaveAttribute('aria-selected', 'true');
  expect(await lastText(page, 'node1:2')).toBe('after all');
  await state(page, `${endless}.1`).toHaveAttribute('data-state', 'running');

  await snippet(page, `${endless}.2`).hover();
  await clickRun(page, `${endless}.2`);
  await dialog.locator('button', { hasText: 'Ctrl C and run' }).click();
  await expect.poll(() => lastText(page)).toBe('after all');
  await state(page, `${endless}.2`).toHaveAttribute('data-state', 'passed');

  await page.locator('[data-tab="node1"]').click();
  await clickRun(page, `${endless}.1`);
  await expect.poll(() => lastText(page)).toContain('seq=1');
  await snippet(page, `${endless}.1`).locator('[data-action="stop"]').click();
  await state(page, `${endless}.1`).not.toHaveAttribute('data-state', 'running');
  await expect.poll(() => lastText(page)).toContain('packets transmitted');

  await page.locator('.tabs [data-action="open-terminal"]').click();
  await expect(page.locator('[data-tab="node1:3"]')).toHaveAttribute('aria-selected', 'true');
  await type(page, 'hostname\n');
  await expect.poll(() => lastText(page, 'node1:3')).toBe('node1');
});

test('typing by hand counts, Run all plays hidden ones, a verdict leads to its output', async ({
  page,
}) => {
  await begin(page, 5);
  await expect(page.locator('.pane:not([hidden]) textarea')).toBeAttached();
  await expect.poll(() => screen(page)).toContain('node1:~#');
  await type(page, 'echo first\n');
  await state(page, `${hidden}.1`).toHaveAttribute('data-state', 'passed');
  await page.locator('[data-exercise] [data-action="run-all"]').click();
  await expect.poll(() => lastText(page)).toBe('behind');
  const text = await transcript(page);
  expect(text.match(/between/g)?.length).toBeGreaterThanOrEqual(1);
  await state(page, `${hidden}.3`).toHaveAttribute('data-state', 'passed');
  expect(await screen(page)).not.toContain('echo between');
  await snippet(page, `${hidden}.3`).locator('.verdict').click();
  await expect.poll(() => screen(page)).toContain('seq 1 200');
});

test('[VW13] every shell that the server starts has the size that fits the pane', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await begin(page, 5);
  await expect.poll(() => screen(page)).toContain('node1:~#');
  const fits = await sizeOfShell(page);
  expect(['40 120', '24 80']).not.toContain(fits);

  await type(page, 'exit\n');
  await page.locator('.ended [data-action="open-terminal"]').click();
  await expect.poll(() => screen(page)).toMatch(/^root@node1:~#\s*$/);
  expect(await sizeOfShell(page)).toBe(fits);

  await type(page, 'exit\n');
  await expect(page.locator('.ended')).toBeVisible();
  await run(page, `${hidden}.1`);
  expect(await sizeOfShell(page)).toBe(fits);

  // Played at the size that the runner knows, then seen by this window.
  await choose(page, 'catch-up');
  await expect.poll(() => screen(page)).toContain('docker service ps -q probe');
  await expect.poll(() => sizeOfShell(page)).toBe(fits);
  const { inside, outside } = await page
    .locator('.pane:not([hidden]) .term-host')
    .evaluate(host => ({
      inside: host.querySelector('.xterm-screen')?.getBoundingClientRect().toJSON(),
      outside: host.getBoundingClientRect().toJSON(),
    }));
  expect(inside.right).toBeLessThanOrEqual(outside.right);
  expect(inside.bottom).toBeLessThanOrEqual(outside.bottom);

  await snippet(page, `${hidden}.1`).hover();
  await run(page, `${hidden}.1`);
  await snippet(page, `${hidden}.1`).locator('[data-action="undo"]').click();
  await state(page, `${hidden}.1`).toHaveAttribute('data-state', 'idle');
  await expect.poll(() => sizeOfShell(page)).toBe(fits);
});

/** Typed by hand, so that it is what programs of this shell are told. */
async function sizeOfShell(page: Page): Promise<string> {
  const before = await page.locator('[data-transcript="node1"] article').count();
  await type(page, 'stty size\n');
  await expect(page.locator('[data-transcript="node1"] article')).not.toHaveCount(before);
  await expect.poll(() => lastText(page)).toMatch(/^\d+ \d+$/);
  return lastText(page);
}

/** Runs in the page. */
function selected(field: Element): string {
  const area = field as HTMLTextAreaElement;
  return area.value.slice(area.selectionStart, area.selectionEnd);
}

async function lastText(page: Page, terminal = 'node1'): Promise<string> {
  const runs = page.locator(`[data-transcript="${terminal}"] article pre`);
  return (await runs.count()) === 0 ? '' : ((await runs.last().textContent()) ?? '').trim();
}
