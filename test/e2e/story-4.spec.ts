// A person who knows Docker leaves the script on the simulated swarm, with the map open beside the
// terminal: drain, kill, scale, a bad image, a rollback, a lost quorum, and the way back.
import { expect, type Locator, type Page, test } from '@playwright/test';
import { open, type Server, serve, transcript } from './support.ts';

let server: Server;
test.beforeEach(async () => {
  server = await serve(['--lab', 'swarm']);
});
test.afterEach(() => server.end());

/** Types a line where the person looks, and waits until its output says what it should. */
async function type(page: Page, line: string, says: RegExp): Promise<string> {
  const before = (await transcript(page)).length;
  await page.locator('.pane:not([hidden]) .xterm-helper-textarea').focus();
  await page.keyboard.type(`${line}\n`);
  const said = async () => (await transcript(page)).slice(before).replaceAll('\u00a0', ' ');
  await expect.poll(said, { message: line, timeout: 40_000 }).toMatch(says);
  return said();
}

const pills = (page: Page, where = ''): Locator =>
  page.locator(`.map-pill[data-state="running"]${where}`);
const news = (page: Page, text: RegExp): Promise<void> =>
  expect(page.locator('.map-news li', { hasText: text }).first()).toBeVisible({ timeout: 30_000 });
const node = (page: Page, name: string): Locator => page.locator(`.map-node[data-node="${name}"]`);

async function power(page: Page, name: string, on: boolean): Promise<void> {
  await node(page, name).click();
  await page.getByRole('button', { name: `Switch ${name} ${on ? 'on' : 'off'}` }).click();
  await expect(node(page, name)).toContainText(on ? 'active' : 'off');
  await node(page, name).click();
}

test('a wander off the script, on the terminal and on the map', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page, server.student);
  await page.getByRole('button', { name: 'Map' }).click();
  await page.getByRole('button', { name: 'Beside the terminals' }).click();
  await expect(node(page, 'node1')).toContainText('leader');

  await type(
    page,
    'docker service create --name web --replicas 5 -p 8080:80 nginx',
    /Service converged|verify: Service \S+ converged/,
  );
  await expect(pills(page)).toHaveCount(5);
  for (const on of ['node1', 'node2', 'node3', 'node4', 'node5'])
    await expect(pills(page, `[data-on="${on}"]`)).toHaveCount(1);

  // A port of the mesh opens, on a node of one's choice.
  const address = await page.locator('[data-port="8080"]').nth(3).getAttribute('href');
  const browser = await page.context().newPage();
  await browser.goto(address ?? '');
  await expect(browser.locator('body')).toContainText('Welcome to nginx');
  await browser.close();

  // Drained: its task is seen on another node.
  await type(page, 'docker node update --availability drain node5', /node5Exit status 0/);
  await expect(node(page, 'node5')).toContainText('drain');
  await expect(pills(page, '[data-on="node5"]')).toHaveCount(0);
  await news(page, /web\.\d moved to node[1-4]/);
  await expect(pills(page)).toHaveCount(5);

  // Killed: the swarm starts another.
  await type(page, 'docker kill $(docker ps -q | head -n 1)', /[0-9a-f]{12}Exit status 0/);
  await news(page, /web\.\d failed on node1: task: non-zero exit \(137\)/);
  await news(page, /web\.\d (runs again on|moved to) node/);
  await expect(pills(page)).toHaveCount(5);
  await type(page, 'docker service ps web', /Failed .* "task: non-zero exit \(137\)"/);

  await type(page, 'docker service scale web=8', /verify: Service \S+ converged/);
  await expect(pills(page)).toHaveCount(8);
  await news(page, /web is scaled from 5 to 8/);

  // An image that nobody has: the update stops, and says why.
  await type(page, 'docker service update --image nginx:absent web', /service update paused/);
  await type(page, 'docker service ps web', /Rejected .*No such image: ngin/);
  await news(page, /web: update paused/);
  await page.locator('.map-service[data-service="web"]').click();
  await expect(page.locator('.map-details')).toContainText('7 of 8 running');
  await expect(page.locator('.map-failed')).toContainText('No such image: nginx:absent');

  await type(page, 'docker service rollback web', /verify: Service \S+ converged/);
  await news(page, /web: rollback completed/);
  await expect(page.locator('.map-details')).toContainText('8 of 8 running');

  // Two of three managers without power: a change waits until the one that led gives up.
  await power(page, 'node2', false);
  await power(page, 'node3', false);
  await type(page, 'docker service scale web=9', /lost leader status/);
  await news(page, /The managers have no leader/);
  await expect(page.locator('.map-role', { hasText: 'leader' })).toHaveCount(0);
  await type(
    page,
    'docker node ls',
    /The swarm does not have a leader\. It's possible that too few managers are online\. Make sure more than half of the managers are online\./,
  );
  await power(page, 'node2', true);
  await power(page, 'node3', true);
  await news(page, /node[123] leads the managers/);
  await expect(page.locator('.map-role', { hasText: 'leader' })).toHaveCount(1);
  await type(page, 'docker node update --availability active node5', /node5Exit status 0/);
  await expect(pills(page)).toHaveCount(8, { timeout: 60_000 });
  await type(page, 'docker service ls', /web +replicated +8\/8 +nginx:latest/);
  await type(page, 'docker node ls', /node1\s+Ready\s+Active/);
});
