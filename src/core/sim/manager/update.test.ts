import { expect, test } from 'vitest';
import {
  aService,
  aSleeper,
  change,
  createSwarmWorld,
  runningOf,
  secondsUntil,
} from '../../../../test/support/api-world.ts';

function start(more: { [key: string]: never } | object = {}) {
  const world = createSwarmWorld();
  world.ask('node1', 'POST /services/create', aSleeper('web', more as never));
  const replicas = (more as { replicas?: number }).replicas ?? 1;
  secondsUntil(world, () => runningOf(world, 'web') === replicas);
  const status = () => world.ask('node1', 'GET /services/web').body.UpdateStatus;
  return { world, status };
}

test('[SW10] an update replaces one task after the other, old before new', () => {
  const { world, status } = start({ replicas: 5 });
  change(world, 'web', spec => {
    spec.TaskTemplate.ForceUpdate = 1;
  });
  world.run(1_000);
  expect(status()).toMatchObject({ State: 'updating', Message: 'update in progress' });
  expect(runningOf(world, 'web')).toBe(4);
  const seconds = 1 + secondsUntil(world, () => status().State === 'completed');
  expect(seconds).toBeGreaterThan(12.5);
  expect(seconds).toBeLessThan(15.5);
  expect(status().Message).toBe('update completed');
  const lines = world.tasks('web').map(line => line.split(' on ')[0]);
  expect(lines).toEqual(
    [1, 2, 3, 4, 5].flatMap(slot => [`web.${slot} running`, `web.${slot} shutdown`]),
  );
});

test('[SW11] a change of the number of replicas is no update', () => {
  const { world, status } = start();
  change(world, 'web', spec => {
    spec.Mode.Replicated.Replicas = 3;
  });
  world.run(2_000);
  expect(status()).toBeUndefined();
  expect(runningOf(world, 'web')).toBe(3);
});

test('[SW12] an update whose task fails is paused, and says which task', () => {
  const { world, status } = start({ replicas: 3 });
  change(world, 'web', spec => {
    spec.TaskTemplate.ContainerSpec.Args = ['sleep', 'wrong'];
  });
  secondsUntil(world, () => status().State === 'paused');
  expect(status().Message).toMatch(
    /^update paused due to failure or early termination of task [a-z0-9]{25}$/,
  );
  expect(world.tasks('web').filter(line => line.startsWith('web.3'))).toEqual([
    expect.stringMatching(/^web\.3 running on node\d$/),
  ]);
});

test('[SW13] with the failure action rollback the previous spec comes back by itself', () => {
  const { world, status } = start({ UpdateConfig: { Parallelism: 1, FailureAction: 'rollback' } });
  change(world, 'web', spec => {
    spec.TaskTemplate.ContainerSpec.Args = ['sleep', 'wrong'];
  });
  secondsUntil(world, () => status().State === 'rollback_started');
  expect(status().Message).toMatch(
    /^update rolled back due to failure or early termination of task /,
  );
  secondsUntil(world, () => status().State === 'rollback_completed');
  const { Spec } = world.ask('node1', 'GET /services/web').body;
  expect(Spec.TaskTemplate.ContainerSpec.Args).toEqual(['sleep', '1d']);
  expect(runningOf(world, 'web')).toBe(1);
});

test('[SW14] a rollback by hand swaps the specs; without a previous one it is refused', () => {
  const { world, status } = start();
  const refusal = change(world, 'web', () => {}, '&rollback=previous');
  expect(refusal).toMatchObject({ status: 400 });
  expect(refusal.body.message).toMatch(
    /^rpc error: code = FailedPrecondition desc = service [a-z0-9]{25} does not have a previous spec$/,
  );
  change(world, 'web', spec => {
    spec.TaskTemplate.ContainerSpec.Env = ['A=1'];
  });
  secondsUntil(world, () => status().State === 'completed');
  expect(change(world, 'web', () => {}, '&rollback=previous').status).toBe(200);
  expect(status()).toMatchObject({
    State: 'rollback_started',
    Message: 'manually requested rollback',
  });
  secondsUntil(world, () => status().State === 'rollback_completed');
  const { Spec } = world.ask('node1', 'GET /services/web').body;
  expect(Spec.TaskTemplate.ContainerSpec.Env).toBeUndefined();
});

test('[SW15] parallelism and delay hold; start-first starts the new task before the old one stops', () => {
  const UpdateConfig = { Parallelism: 2, Delay: 3_000_000_000, Order: 'start-first' };
  const { world, status } = start({ replicas: 4, UpdateConfig });
  change(world, 'web', spec => {
    spec.TaskTemplate.ForceUpdate = 1;
  });
  world.run(700);
  expect(runningOf(world, 'web')).toBe(4);
  expect(world.tasks('web').length).toBe(6);
  world.run(2_000);
  expect(world.tasks('web').length).toBe(6);
  secondsUntil(world, () => status().State === 'completed');
  expect(runningOf(world, 'web')).toBe(4);
});

test('[SW16] a spec written over an older version is refused', () => {
  const { world } = start();
  const { Version, Spec } = world.ask('node1', 'GET /services/web').body;
  const path = `POST /services/web/update?version=${Version.Index - 1}`;
  expect(world.ask('node1', path, Spec)).toEqual({
    status: 500,
    body: { message: 'rpc error: code = Unknown desc = update out of sequence' },
  });
  const other = aService('other', 'alpine', {});
  expect(world.ask('node1', 'POST /services/create', other).status).toBe(201);
});
