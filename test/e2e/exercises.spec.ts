// Every exercise of the demo workshop, by clicking *Run*, with its output read from the pane.
import { expect, test } from '@playwright/test';
import { deckOf, goTo, open, run, type Server, serve, transcript } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(() => server.end());

test('every snippet of the demo workshop runs by a click, and its output stands in the pane', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const deck = await deckOf(server);
  await open(page, server.student);
  const seen = new Set<string>();
  for (const slide of deck.slides) {
    if (slide.index === null) continue;
    for (const exercise of slide.exercises) {
      if (seen.has(exercise.id)) continue;
      seen.add(exercise.id);
      await goTo(page, slide.index + 1);
      for (const one of exercise.snippets) {
        if (one.hidden || one.method !== 'bash') continue;
        await run(page, one.id);
        // A placeholder in it has become somebody's value: the first two words are the command's own.
        const words = one.text.trim().split(/\s+/).slice(0, 2).join(' ');
        await expect
          .poll(async () => (await allTranscripts(page)).includes(words), { message: words })
          .toBe(true);
      }
    }
  }
  expect(seen.size).toBeGreaterThanOrEqual(11);
  const text = await transcript(page);
  expect(text).toMatch(/Requests per second/);
  expect(text).toMatch(/overall progress: \d+ out of \d+ tasks/);
});

async function allTranscripts(page: import('@playwright/test').Page): Promise<string> {
  const all = await page.locator('[data-transcript]').allTextContents();
  return all.join('\n').replaceAll('\u00a0', ' ');
}
