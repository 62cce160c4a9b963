// What the page is told of engines that come and go.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BackendEvent } from '../../core/lab/backend.ts';
import { createClusterWatch } from './cluster-watch.ts';
import type { EngineApi } from './engine-api.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Answers = { up: boolean; leader: boolean; node2: string };

/** Two engines of one swarm; node1 manages it. */
function twoEngines() {
  const answers: Record<string, Answers> = {
    node1: { up: true, leader: true, node2: 'ready' },
    node2: { up: true, leader: true, node2: 'ready' },
  };
  const apiOf = (name: string): EngineApi => ({
    async ask(path) {
      const own = answers[name]!;
      if (!own.up) throw new Error('gone');
      if (path === '/_ping') return 'OK';
      if (path === '/info')
        return { Swarm: { NodeID: `id-${name}`, ControlAvailable: name === 'node1' } };
      if (!own.leader) throw new Error('no leader');
      if (path === '/services') return [service];
      if (path === '/tasks')
        return [
          task('id-node1'),
          task('id-node2'),
          { ...task('id-node2'), DesiredState: 'shutdown', Status: { State: 'failed' } },
        ];
      return [swarmNode('node1', 'ready', true), swarmNode('node2', own.node2, false)];
    },
    events: () => () => {},
  });
  const heard: BackendEvent[] = [];
  const watch = createClusterWatch(
    ['node1', 'node2'].map((name, at) => ({ name, address: `10.0.0.${at + 1}`, api: apiOf(name) })),
  );
  const leave = watch.listen(event => heard.push(event));
  return {
    answers: answers as { node1: Answers; node2: Answers },
    watch,
    leave,
    /** Looks again, and returns the notices of this time. */
    async next() {
      heard.length = 0;
      await vi.advanceTimersByTimeAsync(2_000);
      return heard.flatMap(event => (event.kind === 'notice' ? [event.sentence] : []));
    },
  };
}

const service = {
  ID: 's',
  Spec: {
    Name: 'web',
    Mode: { Replicated: { Replicas: 2 } },
    TaskTemplate: { ContainerSpec: { Image: 'nginx:1@sha256:abc' } },
  },
  Endpoint: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8000 }] },
};
const task = (node: string) => ({
  ...{ ServiceID: 's', NodeID: node, DesiredState: 'running' },
  Status: { State: 'running' },
});
const swarmNode = (name: string, state: string, leader: boolean) => ({
  ID: `id-${name}`,
  Spec: { Role: leader ? 'manager' : 'worker', Availability: 'active' },
  Description: { Hostname: `machine-of-${name}` },
  Status: { State: state, Addr: '10.0.0.9' },
  ...(leader ? { ManagerStatus: { Leader: true } } : {}),
});

test('[RB12] the strip has the lab’s names, the tasks that run, and the published ports', async () => {
  const { watch, next } = twoEngines();
  expect(await next()).toEqual([]);
  const common = { availability: 'active', address: '10.0.0.9', state: 'ready' };
  const tasks = [{ service: 'web', state: 'running', count: 1 }];
  expect(watch.view()).toEqual({
    nodes: [
      { ...common, name: 'node1', role: 'leader', tasks },
      { ...common, name: 'node2', role: 'worker', tasks },
    ],
    services: [
      {
        ...{ name: 'web', mode: 'replicated', running: 2, desired: 2, image: 'nginx:1' },
        ports: ['*:8000->80/tcp'],
      },
    ],
  });
  watch.dispose();
});

test('[RB14] the map has what the engines tell: the service, its tasks by their nodes, and what failed', async () => {
  const { watch, next } = twoEngines();
  expect(watch.map()).toBeNull();
  await next();
  const task = { service: 's', slot: 0, state: 'running', wanted: true };
  const rest = { id: '', error: '', sinceMs: 0, addresses: [] };
  expect(watch.map()).toEqual({
    services: [{ id: 's', name: 'web', networks: [], update: null, changedMs: 0 }],
    tasks: [
      { ...task, ...rest, node: 'node1' },
      { ...task, ...rest, node: 'node2' },
      { ...task, ...rest, node: 'node2', state: 'failed', wanted: false },
    ],
    networks: [],
  });
  watch.dispose();
});

test('[RB12] an engine that goes is told once, with what still works, and its return', async () => {
  const { answers, watch, next } = twoEngines();
  await next();
  answers.node2.up = false;
  expect(await next()).toEqual([
    'The engine of node2 does not answer. node1 still works; it is tried again all the time.',
  ]);
  expect(watch.view()?.nodes.map(one => one.state)).toEqual(['ready', 'down']);
  expect(await next()).toEqual([]);
  // It is said as long as it lasts.
  expect(watch.view()?.troubles).toEqual([
    'The engine of node2 does not answer. node1 still works; it is tried again all the time.',
  ]);
  answers.node2.up = true;
  expect(await next()).toEqual(['node2 is back.']);
  expect(watch.view()?.troubles).toBeUndefined();
  watch.dispose();
});

test('[RB12] a node that the swarm lost, and a swarm without a leader, are told apart', async () => {
  const { answers, watch, next } = twoEngines();
  await next();
  answers.node1.node2 = 'down';
  expect(await next()).toEqual([
    'node2 does not reach the swarm. What ran there is started on the other nodes; its terminal and its own engine still work.',
  ]);
  answers.node1.node2 = 'ready';
  expect(await next()).toEqual(['node2 is back.']);
  answers.node1.leader = false;
  expect(await next()).toEqual([
    'The swarm has no leader: its managers do not reach one another. Containers run on; nothing can be changed until most managers are back.',
  ]);
  expect(watch.view()?.nodes).toHaveLength(2);
  answers.node1.leader = true;
  expect(await next()).toEqual(['The swarm is back.']);
  watch.dispose();
});

test('[RB12] nobody looks any more: no engine is asked', async () => {
  const { watch, next, leave } = twoEngines();
  await next();
  leave();
  expect(vi.getTimerCount()).toBe(0);
  watch.dispose();
});

test('[RB12] an engine that leaves its swarm and then ends is told of twice: it got worse', async () => {
  const { answers, watch, next } = twoEngines();
  await next();
  answers.node1.node2 = 'down';
  expect((await next()).join(' ')).toMatch(/^node2 does not reach the swarm\./);
  answers.node2.up = false;
  expect(await next()).toEqual([
    'The engine of node2 does not answer. node1 still works; it is tried again all the time.',
  ]);
  answers.node2.up = true;
  answers.node1.node2 = 'ready';
  expect(await next()).toEqual(['node2 is back.']);
  watch.dispose();
});
