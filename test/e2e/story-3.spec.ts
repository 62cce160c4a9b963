// An instructor presents the course on three machines of theirs; an engine, the network and the
// server fail in the middle of it.
import { expect, type Page, test } from '@playwright/test';
import { removeService, settled, swarmEnvironment, swarmLab, tamper } from '../real/swarm.ts';
import { goTo, live, open, run, type Server, serve, snippet, transcript } from './support.ts';

let server: Server;
test.beforeAll(async () => {
  Object.assign(process.env, swarmEnvironment);
  // A try before this one may have been cut off anywhere.
  test.setTimeout(120_000);
  await settled();
  await removeService('probe');
  server = await serve(['--backend', 'docker', '--lab', swarmLab]);
});
test.afterAll(() => server.end());

const notice = (page: Page, text: RegExp) =>
  expect(page.getByText(text).first()).toBeVisible({ timeout: 60_000 });
const node = (page: Page, name: string) =>
  page.locator('.sn', { has: page.getByText(name, { exact: true }) });

test('a course on three real engines, with what can go wrong', async ({ browser }) => {
  test.setTimeout(300_000);
  const [teacher, student] = await Promise.all(
    [1, 2].map(async () => (await browser.newContext()).newPage()),
  );
  if (!teacher || !student) throw new Error('two pages');
  await open(teacher, server.presenter);
  await open(student, `${server.student}?name=Ada`);

  // The strip shows the three engines and what runs on them.
  for (const name of ['node1', 'node2', 'node3'])
    await expect(node(student, name)).toContainText(/leader|manager/);
  await expect(student.locator('.strip')).toContainText('rng');

  // What this backend cannot do is not there to be clicked.
  await student.getByText('Lab', { exact: true }).click();
  await expect(student.locator('[data-action="catch-up"]')).toHaveCount(0);
  await expect(student.locator('[data-action="reset"]')).toHaveCount(0);
  await student.keyboard.press('Escape');

  // Real commands, real verdicts.
  await goTo(student, 5);
  await run(student, 'demo.look-around.1.1');
  expect(await transcript(student)).toMatch(/node1\s+Ready\s+Active/);
  await run(student, 'demo.look-around.1.2');
  await goTo(student, 11);
  await run(student, 'demo.a-container-that-does-nothing.1.1', 'passed', 90_000);
  await expect(node(student, 'node1')).toContainText('probe');
  await goTo(student, 14);
  await run(student, 'demo.find-it-by-its-label.1.1');
  await run(student, 'demo.find-it-by-its-label.1.2');
  await goTo(student, 16);
  await run(student, 'demo.names-and-addresses.1.1');
  expect(await transcript(student)).toMatch(/rng\.\s+600\s+IN\s+A\s+10\./);

  // A snippet that these engines cannot do says so.
  await goTo(student, 20);
  await run(student, 'demo.is-anybody-there.1.1', 'skipped');
  await notice(student, /Not offered by this backend: vip-traffic/);

  // An engine dies: the page says which, and what still works; then it comes back by itself.
  const stopped = tamper('engine', 'node3', 'stop');
  await notice(student, /The engine of node3 does not answer\. node1 and node2 still work/);
  await expect(node(student, 'node3')).toContainText('down');
  await expect(student.locator('[data-tab="node3"]')).toContainText('down');
  await stopped;
  const line = student.locator('[data-area="cluster-note"]');
  await expect(line).toHaveText(/The engine of node3 does not answer/);
  await goTo(student, 16);
  await run(student, 'demo.names-and-addresses.1.1');
  const started = tamper('engine', 'node3', 'start');
  await notice(student, /node3 is back/);
  await started;
  await expect(node(student, 'node3')).not.toContainText('down', { timeout: 60_000 });
  await expect(student.locator('[data-tab="node3"]')).toContainText('manager');
  await expect(line).toHaveCount(0);

  // The network between the machines is cut.
  await tamper('network', 'node2', 'cut');
  await expect(student.getByText(/node2 does not reach the swarm/).first()).toBeVisible({
    timeout: 60_000,
  });
  await tamper('network', 'node2', 'mend');
  await expect(student.getByText(/node2 is back/).first()).toBeVisible({ timeout: 60_000 });

  // The server dies: what was done is kept, the shells are new, and the page says so.
  await server.kill();
  await expect(student.locator('body')).not.toHaveAttribute('data-connection', 'live');
  // It is said for a moment only, as soon as the page is back.
  const told = notice(student, /the shells are new/);
  await server.again();
  await told;
  await live(student);
  await expect(snippet(student, 'demo.names-and-addresses.1.1')).toHaveAttribute(
    'data-state',
    'passed',
  );
  await settled();
  await goTo(student, 5);
  await run(student, 'demo.look-around.1.2');
  await goTo(student, 38);
  await run(student, 'demo.leave-it-as-you-found-it.1.4');
});
