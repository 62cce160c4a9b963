// What the network remembers, as plain data, and the indexes over it that are made anew.
import type { Bytes } from '../../lib/bytes.ts';
import type { Gate, Kernel } from '../kernel/kernel.ts';
import type { MainEvent } from '../program/program.ts';
import type { Daemon, WireEndpoint, WireNetwork, WirePort, WireService } from './net.ts';

/** Where a packet goes, as far as its time is concerned. */
export type Hop = 'loopback' | 'same-node' | 'other-node' | 'outside';

/** One end of a TCP connection. */
export type Socket = {
  readonly id: number;
  /** The network namespace that it is in: a node's name, or a container's id. */
  readonly place: string;
  /** The container whose main program holds it; null: a process of the machine. */
  readonly owner: string | null;
  /** What a main program called its `connect`. */
  readonly tag: string;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly hop: Hop;
  state: 'connecting' | 'open' | 'failed';
  /** Why it failed. */
  error: 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ETIMEDOUT' | 'ECONNRESET' | null;
  /** The other end; 0 while there is none. */
  peer: number;
  /** Bytes of `inbox` and on their way to it: a writing process waits when they are many. */
  unread: number;
  /** What has arrived for a process and is not read yet. */
  inbox: Bytes[];
  /** The other side sends no more. */
  ended: boolean;
  /** This side sends no more. */
  finished: boolean;
  /** When the last byte sent arrives: later ones never overtake it. */
  arrivalMs: number;
};

/** What went over a namespace's interfaces, loopback aside: payload only, in whole segments. */
export type Traffic = {
  receivedBytes: number;
  receivedPackets: number;
  sentBytes: number;
  sentPackets: number;
};

export type NetState = {
  networks: WireNetwork[];
  /** In the order of attaching: a machine's interfaces come in it. */
  endpoints: { endpoint: WireEndpoint; index: number }[];
  services: WireService[];
  ports: WirePort[];
  unreachable: string[];
  /** Containers that live in another's namespace: its container id, or a node's name. */
  shared: Record<string, string>;
  /** Turns of the load balancers: by node and service. */
  turns: Record<string, number>;
  /** Slots; an id is slot + 65536 × generation, so that late packets find nobody. */
  /** By namespace, since its container started. */
  traffic: Record<string, Traffic>;
  sockets: (Socket | null)[];
  generation: number[];
  free: number[];
  /** By `place:port`; the owner is a container with a main program, or null for a process. */
  listeners: Record<string, { owner: string | null }>;
  nextPort: number;
  nextIndex: number;
};

export type NodeAddress = { readonly name: string; readonly address: string };

/** The state, its indexes and its surroundings, as all parts of the network pass it around. */
export type Wire = {
  readonly kernel: Kernel;
  readonly nodes: readonly NodeAddress[];
  readonly daemons: (node: string) => readonly Daemon[];
  readonly state: NetState;
  readonly deliver: (containerId: string, event: MainEvent) => void;
  readonly index: WireIndex;
  /** Of sockets and listeners that processes wait for. */
  readonly gates: Map<number, Gate>;
  readonly backlogs: Map<string, { readonly gate: Gate; readonly waiting: number[] }>;
  /** How many sockets and listeners processes hold. */
  transient: number;
};

export type WireIndex = {
  readonly networks: Map<string, WireNetwork>;
  readonly ofContainer: Map<string, { endpoint: WireEndpoint; index: number }[]>;
  readonly byEndpoint: Map<string, { endpoint: WireEndpoint; index: number }>;
  /** By network id and address. */
  readonly byAddress: Map<string, WireEndpoint>;
  readonly virtual: Map<string, WireService>;
  /** By network, what its names mean: filled on demand by `names.ts`, emptied by changes. */
  readonly names: Map<string, Map<string, readonly string[]>>;
};

export function createNetState(): NetState {
  return {
    networks: [],
    endpoints: [],
    services: [],
    ports: [],
    unreachable: [],
    shared: {},
    turns: {},
    traffic: {},
    sockets: [],
    generation: [],
    free: [],
    listeners: {},
    nextPort: 32768,
    nextIndex: 10,
  };
}

/** Brings the indexes up to date after a change of networks, endpoints or services. */
export function reindex(wire: Pick<Wire, 'state' | 'index'>): void {
  const { state, index } = wire;
  for (const map of Object.values(index)) map.clear();
  for (const network of state.networks) index.networks.set(network.id, network);
  for (const entry of state.endpoints) {
    indexEndpoint(index, entry);
  }
  for (const service of state.services) {
    if (service.virtualAddress)
      index.virtual.set(`${service.networkId} ${service.virtualAddress}`, service);
  }
}

function indexEndpoint(index: WireIndex, entry: { endpoint: WireEndpoint; index: number }): void {
  const { id, containerId, networkId, address } = entry.endpoint;
  const own = index.ofContainer.get(containerId);
  if (own) own.push(entry);
  else index.ofContainer.set(containerId, [entry]);
  index.byAddress.set(`${networkId} ${address}`, entry.endpoint);
  index.byEndpoint.set(id, entry);
}

/** One leg more, known to all indexes: a big network must not be read anew for each. */
export function addEndpoint({ state, index }: Wire, endpoint: WireEndpoint): void {
  state.nextIndex += 2;
  const entry = { endpoint, index: state.nextIndex };
  state.endpoints.push(entry);
  indexEndpoint(index, entry);
  index.names.clear();
}

export function dropEndpoint({ state, index }: Wire, id: string): void {
  const entry = index.byEndpoint.get(id);
  if (!entry) return;
  const { containerId, networkId, address } = entry.endpoint;
  state.endpoints.splice(state.endpoints.indexOf(entry), 1);
  index.byEndpoint.delete(id);
  const left = (index.ofContainer.get(containerId) ?? []).filter(one => one !== entry);
  if (left.length > 0) index.ofContainer.set(containerId, left);
  else index.ofContainer.delete(containerId);
  const key = `${networkId} ${address}`;
  if (index.byAddress.get(key) === entry.endpoint) index.byAddress.delete(key);
  index.names.clear();
}

export function createIndex(): WireIndex {
  return {
    networks: new Map(),
    ofContainer: new Map(),
    byEndpoint: new Map(),
    byAddress: new Map(),
    virtual: new Map(),
    names: new Map(),
  };
}

/** The namespace that a machine's processes are in. */
export function placeOf(wire: Wire, machineId: string): string {
  let place = machineId;
  // Bounded: a container may share with one that shares, never in a ring.
  for (let depth = 0; depth < 8; depth++) {
    const next = wire.state.shared[place];
    if (next === undefined) break;
    place = next;
  }
  return place;
}

export function endpointsOf(
  wire: Wire,
  place: string,
): readonly { endpoint: WireEndpoint; index: number }[] {
  return wire.index.ofContainer.get(place) ?? [];
}

/** The node that a namespace is on; null for a container without any network. */
export function nodeOf(wire: Wire, place: string): string | null {
  if (wire.nodes.some(node => node.name === place)) return place;
  return wire.index.ofContainer.get(place)?.[0]?.endpoint.node ?? null;
}

export function socketOf(wire: Wire, id: number): Socket | null {
  const socket = wire.state.sockets[id & 0xffff];
  return socket && socket.id === id ? socket : null;
}
