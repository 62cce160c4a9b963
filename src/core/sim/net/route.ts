// Who answers at an address, seen from a namespace: interfaces, virtual addresses, published ports.
import { inSubnet } from './address.ts';
import { outside } from './names.ts';
import type { WireNetwork, WirePort } from './net.ts';
import { endpointsOf, type Hop, nodeOf, type Wire } from './state.ts';

export type Route =
  /** Somebody has that address, in this namespace; `port` is the one behind a published port. */
  | {
      readonly kind: 'reached';
      readonly place: string;
      readonly port: number;
      /** The address from which the packets seem to come, and the one that answers. */
      readonly source: string;
      readonly address: string;
      readonly hop: Hop;
      readonly ttl: number;
      /** The engine's proxy takes the connection first, and reaches further afterwards. */
      readonly proxied?: boolean;
    }
  /** Packets vanish: a node without power, a firewall between bridges. */
  | { readonly kind: 'silent' }
  /** Nobody has that address on a network that is at hand. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'no-route' }
  | { readonly kind: 'refused' };

const silent: Route = { kind: 'silent' };
const unreachable: Route = { kind: 'unreachable' };
const noRoute: Route = { kind: 'no-route' };
const refused: Route = { kind: 'refused' };

/** The way of a TCP connection (`port` > 0: load balancers take a turn) or of an echo request (0). */
export function routeTo(wire: Wire, place: string, address: string, port: number): Route {
  const node = nodeOf(wire, place);
  if (node !== null && wire.state.unreachable.includes(node) && place !== node) {
    // An engine that is gone leaves its containers running, but not their overlays.
    if (!address.startsWith('127.')) return silent;
  }
  if (address.startsWith('127.') || address === '0.0.0.0') return loopback(wire, place, port);
  const own = endpointsOf(wire, place);
  for (const { endpoint } of own) {
    if (endpoint.address === address) return reach(place, port, address, address, 'loopback', 64);
  }
  for (const { endpoint } of own) {
    const network = wire.index.networks.get(endpoint.networkId);
    if (network && inSubnet(address, network.subnet))
      return onNetwork(wire, node, network, endpoint.address, address, port);
  }
  return throughNode(wire, place, node, address, port);
}

/** The port that somebody published on a node and that is open there. */
export function publishedPort(wire: Wire, node: string, port: number): WirePort | null {
  for (const one of wire.state.ports) {
    if (one.published !== port || one.protocol !== 'tcp') continue;
    if (one.mode === 'ingress' || one.node === node) return one;
  }
  return null;
}

/** The address from which a namespace speaks when it is not asked for a network. */
export function firstAddress(wire: Wire, place: string): string {
  const node = wire.nodes.find(one => one.name === place);
  return node?.address ?? endpointsOf(wire, place)[0]?.endpoint.address ?? '127.0.0.1';
}

function loopback(wire: Wire, place: string, port: number): Route {
  const isNode = wire.nodes.some(node => node.name === place);
  if (isNode && port > 0 && !wire.state.listeners[`${place}:${port}`]) {
    const published = publishedPort(wire, place, port);
    if (published) {
      const route = behindPort(wire, place, published, '127.0.0.1', 'same-node');
      const proxied = published.mode === 'host' && published.serviceId === null;
      return route.kind === 'reached' ? { ...route, proxied } : route;
    }
  }
  return reach(place, port, '127.0.0.1', '127.0.0.1', 'loopback', 64);
}

/** An address of a network that the namespace is on: a container, a virtual address, the gateway. */
function onNetwork(
  wire: Wire,
  node: string | null,
  network: WireNetwork,
  source: string,
  address: string,
  port: number,
): Route {
  const key = `${network.id} ${address}`;
  const service = wire.index.virtual.get(key);
  if (service) {
    // The engine next door answers an echo request itself, whoever stands behind.
    if (port === 0) return reach(node ?? '', 0, source, address, 'same-node', 64);
    const backend = takeTurn(wire, `${node} ${network.id} ${service.serviceId}`, service.backends);
    if (!backend) return refused;
    return toEndpoint(wire, node, network, source, backend, port);
  }
  if (address === network.gateway && node !== null) {
    return toNode(wire, node, node, source, port);
  }
  return toEndpoint(wire, node, network, source, address, port);
}

function toEndpoint(
  wire: Wire,
  node: string | null,
  network: WireNetwork,
  source: string,
  address: string,
  port: number,
): Route {
  const endpoint = wire.index.byAddress.get(`${network.id} ${address}`);
  if (!endpoint) return unreachable;
  if (endpoint.node !== node && wire.state.unreachable.includes(endpoint.node)) return silent;
  const hop: Hop = endpoint.node === node ? 'same-node' : 'other-node';
  return reach(endpoint.containerId, port, source, address, hop, 64);
}

/** What is not on a network of the namespace goes through its node, if it may go out at all. */
function throughNode(
  wire: Wire,
  place: string,
  node: string | null,
  address: string,
  port: number,
): Route {
  const isNode = node === place;
  if (node === null || (!isNode && !hasWayOut(wire, place))) return noRoute;
  const source = wire.nodes.find(one => one.name === node)?.address ?? '';
  const target = wire.nodes.find(one => one.address === address);
  if (target) return toNode(wire, node, target.name, source, port);
  for (const network of wire.state.networks) {
    if (network.driver !== 'bridge' || network.node !== node) continue;
    if (!inSubnet(address, network.subnet)) continue;
    if (address === network.gateway) return toNode(wire, node, node, source, port);
    // Bridges are walled off against each other; their node reaches them all.
    if (!isNode) return silent;
    return toEndpoint(wire, node, network, network.gateway ?? source, address, port);
  }
  if (Object.values(outside).includes(address)) {
    return port === 0 ? reach('', 0, source, address, 'outside', isNode ? 117 : 116) : silent;
  }
  const neighbours = wire.nodes[0] ? `${wire.nodes[0].address}/24` : '0.0.0.0/32';
  return inSubnet(address, neighbours) ? unreachable : silent;
}

function hasWayOut(wire: Wire, place: string): boolean {
  return endpointsOf(wire, place).some(({ endpoint }) => {
    const network = wire.index.networks.get(endpoint.networkId);
    return network?.driver === 'bridge' && !network.internal;
  });
}

function toNode(wire: Wire, from: string, node: string, source: string, port: number): Route {
  const address = wire.nodes.find(one => one.name === node)?.address ?? '';
  const hop: Hop = from === node ? 'same-node' : 'other-node';
  if (from !== node && wire.state.unreachable.includes(node)) return silent;
  if (port > 0 && !wire.state.listeners[`${node}:${port}`]) {
    const published = publishedPort(wire, node, port);
    if (published) return behindPort(wire, node, published, source, hop);
  }
  return reach(node, port, source, address, hop, 64);
}

/** Through the routing mesh to a task on any node, or straight to a container of this node. */
function behindPort(wire: Wire, node: string, port: WirePort, source: string, hop: Hop): Route {
  if (port.mode === 'host' || port.serviceId === null) {
    const owner = port.containerId ?? '';
    const address = firstAddress(wire, owner);
    return reach(owner, port.target, source, address, hop, 64);
  }
  const services = wire.state.services.filter(one => one.serviceId === port.serviceId);
  const mesh = services.find(
    one => wire.index.networks.get(one.networkId)?.driver === 'ingress' && one.backends.length > 0,
  );
  const service = mesh ?? services.find(one => one.backends.length > 0);
  const network = service && wire.index.networks.get(service.networkId);
  if (!service || !network) return refused;
  const backend = takeTurn(wire, `${node} mesh ${service.serviceId}`, service.backends);
  if (!backend) return refused;
  const route = toEndpoint(wire, node, network, source, backend, port.target);
  return route.kind === 'reached' && hop === 'other-node' ? { ...route, hop } : route;
}

/** Round robin, as the kernel's virtual server does it on each node for itself. */
function takeTurn(wire: Wire, key: string, backends: readonly string[]): string | undefined {
  if (backends.length === 0) return undefined;
  const turn = (wire.state.turns[key] ?? -1) + 1;
  wire.state.turns[key] = turn % backends.length;
  return backends[turn % backends.length];
}

function reach(
  place: string,
  port: number,
  source: string,
  address: string,
  hop: Hop,
  ttl: number,
): Route {
  return { kind: 'reached', place, port, source, address, hop, ttl };
}
