// What a page says when there is no workshop to show, or no lab to run it in.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { goTo, live, open, type Server, serve } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve(['--max-workspaces', '1']);
});
test.afterAll(() => server.end());

const phone = { width: 390, height: 844 };

for (const colorScheme of ['light', 'dark'] as const)
  test(`[VW6] pages without a script have the look of the others: ${colorScheme}`, async ({
    browser,
  }) => {
    const context = await browser.newContext({
      viewport: phone,
      colorScheme,
      javaScriptEnabled: false,
    });
    const page = await context.newPage();
    await page.goto(`${server.student}?name=Ada`);
    const me = await (await context.request.get(`${server.student}me`)).text();
    const link = /value="([^"]*\/me\/)/.exec(me)?.[1] ?? '';
    const addresses: readonly (readonly [string, string])[] = [
      ['presenter?key=wrong', 'Not for everybody'],
      ['nothing/here', 'Not here'],
      ['?code=wrong', 'No such class'],
      ['?name=Grace', 'Go on as Grace?'],
      [`${link}AAAAAAAAAAAAAAAAAAAAAA`, 'Go on as'],
      ['me', 'You'],
    ];
    for (const [address, title] of addresses) {
      await page.goto(new URL(address, server.student).href);
      await expect(page.locator('h1')).toContainText(title);
      await expect(page.locator('header')).toHaveText('Deckhand');
      expect(await page.locator('main > p').first().innerText(), address).toMatch(/\.$|work/);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(ground).toBe(colorScheme === 'dark' ? 'rgb(11, 17, 23)' : 'rgb(243, 246, 247)');
      expect(await outside(page), address).toEqual([]);
    }
    await context.close();
  });

test('[VW1] who finds no workspace free reads why, on the slide too', async ({ browser }) => {
  const first = await (await browser.newContext()).newPage();
  await open(first, server.student);
  const second = await (await browser.newContext({ viewport: phone })).newPage();
  await open(second, server.student);
  const sentence = 'The one workspace of this server is in use: read on, and try again later.';
  await expect(second.getByText(sentence).first()).toBeVisible();
  expect(await outside(second)).toEqual([]);
  await second.getByRole('button', { name: 'Terminal', exact: true }).click();
  await expect(second.locator('.pane:not([hidden]) .boot')).toContainText(
    `Your lab is not ready${sentence}`,
  );
});

test('[VW1] a lab that does not start leaves a live page that says why', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-lab-'));
  mkdirSync(join(folder, 'lab'));
  const setup = 'setup:\n  - { node: node1, run: docker service create nosuch }\n';
  writeFileSync(join(folder, 'lab', 'lab.yml'), `title: Broken\nnodes: [node1]\n${setup}`);
  writeFileSync(join(folder, 'deck.md'), '# One\n\n.exercise[\n\n```bash\ndate\n```\n\n]\n');
  const own = await serve([join(folder, 'deck.md'), '--lab', join(folder, 'lab')]);
  await page.goto(own.student);
  await live(page);
  await expect(page.locator('.pane .boot')).toContainText('Your lab is not ready');
  await expect(page.locator('.pane .boot')).toContainText('docker service create nosuch');
  await goTo(page, 1);
  await expect(page.locator('[data-snippet] [data-action="run"]')).toBeDisabled();
  await own.end();
  rmSync(folder, { recursive: true });
});

/** What reaches out of the window sideways. */
function outside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll<HTMLElement>('body *')];
    const out = boxes.filter(each => {
      const { left, right, width } = each.getBoundingClientRect();
      return width > 0 && each.checkVisibility() && (right > innerWidth + 1 || left < -1);
    });
    const wide = document.documentElement.scrollWidth - innerWidth;
    return [
      ...(wide > 0 ? [`the page is ${wide} pixels too wide`] : []),
      ...out
        .filter(each => !each.closest('.keysrow, .sr, svg, .xterm'))
        .map(each => each.outerHTML.slice(0, 90)),
    ];
  });
}
