// An author saves while others look: the slide changes where it stands, and a mistake stays outside.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Folder, makeFolder } from '../support/server.ts';
import { open, run, type Server, serve, snippet, transcript } from './support.ts';

const ticks = '```';
const exercise = (command: string) =>
  `.exercise[\n\n- Do:\n  ${ticks}bash\n  ${command}\n  ${ticks}\n\n]\n`;
const one = `# One\n\nfirst words\n\n---\n\n## Two\n\n${exercise('echo before')}\n---\n\n## Three\n\nthe end\n`;

let folder: Folder;
let server: Server;
/** Each test has a server of its own: what one saved last would be read by the next, or not yet. */
async function begin(second: { readonly chapter: 'there' | 'missing' }): Promise<void> {
  folder = makeFolder({
    'deck.yml': 'title: Live\nlab: fresh\ncontent:\n- one.md\n- parts/two.md\n',
    'interstitials.txt': '',
    'one.md': one,
  });
  if (second.chapter === 'there') saveSecond('is here');
  server = await serve([join(folder.path, 'deck.yml')]);
}
test.afterEach(async () => {
  await server.end();
  folder.dispose();
});

function save(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text);
}

function saveSecond(words: string): void {
  mkdirSync(join(folder.path, 'parts'));
  save('parts/two.md', `# Another chapter\n\n${words}\n`);
}

/** As many editors do it: a new file takes the place of the old one. */
function replace(name: string, text: string): void {
  save(`${name}.new`, text);
  renameSync(join(folder.path, `${name}.new`), join(folder.path, name));
}

const slide = (page: Page) => page.locator('article.slide');

test('[SV1] a saved change is on the screen without a reload; place, terminals and verdicts stay', async ({
  page,
}) => {
  await begin({ chapter: 'missing' });
  await open(page, `${server.student}#2`);
  await run(page, 'one.two.1.1');
  await page.evaluate(() => Object.assign(window, { untouched: true }));

  save('one.md', one.replace('## Two', '## Two\n\nsaved in place'));
  await expect(slide(page)).toContainText('saved in place');
  await expect(snippet(page, 'one.two.1.1')).toHaveAttribute('data-state', 'passed');

  replace('one.md', one.replace('## Two', '## Two\n\nput in its place'));
  await expect(slide(page)).toContainText('put in its place');
  replace('one.md', one.replace('## Two', '## Two\n\nput there again'));
  await expect(slide(page)).toContainText('put there again');

  // A changed snippet keeps its verdict and says that it is of another text.
  save('one.md', one.replace('echo before', 'echo after'));
  await expect(snippet(page, 'one.two.1.1')).toContainText('echo after');
  await expect(page.locator('.step-changed')).toHaveText(
    'The author changed this snippet since you ran it.',
  );
  await run(page, 'one.two.1.1');
  await expect(page.locator('.step-changed')).toHaveCount(0);
  expect(await transcript(page)).toMatch(/echo before[\s\S]*echo after/);

  // Slides that come before it move it; who reads it stays with it.
  save('one.md', one.replace('---', '---\n\n# New\n\n---').replace('echo before', 'echo after'));
  await expect(page.locator('article.slide[data-slide="2"]')).toContainText('echo after');
  expect(await page.evaluate(() => 'untouched' in window)).toBe(true);
});

test('[SV2] a chapter that the manifest names appears when its file does', async ({ page }) => {
  await begin({ chapter: 'missing' });
  await open(page, `${server.student}#4`);
  await expect(slide(page)).toContainText('Invalid content: parts/two.md');
  saveSecond('is here');
  await expect(slide(page)).toContainText('is here');
  replace('parts/two.md', '# Another chapter\n\nwas replaced\n');
  await expect(slide(page)).toContainText('was replaced');
});

test('[SV3] a save with a mistake leaves the slides as they were and shows it, until it is mended', async ({
  browser,
}) => {
  await begin({ chapter: 'there' });
  const [page, presenter, projector] = await Promise.all(
    [`${server.student}#1`, server.presenter, server.projector].map(async url => {
      const fresh = await (await browser.newContext()).newPage();
      await open(fresh, url);
      return fresh;
    }),
  );
  if (!page || !presenter || !projector) throw new Error('three pages');
  const broken = one.replace('first words', `broken words\n\n.small[\n\nnever closed`);
  save('one.md', broken);
  const trouble = (at: Page) => at.locator('[data-trouble]');
  await expect(trouble(page)).toContainText('one.md:5:1: `.small[` has no closing bracket');
  await expect(trouble(presenter)).toContainText('one.md:5:1');
  await expect(slide(page)).toContainText('first words');
  // Whoever comes now sees the last good deck, and why.
  await page.reload();
  await expect(trouble(page)).toContainText('one.md:5:1');
  await expect(slide(page)).toContainText('first words');
  await expect(trouble(projector)).toHaveCount(0);

  save(
    'one.md',
    readFileSync(join(folder.path, 'one.md'), 'utf8').replace('closed', 'closed\n\n]'),
  );
  await expect(slide(page)).toContainText('broken words');
  await expect(trouble(page)).toHaveCount(0);
  await expect(trouble(presenter)).toHaveCount(0);
  await Promise.all([page, presenter, projector].map(at => at.context().close()));
});

test('[SV5] a picture that is drawn anew shows on the page, and one that was missing', async ({
  page,
}) => {
  await begin({ chapter: 'missing' });
  const square = (width: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20"><rect width="9" height="9"/></svg>`;
  save('a.svg', square(30));
  save('one.md', `${one}\n---\n\n## Pictures\n\n![a](a.svg) ![b](b.svg)\n`);
  await open(page, `${server.student}#4`);
  const widths = () =>
    page.evaluate(() => [...document.querySelectorAll('article img')].map(one => one.clientWidth));
  await expect.poll(async () => (await widths())[0]).toBe(30);
  await page.evaluate(() => Object.assign(window, { untouched: true }));
  replace('a.svg', square(70));
  await expect.poll(async () => (await widths())[0]).toBe(70);
  save('b.svg', square(90));
  await expect.poll(widths).toEqual([70, 90]);
  expect(await page.evaluate(() => 'untouched' in window)).toBe(true);
});
