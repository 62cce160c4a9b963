// A container's places on networks: addresses taken and given back, ports opened and closed.
import { ok, type Result } from '../../lib/result.ts';
import {
  claimAddress,
  parseAddress,
  parseSubnet,
  releaseAddress,
  takeAddress,
} from '../store/address.ts';
import { allocateAddress, freeAddress } from '../store/pool.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Engine } from './engine.ts';
import { findNetwork } from './local-network.ts';
import type { HostConfig } from './request.ts';
import type { ContainerState, Endpoint, PublishedPort } from './state.ts';

/** MAC addresses follow from the IPv4 address, as libnetwork makes them. */
export function macOf(address: string): string {
  const value = parseAddress(address) ?? 0;
  const bytes = [value / 0x1000000, value / 0x10000, value / 0x100, value];
  const hex = bytes.map(part => (Math.floor(part) % 256).toString(16).padStart(2, '0'));
  return `02:42:${hex.join(':')}`;
}

/** Puts a starting container on all its networks. */
export function joinNetworks(engine: Engine, container: ContainerState): Result<null, Refusal> {
  for (const endpoint of [...container.endpoints]) {
    const joined = joinNetwork(engine, container, endpoint);
    if (!joined.ok) return joined;
  }
  addGatewayBridge(engine, container);
  const mode = (container.hostConfig as HostConfig).NetworkMode ?? '';
  if (mode === 'host') engine.parts.net.shareNamespace(container.id, engine.state.name);
  if (mode.startsWith('container:')) {
    const target = mode.slice(10);
    const other = Object.values(engine.state.containers).find(
      one => one.name === target || one.id.startsWith(target),
    );
    if (!other) return refuse(404, `No such container: ${target}`);
    engine.parts.net.shareNamespace(container.id, other.id);
  }
  return ok(null);
}

/** Overlays do not lead outside: a container on one has a leg on the node's own bridge too. */
function addGatewayBridge(engine: Engine, container: ContainerState): void {
  const has = container.endpoints.some(one => one.networkName === 'docker_gwbridge');
  const outside = container.endpoints.some(one => {
    const found = findNetwork(engine, one.networkId);
    return found?.kind === 'overlay' && !found.network.internal;
  });
  const bridge = findNetwork(engine, 'docker_gwbridge');
  if (has || !outside || bridge?.kind !== 'local') return;
  const endpoint: Endpoint = {
    id: '',
    networkId: bridge.network.id,
    networkName: 'docker_gwbridge',
    address: '',
    prefix: 0,
    gateway: '',
    mac: '',
    aliases: [],
    ipam: null,
    joined: false,
  };
  container.endpoints.push(endpoint);
  joinNetwork(engine, container, endpoint);
}

/** Takes an address where there is none yet, and goes on the wire. */
export function joinNetwork(
  engine: Engine,
  container: ContainerState,
  endpoint: Endpoint,
): Result<null, Refusal> {
  if (endpoint.joined) return ok(null);
  const key = endpoint.networkId || endpoint.networkName;
  const found = findNetwork(engine, key);
  if (!found)
    return refuse(found === undefined && engine.state.membership ? 500 : 404, missing(engine, key));
  const plain = found.network.name === 'host' || found.network.name === 'none';
  if (found.kind === 'overlay' && !container.task && !found.network.attachable) {
    return refuse(
      found.kind === 'overlay' ? 500 : 403,
      `Could not attach to network ${endpoint.networkName}: rpc error: code = PermissionDenied desc = network ${found.network.name} not manually attachable`,
    );
  }
  const index = container.endpoints.indexOf(endpoint);
  const address = plain ? '' : takeFor(endpoint, found);
  if (address === null) return refuse(403, 'Address already in use');
  const joined: Endpoint = {
    ...endpoint,
    id: engine.parts.kernel.random.hex(64),
    networkId: found.network.id,
    networkName: found.network.name,
    address: address.split('/')[0] ?? '',
    prefix: Number(address.split('/')[1] ?? 0),
    gateway: plain || found.kind === 'overlay' ? '' : found.network.gateway,
    mac: plain ? '' : macOf(address.split('/')[0] ?? ''),
    joined: true,
  };
  container.endpoints[index] = joined;
  if (!plain) attach(engine, container, joined);
  const attributes = {
    container: container.id,
    name: found.network.name,
    type: found.network.driver,
  };
  engine.event({ type: 'network', action: 'connect', id: found.network.id, attributes });
  return ok(null);
}

export function missing(engine: Engine, name: string): string {
  if (!engine.state.membership) return `network ${name} not found`;
  return `Could not attach to network ${name}: rpc error: code = NotFound desc = network ${name} not found`;
}

type Found = NonNullable<ReturnType<typeof findNetwork>>;

/** With prefix length; null when the address asked for is taken. */
function takeFor(endpoint: Endpoint, found: Found): string | null {
  const { IPv4Address: asked = '' } = (endpoint.ipam ?? {}) as { IPv4Address?: string };
  if (found.kind === 'overlay') {
    if (endpoint.address) return `${endpoint.address}/${endpoint.prefix || 24}`;
    return allocateAddress(found.swarm, found.network.id);
  }
  const { pool, subnet: text } = found.network;
  const subnet = parseSubnet(text);
  if (!subnet) return null;
  if (asked) return claimAddress(pool, subnet, asked) ? `${asked}/${subnet.bits}` : null;
  const address = takeAddress(pool, subnet);
  return address && `${address}/${subnet.bits}`;
}

function attach(engine: Engine, container: ContainerState, endpoint: Endpoint): void {
  // On the default bridge nobody has a name.
  const named = !['bridge', 'docker_gwbridge'].includes(endpoint.networkName);
  const own = [container.name, ...endpoint.aliases, container.id.slice(0, 12)];
  const label = (key: string) => container.labels[`com.docker.swarm.${key}`] ?? '';
  engine.parts.net.attach({
    id: endpoint.id,
    networkId: endpoint.networkId,
    containerId: container.id,
    node: engine.state.name,
    address: endpoint.address,
    mac: endpoint.mac,
    aliases: named ? [...new Set(own)] : [],
    task: container.task
      ? { serviceName: label('service.name'), slotName: label('task.name') }
      : null,
  });
}

/** Leaves one network; a task's own addresses stay the manager's to give. */
export function leaveNetwork(engine: Engine, container: ContainerState, endpoint: Endpoint): void {
  if (!endpoint.joined) return;
  if (endpoint.address) engine.parts.net.detach(endpoint.id);
  const found = findNetwork(engine, endpoint.networkId);
  if (found?.kind === 'overlay') {
    if (!container.task) freeAddress(found.swarm, found.network.id, endpoint.address);
  } else if (found) {
    const subnet = parseSubnet(found.network.subnet);
    if (subnet) releaseAddress(found.network.pool, subnet, endpoint.address);
  }
  endpoint.joined = false;
  if (!container.task) {
    endpoint.address = '';
    endpoint.prefix = 0;
    endpoint.gateway = '';
    endpoint.mac = '';
  }
  const type = found?.network.driver ?? '';
  const attributes = { container: container.id, name: endpoint.networkName, type };
  engine.event({ type: 'network', action: 'disconnect', id: endpoint.networkId, attributes });
}

export function leaveNetworks(engine: Engine, container: ContainerState): void {
  for (const endpoint of container.endpoints) leaveNetwork(engine, container, endpoint);
  const mode = (container.hostConfig as HostConfig).NetworkMode ?? '';
  if (mode === 'host' || mode.startsWith('container:')) {
    engine.parts.net.shareNamespace(container.id, null);
  }
}

/** Opens the ports that the container publishes on its node. */
export function openPorts(engine: Engine, container: ContainerState): Result<null, Refusal> {
  const wanted = wantedPorts(engine, container);
  const opened: PublishedPort[] = [];
  for (const port of wanted) {
    const hostPort = port.hostPort || freePort(engine);
    if (isTaken(engine, port.protocol, hostPort)) {
      const endpoint = container.endpoints[0]?.id ?? '';
      return refuse(
        500,
        `driver failed programming external connectivity on endpoint ${container.name} (${endpoint}): Bind for ${port.hostAddress}:${hostPort} failed: port is already allocated`,
      );
    }
    opened.push({ ...port, hostPort });
  }
  container.ports = opened;
  for (const port of opened) {
    engine.parts.net.putPort({
      protocol: port.protocol,
      published: port.hostPort,
      target: port.containerPort,
      mode: 'host',
      node: engine.state.name,
      serviceId: null,
      containerId: container.id,
    });
  }
  return ok(null);
}

function wantedPorts(engine: Engine, container: ContainerState): PublishedPort[] {
  const host = container.hostConfig as HostConfig;
  if (host.NetworkMode === 'host' || host.NetworkMode === 'none') return [];
  const bindings = Object.entries(host.PortBindings ?? {}).flatMap(([key, list]) =>
    (list ?? []).map(one => toPort(key, Number(one.HostPort || 0), one.HostIp ?? '')),
  );
  if (!host.PublishAllPorts) return bindings;
  const exposed = Object.keys((container.config.ExposedPorts ?? {}) as object);
  const bound = new Set(bindings.map(one => `${one.containerPort}/${one.protocol}`));
  const all = exposed.filter(key => !bound.has(key)).map(key => toPort(key, 0, ''));
  return [...bindings, ...all].map(port => ({
    ...port,
    hostPort: port.hostPort || freePort(engine),
  }));
}

function toPort(key: string, hostPort: number, hostAddress: string): PublishedPort {
  const [number = '0', protocol = 'tcp'] = key.split('/');
  return {
    containerPort: Number(number),
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    hostPort,
    hostAddress: hostAddress || '0.0.0.0',
  };
}

function freePort(engine: Engine): number {
  engine.state.lastPort++;
  return engine.state.lastPort;
}

function isTaken(engine: Engine, protocol: string, port: number): boolean {
  const byContainer = Object.values(engine.state.containers).some(
    one =>
      one.status !== 'exited' &&
      one.ports.some(other => other.protocol === protocol && other.hostPort === port),
  );
  const { membership } = engine.state;
  const swarm = membership && engine.parts.swarmOf(membership.swarm);
  const byMesh = swarm?.store
    .list('service')
    .some(service =>
      service.endpoint.ports.some(
        other => other.PublishMode === 'ingress' && other.PublishedPort === port,
      ),
    );
  return byContainer || byMesh === true;
}

export function closePorts(engine: Engine, container: ContainerState): void {
  for (const { protocol, hostPort } of container.ports) {
    engine.parts.net.removePort({ protocol, published: hostPort, node: engine.state.name });
  }
  container.ports = [];
}
