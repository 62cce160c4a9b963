// A swarm far beyond a classroom's: what the managers' loops and the command cost then.
import type { ApiAnswer, ApiRequest } from '../../src/core/sim/api/types.ts';
import { createWorld, type LabSpec, type World } from '../../src/core/sim/world.ts';
import { threeNodes } from '../support/random-journal.ts';
import type { Figure } from './figures.ts';
import { median } from './figures.ts';

const SERVICES = 1_000;
const REPLICAS = 10;

const five: LabSpec = {
  ...threeNodes,
  nodes: [1, 2, 3, 4, 5].map(number => ({
    name: `node${number}`,
    address: `10.99.0.${number}`,
    cpus: 2,
    memoryBytes: 4 * 1024 ** 3,
    labels: {},
  })),
  setup: [
    { node: 'node1', run: 'docker swarm init' },
    {
      node: 'node1',
      run: 'T=$(docker swarm join-token -q worker); for N in node2 node3 node4 node5; do ssh $N docker swarm join --token $T node1:2377; done',
    },
  ],
};

const newWorld = () => createWorld({ lab: five, seed: 1, epochMs: Date.UTC(2026, 0, 1) });

export function bigSwarm(): Figure[] {
  const world = newWorld();
  const from = performance.now();
  for (let at = 0; at < SERVICES; at++) {
    ask(world, {
      method: 'POST',
      path: '/services/create',
      body: {
        Name: `s${at}`,
        Mode: { Replicated: { Replicas: REPLICAS } },
        TaskTemplate: { ContainerSpec: { Image: 'alpine:latest', Args: ['sleep', '100000'] } },
      },
    });
  }
  const created = performance.now();
  const until = world.now() + 120_000;
  const running = () => world.cluster().services.reduce((sum, one) => sum + one.running, 0);
  while (world.now() < until && running() < SERVICES * REPLICAS) {
    world.run(world.now() + 1_000, Number.POSITIVE_INFINITY);
  }
  const converged = performance.now();
  const all = running();
  const lists: number[] = [];
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    const { stdout } = world.execute('node1', 'docker service ls');
    lists.push(performance.now() - start);
    if (stdout.length < SERVICES * 60) throw new Error('the list is too short');
  }
  if (all !== SERVICES * REPLICAS) throw new Error(`only ${all} tasks run`);
  return [
    {
      name: `${SERVICES} services created`,
      value: (created - from) / 1_000,
      unit: 's',
      budget: null,
    },
    {
      name: `${SERVICES} services of ${REPLICAS} tasks converge`,
      value: (converged - from) / 1_000,
      unit: 's',
      budget: { atMost: 5, of: 'issue' },
    },
    {
      name: `docker service ls with ${SERVICES} services`,
      value: median(lists),
      unit: 'ms',
      budget: { atMost: 50, of: 'issue' },
    },
  ];
}

/** Heap of a world with five idle nodes in a swarm and one terminal, after the first, which loads what all share. */
export function idleWorlds(): Figure[] {
  const count = 20;
  const open = () => {
    const world = newWorld();
    world.openTerminal('node1', 'node1', 80, 24);
    world.run(world.now() + 1_000, Number.POSITIVE_INFINITY);
    return world;
  };
  const kept: World[] = [open(), open()];
  const collect = globalThis.gc;
  collect?.();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < count; at++) kept.push(open());
  collect?.();
  const each = (process.memoryUsage().heapUsed - before) / count / 2 ** 20;
  if (kept.some(world => world.nextMs() !== null)) throw new Error('an idle world has a timer');
  return [
    {
      name: `heap of a workspace's world, five idle nodes${collect ? '' : ' (no --expose-gc)'}`,
      value: each,
      unit: 'MB',
      budget: { atMost: 1, of: 'issue' },
    },
  ];
}

function ask(world: World, request: ApiRequest): ApiAnswer {
  const socket = world.socket('node1');
  const task = socket?.request(request);
  const step = task?.next();
  if (!step?.done) throw new Error('an answer that comes at once');
  return step.value;
}
