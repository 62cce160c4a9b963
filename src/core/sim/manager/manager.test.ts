import { expect, test } from 'vitest';
import { aService, createSwarmWorld } from '../../../../test/support/api-world.ts';

test('[SW1] a service of one replica runs after about 0.6 s', () => {
  const world = createSwarmWorld();
  world.ask('node1', 'POST /services/create', aService('web', 'nginx'));
  world.run(400);
  expect(world.tasks('web')[0]).toMatch(/^web\.1 (ready|starting) \(running\) on node\d$/);
  world.run(250);
  expect(world.tasks('web')[0]).toMatch(/^web\.1 running on node\d$/);
});
