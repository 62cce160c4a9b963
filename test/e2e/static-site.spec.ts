// A static site: its exercises run without a server, and without a network after the first visit.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { serveFolder } from '../support/file-server.ts';
import { goTo, live, open, run, snippet, transcript } from './support.ts';

const fence = '```';
const deck = `# Ships in bottles

---

# Hoist the sail

.exercise[

${fence}bash
export SHIP=brig
${fence}

${fence}bash
echo the $SHIP has $(nproc) masts
${fence}

]
`;

let site: string;
test.beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-site-'));
  site = join(folder, 'site');
  const file = join(folder, 'ships.md');
  writeFileSync(file, deck);
  const command = (...args: string[]) =>
    execFileSync(process.execPath, ['dist/cli/main.js', ...args, '--lab', 'fresh']);
  command('record', file);
  command('build', file, '-o', site);
});

const [sail, masts] = ['ships.hoist-the-sail.1.1', 'ships.hoist-the-sail.1.2'];

test('[ST1] without a network after the first visit exercises run, and a reload keeps all', async ({
  page,
  context,
}) => {
  // Two first visits and a build: 12 s alone, three times that beside others.
  test.setTimeout(120_000);
  const server = await serveFolder(site, '/workshops/ships/');
  const outside: string[] = [];
  context.on('request', request => {
    if (!request.url().startsWith(server.url)) outside.push(request.url());
  });
  await open(page, server.url);
  await expect(page.locator('body')).toHaveAttribute('data-offline', 'ready');
  await server.end();
  await goTo(page, 2);
  await page.locator('[data-action="run-all"]').click();
  await expect(snippet(page, masts)).toHaveAttribute('data-state', 'passed');
  expect(await transcript(page)).toContain('the brig has');
  const before = await transcript(page);

  await page.reload();
  await live(page);
  await expect(snippet(page, masts)).toHaveAttribute('data-state', 'passed');
  await expect.poll(() => transcript(page)).toBe(before);
  await page.locator('.xterm-helper-textarea').first().focus();
  // One of the programs that come later.
  await page.keyboard.type('echo still a $SHIP | awk \'{ print $3 " afloat" }\'\n');
  await expect.poll(() => transcript(page)).toContain('brig afloat');

  // Back to the moment before, and what was reached is kept aside.
  await snippet(page, sail).locator('[data-action="undo"]').first().click();
  await expect(snippet(page, masts)).toHaveAttribute('data-state', 'idle');
  await page.keyboard.press('Escape');
  await page.locator('body').click({ position: { x: 300, y: 600 } });
  await page.keyboard.press('/');
  await page.keyboard.type('bottles');
  await expect(page.getByText('1 slide', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.locator('summary', { hasText: 'Lab' }).click();
  await expect(page.getByText('there is no class and no real machine')).toBeVisible();
  const saving = page.waitForEvent('download');
  await page.locator('[data-action="save-progress"]').click();
  expect((await saving).suggestedFilename()).toBe('Ships-in-bottles.progress.json');
  await page.locator('[data-action="watch"]').first().click();
  await expect(page.locator('.replay .xterm-rows')).toContainText('the brig has');
  expect(outside).toEqual([]);
});

test('[ST4] where storage is blocked the page says so once, and exercises run', async ({
  page,
}) => {
  const blocked = `Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });\n`;
  const server = await serveFolder(site, '/', { 'build/site-worker.js': blocked });
  const said = page.getByText('This browser keeps nothing for this page');
  await open(page, `${server.url}#2`);
  await expect(said).toBeVisible();
  await expect(said).toHaveCount(1);
  await run(page, sail);
  await run(page, masts);
  expect(await transcript(page)).toContain('the brig has');
  await server.end();
});

test('[ST8] one exercise stands in a page of another site, with a lab of its own', async ({
  page,
}) => {
  const server = await serveFolder(site, '/ships/');
  const blog = mkdtempSync(join(tmpdir(), 'deckhand-blog-'));
  const tag = (exercise: string) =>
    `<script src="${server.url}embed.js" data-exercise="${exercise}" data-height="400"></script>`;
  const [sailing] = sail?.split(/\.\d+$/) ?? [];
  writeFileSync(join(blog, 'index.html'), `<h1>Blog</h1>${tag(`${sailing}`)}${tag('no.such.1')}`);
  const host = await serveFolder(blog, '/');
  await page.goto(host.url);
  const frame = page.frameLocator('iframe').first();
  await expect(frame.locator('body')).toHaveAttribute('data-connection', 'live');
  await expect(frame.locator('.bar')).toBeHidden();
  // In a frame as narrow as a phone as well, where the whole deck is read in one scroll.
  await page.setViewportSize({ width: 420, height: 800 });
  await page.reload();
  await expect(frame.locator('body')).toHaveAttribute('data-connection', 'live');
  await expect(frame.getByRole('heading', { name: 'Hoist the sail' })).toBeVisible();
  await expect(frame.getByRole('heading', { name: 'Ships in bottles' })).toHaveCount(0);
  await frame.locator('[data-action="run-all"]').click();
  await expect(frame.locator(`[data-snippet="${masts}"]`)).toHaveAttribute('data-state', 'passed');
  await page.keyboard.press('ArrowLeft');
  await expect(frame.locator(`[data-snippet="${masts}"]`)).toBeVisible();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const other = page.frameLocator('iframe').nth(1);
  await expect(other.getByText('has none named no.such.1')).toBeVisible();
  // The whole site has another lab: nothing was run in it, and nothing ends here.
  await open(page, `${server.url}#2`);
  await expect(snippet(page, masts)).toHaveAttribute('data-state', 'idle');
  await host.end();
  await server.end();
});
