// Where everything stands on the map: services as rows, networks as waters over several of them.
import type { ClusterView, MapNetwork, MapService, MapView } from '../../core/protocol/messages.ts';

export type ServiceCount = ClusterView['services'][number];

export type MapRow =
  | { readonly kind: 'network'; readonly network: MapNetwork; readonly tone: number }
  | {
      readonly kind: 'service';
      readonly service: MapService;
      readonly count: ServiceCount | null;
      /** Where a name leads on its first network: the virtual address, or empty. */
      readonly address: string;
    }
  | { readonly kind: 'port'; readonly port: number; readonly service: string }
  | { readonly kind: 'gateway'; readonly networks: readonly MapNetwork[] };

/** One water: it covers these rows, both included. */
export type MapBand = {
  readonly network: string;
  readonly tone: number;
  readonly from: number;
  readonly to: number;
};

export type MapPlan = { readonly rows: readonly MapRow[]; readonly bands: readonly MapBand[] };

const tones = 3;
/** The mesh's own water; the others take turns with the rest. */
const ingressTone = 2;

export function planMap(cluster: ClusterView, map: MapView): MapPlan {
  const overlays = map.networks.filter(one => one.node === null);
  const ingress = overlays.find(one => one.ingress);
  const own = overlays
    .filter(one => !one.ingress)
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const toneOf = new Map<string, number>(own.map((one, at) => [one.id, at % 2 === 0 ? 1 : tones]));
  if (ingress) toneOf.set(ingress.id, ingressTone);
  const counts = new Map(cluster.services.map(one => [one.name, one]));
  const published = (service: MapService) => service.networks.some(one => one.id === ingress?.id);
  const homeOf = (service: MapService) =>
    service.networks.find(one => one.id !== ingress?.id && toneOf.has(one.id))?.id ?? '';
  const groups = [...own.map(one => one.id), ''].map(id => ({
    network: own.find(one => one.id === id) ?? null,
    services: map.services
      .filter(service => homeOf(service) === id)
      .toSorted(
        (one, other) =>
          Number(published(one)) - Number(published(other)) || one.name.localeCompare(other.name),
      ),
  }));
  // Waters with a published service lie next to the mesh.
  groups.sort(
    (one, other) => Number(one.services.some(published)) - Number(other.services.some(published)),
  );
  const rows: MapRow[] = [];
  for (const { network, services } of groups) {
    if (network) rows.push({ kind: 'network', network, tone: toneOf.get(network.id) ?? 1 });
    for (const service of services) {
      const count = counts.get(service.name) ?? null;
      rows.push({ kind: 'service', service, count, address: addressOf(service, homeOf(service)) });
    }
  }
  for (const { name, ports } of cluster.services)
    for (const text of ports) {
      const port = /^\*:(\d+)->/.exec(text)?.[1];
      if (port !== undefined) rows.push({ kind: 'port', port: Number(port), service: name });
    }
  if (ingress) rows.push({ kind: 'network', network: ingress, tone: ingressTone });
  const gateways = map.networks.filter(one => one.node !== null);
  const bands = overlays.flatMap(network =>
    runsOf(rows, row => isIn(row, network)).map(([from, to]) => ({
      ...{ network: network.id, tone: toneOf.get(network.id) ?? 1 },
      ...{ from, to },
    })),
  );
  if (gateways.length > 0) rows.push({ kind: 'gateway', networks: gateways });
  return { rows, bands };
}

function addressOf({ networks }: MapService, home: string): string {
  return (networks.find(one => one.id === home) ?? networks[0])?.address ?? '';
}

function isIn(row: MapRow, network: MapNetwork): boolean {
  switch (row.kind) {
    case 'network':
      return row.network.id === network.id;
    case 'service':
      return row.service.networks.some(one => one.id === network.id);
    case 'port':
      return network.ingress;
    case 'gateway':
      return false;
    default:
      return row satisfies never;
  }
}

/** Neighbours that belong, as pairs of first and last. */
function runsOf(rows: readonly MapRow[], belongs: (row: MapRow) => boolean): [number, number][] {
  const runs: [number, number][] = [];
  rows.forEach((row, at) => {
    if (!belongs(row)) return;
    const last = runs.at(-1);
    if (last && last[1] === at - 1) last[1] = at;
    else runs.push([at, at]);
  });
  return runs;
}
