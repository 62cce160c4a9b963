// The network of the whole world: who has which address, what names mean, how bytes travel.
// The manager and the engines tell it what exists; machines ask it through `os.Network`.
import type { Bytes } from '../../lib/bytes.ts';
import type { Kernel, Plain } from '../kernel/kernel.ts';
import type { Machine, Network } from '../os/os.ts';
import type { MainEvent } from '../program/program.ts';

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
  /** Names that this endpoint answers to on this network (container name, aliases, short id). */
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
  /** Replaces what was known of that service on that network. */
  readonly putService: (service: WireService) => void;
  readonly removeService: (networkId: string, serviceId: string) => void;
  readonly putPort: (port: WirePort) => void;
  readonly removePort: (port: Pick<WirePort, 'protocol' | 'published' | 'node'>) => void;
  /** A node's engine or power is gone or back: its endpoints do not answer meanwhile. */
  readonly setReachable: (node: string, reachable: boolean) => void;
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
  readonly send: (containerId: string, connection: number, bytes: Bytes) => void;
  readonly close: (containerId: string, connection: number) => void;
};

/** What `net/` makes the network from: `createNet(options: NetOptions): Net`. */
export type NetOptions = {
  readonly kernel: Kernel;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
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
