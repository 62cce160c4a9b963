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

const refusal = (message: string) => ({ status: 500, body: { message } });

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

test('[SW33] when the leader dies, questions wait about 11 s for the next one', () => {
  const world = createSwarmWorld();
  expect(nodes(world)[0]).toBe('node1 ready active leader');
  kill(world, 'node1');
  world.run(2_000);
  const lines = nodes(world, 'node2');
  const seconds = world.parts.kernel.now() / 1000;
  expect(lines[0]).toMatch(/^node1 \w+ active unreachable$/);
  expect(lines.filter(line => line.endsWith('leader')).length).toBe(1);
  expect(world.ask('node2', 'POST /services/create', aSleeper('web')).status).toBe(201);
  startEngine(world.parts, engineOf(world, 'node1'));
  expect(world.parts.kernel.now() / 1000).toBe(seconds);
  expect(nodes(world, 'node1')[0]).toBe('node1 ready active reachable');
});

/** The rest of a world whose second and third manager are gone, with node1 as leader. */
function withoutMajority(): ApiWorld {
  const world = createSwarmWorld();
  kill(world, 'node2');
  kill(world, 'node3');
  return world;
}

const LOST =
  'rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status';

test('[SW34] a leader without a majority answers questions, waits with changes, and steps down', () => {
  const world = withoutMajority();
  const seconds = () => world.parts.kernel.now() / 1000;
  const start = seconds();
  world.run(5_000);
  expect(nodes(world)[1]).toBe('node2 ready active unreachable');
  expect(seconds() - start).toBe(5);
  const spec = aSleeper('web');
  expect(world.ask('node1', 'POST /services/create', spec)).toEqual(refusal(LOST));
  const steppedDown = seconds() - start;
  expect(steppedDown).toBeGreaterThan(10);
  expect(steppedDown).toBeLessThan(20.2);
  expect(world.ask('node1', 'GET /info').body.Swarm.Error).toBe(NO_LEADER);
  expect(world.ask('node1', 'GET /nodes')).toEqual(refusal(NO_LEADER));
  expect(seconds() - start).toBeGreaterThan(steppedDown + 11.5);
  const asked = seconds();
  expect(world.ask('node1', 'POST /services/create', spec)).toEqual(refusal(NO_LEADER));
  expect(seconds()).toBe(asked);
});

test('[SW34] a leader without a majority steps down although nobody asks anything', () => {
  const world = withoutMajority();
  const leader = () => world.parts.manager.swarms()[0]?.state.leader;
  expect(secondsUntil(world, () => leader() === '', 20.2)).toBeGreaterThan(10);
});

test('[SW34] a majority that is back in time keeps its leader, and what waited is done', () => {
  const world = withoutMajority();
  let created = 0;
  const request = { method: 'POST', path: '/services/create', body: aSleeper('web') } as const;
  const socket = world.parts.machines.get('node1')?.engine;
  if (!socket) throw new Error('node1');
  world.parts.kernel.start(socket.request(request), answer => {
    created = answer?.kind === 'json' ? answer.status : -1;
  });
  world.run(9_000);
  expect(created).toBe(0);
  startEngine(world.parts, engineOf(world, 'node2'));
  world.run(1_000);
  expect(created).toBe(201);
  world.run(14_000);
  expect(nodes(world).slice(0, 3)).toEqual([
    'node1 ready active leader',
    'node2 ready active reachable',
    'node3 down active unreachable',
  ]);
});

test('[SW34] a majority that is back later elects a leader within 11 s', () => {
  const world = withoutMajority();
  world.run(30_000);
  startEngine(world.parts, engineOf(world, 'node2'));
  const leader = () => world.parts.manager.swarms()[0]?.state.leader !== '';
  const seconds = secondsUntil(world, leader);
  expect(seconds).toBeGreaterThan(0.9);
  expect(seconds).toBeLessThan(11.1);
  expect(world.ask('node1', 'POST /services/create', aSleeper('web')).status).toBe(201);
});

test('[SW35] a role asked for before the majority was lost is taken when there is one again', () => {
  const world = createSwarmWorld();
  changeNode(world, 'node4', { Role: 'manager' });
  kill(world, 'node2');
  kill(world, 'node3');
  world.run(5_000);
  expect(nodes(world)[3]).toBe('node4 ready active worker');
  startEngine(world.parts, engineOf(world, 'node2'));
  world.run(1_000);
  expect(nodes(world)[3]).toBe('node4 ready active reachable');
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

test('[SW39] managers that were left behind by a new cluster cannot come back as what they were', () => {
  const world = withoutMajority();
  world.run(30_000);
  const force = { ForceNewCluster: true, AdvertiseAddr: '10.99.0.1' };
  expect(world.ask('node1', 'POST /swarm/init', force).status).toBe(200);
  world.run(3_000);
  startEngine(world.parts, engineOf(world, 'node2'));
  world.run(30_000);
  const alone = [
    'node1 ready active leader',
    'node2 down active worker',
    'node3 down active worker',
    'node4 ready active worker',
    'node5 ready active worker',
  ];
  expect(nodes(world)).toEqual(alone);
  expect(world.ask('node2', 'GET /nodes')).toEqual(refusal(NO_LEADER));
  const { ControlAvailable, Error: error } = world.ask('node2', 'GET /info').body.Swarm;
  expect({ ControlAvailable, error }).toEqual({ ControlAvailable: true, error: NO_LEADER });
  expect(world.ask('node2', 'POST /swarm/leave').status).toBe(503);
  expect(world.ask('node2', 'POST /swarm/leave?force=1').status).toBe(200);
  const { Manager } = world.ask('node1', 'GET /swarm').body.JoinTokens;
  const RemoteAddrs = ['10.99.0.1:2377'];
  expect(world.ask('node2', 'POST /swarm/join', { JoinToken: Manager, RemoteAddrs }).status).toBe(
    200,
  );
  expect(nodes(world)).toEqual([...alone, 'node2 ready active reachable']);
  expect(world.ask('node1', 'DELETE /nodes/node3').status).toBe(200);
});
