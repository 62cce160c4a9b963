import { expect, test } from 'vitest';
import { aService, createSwarmWorld } from '../../../../test/support/api-world.ts';

test('a container runs, logs, stops after its grace, and is removed', () => {
  const world = createSwarmWorld();
  const made = world.ask('node1', 'POST /containers/create?name=zz', {
    Image: 'alpine',
    Cmd: ['sleep', '1d'],
  });
  expect(made.status).toBe(201);
  expect(world.ask('node1', 'POST /containers/zz/start').status).toBe(204);
  expect(world.ask('node1', 'GET /containers/json').body[0].Names).toEqual(['/zz']);
  const before = world.parts.kernel.now();
  expect(world.ask('node1', 'POST /containers/zz/stop').status).toBe(204);
  expect(world.parts.kernel.now() - before).toBeGreaterThan(9_900);
  expect(world.ask('node1', 'GET /containers/zz/json').body.State.ExitCode).toBe(137);
  expect(world.ask('node1', 'DELETE /containers/zz').status).toBe(204);
  expect(world.ask('node1', 'GET /containers/json?all=1').body).toEqual([]);
  expect(world.ask('node1', 'POST /services/create', aService('s', 'alpine')).status).toBe(201);
});
