// What a container's resolver at 127.0.0.11 answers: services, tasks, containers, addresses.
import type { DnsAnswer, DnsType } from '../os/os.ts';
import { addressOfReverse, parseAddress } from './address.ts';
import type { WireNetwork } from './net.ts';
import { endpointsOf, type Wire } from './state.ts';

const embedded = '127.0.0.11';

/** Seconds that an engine's own answers may be kept. */
const ttlSeconds = 600;

/** The little of the world outside that labs speak of: nobody there but echo answers. */
export const outside: Readonly<Record<string, string>> = {
  'dns.google': '8.8.8.8',
  'one.one.one.one': '1.1.1.1',
  'dns.quad9.net': '9.9.9.9',
};

/** Whether the machine asks its engine (user-made networks have names) or the world outside. */
export function hasEmbeddedResolver(wire: Wire, place: string): boolean {
  return endpointsOf(wire, place).some(({ endpoint }) => {
    const network = wire.index.networks.get(endpoint.networkId);
    return network !== undefined && hasNames(network);
  });
}

/** Answers a question put in a namespace, to the engine's resolver or to another server. */
export function answer(
  wire: Wire,
  place: string,
  server: string,
  name: string,
  type: DnsType,
): DnsAnswer {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  if (server === embedded) {
    const own = type === 'PTR' ? reverse(wire, place, wanted) : forward(wire, place, wanted, type);
    if (own) return { code: 'NOERROR', records: own, server };
  }
  return { ...askOutside(wanted, type), server };
}

/** Addresses of a name on the networks of a namespace, first network that knows it; or null. */
export function addressesOf(wire: Wire, place: string, name: string): readonly string[] | null {
  const wanted = name.toLowerCase();
  const found = lookUpOnNetworks(wire, place, wanted, null);
  if (found) return found;
  // `web.app` is the name `web` on the network `app`, at whichever dot.
  for (let dot = wanted.indexOf('.'); dot > 0; dot = wanted.indexOf('.', dot + 1)) {
    const qualified = lookUpOnNetworks(wire, place, wanted.slice(0, dot), wanted.slice(dot + 1));
    if (qualified) return qualified;
  }
  return null;
}

function lookUpOnNetworks(
  wire: Wire,
  place: string,
  name: string,
  networkName: string | null,
): readonly string[] | null {
  for (const { endpoint } of endpointsOf(wire, place)) {
    const network = wire.index.networks.get(endpoint.networkId);
    if (!network || !hasNames(network)) continue;
    if (networkName !== null && network.name.toLowerCase() !== networkName) continue;
    const found = namesOn(wire, network.id).get(name);
    if (found) return found;
  }
  return null;
}

function forward(
  wire: Wire,
  place: string,
  name: string,
  type: DnsType,
): DnsAnswer['records'] | null {
  if (type !== 'A' && type !== 'AAAA') return null;
  const addresses = addressesOf(wire, place, name);
  if (!addresses) return null;
  // The name exists, and has no IPv6 address: an empty answer, not a refusal.
  if (type === 'AAAA') return [];
  const order = addresses.length > 1 ? wire.kernel.random.shuffle(addresses) : addresses;
  return order.map(data => ({ name: `${name}.`, type, ttlSeconds, data }));
}

/** `<container>.<network>` of an endpoint's address. Virtual addresses have no name. */
function reverse(wire: Wire, place: string, name: string): DnsAnswer['records'] | null {
  const address = addressOfReverse(name);
  if (!address) return null;
  for (const { endpoint } of endpointsOf(wire, place)) {
    const network = wire.index.networks.get(endpoint.networkId);
    const found = wire.index.byAddress.get(`${endpoint.networkId} ${address}`);
    if (!network || !found || !hasNames(network)) continue;
    const owner = found.aliases[0] ?? found.task?.slotName;
    if (owner === undefined) continue;
    const data = `${owner}.${network.name}.`;
    return [{ name: `${name}.`, type: 'PTR', ttlSeconds, data }];
  }
  return null;
}

function askOutside(name: string, type: DnsType): Omit<DnsAnswer, 'server'> {
  const address = outside[name];
  if (address && (type === 'A' || type === 'ANY')) {
    const record = { name: `${name}.`, type: 'A' as const, ttlSeconds: 300, data: address };
    return { code: 'NOERROR', records: [record] };
  }
  if (address) return { code: 'NOERROR', records: [] };
  const known = Object.entries(outside).find(one => one[1] === addressOfReverse(name));
  if (known && type === 'PTR') {
    const record = { name: `${name}.`, type, ttlSeconds: 300, data: `${known[0]}.` };
    return { code: 'NOERROR', records: [record] };
  }
  return { code: 'NXDOMAIN', records: [] };
}

/** Everything that a network's members may call each other. */
function namesOn(wire: Wire, networkId: string): Map<string, readonly string[]> {
  const cached = wire.index.names.get(networkId);
  if (cached) return cached;
  const names = new Map<string, string[]>();
  const add = (name: string, addresses: readonly string[]) => {
    const key = name.toLowerCase();
    const held = names.get(key);
    if (!held) names.set(key, [...addresses]);
    else for (const address of addresses) if (!held.includes(address)) held.push(address);
  };
  for (const service of wire.state.services) {
    // An engine forgets a service's name together with its last running task.
    if (service.networkId !== networkId || service.backends.length === 0) continue;
    const { virtualAddress, backends } = service;
    for (const name of [service.serviceName, ...service.aliases]) {
      add(name, virtualAddress ? [virtualAddress] : backends);
      add(`tasks.${name}`, backends);
    }
  }
  // A task has its service's aliases too: they mean the service, whose tasks may be leaving.
  const services = new Set(names.keys());
  const addOwn = (name: string, address: string) => {
    if (!services.has(name.toLowerCase())) add(name, [address]);
  };
  for (const { endpoint } of wire.state.endpoints) {
    if (endpoint.networkId !== networkId) continue;
    for (const name of endpoint.aliases) addOwn(name, endpoint.address);
    if (endpoint.task) addOwn(endpoint.task.slotName, endpoint.address);
  }
  wire.index.names.set(networkId, names);
  return names;
}

/** The predefined networks have no names on them, nor has the one of the routing mesh. */
function hasNames(network: WireNetwork): boolean {
  if (network.driver === 'overlay') return true;
  return (
    network.driver === 'bridge' && network.name !== 'bridge' && network.name !== 'docker_gwbridge'
  );
}

export function isAddress(text: string): boolean {
  return parseAddress(text) !== null;
}
