// The network of the whole world: who has which address, what names mean, how bytes travel.
// The manager and the engines tell it what exists; machines ask it through `os.Network`.
import type { Bytes } from '../../lib/bytes.ts';
import type { Kernel, Plain } from '../kernel/kernel.ts';
import type { Machine, Network } from '../os/os.ts';
import type { Echo, MainEvent } from '../program/program.ts';
import { createNetwork } from './network.ts';
import { requestFromOutside } from './outside.ts';
import {
  closeContainer,
  closeSocket,
  connectMain,
  echoMain,
  handleSockets,
  listenAt,
  sendBytes,
  watchLost,
} from './sockets.ts';
import {
  addEndpoint,
  createIndex,
  createNetState,
  dropEndpoint,
  type NetState,
  placeOf,
  reindex,
  socketOf,
  type Traffic,
  type Wire,
} from './state.ts';

/** A network as the wire knows it. Overlays reach all nodes, bridges one. */
export type WireNetwork = {
  readonly id: string;
  readonly name: string;
  readonly driver: 'bridge' | 'overlay' | 'host' | 'none' | 'ingress';
  /** Node of a bridge; null for overlays. */
  readonly node: string | null;
  readonly subnet: string;
  readonly gateway: string | null;
  readonly internal: boolean;
  readonly encrypted: boolean;
};

/** A container's place on a network. */
export type WireEndpoint = {
  readonly id: string;
  readonly networkId: string;
  readonly containerId: string;
  readonly node: string;
  /** Without prefix length, e.g. `10.0.1.5`. */
  readonly address: string;
  readonly mac: string;
  /** Names that this endpoint answers to on this network: container name first, aliases, short id. */
  readonly aliases: readonly string[];
  /** The task behind it, when a service made it. */
  readonly task: { readonly serviceName: string; readonly slotName: string } | null;
};

/** A service on a network: its name, its address or addresses. */
export type WireService = {
  readonly networkId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly aliases: readonly string[];
  /** Null in dnsrr mode. */
  readonly virtualAddress: string | null;
  /** Addresses of running, healthy tasks, in no particular order. */
  readonly backends: readonly string[];
};

/** A published port: on every node through the mesh, or on one node in host mode. */
export type WirePort = {
  readonly protocol: 'tcp' | 'udp';
  readonly published: number;
  readonly target: number;
  readonly mode: 'ingress' | 'host';
  /** For host mode, and for `docker run -p`. */
  readonly node: string | null;
  /** Ingress: the service whose tasks answer. Host: the container. */
  readonly serviceId: string | null;
  readonly containerId: string | null;
};

/** What the manager and the engines call. All plain state; takes effect at once. */
export type NetControl = {
  readonly putNetwork: (network: WireNetwork) => void;
  readonly removeNetwork: (id: string) => void;
  readonly attach: (endpoint: WireEndpoint) => void;
  readonly detach: (endpointId: string) => void;
  /**
   * A container uses another's network, or its node's: `target` is a container's id or a node's name.
   * Null ends that. (`--network container:X` and `--network host`.)
   */
  readonly shareNamespace: (containerId: string, target: string | null) => void;
  /** Replaces what was known of that service on that network. */
  readonly putService: (service: WireService) => void;
  readonly removeService: (networkId: string, serviceId: string) => void;
  readonly putPort: (port: WirePort) => void;
  readonly removePort: (port: Pick<WirePort, 'protocol' | 'published' | 'node'>) => void;
  /** A node's engine or power is gone or back: its endpoints do not answer meanwhile. */
  readonly setReachable: (node: string, reachable: boolean) => void;
  /** What went over the interfaces of a container since it started; null: nothing yet. */
  readonly traffic: (containerId: string) => Traffic | null;
  /** Ends every connection of a container that stopped. */
  readonly containerStopped: (containerId: string) => void;
  /** The network that a machine's processes see. */
  readonly networkOf: (machine: () => Machine) => Network;
  /** An HTTP request to a published port, from outside (the page of a student). */
  readonly request: (
    node: string,
    port: number,
    bytes: Bytes,
    done: (answer: Bytes | null) => void,
  ) => void;
};

/**
 * Sockets of main programs: plain data inside the network, so that they survive a checkpoint.
 * Everything that happens to them comes back through `NetOptions.deliver`, at a later moment.
 */
export type MainSockets = {
  /** False: the port is taken. Connections come as `accepted`. */
  readonly listen: (containerId: string, port: number) => boolean;
  /** Looks the host up and connects; the answer is `connected` or `refused` with the same tag. */
  readonly connect: (containerId: string, host: string, port: number, tag: string) => void;
  /** With `end` no more follows: one packet for both. */
  readonly send: (containerId: string, connection: number, bytes: Bytes, end?: boolean) => void;
  readonly close: (containerId: string, connection: number) => void;
  /** An echo request of a main program. */
  readonly echo: (containerId: string, host: string) => Echo;
  /** The address at the other end, empty when the connection is gone. */
  readonly remote: (connection: number) => string;
};

/** A port of a node's own system, with what it says to whoever connects. */
export type Daemon = {
  readonly protocol: 'tcp' | 'udp';
  readonly address: '0.0.0.0' | '*';
  readonly port: number;
  readonly greeting: string;
  /** Its answer to what it cannot read; then it hangs up. */
  readonly complaint: string;
};

/** What `net/` makes the network from: `createNet(options: NetOptions): Net`. */
export type NetOptions = {
  readonly kernel: Kernel;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** What the system of a node itself listens on at this moment. */
  readonly daemons?: (node: string) => readonly Daemon[];
  /** What `Net.state` gave, or null for a new world. */
  readonly from: Plain;
  readonly deliver: (containerId: string, event: MainEvent) => void;
};

export type Net = {
  readonly control: NetControl;
  readonly sockets: MainSockets;
  /** Everything plain; the network may go on changing it: whoever stores it copies. */
  readonly state: () => Plain;
  /** Nothing of a `Process` is open: see `Kernel.restful`. */
  readonly restful: () => boolean;
};

export function createNet(options: NetOptions): Net {
  const state = (options.from as NetState | null) ?? createNetState();
  const { kernel, nodes, deliver } = options;
  const index = createIndex();
  const gates = new Map();
  const wire: Wire = {
    kernel,
    nodes,
    daemons: options.daemons ?? (() => []),
    state,
    deliver,
    index,
    gates,
    backlogs: new Map(),
    transient: 0,
  };
  reindex(wire);
  handleSockets(wire);
  return {
    control: createControl(wire),
    sockets: createMainSockets(wire),
    state: () => state as unknown as Plain,
    restful: () => wire.transient === 0,
  };
}

function createMainSockets(wire: Wire): MainSockets {
  const mine = (containerId: string, connection: number) =>
    socketOf(wire, connection)?.owner === containerId;
  return {
    listen: (containerId, port) => listenAt(wire, placeOf(wire, containerId), port, containerId),
    connect: (containerId, host, port, tag) => connectMain(wire, containerId, host, port, tag),
    send(containerId, connection, bytes, end = false) {
      if (mine(containerId, connection)) sendBytes(wire, connection, bytes, end);
    },
    close(containerId, connection) {
      if (mine(containerId, connection)) closeSocket(wire, connection);
    },
    echo: (containerId, host) => echoMain(wire, containerId, host),
    remote: connection => socketOf(wire, connection)?.remoteAddress ?? '',
  };
}

function createControl(wire: Wire): NetControl {
  const { state } = wire;
  const changed = <T>(list: T[], next: T[]) => {
    list.splice(0, list.length, ...next);
    reindex(wire);
  };
  return {
    putNetwork(network) {
      changed(state.networks, [...state.networks.filter(one => one.id !== network.id), network]);
    },
    removeNetwork: id =>
      changed(
        state.networks,
        state.networks.filter(one => one.id !== id),
      ),
    attach(endpoint) {
      const held = wire.index.byEndpoint.get(endpoint.id);
      if (!held) {
        addEndpoint(wire, endpoint);
        return;
      }
      const others = state.endpoints.filter(one => one !== held);
      changed(state.endpoints, [...others, { endpoint, index: held.index }]);
    },
    detach: id => dropEndpoint(wire, id),
    shareNamespace(containerId, target) {
      if (target === null) delete state.shared[containerId];
      else state.shared[containerId] = target;
    },
    ...createServiceControl(wire),
    setReachable(node, reachable) {
      const others = state.unreachable.filter(one => one !== node);
      state.unreachable = reachable ? others : [...others, node];
      if (!reachable) watchLost(wire, node);
    },
    traffic: containerId => wire.state.traffic[containerId] ?? null,
    containerStopped: containerId => closeContainer(wire, containerId),
    networkOf: machine => createNetwork(wire, machine),
    request: (node, port, bytes, done) => requestFromOutside(wire, node, port, bytes, done),
  };
}

function createServiceControl(
  wire: Wire,
): Pick<NetControl, 'putService' | 'removeService' | 'putPort' | 'removePort'> {
  const { state } = wire;
  const isService = (one: WireService, networkId: string, serviceId: string) =>
    one.networkId === networkId && one.serviceId === serviceId;
  const takeOut = (networkId: string, serviceId: string) => {
    const at = state.services.findIndex(one => isService(one, networkId, serviceId));
    const [old] = at < 0 ? [] : state.services.splice(at, 1);
    const key = `${networkId} ${old?.virtualAddress}`;
    if (old && wire.index.virtual.get(key) === old) wire.index.virtual.delete(key);
    wire.index.names.clear();
  };
  return {
    putService(service) {
      const { networkId, serviceId } = service;
      takeOut(networkId, serviceId);
      state.services.push(service);
      if (service.virtualAddress)
        wire.index.virtual.set(`${networkId} ${service.virtualAddress}`, service);
    },
    removeService: takeOut,
    putPort(port) {
      state.ports = [...state.ports.filter(one => !isPort(one, port)), port];
    },
    removePort(port) {
      state.ports = state.ports.filter(one => !isPort(one, port));
    },
  };
}

function isPort(one: WirePort, other: Pick<WirePort, 'protocol' | 'published' | 'node'>): boolean {
  return (
    one.protocol === other.protocol && one.published === other.published && one.node === other.node
  );
}
