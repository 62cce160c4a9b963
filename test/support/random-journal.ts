// Random work on a small swarm, as a journal of keys: the same seed is the same journal anywhere.

import { encodeUtf8 } from '../../src/core/lib/bytes.ts';
import { createRandom, seedRandom } from '../../src/core/sim/kernel/random.ts';
import { createWorld, type LabSpec } from '../../src/core/sim/world.ts';

export const threeNodes: LabSpec = {
  name: 'three',
  seed: 1,
  nodes: [1, 2, 3].map(number => ({
    name: `node${number}`,
    address: `10.99.0.${number}`,
    cpus: 2,
    memoryBytes: 4 * 1024 ** 3,
    labels: {},
  })),
  images: [],
  present: ['alpine:latest', 'nginx:latest', 'redis:latest'],
  files: [],
  setup: [
    { node: 'node1', run: 'docker swarm init' },
    {
      node: 'node1',
      run: 'T=$(docker swarm join-token -q manager); for N in node2 node3; do ssh $N docker swarm join --token $T node1:2377; done',
    },
    { node: 'node1', run: 'docker network create -d overlay --attachable net' },
  ],
};

const commands = [
  'docker service create -d --name NAME --network net --replicas COUNT nginx',
  'docker service create -d --name NAME --network net --health-cmd true --health-interval 2s redis',
  'docker service create -d --name NAME --mode global alpine sleep 1000',
  'docker service create -d --name NAME --mode replicated-job --replicas COUNT alpine sleep 3',
  'docker service scale -d NAME=COUNT',
  'docker service update -d --force NAME',
  'docker service update -d --image nosuch:1 NAME',
  'docker service rollback -d NAME',
  'docker service rm NAME',
  'docker kill $(docker ps -q | head -1)',
  'docker node update --availability drain nodeN',
  'docker node update --availability active nodeN',
  'docker service ls; docker node ls | cat',
  'docker run --rm --network net alpine wget -qO- NAME | wc -c',
  'for i in 1 2 3; do docker service ps -q NAME | wc -l; done',
  'docker ps -a --format "{{.Names}} {{.Status}}" | sort >list; wc list',
];

type Entry = { readonly atMs: number; readonly terminal: string; readonly text: string };

export function randomJournal(seed: number, length: number): Entry[] {
  const random = createRandom(seedRandom(seed));
  let atMs = 1_000;
  return Array.from({ length }, () => {
    atMs += random.below(6_000);
    const number = 1 + random.below(3);
    const command = random
      .pick(commands)
      .replace(/NAME/g, random.pick(['red', 'green', 'blue']))
      .replace(/COUNT/g, String(1 + random.below(4)))
      .replace(/nodeN/g, `node${1 + random.below(3)}`);
    return { atMs, terminal: `node${number}`, text: `${command}\r` };
  });
}

/** Digest of the world a minute after the last key; `slice` bounds each step's time and work. */
export function hashAfter(seed: number, slice: { ms: number; fuel: number }): string {
  const journal = randomJournal(seed, 25);
  const world = createWorld({ lab: threeNodes, seed, epochMs: Date.UTC(2026, 0, 1) });
  for (const { name } of threeNodes.nodes) world.openTerminal(name, name, 100, 30);
  const advance = (untilMs: number) => {
    while (world.now() < untilMs) {
      const next = Math.min(untilMs, world.now() + slice.ms);
      while (world.run(next, slice.fuel) === 'budget');
    }
  };
  const start = world.now();
  for (const { atMs, terminal, text } of journal) {
    advance(start + atMs);
    world.input(terminal, encodeUtf8(text));
  }
  advance(start + (journal.at(-1)?.atMs ?? 0) + 60_000);
  return world.hash();
}
