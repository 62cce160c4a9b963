import { expect, test } from 'vitest';
import {
  type ApiWorld,
  aSleeper,
  changeNode,
  createSwarmWorld,
  runningOf,
  secondsUntil,
} from '../../../../test/support/api-world.ts';
import { NO_LEADER } from '../api/call.ts';
import { killEngine, startEngine } from '../world/power.ts';

function engineOf(world: ApiWorld, name: string) {
  const engine = world.parts.engines.get(name);
  if (!engine) throw new Error(name);
  return engine;
}

const kill = (world: ApiWorld, name: string) => killEngine(world.parts, engineOf(world, name));

function nodes(world: ApiWorld, from = 'node1'): string[] {
  return world.ask(from, 'GET /nodes').body.map((node: never) => {
    const { Description, Status, Spec, ManagerStatus } = node as {
      Description: { Hostname: string };
      Status: { State: string };
      Spec: { Availability: string };
      ManagerStatus?: { Leader?: boolean; Reachability: string };
    };
    const manager = ManagerStatus?.Leader ? 'leader' : (ManagerStatus?.Reachability ?? 'worker');
    return `${Description.Hostname} ${Status.State} ${Spec.Availability} ${manager}`;
  });
}

test('[SW30] a drained node gives its tasks away, and gets none back when it is active again', () => {
  const world = createSwarmWorld();
  world.ask('node1', 'POST /services/create', aSleeper('web', { replicas: 5 }));
  secondsUntil(world, () => runningOf(world, 'web') === 5);
  changeNode(world, 'node2', { Availability: 'drain' });
  const elsewhere = () =>
    world.tasks('web').filter(line => / running on node[^2]$/.test(line)).length === 5;
  const seconds = secondsUntil(world, elsewhere);
  expect(seconds).toBeGreaterThan(1.4);
  expect(seconds).toBeLessThan(2.6);
  changeNode(world, 'node2', { Availability: 'active' });
  world.run(3_000);
  expect(elsewhere()).toBe(true);
});

test('[SW31] a dead engine is seen down after about 11 s, its tasks run elsewhere after about 17', () => {
  const world = createSwarmWorld();
  const workers = { Placement: { Constraints: ['node.role==worker'] } };
  world.ask('node1', 'POST /services/create', aSleeper('web', { replicas: 4, template: workers }));
  secondsUntil(world, () => runningOf(world, 'web') === 4);
  kill(world, 'node5');
  const down = secondsUntil(world, () => nodes(world).includes('node5 down active worker'));
  expect(down).toBeGreaterThan(10.5);
  expect(down).toBeLessThan(12.1);
  const moved = () =>
    world.tasks('web').filter(line => / running on node4$/.test(line)).length === 4;
  const seconds = down + secondsUntil(world, moved);
  expect(seconds).toBeGreaterThan(16);
  expect(seconds).toBeLessThan(18);
  expect(world.tasks('web').filter(line => line.endsWith('node5'))).toEqual(
    [1, 2].map(() => expect.stringMatching(/^web\.\d running \(shutdown\) on node5$/)),
  );
});

test('[SW32] an engine that comes back is ready at once, and stops what is not wanted any more', () => {
  const world = createSwarmWorld();
  const workers = { Placement: { Constraints: ['node.role==worker'] } };
  world.ask('node1', 'POST /services/create', aSleeper('web', { replicas: 2, template: workers }));
  secondsUntil(world, () => runningOf(world, 'web') === 2);
  kill(world, 'node5');
  world.run(20_000);
  startEngine(world.parts, engineOf(world, 'node5'));
  world.run(2_000);
  expect(nodes(world)).toContain('node5 ready active worker');
  expect(world.ask('node5', 'GET /containers/json').body).toEqual([]);
  expect(runningOf(world, 'web')).toBe(2);
});

test('[SW33] when the leader dies another manager leads after about 11 s', () => {
  const world = createSwarmWorld();
  expect(nodes(world)[0]).toBe('node1 ready active leader');
  kill(world, 'node1');
  world.run(2_000);
  expect(world.ask('node2', 'GET /services')).toEqual({
    status: 500,
    body: {
      message:
        "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
    },
  });
  world.run(10_000);
  const lines = nodes(world, 'node2');
  expect(lines[0]).toMatch(/^node1 \w+ active unreachable$/);
  expect(lines.filter(line => line.endsWith('leader')).length).toBe(1);
  expect(world.ask('node2', 'POST /services/create', aSleeper('web')).status).toBe(201);
});

test('[SW34] without a majority of managers nothing can be changed', () => {
  const world = createSwarmWorld();
  kill(world, 'node2');
  kill(world, 'node3');
  world.run(5_000);
  expect(world.ask('node1', 'GET /nodes').status).toBe(200);
  expect(world.ask('node1', 'POST /services/create', aSleeper('web'))).toEqual({
    status: 500,
    body: {
      message:
        'rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status',
    },
  });
  expect(world.ask('node1', 'GET /nodes').status).toBe(500);
  startEngine(world.parts, engineOf(world, 'node2'));
  world.run(2_000);
  expect(world.ask('node1', 'POST /services/create', aSleeper('web')).status).toBe(201);
});

test('[SW35] promoting and demoting change a node after half a second', () => {
  const world = createSwarmWorld();
  changeNode(world, 'node4', { Role: 'manager' });
  expect(nodes(world)[3]).toBe('node4 ready active worker');
  world.run(600);
  expect(nodes(world)[3]).toBe('node4 ready active reachable');
  expect(world.ask('node4', 'GET /nodes').status).toBe(200);
  changeNode(world, 'node4', { Role: 'worker' });
  world.run(600);
  expect(nodes(world)[3]).toBe('node4 ready active worker');
});

test('[SW36] a node is removed only when it is down and no manager', () => {
  const world = createSwarmWorld();
  expect(world.ask('node1', 'DELETE /nodes/node4').body.message).toMatch(
    /^rpc error: code = FailedPrecondition desc = node \w{25} is not down and can't be removed$/,
  );
  expect(world.ask('node1', 'DELETE /nodes/node2?force=1').body.message).toMatch(
    /is a cluster manager and is a member of the raft cluster\. It must be demoted to worker before removal$/,
  );
  const before = world.parts.kernel.now();
  expect(world.ask('node4', 'POST /swarm/leave').status).toBe(200);
  expect(world.parts.kernel.now() - before).toBeGreaterThan(4_900);
  expect(world.ask('node1', 'DELETE /nodes/node4?force=1').status).toBe(200);
  expect(nodes(world).length).toBe(4);
});

test('[SW37] joining needs a token of this swarm', () => {
  const world = createSwarmWorld();
  world.ask('node5', 'POST /swarm/leave');
  const join = (JoinToken: string) =>
    world.ask('node5', 'POST /swarm/join', { JoinToken, RemoteAddrs: ['10.99.0.1:2377'] });
  expect(join('SWMTKN-1-bad').body).toEqual({ message: 'invalid join token' });
  const { Worker } = world.ask('node1', 'GET /swarm').body.JoinTokens;
  expect(Worker).toMatch(/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/);
  expect(join(`${Worker.slice(0, -1)}${Worker.endsWith('x') ? 'y' : 'x'}`).body).toEqual({
    message:
      'rpc error: code = InvalidArgument desc = A valid join token is necessary to join this cluster',
  });
  expect(join(Worker.replace(/-1-\w{50}-/, `-1-${'0'.repeat(50)}-`)).body).toEqual({
    message: `remote CA does not match fingerprint. Expected: ${'0'.repeat(64)}`,
  });
  expect(join(Worker).status).toBe(200);
  expect(world.ask('node5', 'GET /services').body.message).toMatch(
    /^This node is not a swarm manager\. Worker nodes can't be used/,
  );
});

test('[SW37] nobody joins a swarm whose managers have no majority', () => {
  const world = createSwarmWorld();
  const { Worker, Manager } = world.ask('node1', 'GET /swarm').body.JoinTokens;
  world.ask('node5', 'POST /swarm/leave');
  kill(world, 'node2');
  kill(world, 'node3');
  const join = (JoinToken: string) =>
    world.ask('node5', 'POST /swarm/join', { JoinToken, RemoteAddrs: ['10.99.0.1:2377'] });
  const before = world.parts.kernel.now();
  expect(join(Worker)).toEqual({ status: 500, body: { message: NO_LEADER } });
  expect(world.parts.kernel.now() - before).toBeGreaterThan(9_900);
  expect(join(Manager)).toEqual({ status: 500, body: { message: NO_LEADER } });
  expect(world.ask('node5', 'GET /nodes').body.message).toMatch(
    /^This node is not a swarm manager/,
  );
  startEngine(world.parts, engineOf(world, 'node2'));
  world.run(15_000);
  expect(join(Manager).status).toBe(200);
  expect(nodes(world, 'node5').filter(line => line.endsWith('leader')).length).toBe(1);
});

test('[SW37] a locked manager lets nobody in', () => {
  const world = createSwarmWorld();
  world.ask('node5', 'POST /swarm/leave');
  const cluster = world.ask('node1', 'GET /swarm').body;
  world.ask('node1', `POST /swarm/update?version=${cluster.Version.Index}`, {
    ...cluster.Spec,
    EncryptionConfig: { AutoLockManagers: true },
  });
  kill(world, 'node1');
  startEngine(world.parts, engineOf(world, 'node1'));
  const RemoteAddrs = ['10.99.0.1:2377'];
  const JoinToken = cluster.JoinTokens.Worker;
  const { body } = world.ask('node5', 'POST /swarm/join', { JoinToken, RemoteAddrs });
  expect(body.message).toMatch(/10\.99\.0\.1:2377: connect: connection refused"$/);
});
