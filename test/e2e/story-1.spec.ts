// A person teaches the demo workshop to a few others from their laptop; one comes late.
import { expect, test } from '@playwright/test';
import { deckOf, goTo, live, open, run, type Server, serve } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(() => server.end());

test('[VW15] [VW16] presenter, projector, two students, one late and caught up', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const people = await Promise.all([1, 2, 3, 4].map(() => browser.newContext()));
  const [teacher, screen, ada, late] = await Promise.all(people.map(one => one.newPage()));
  if (!teacher || !screen || !ada || !late) throw new Error('four pages');

  await open(teacher, server.presenter);
  await expect(teacher.locator('body')).toHaveAttribute('data-page', 'presenter');
  expect(teacher.url()).not.toContain('key=');
  await open(screen, server.projector);
  await open(ada, `${server.student}?name=Ada`);

  // Students and projector follow slide and step.
  for (let step = 0; step < 3; step++)
    await teacher.locator('[data-action="next"]').first().click();
  await expect(ada.locator('[data-slide="3"]')).toBeVisible();
  await expect(screen.locator('[data-slide="3"]')).toBeVisible();

  // Ada wanders, and comes back with one button.
  await goTo(ada, 8);
  await teacher.locator('[data-action="next"]').first().click();
  await expect(ada.locator('[data-slide="7"]')).toBeVisible();
  await ada.locator('[data-action="back-to-presenter"]').first().click();
  await expect(ada.locator('[data-slide="4"]')).toBeVisible();

  // The teacher goes to the first slide after three exercises.
  const deck = await deckOf(server);
  const withExercises = deck.slides.filter(
    slide => slide.index !== null && slide.exercises.length > 0,
  );
  const here = withExercises[4]?.index ?? 0;
  await teacher.evaluate(
    hash => {
      location.hash = hash;
    },
    `#${here + 1}`,
  );
  await expect(ada.locator(`[data-slide="${here}"]`)).toBeVisible();

  // One comes late, is where the class is, and catches up; then goes on by clicking.
  await open(late, `${server.student}?name=Grace`);
  await expect(late.locator(`[data-slide="${here}"]`)).toBeVisible();
  await late.locator('[data-action="catch-up"]').first().click();
  const earlier = withExercises[0]?.exercises[0]?.snippets.find(one => !one.hidden);
  if (!earlier) throw new Error('a first snippet');
  await expect
    .poll(() => stateOf(late, withExercises[0]?.index ?? 0, earlier.id, here), { timeout: 30_000 })
    .toBe('passed');
  const next = withExercises[4]?.exercises[0]?.snippets.find(one => !one.hidden);
  if (!next) throw new Error('a snippet here');
  await run(late, next.id);

  // The presenter sees both by name.
  await expect(teacher.getByText('Ada').first()).toBeVisible();
  await expect(teacher.getByText('Grace').first()).toBeVisible();

  // One is looked at and knows it; a hint stays until it is read.
  await teacher.locator('.roster [data-student]', { hasText: 'Ada' }).click();
  await expect(ada.locator('[data-area="watchers"]')).toContainText('looks at your terminals');
  await teacher.locator('[data-student-open] [data-action="hint"]').click();
  await teacher.locator('dialog textarea').fill('Read `docker info` first');
  await teacher.locator('dialog input[value="catch-up"]').check();
  await teacher.locator('dialog [data-action="send-hint"]').click();
  await expect(ada.locator('[data-hint]')).toContainText('Read docker info first');
  await expect(late.locator('[data-hint]')).toHaveCount(0);
  await teacher.keyboard.press('Escape');
  await expect(ada.locator('[data-area="watchers"]')).toHaveCount(0);

  // A break that all see, also who comes back after the server's death.
  await teacher.locator('.countdown-menu summary').click();
  await teacher.locator('[data-minutes="10"]').click();
  for (const page of [screen, ada, late])
    await expect(page.locator('[data-area="countdown"]')).toContainText(/\d+:\d\d/);

  // The server dies and comes back: everybody is where they were.
  await server.kill();
  await expect(late.locator('body')).not.toHaveAttribute('data-connection', 'live');
  await server.again();
  for (const page of [teacher, screen, ada, late]) await live(page);
  await expect(late.locator(`[data-slide="${here}"]`)).toBeVisible();
  await expect(late.locator(`[data-snippet="${next.id}"]`)).toHaveAttribute('data-state', 'passed');
  await teacher.locator('.countdown-menu summary').click();
  await teacher.locator('[data-action="end-countdown"]').click();
  for (const page of [screen, ada])
    await expect(page.locator('[data-area="countdown"]')).toHaveCount(0);
  await goTo(ada, 2);
  await ada.locator('[data-hint] [data-action="catch-up"]').click();
  await expect(ada.locator('[data-hint]')).toHaveCount(0);
  await expect
    .poll(() => stateOf(ada, withExercises[0]?.index ?? 0, earlier.id, here), { timeout: 30_000 })
    .toBe('passed');
  await ada.reload();
  await live(ada);
  await expect(ada.locator('[data-hint]')).toHaveCount(0);
  await Promise.all(people.map(one => one.close()));
});

/** Looks at an earlier slide's snippet and comes back. */
async function stateOf(
  page: import('@playwright/test').Page,
  index: number,
  id: string,
  here: number,
): Promise<string | null> {
  await goTo(page, index + 1);
  const state = await page.locator(`[data-snippet="${id}"]`).getAttribute('data-state');
  await goTo(page, here + 1);
  return state;
}
