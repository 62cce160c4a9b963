// A presenter types in a student's terminal: asked for, allowed, seen by both, ended by the student.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { open, type Server, serve } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'deckhand-typing-')), 'typing.md');
  writeFileSync(file, '# Together\n');
  server = await serve([file, '--lab', 'fresh']);
});
test.afterAll(() => server.end());

const pane = (page: Page) => page.locator('[data-area="terminal"] .pane:not([hidden]) .xterm-rows');

test('[VW18] a leader types as long as the student allows it, over a restart too', async ({
  browser,
}) => {
  const teacher = await (await browser.newContext()).newPage();
  const ada = await (await browser.newContext()).newPage();
  await open(teacher, server.presenter);
  await open(ada, `${server.student}?name=Ada`);
  await teacher.locator('.roster [data-student]', { hasText: 'Ada' }).click();
  const drawer = teacher.locator('[data-student-open]');
  const keys = drawer.locator('.pane:not([hidden]) .xterm-helper-textarea');
  const type = async (text: string) => {
    await keys.focus();
    await teacher.keyboard.type(text);
    await teacher.keyboard.press('Enter');
  };
  await drawer.locator('[data-action="ask-to-type"]').press('Enter');
  await ada.locator('[data-area="typing"] [data-action="let-type"]').press('Enter');
  await expect(drawer).toContainText('Stop typing');
  await type('echo one$((1+1))');
  await expect(pane(ada)).toContainText('one2');
  await expect(drawer.locator('.pane:not([hidden]) .xterm-rows')).toContainText('one2');
  await server.kill();
  await expect(ada.locator('body')).not.toHaveAttribute('data-connection', 'live');
  await server.again();
  for (const page of [ada, teacher])
    await expect(page.locator('body')).toHaveAttribute('data-connection', 'live', {
      timeout: 30_000,
    });
  await expect(ada.locator('[data-area="typing"]')).toContainText('types in your terminals');
  await type('echo two$((1+2))');
  await expect(pane(ada)).toContainText('two3');
  await ada.locator('[data-area="typing"] [data-action="end-typing"]').press('Enter');
  await expect(drawer).toContainText('Ask to type');
  await type('echo three$((1+3))');
  await ada.waitForTimeout(500);
  await expect(pane(ada)).not.toContainText('three');
});
