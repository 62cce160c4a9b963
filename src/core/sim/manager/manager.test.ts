import { expect, test } from 'vitest';
import {
  aService,
  aSleeper,
  change,
  createSwarmWorld,
  runningOf,
  secondsUntil,
} from '../../../../test/support/api-world.ts';

test('[SW1] a service of one replica runs after about 0.6 s', () => {
  const world = createSwarmWorld();
  world.ask('node1', 'POST /services/create', aSleeper('web'));
  world.run(400);
  expect(world.tasks('web')[0]).toMatch(/^web\.1 (ready|starting) \(running\) on node\d$/);
  world.run(250);
  expect(world.tasks('web')[0]).toMatch(/^web\.1 running on node\d$/);
});

test('[SW2] replicas spread over the nodes, and the fullest nodes lose theirs first', () => {
  const world = createSwarmWorld();
  world.ask('node1', 'POST /services/create', aSleeper('web', { replicas: 7 }));
  secondsUntil(world, () => runningOf(world, 'web') === 7);
  const counts = (lines: string[]) => {
    const nodes = lines.map(line => line.split(' on ')[1]);
    return [1, 2, 3, 4, 5].map(n => nodes.filter(node => node === `node${n}`).length).sort();
  };
  expect(counts(world.tasks('web'))).toEqual([1, 1, 1, 2, 2]);
  change(world, 'web', spec => {
    spec.Mode.Replicated.Replicas = 5;
  });
  secondsUntil(world, () => world.tasks('web').length === 5);
  expect(counts(world.tasks('web'))).toEqual([1, 1, 1, 1, 1]);
});

test('[SW3] a task whose container is killed fails and is replaced in its slot after 5 s', () => {
  const world = createSwarmWorld();
  const node3 = { Placement: { Constraints: ['node.hostname==node3'] } };
  world.ask('node1', 'POST /services/create', aSleeper('web', { template: node3 }));
  secondsUntil(world, () => runningOf(world, 'web') === 1);
  const [container] = world.ask('node3', 'GET /containers/json').body;
  world.ask('node3', `POST /containers/${container.Id}/kill`);
  world.run(1_000);
  expect(world.tasks('web')).toEqual([
    'web.1 failed (shutdown) on node3: task: non-zero exit (137)',
    'web.1 ready on node3',
  ]);
  const seconds = 1 + secondsUntil(world, () => runningOf(world, 'web') === 1);
  expect(seconds).toBeGreaterThan(5.2);
  expect(seconds).toBeLessThan(5.7);
});

test('[SW4] a slot keeps five tasks: the newest, and four of its past', () => {
  const world = createSwarmWorld();
  const quick = { RestartPolicy: { Delay: 100_000_000 } };
  const spec = aService('crash', 'alpine', { args: ['sleep', '1'], template: quick });
  world.ask('node1', 'POST /services/create', spec);
  world.run(30_000);
  const lines = world.tasks('crash');
  expect(lines.length).toBe(5);
  expect(lines.filter(line => line.startsWith('crash.1 complete (shutdown)')).length).toBe(4);
});

test('[SW5] a restart policy ends restarts: by condition and by number', () => {
  const world = createSwarmWorld();
  const create = (name: string, RestartPolicy: object, seconds: string) => {
    const spec = aService(name, 'alpine', {
      args: ['sleep', seconds],
      template: { RestartPolicy } as never,
    });
    world.ask('node1', 'POST /services/create', spec);
  };
  create('once', { Condition: 'none' }, '1');
  create('fine', { Condition: 'on-failure' }, '1');
  create('twice', { MaxAttempts: 2, Delay: 0 }, 'x');
  world.run(20_000);
  const states = (name: string) => world.tasks(name).map(line => line.split(' on ')[0]);
  expect(states('once')).toEqual(['once.1 complete (shutdown)']);
  expect(states('fine')).toEqual(['fine.1 complete (shutdown)']);
  expect(states('twice')).toEqual(Array(3).fill('twice.1 failed (shutdown)'));
});

test('[SW6] a removed service leaves no task and no container, after its grace', () => {
  const world = createSwarmWorld();
  const spec = aService('web', 'alpine', { args: ['sleep', '1d'], replicas: 3 });
  world.ask('node1', 'POST /services/create', spec);
  secondsUntil(world, () => runningOf(world, 'web') === 3);
  expect(world.ask('node1', 'DELETE /services/web').status).toBe(200);
  const engines = [...world.parts.engines.values()];
  const empty = () => engines.every(one => Object.keys(one.state.containers).length === 0);
  const seconds = secondsUntil(world, empty);
  expect(seconds).toBeGreaterThan(10);
  expect(seconds).toBeLessThan(12);
  expect(world.ask('node1', 'GET /tasks').body).toEqual([]);
});

test('[SW7] a global service has one task on each node that may take it', () => {
  const world = createSwarmWorld();
  const workers = { Placement: { Constraints: ['node.role == worker'] } };
  const spec = { ...(aSleeper('g', { template: workers }) as object), Mode: { Global: {} } };
  world.ask('node1', 'POST /services/create', spec as never);
  secondsUntil(world, () => runningOf(world, 'g') === 2);
  expect(world.tasks('g')).toEqual(['g.node4 running on node4', 'g.node5 running on node5']);
});
