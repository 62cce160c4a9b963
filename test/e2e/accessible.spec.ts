// axe finds nothing serious on any page, in either theme, on a wide screen or a phone.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { goTo, open, type Server, serve } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(() => server.end());

const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const theme of ['dark', 'light'] as const)
  for (const [name, viewport] of Object.entries(sizes))
    test(`the student page is accessible: ${theme}, ${name}`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme: theme, viewport });
      const page = await context.newPage();
      await open(page, server.student);
      await goTo(page, 5);
      expect(await serious(page)).toEqual([]);
      await context.close();
    });

for (const theme of ['dark', 'light'] as const)
  test(`the presenter console and the projector are accessible: ${theme}`, async ({ browser }) => {
    for (const url of [server.presenter, server.projector]) {
      const context = await browser.newContext({ colorScheme: theme });
      const page = await context.newPage();
      await open(page, url);
      expect(await serious(page)).toEqual([]);
      await context.close();
    }
  });

async function serious(page: import('@playwright/test').Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(one => one.impact === 'serious' || one.impact === 'critical')
    .map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 120)).join(' | ')}`);
}
