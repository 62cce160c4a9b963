// The interfaces and routes of a namespace, as `ip` lists them.
import type { NetworkInterface, Route } from '../os/os.ts';
import { networkOfAddress, parseAddress, prefixLength } from './address.ts';
import type { WireEndpoint, WireNetwork } from './net.ts';
import { endpointsOf, type Wire } from './state.ts';

const loopback: NetworkInterface = {
  name: 'lo',
  index: 1,
  peer: null,
  mac: '00:00:00:00:00:00',
  address: '127.0.0.1/8',
  mtu: 65536,
  up: true,
};

export function interfacesOf(wire: Wire, place: string): readonly NetworkInterface[] {
  const node = wire.nodes.find(one => one.name === place);
  if (node) return interfacesOfNode(wire, node.name, node.address);
  return [
    loopback,
    ...endpointsOf(wire, place).map(({ endpoint, index }, order) => {
      const network = wire.index.networks.get(endpoint.networkId);
      return {
        name: `eth${order}`,
        index,
        peer: index + 1,
        mac: endpoint.mac,
        address: `${endpoint.address}/${network ? prefixLength(network.subnet) : 32}`,
        mtu: network?.driver === 'bridge' ? 1500 : 1450,
        up: true,
      };
    }),
  ];
}

/** Bridges with an address of their own, and the far ends of the containers' interfaces. */
function interfacesOfNode(wire: Wire, node: string, address: string): readonly NetworkInterface[] {
  const own = {
    name: 'eth0',
    index: 2,
    peer: null,
    mac: macOf(address),
    address: `${address}/24`,
    mtu: 1500,
    up: true,
  };
  const bridges = wire.state.networks.filter(one => one.driver === 'bridge' && one.node === node);
  const local = wire.state.endpoints.filter(({ endpoint }) => endpoint.node === node);
  return [
    loopback,
    own,
    ...bridges.map((network, order) => ({
      name: bridgeName(network),
      index: 3 + order,
      peer: null,
      mac: macOf(network.gateway ?? '0.0.0.0'),
      address: `${network.gateway ?? '0.0.0.0'}/${prefixLength(network.subnet)}`,
      mtu: 1500,
      up: local.some(({ endpoint }) => endpoint.networkId === network.id),
    })),
    ...local
      .filter(({ endpoint }) => bridges.some(one => one.id === endpoint.networkId))
      .map(({ endpoint, index }) => ({
        name: vethName(endpoint),
        index: index + 1,
        peer: index,
        mac: `7a${endpoint.mac.slice(2)}`,
        address: null,
        mtu: 1500,
        up: true,
      })),
  ];
}

export function routesOf(wire: Wire, place: string): readonly Route[] {
  const interfaces = interfacesOf(wire, place);
  const routes: Route[] = [];
  const isNode = wire.nodes.some(one => one.name === place);
  const wayOut = isNode ? nodeGateway(interfaces) : containerGateway(wire, place);
  if (wayOut) routes.push({ to: 'default', ...wayOut, source: null, up: true });
  const direct = interfaces.filter(one => one.address && one.name !== 'lo');
  direct.sort((one, other) => startOf(one) - startOf(other));
  for (const one of direct) {
    const address = one.address ?? '';
    const source = address.slice(0, address.indexOf('/'));
    const to = networkOfAddress(address);
    routes.push({ to, via: null, interfaceName: one.name, source, up: one.up });
  }
  return routes;
}

function startOf(one: NetworkInterface): number {
  return parseAddress((one.address ?? '').replace(/\/.*/, '')) ?? 0;
}

function nodeGateway(interfaces: readonly NetworkInterface[]) {
  const address = interfaces.find(one => one.name === 'eth0')?.address;
  if (!address) return null;
  return { via: `${address.slice(0, address.lastIndexOf('.'))}.254`, interfaceName: 'eth0' };
}

/** The engine's own bridge first, then the first bridge that may go out. */
function containerGateway(wire: Wire, place: string) {
  const ways: { via: string; interfaceName: string; first: boolean }[] = [];
  for (const [order, { endpoint }] of endpointsOf(wire, place).entries()) {
    const network = wire.index.networks.get(endpoint.networkId);
    if (network?.driver !== 'bridge' || network.internal || !network.gateway) continue;
    const first = network.name === 'docker_gwbridge';
    ways.push({ via: network.gateway, interfaceName: `eth${order}`, first });
  }
  const best = ways.find(one => one.first) ?? ways[0];
  return best ? { via: best.via, interfaceName: best.interfaceName } : null;
}

export function bridgeName(network: WireNetwork): string {
  if (network.name === 'bridge') return 'docker0';
  return network.name === 'docker_gwbridge' ? network.name : `br-${network.id.slice(0, 12)}`;
}

function vethName(endpoint: WireEndpoint): string {
  return `veth${endpoint.id.slice(0, 7)}`;
}

/** Engines make hardware addresses from the IPv4 address. */
export function macOf(address: string): string {
  const bytes = address.split('.').map(part => Number(part).toString(16).padStart(2, '0'));
  return `02:42:${bytes.join(':')}`;
}
