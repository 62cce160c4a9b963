// The cluster's map as a person finds it: by key and button, in both themes, on a phone, by keyboard.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { open, type Server, serve } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve(['--lab', 'dockercoins']);
});
test.afterAll(() => server.end());

async function openMap(page: Page): Promise<void> {
  await open(page, server.student);
  await expect(page.locator('[data-snippet], .slide').first()).toBeVisible();
  await page.keyboard.press('w');
  await expect(page.locator('.map-service[data-service="dockercoins_rng"]')).toBeVisible();
}

const looks = [
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
] as const;
for (const { colorScheme, viewport } of looks)
  test(`[VW10] the map is accessible: ${colorScheme}, ${viewport.width} wide`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ colorScheme, viewport });
    const page = await context.newPage();
    await openMap(page);
    await page.locator('.map-service[data-service="dockercoins_rng"]').click();
    await expect(page.locator('.map-details')).toContainText('5 of 5 running');
    const { violations } = await new AxeBuilder({ page }).include('.map').analyze();
    expect(violations.map(one => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
    // The page itself never scrolls sideways; the chart may.
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    ).toBe(true);
    await context.close();
  });

test('[VW10] by keys alone: opened, walked through, read, left; the slide stays where it was', async ({
  page,
}) => {
  await openMap(page);
  const address = page.url();
  const focused = page.locator('.map :focus');
  await expect(focused).toHaveAttribute('data-node', 'node1');
  await page.keyboard.press('ArrowRight');
  await expect(focused).toHaveAttribute('data-node', 'node2');
  await page.keyboard.press('Enter');
  await expect(page.locator('.map-details')).toContainText('manager, active');
  await page.keyboard.press('ArrowDown');
  await expect(focused).not.toHaveAttribute('data-node', 'node2');
  await page.keyboard.press('Escape');
  await expect(page.locator('.map')).toHaveCount(0);
  expect(page.url()).toBe(address);
});

test('[VW11] the map has its script and style only when it is opened, and the same in words', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  await open(page, server.student);
  expect(asked.filter(url => url.endsWith('map.css'))).toEqual([]);
  await page.keyboard.press('w');
  await expect(page.locator('[data-map-words] li').first()).toContainText(
    /node1: leader, active\. .*dockercoins_\w+\.\d on node1, running/,
  );
  expect(asked.filter(url => url.endsWith('map.css'))).toHaveLength(1);
});

test('[VW12] a task that gets another node flies there, and without motion is just there', async ({
  browser,
}) => {
  const flights: number[] = [];
  for (const reducedMotion of ['no-preference', 'reduce'] as const) {
    const context = await browser.newContext({ reducedMotion });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (frames, options) {
        const first = Array.isArray(frames) ? frames[0] : null;
        if (this.matches('.map-pill') && /translate\(-?[1-9]/.test(`${first?.transform}`))
          document.body.dataset.flights = `${Number(document.body.dataset.flights ?? 0) + 1}`;
        return animate.call(this, frames, options);
      };
    });
    await openMap(page);
    await page.locator('[data-action="move-map"]').click();
    const on = page.locator('.map-pill[data-on="node5"]');
    await expect(on).toHaveCount(1);
    await page.locator('.pane:not([hidden]) .xterm-helper-textarea').focus();
    await page.keyboard.type('docker node update --availability drain node5\n');
    await expect(on).toHaveCount(0);
    await expect(page.locator('.map-news')).toContainText(/moved to node\d/);
    flights.push(Number(await page.evaluate(() => document.body.dataset.flights ?? '0')));
    await context.close();
  }
  expect(flights[0]).toBeGreaterThan(0);
  expect(flights[1]).toBe(0);
});
