// The states in which recorded scenarios begin, as labs; README of the recordings says the same.
import type { LabImage, LabNode, LabSpec } from '../../src/core/sim/world.ts';

/** `ash` is ours: the recorded `shell`, in a container where busybox answers. */
export const BASES = ['fresh', 'swarm5', 'dockercoins', 'shell', 'ash'] as const;
export type Base = (typeof BASES)[number];

const present = [
  'alpine:latest',
  'busybox:latest',
  'nginx:latest',
  'nginx:alpine',
  'redis:latest',
  'registry:2',
  'nicolaka/netshoot:latest',
  'dockercoins/rng:v0.1',
  'dockercoins/hasher:v0.1',
  'dockercoins/worker:v0.1',
  'dockercoins/webui:v0.1',
];

/** The recordings were made with small stand-ins of the famous images: one layer each. */
const standIns: readonly LabImage[] = [
  standIn('redis:7', ['redis:latest'], 8_654_000),
  standIn('redis:alpine', [], 8_654_000),
  standIn('nginx:1.27', ['nginx:latest'], 9_120_000, { version: '1.22.1' }),
  standIn('nginx:1.27-alpine', ['nginx:alpine'], 9_120_000, { version: '1.22.1' }),
  standIn('registry:2', ['registry:latest'], 12_400_000),
  standIn('nicolaka/netshoot:latest', [], 14_800_000),
];

function standIn(
  reference: string,
  aliases: readonly string[],
  bytes: number,
  parameters: LabImage['parameters'] = {},
): LabImage {
  return {
    reference,
    aliases,
    from: reference,
    program: null,
    command: [],
    parameters,
    environment: {},
    ports: [],
    sizeBytes: 0,
    layerBytes: [bytes],
  };
}

const dockercoins = `version: "3.8"
services:
  rng:
    image: dockercoins/rng:v0.1
    deploy:
      endpoint_mode: dnsrr
  hasher:
    image: dockercoins/hasher:v0.1
    deploy:
      endpoint_mode: dnsrr
  worker:
    image: dockercoins/worker:v0.1
    deploy:
      endpoint_mode: dnsrr
  webui:
    image: dockercoins/webui:v0.1
    ports:
      - "8000:80"
  redis:
    image: redis
    deploy:
      endpoint_mode: dnsrr
`;

/** Typed one after another; each must succeed. */
export type Step = { readonly node: string; readonly run: string };

export function labOf(base: Base): { readonly spec: LabSpec; readonly steps: readonly Step[] } {
  const count = base === 'fresh' ? 3 : base === 'shell' || base === 'ash' ? 1 : 5;
  const spec: LabSpec = {
    name: base,
    seed: 1,
    nodes: Array.from({ length: count }, (_, index) => nodeOf(index + 1)),
    images: standIns,
    present: base === 'fresh' || base === 'shell' ? [] : present,
    files: [],
    setup: [],
  };
  return { spec, steps: stepsOf(base) };
}

function nodeOf(number: number): LabNode {
  return {
    name: `node${number}`,
    address: `10.99.0.${number}`,
    cpus: 2,
    memoryBytes: 25_276_502_016,
    labels: {},
  };
}

function stepsOf(base: Base): Step[] {
  if (base === 'fresh' || base === 'shell') return [];
  if (base === 'ash')
    return [{ node: 'node1', run: 'docker run -d --name ash busybox sleep 1000000' }];
  const join = (node: string, role: string): Step => ({
    node,
    run: `docker swarm join --token {{node1: docker swarm join-token -q ${role}}} 10.99.0.1:2377`,
  });
  const swarm: Step[] = [
    { node: 'node1', run: 'docker swarm init --advertise-addr 10.99.0.1' },
    join('node2', 'manager'),
    join('node3', 'manager'),
    join('node4', 'worker'),
    join('node5', 'worker'),
    { node: 'node1', run: 'sleep 5' },
  ];
  if (base === 'swarm5') return swarm;
  return [
    ...swarm,
    {
      node: 'node1',
      run: `cat > /tmp/dockercoins.yml <<'E'\n${dockercoins}E\ndocker stack deploy -c /tmp/dockercoins.yml dockercoins && rm /tmp/dockercoins.yml`,
    },
    { node: 'node1', run: 'docker service scale dockercoins_rng=5' },
    { node: 'node1', run: 'sleep 10' },
  ];
}
