// The networks that an engine knows: its own bridges, and the overlays of its swarm.
import { ok, type Result } from '../../lib/result.ts';
import { formatAddress, overlaps, parseSubnet, takeAddress } from '../store/address.ts';
import type { NetworkObject } from '../store/objects.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Labels } from '../store/specs.ts';
import type { Swarm } from '../store/swarm.ts';
import type { Engine } from './engine.ts';
import type { ContainerState, LocalNetwork } from './state.ts';

export type FoundNetwork =
  | { readonly kind: 'local'; readonly network: LocalNetwork }
  | { readonly kind: 'overlay'; readonly network: NetworkObject; readonly swarm: Swarm };

/** By id, name, or a unique beginning of an id; local ones first. */
export function findNetwork(engine: Engine, text: string): FoundNetwork | undefined {
  const { membership, networks } = engine.state;
  const swarm = membership && engine.parts.swarmOf(membership.swarm);
  const own = Object.hasOwn(networks, text) ? networks[text] : undefined;
  if (own) return { kind: 'local', network: own };
  const shared = swarm?.store.get('network', text);
  if (shared && swarm) return { kind: 'overlay', network: shared, swarm };
  const locals = Object.values(networks);
  const overlays = swarm?.store.list('network') ?? [];
  for (const matches of [
    (one: { id: string; name: string }) => one.name === text,
    (one: { id: string; name: string }) => text !== '' && one.id.startsWith(text),
  ]) {
    const local = locals.find(matches);
    if (local) return { kind: 'local', network: local };
    const overlay = overlays.find(matches);
    if (overlay && swarm) return { kind: 'overlay', network: overlay, swarm };
  }
  return undefined;
}

/** The networks that every engine has. */
export function createDefaultNetworks(engine: Engine): void {
  addNetwork(engine, {
    name: 'bridge',
    driver: 'bridge',
    subnet: '172.17.0.0/16',
    options: {
      'com.docker.network.bridge.default_bridge': 'true',
      'com.docker.network.bridge.enable_icc': 'true',
      'com.docker.network.bridge.enable_ip_masquerade': 'true',
      'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
      'com.docker.network.bridge.name': 'docker0',
      'com.docker.network.driver.mtu': '1500',
    },
  });
  addNetwork(engine, { name: 'host', driver: 'host', subnet: '' });
  addNetwork(engine, { name: 'none', driver: 'null', subnet: '' });
}

/** The bridge that leads out of overlays; comes with the first swarm. */
export function createGatewayBridge(engine: Engine): void {
  if (Object.values(engine.state.networks).some(one => one.name === 'docker_gwbridge')) return;
  addNetwork(engine, {
    name: 'docker_gwbridge',
    driver: 'bridge',
    subnet: '172.18.0.0/16',
    showGateway: true,
    options: {
      'com.docker.network.bridge.enable_icc': 'false',
      'com.docker.network.bridge.enable_ip_masquerade': 'true',
      'com.docker.network.bridge.name': 'docker_gwbridge',
    },
  });
}

export type NetworkFields = {
  readonly name: string;
  readonly driver: string;
  /** Empty: the next free one. */
  readonly subnet: string;
  readonly gateway?: string;
  readonly showGateway?: boolean;
  readonly internal?: boolean;
  readonly attachable?: boolean;
  readonly labels?: Labels;
  readonly options?: Labels;
};

export function createLocalNetwork(
  engine: Engine,
  fields: NetworkFields,
): Result<LocalNetwork, Refusal> {
  if (Object.values(engine.state.networks).some(one => one.name === fields.name)) {
    return refuse(409, `network with name ${fields.name} already exists`);
  }
  const asked = fields.subnet ? parseSubnet(fields.subnet) : null;
  if (fields.subnet && !asked) return refuse(400, `invalid CIDR address: ${fields.subnet}`);
  const taken = Object.values(engine.state.networks).flatMap(one => parseSubnet(one.subnet) ?? []);
  if (asked && taken.some(other => overlaps(other, asked))) {
    return refuse(403, 'Pool overlaps with other one on this address space');
  }
  const network = addNetwork(engine, {
    ...fields,
    subnet: fields.subnet || freeSubnet(engine),
    showGateway: !fields.subnet || Boolean(fields.gateway),
  });
  const attributes = { name: network.name, type: network.driver };
  engine.event({ type: 'network', action: 'create', id: network.id, attributes });
  return ok(network);
}

function freeSubnet(engine: Engine): string {
  const taken = Object.values(engine.state.networks).flatMap(one => parseSubnet(one.subnet) ?? []);
  for (let second = 18; ; second++) {
    const text = second < 32 ? `172.${second}.0.0/16` : `192.168.${(second - 32) * 16}.0/20`;
    const subnet = parseSubnet(text);
    if (subnet && !taken.some(other => overlaps(other, subnet))) return text;
  }
}

function addNetwork(engine: Engine, fields: NetworkFields): LocalNetwork {
  const { kernel, net } = engine.parts;
  const subnet = parseSubnet(fields.subnet);
  const pool = { last: 0, used: {} };
  let gateway = fields.gateway ?? '';
  if (subnet && !gateway) gateway = takeAddress(pool, subnet) ?? formatAddress(subnet.base + 1);
  const network: LocalNetwork = {
    id: kernel.random.hex(64),
    name: fields.name,
    driver: fields.driver,
    createdMs: kernel.now(),
    subnet: fields.subnet,
    gateway,
    showGateway: fields.showGateway ?? false,
    internal: fields.internal ?? false,
    attachable: fields.attachable ?? false,
    labels: fields.labels ?? {},
    options: fields.options ?? {},
    pool,
    ipamOptions: fields.name === 'bridge' || !fields.subnet ? null : {},
  };
  engine.state.networks[network.id] = network;
  const driver = fields.driver === 'null' ? 'none' : fields.driver === 'host' ? 'host' : 'bridge';
  net.putNetwork({
    id: network.id,
    name: network.name,
    driver,
    node: engine.state.name,
    subnet: network.subnet,
    gateway: network.gateway || null,
    internal: network.internal,
    encrypted: false,
  });
  return network;
}

export function removeLocalNetwork(engine: Engine, network: LocalNetwork): Result<null, Refusal> {
  if (['bridge', 'host', 'none'].includes(network.name)) {
    return refuse(403, `${network.name} is a pre-defined network and cannot be removed`);
  }
  if (attachedTo(engine, network.id).length > 0) {
    return refuse(
      403,
      `error while removing network: network ${network.name} id ${network.id} has active endpoints`,
    );
  }
  delete engine.state.networks[network.id];
  engine.parts.net.removeNetwork(network.id);
  const attributes = { name: network.name, type: network.driver };
  engine.event({ type: 'network', action: 'destroy', id: network.id, attributes });
  return ok(null);
}

/** Containers of this engine that are on the network now. */
export function attachedTo(engine: Engine, networkId: string): ContainerState[] {
  return Object.values(engine.state.containers).filter(one =>
    one.endpoints.some(endpoint => endpoint.joined && endpoint.networkId === networkId),
  );
}
