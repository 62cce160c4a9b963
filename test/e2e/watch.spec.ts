// A recorded exercise, watched beside its slide: by mouse, by keys, on a phone.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { open, run, type Server, serve, snippet, transcript } from './support.ts';

const fence = '```';
const deck = `# Watch me

.exercise[

${fence}bash
export PET=otter
${fence}

${fence}bash
echo a tame $PET
${fence}

${fence}bash
ls -d /etc
${fence}

]
`;

let server: Server;
test.beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'deckhand-watch-')), 'watch.md');
  writeFileSync(file, deck);
  execFileSync(process.execPath, ['dist/cli/main.js', 'record', file, '--lab', 'fresh']);
  server = await serve([file, '--lab', 'fresh']);
});
test.afterAll(() => server.end());

const replay = (page: Page) => page.locator('.replay');
const shown = (page: Page) => replay(page).locator('.xterm-rows');

async function watch(page: Page): Promise<void> {
  await page.locator('[data-action="watch"]').click();
  await expect(replay(page).locator('[data-replay="play"]')).toBeFocused();
}

test('[VW17] an exercise is watched, by keys alone too, and left again', async ({ page }) => {
  await open(page, server.student);
  await watch(page);
  await expect(replay(page)).toHaveAttribute('data-replay-state', 'playing');
  await page.keyboard.press('9');
  await expect(replay(page)).toHaveAttribute('data-replay-state', 'paused', { timeout: 30_000 });
  await expect(shown(page)).toContainText('a tame otter');
  await expect(replay(page)).toHaveAttribute('data-replay-snippet', 'watch.watch-me.1.3');
  await page.keyboard.press('0');
  await expect(replay(page)).toHaveAttribute('data-replay-snippet', 'watch.watch-me.1.1');
  await expect(shown(page)).not.toContainText('otter');
  await page.keyboard.press(']');
  await expect(replay(page)).toHaveAttribute('data-replay-snippet', 'watch.watch-me.1.2');
  await expect(shown(page)).not.toContainText('a tame');
  const { violations } = await new AxeBuilder({ page }).include('.replay').analyze();
  expect(violations.map(one => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(replay(page)).toHaveCount(0);
  await expect(page.locator('[data-action="watch"]')).toBeFocused();
  await watch(page);
  await snippet(page, 'watch.watch-me.1.2').locator('[data-action="run"]').first().click();
  await expect(replay(page)).toHaveCount(0);
});

test('[VW17] on a phone it takes the screen, and without motion it waits', async ({ browser }) => {
  const context = await browser.newContext({
    ...{ viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' },
  });
  const page = await context.newPage();
  await open(page, server.student);
  await watch(page);
  await expect(replay(page)).toHaveAttribute('data-replay-state', 'paused');
  await expect(page.locator('.slide')).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await context.close();
});

test('[VW22] typing into a recording takes it over there, and the way back is one click', async ({
  page,
}) => {
  await open(page, server.student);
  await run(page, 'watch.watch-me.1.3');
  await watch(page);
  // Paused first: on a slow machine some of the next command would be typed by then.
  await page.keyboard.press(' ');
  await expect(replay(page)).toHaveAttribute('data-replay-state', 'paused');
  await page.keyboard.press(']');
  await expect(replay(page)).toHaveAttribute('data-replay-snippet', 'watch.watch-me.1.2');
  await replay(page).locator('.xterm-screen').click();
  await page.keyboard.type('echo a wild $PET\n', { delay: 5 });
  await expect(replay(page)).toHaveCount(0);
  await page.keyboard.type('echo $PET again\n');
  await expect.poll(() => transcript(page)).toContain('a wild otter');
  await expect.poll(() => transcript(page)).toContain('otter again');
  expect(await transcript(page)).not.toContain('/etc');
  await expect(snippet(page, 'watch.watch-me.1.1')).toHaveAttribute('data-state', 'passed');
  await expect(snippet(page, 'watch.watch-me.1.3')).toHaveAttribute('data-state', 'idle');
  await page.locator('[data-action="back-to-recording"]').click();
  await expect(replay(page)).toHaveAttribute('data-replay-snippet', 'watch.watch-me.1.2');
  await expect(replay(page)).toHaveAttribute('data-replay-state', 'paused');
  await page.locator('[data-action="close-recording"]').click();
  await expect(snippet(page, 'watch.watch-me.1.3')).toHaveAttribute('data-state', 'passed');
  await expect.poll(() => transcript(page)).not.toContain('otter');
});
