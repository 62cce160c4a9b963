// Diagrams are drawn on the page, without a network, and cost nothing where there are none.
import { expect, type Page, test } from '@playwright/test';
import { goTo, open, type Server, serve } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve(['test/decks/theme.md', '--lab', 'fresh']);
});
test.afterAll(() => server.end());

/** Slides of the fixture, counted from 1. */
const flow = 10;
const sequence = 11;
const broken = 12;

function scripts(page: Page): { readonly asked: string[]; readonly foreign: string[] } {
  const asked: string[] = [];
  const foreign: string[] = [];
  page.on('request', request => {
    const url = request.url();
    if (request.resourceType() === 'script') asked.push(url);
    if (!url.startsWith('http://localhost') && !url.startsWith('http://127.0.0.1'))
      if (!url.startsWith('data:')) foreign.push(url);
  });
  return { asked, foreign };
}

for (const theme of ['dark', 'light'] as const)
  test(`[RD8] drawn in the colours of the page: ${theme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: theme });
    const page = await context.newPage();
    const { foreign } = scripts(page);
    const complaints: string[] = [];
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await open(page, server.student);
    await goTo(page, flow);
    const drawing = page.getByRole('img', { name: /^Diagram: flowchart LR/ });
    await expect(drawing.locator('svg')).toBeVisible();
    await expect(drawing).toContainText('hasher');
    await expect(page.locator('.lesson pre.mermaid')).toBeHidden();
    const ink = await drawing
      .getByText('hasher')
      .first()
      .evaluate(label => {
        const style = getComputedStyle(label);
        return style.fill === 'none' ? style.color : style.fill;
      });
    expect(ink).toBe(theme === 'dark' ? 'rgb(231, 237, 243)' : 'rgb(19, 32, 44)');

    await goTo(page, sequence);
    await expect(page.getByRole('img', { name: /^Diagram: sequenceDiagram/ })).toContainText(
      'schedules tasks',
    );

    await goTo(page, broken);
    await expect(page.locator('.lesson .diagram')).toContainText('could not be drawn: Parse error');
    await expect(page.locator('.lesson pre.mermaid')).toBeVisible();
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

test('[RD9] slides without a diagram load nothing of what draws them', async ({ page }) => {
  const { asked } = scripts(page);
  await open(page, server.student);
  await goTo(page, 2);
  await goTo(page, 7);
  // What is loaded when nobody looks belongs to the count.
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(5);
  await page.waitForLoadState('networkidle');
  const before = asked.length;
  expect(await weightOf(page, asked)).toBeLessThan(600_000);
  await goTo(page, flow);
  await expect(page.locator('.lesson .diagram svg')).toBeVisible();
  expect(asked.length).toBeGreaterThan(before);
  expect(await weightOf(page, asked)).toBeGreaterThan(1_000_000);
});

/** Bytes of scripts, before they are packed. */
async function weightOf(page: Page, addresses: readonly string[]): Promise<number> {
  const sizes = addresses.map(
    async address => (await (await page.request.get(address)).body()).length,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
