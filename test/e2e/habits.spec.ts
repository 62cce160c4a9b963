// What people do out of habit: double clicks, links to a slide, copy and paste, another device.
import { expect, type Page, test } from '@playwright/test';
import { goTo, live, open, run, type Server, serve, snippet, transcript } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(() => server.end());

const nodes = 'demo.look-around.1.1';

/** The rows of the terminal in view, without the blanks at their ends. */
function rows(page: Page): Promise<string[]> {
  return page
    .locator('.pane:not([hidden]) .xterm-rows')
    .evaluate(each => [...each.children].map(row => (row.textContent ?? '').trimEnd()));
}

test('a double click is one run, and the lists of the swarm stand in one line each', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, server.student);
  await goTo(page, 5);
  await snippet(page, nodes).locator('[data-action="run"]').dblclick();
  await expect(snippet(page, nodes)).toHaveAttribute('data-state', 'passed');
  await run(page, 'demo.look-around.1.2');
  const text = await transcript(page);
  expect(text.split('$ docker node ls').length).toBe(2);
  expect(text.split('$ docker service ls').length).toBe(2);
  const shown = (await rows(page)).map(row => row.replaceAll('\u00a0', ' '));
  const list = shown.filter(row => / node[1-5] +Ready/.test(row));
  expect(list).toHaveLength(5);
  for (const row of list) expect(row).toMatch(/\d+\.\d+\.\d+$/);
  expect(shown.filter(row => /^ID +NAME/.test(row))[0]).toMatch(/PORTS$/);
});

test('[VW8] the line between slide and terminals is dragged, and stays there', async ({ page }) => {
  await open(page, server.student);
  const grip = page.locator('.grip');
  const middle = async () => {
    const box = await grip.boundingBox();
    return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  };
  const from = await middle();
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(720, from.y, { steps: 4 });
  await page.mouse.up();
  for (const when of ['now', 'after a reload']) {
    expect(Math.abs((await middle()).x - 720), when).toBeLessThan(12);
    const [slide, side] = await Promise.all(
      ['.lesson', '.side'].map(each => page.locator(each).boundingBox()),
    );
    expect([side?.y, Math.round(side?.x ?? 0)], when).toEqual([slide?.y, slide?.width]);
    await page.reload();
    await live(page);
  }
});

test('[VW7] at 1024 × 768 too the nodes stand in a line each, and no time covers them', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await open(page, server.student);
  await goTo(page, 5);
  await run(page, nodes);
  const shown = (await rows(page)).map(row => row.replaceAll('\u00a0', ' '));
  const list = shown.filter(row => / node[1-5] +Ready/.test(row));
  expect(list).toHaveLength(5);
  for (const row of list) expect(row).toMatch(/\d+\.\d+\.\d+$/);
  expect(shown.filter(row => /^ID +HOSTNAME/.test(row))[0]).toMatch(/ENGINE VERSION$/);
  const time = await page.locator('.pane:not([hidden]) .run-mark span').first().boundingBox();
  const head = page.locator('.pane:not([hidden]) .xterm-rows > div', { hasText: 'HOSTNAME' });
  const below = await head.boundingBox();
  expect((time?.y ?? 0) + (time?.height ?? 99)).toBeLessThanOrEqual((below?.y ?? 0) + 0.5);
});

test('an address that names a slide leads there, and the way back is in sight', async ({
  browser,
}) => {
  const presenter = await (await browser.newContext()).newPage();
  await open(presenter, server.presenter);
  await goTo(presenter, 11);
  const late = await (await browser.newContext()).newPage();
  await open(late, `${server.student}#5`);
  const back = late.locator('[data-action="back-to-presenter"]');
  await expect(back).toBeVisible();
  await expect(late.locator('[data-slide="4"]')).toBeVisible();
  await late.reload();
  await expect(back).toBeVisible();
  await back.click();
  await expect(late.locator('[data-slide="10"]')).toBeVisible();
  await late.reload();
  await expect(late.locator('[data-slide="10"]')).toBeVisible();
  await goTo(presenter, 13);
  await expect(late.locator('[data-slide="12"]')).toBeVisible();
  await late.goto('about:blank');
  await open(late, `${server.student}#%E0%A4%A`);
  await expect(late.locator('[data-slide]')).toBeVisible();
  await presenter.context().close();
  await late.context().close();
});

test('a personal link brings the lab to another device by one more click', async ({ browser }) => {
  const first = await (await browser.newContext()).newPage();
  await open(first, `${server.student}?name=Ada`);
  await goTo(first, 5);
  await run(first, nodes);
  await first.locator('.foot summary').click();
  await first.locator('.menu-list a[href$="/me"]').click();
  const link = await first.locator('#link').inputValue();
  await first.locator('#name').fill('Ada L.');
  await first.getByRole('button', { name: 'Change it' }).click();
  await expect(first.locator('body')).toHaveAttribute('data-page', 'student');
  const second = await (await browser.newContext()).newPage();
  await second.goto(link);
  await second.getByRole('button', { name: 'Go on as Ada L.' }).click();
  await expect(second.locator('body')).toHaveAttribute('data-connection', 'live');
  expect(second.url()).not.toContain('me/');
  await goTo(second, 5);
  await expect(snippet(second, nodes)).toHaveAttribute('data-state', 'passed');
  await first.context().close();
  await second.context().close();
});

for (const secure of [true, false])
  test(`copy and paste by the system's keys ${secure ? 'with' : 'without'} a clipboard interface`, async ({
    browser,
  }) => {
    const context = await browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    if (!secure)
      await context.addInitScript(() =>
        Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined }),
      );
    const page = await context.newPage();
    await open(page, server.student);
    const field = page.locator('.pane:not([hidden]) textarea');
    await field.focus();
    await page.keyboard.type('echo one-word\n');
    await expect.poll(async () => (await rows(page)).join('\n')).toMatch(/^one-word$/m);
    // The word is chosen by a double click, copied by the terminal's keys, and pasted by them.
    const at = (await rows(page)).indexOf('one-word');
    const row = page.locator('.pane:not([hidden]) .xterm-rows > div').nth(at);
    const box = await row.boundingBox();
    const word = [(box?.x ?? 0) + 12, (box?.y ?? 0) + 8] as const;
    await page.mouse.dblclick(...word);
    // The browser's own menu copies what is chosen: the field below it holds that.
    await page.mouse.click(...word, { button: 'right' });
    await expect(field).toHaveValue('one-word');
    await page.mouse.dblclick(...word);
    await page.keyboard.press('Control+Shift+C');
    await page.keyboard.type('echo pasted-');
    await page.keyboard.press('Control+Shift+V');
    await expect.poll(async () => (await rows(page)).join('\n')).toMatch(/echo pasted-one-word/);
    await page.keyboard.press('Control+c');

    // Several lines are asked for, once.
    const paste = (text: string) =>
      field.evaluate((element, given) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', given);
        const init = { clipboardData, bubbles: true, cancelable: true };
        element.dispatchEvent(new ClipboardEvent('paste', init));
      }, text);
    await paste('echo first\necho second\n');
    await expect(page.getByRole('dialog')).toContainText(
      'They stand at the prompt as they are, the last newline too, and run when you press Enter.',
    );
    await expect(page.locator('dialog')).toContainText('2 lines');
    // What looks like the answer is the answer of Enter.
    await expect(page.locator('dialog .btn.primary')).toBeFocused();
    await page.keyboard.press('Enter');
    await field.press('Enter');
    await expect.poll(async () => (await rows(page)).join('\n')).toMatch(/^second$/m);
    await paste('echo third\necho fourth\n');
    await field.press('Enter');
    await expect.poll(async () => (await rows(page)).join('\n')).toMatch(/^fourth$/m);
    await expect(page.locator('dialog')).toHaveCount(0);
    await context.close();
  });

test('on a phone the edge shows that a line goes on, and typing stays in sight', async ({
  browser,
}) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await open(page, server.student);
  await page.locator('.ptabs button').nth(1).tap();
  const pane = page.locator('.pane:not([hidden])');
  await expect(pane).toHaveAttribute('data-more', 'right');
  await pane.locator('textarea').focus();
  await page.keyboard.type(`echo ${'x'.repeat(55)}`);
  await expect(pane).toHaveAttribute('data-more', /left/);
  await page.keyboard.press('Enter');
  await expect(pane).toHaveAttribute('data-more', 'right');
  await context.close();
});
