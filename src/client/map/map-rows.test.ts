// Where services, ports and networks stand on the map.
import { expect, test } from 'vitest';
import type { ClusterView, MapView } from '../../core/protocol/messages.ts';
import { planMap } from './map-rows.ts';

const service = (name: string, ...networks: string[]) => ({
  id: `id-${name}`,
  name,
  networks: networks.map((id, at) => ({ id, address: `10.0.${at}.2` })),
  update: null,
  changedMs: 0,
});
const network = (name: string, ingress = false, node: string | null = null) => ({
  ...{ id: name, name, driver: 'overlay', subnet: '10.0.0.0/24', ingress, node },
});
const count = (name: string, ...ports: string[]): ClusterView['services'][number] => ({
  ...{ name, mode: 'replicated', running: 1, desired: 1, image: 'nginx', ports },
});

const map: MapView = {
  services: [
    service('web', 'ingress', 'front'),
    service('api', 'front', 'back'),
    service('db', 'back'),
    service('alone'),
  ],
  tasks: [],
  networks: [
    network('ingress', true),
    network('front'),
    network('back'),
    network('docker_gwbridge', false, 'node1'),
  ],
  news: [],
};
const cluster: ClusterView = {
  nodes: [],
  services: [
    count('web', '*:8080->80/tcp', ':81->81/tcp'),
    count('api'),
    count('db'),
    count('alone'),
  ],
};

const words = () =>
  planMap(cluster, map).rows.map(row => {
    if (row.kind === 'service') return `${row.service.name} ${row.address}`.trim();
    if (row.kind === 'port') return `:${row.port} ${row.service}`;
    return row.kind === 'network' ? `~ ${row.network.name}` : row.kind;
  });

test('services of a network stand together, published ones beside the mesh’s ports', () => {
  expect(words()).toEqual([
    '~ back',
    'db 10.0.0.2',
    'alone',
    '~ front',
    'api 10.0.0.2',
    'web 10.0.1.2',
    ':8080 web',
    '~ ingress',
    'gateway',
  ]);
});

test('a network covers its own services and no other, in pieces where others lie between', () => {
  const named = planMap(cluster, map).bands.map(({ network, tone, from, to }) => [
    network,
    tone,
    from,
    to,
  ]);
  expect(named).toEqual([
    ['ingress', 2, 5, 7],
    ['front', 3, 3, 5],
    ['back', 1, 0, 1],
    ['back', 1, 4, 4],
  ]);
});

test('an empty cluster has no rows', () => {
  const none = { nodes: [], services: [] };
  expect(planMap(none, { services: [], tasks: [], networks: [], news: [] })).toEqual({
    rows: [],
    bands: [],
  });
});
