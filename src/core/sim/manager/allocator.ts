// Gives out addresses and ports: subnets and virtual IPs, task addresses, published ports.
import { overlaps, parseSubnet, type Subnet, sizeOf } from '../store/address.ts';
import type { NetworkObject, ServiceObject, TaskAttachment, TaskObject } from '../store/objects.ts';
import { allocateAddress, freeAddress } from '../store/pool.ts';
import type { NetworkAttachment, PortConfig, ServiceSpec } from '../store/specs.ts';
import { clusterOf, ingressOf, type Swarm } from '../store/swarm.ts';
import { type Cluster, isWanted } from './task.ts';

const FIRST_DYNAMIC_PORT = 30_000;

/** A subnet for a new overlay: the one asked for, or the next of the swarm's pools. */
export function allocateSubnet(swarm: Swarm, asked: string): Subnet | null {
  const taken = swarm.store.list('network').flatMap(({ subnet }) => parseSubnet(subnet) ?? []);
  const wanted = parseSubnet(asked);
  if (wanted) return taken.some(other => overlaps(other, wanted)) ? null : wanted;
  const { addressPools, subnetSize } = clusterOf(swarm);
  for (const pool of addressPools.flatMap(text => parseSubnet(text) ?? [])) {
    const step = 2 ** (32 - subnetSize);
    for (let base = pool.base; base < pool.base + sizeOf(pool); base += step) {
      const subnet = { base, bits: subnetSize };
      if (!taken.some(other => overlaps(other, subnet))) return subnet;
    }
  }
  return null;
}

/** Whether ports of it go through the routing mesh. */
export function isMeshed({ EndpointSpec }: ServiceSpec): boolean {
  return (EndpointSpec?.Ports ?? []).some(port => port.PublishMode !== 'host');
}

/** Networks of a service's tasks: the ingress first when ports go through the mesh. */
export function networksOf(swarm: Swarm, service: ServiceObject): NetworkAttachment[] {
  const { TaskTemplate, Networks } = service.spec;
  const asked = TaskTemplate.Networks ?? Networks ?? [];
  const ingress = isMeshed(service.spec) ? ingressOf(swarm) : undefined;
  return ingress ? [{ Target: ingress.id }, ...asked] : [...asked];
}

/** Ports and virtual addresses of a service, after it was made or changed. */
export function allocateService({ swarm }: Cluster, service: ServiceObject): void {
  const ports = (service.spec.EndpointSpec?.Ports ?? []).map(port =>
    publish(swarm, service, normalPort(port)),
  );
  const virtual = service.spec.EndpointSpec?.Mode !== 'dnsrr';
  const wanted = virtual ? networksOf(swarm, service).map(one => one.Target) : [];
  const known = service.endpoint.virtualIps;
  for (const { networkId, address } of known) {
    if (!wanted.includes(networkId)) freeAddress(swarm, networkId, address);
  }
  const virtualIps = wanted.flatMap(networkId => {
    const had = known.find(one => one.networkId === networkId);
    if (had) return [had];
    const address = allocateAddress(swarm, networkId);
    return address ? [{ networkId, address }] : [];
  });
  const endpoint = { ports, virtualIps };
  if (JSON.stringify(endpoint) === JSON.stringify(service.endpoint)) return;
  swarm.store.update('service', service.id, { endpoint });
}

export function normalPort(port: PortConfig): PortConfig {
  const { Protocol = 'tcp', TargetPort, PublishedPort, PublishMode = 'ingress' } = port;
  const name = port.Name ? { Name: port.Name } : {};
  const published = PublishedPort ? { PublishedPort } : {};
  return { ...name, Protocol, TargetPort, ...published, PublishMode };
}

function publish(swarm: Swarm, service: ServiceObject, port: PortConfig): PortConfig {
  if (port.PublishMode !== 'ingress' || port.PublishedPort) return port;
  const had = service.endpoint.ports.find(
    one => one.TargetPort === port.TargetPort && one.Protocol === port.Protocol,
  );
  if (had?.PublishedPort) return { ...port, PublishedPort: had.PublishedPort };
  const taken = new Set(
    swarm.store.list('service').flatMap(one => one.endpoint.ports.map(p => p.PublishedPort ?? 0)),
  );
  let number = FIRST_DYNAMIC_PORT;
  while (taken.has(number)) number++;
  return {
    Protocol: port.Protocol ?? 'tcp',
    TargetPort: port.TargetPort,
    PublishedPort: number,
    PublishMode: 'ingress',
  };
}

/** A new task gets its addresses and waits for the scheduler. */
export function allocateTask({ kernel, swarm }: Cluster, task: TaskObject): void {
  const service = swarm.store.get('service', task.serviceId);
  if (!service || !isWanted(task)) return;
  const networks: TaskAttachment[] = [];
  for (const { Target: networkId, Aliases: aliases = [] } of networksOf(swarm, service)) {
    const overlay = swarm.state.pools[networkId] !== undefined;
    const address = overlay ? allocateAddress(swarm, networkId) : '';
    // Without a free address the task stays new until somebody gives one back.
    if (address === null) return;
    networks.push({ networkId, address, aliases });
  }
  const hostPorts = service.endpoint.ports.filter(
    port => port.PublishMode === 'host' && port.PublishedPort,
  );
  swarm.store.update('task', task.id, {
    networks,
    hostPorts,
    endpoint: service.spec.EndpointSpec ?? null,
    state: 'pending',
    message: 'pending task scheduling',
    statusMs: kernel.now(),
  });
}

/** Each node that has a task on an overlay has an address of its own there. */
export function allocateBalancers({ swarm }: Cluster, task: TaskObject): void {
  const node = swarm.store.get('node', task.nodeId);
  if (!node) return;
  const missing = task.networks.filter(
    ({ networkId, address }) => address && !node.balancers[networkId],
  );
  for (const { networkId } of missing) allocateBalancer(swarm, node.id, networkId);
}

export function allocateBalancer(swarm: Swarm, nodeId: string, networkId: string): void {
  const node = swarm.store.get('node', nodeId);
  const address = node && allocateAddress(swarm, networkId);
  if (!node || !address) return;
  swarm.store.update('node', nodeId, { balancers: { ...node.balancers, [networkId]: address } });
}

export function freeTask(swarm: Swarm, task: TaskObject): void {
  for (const { networkId, address } of task.networks) freeAddress(swarm, networkId, address);
}

export function freeService(swarm: Swarm, service: ServiceObject): void {
  for (const one of service.endpoint.virtualIps) freeAddress(swarm, one.networkId, one.address);
}

/** Forgets a network that was removed. */
export function closePool(swarm: Swarm, network: NetworkObject): void {
  delete swarm.state.pools[network.id];
  for (const node of swarm.store.list('node')) {
    if (!node.balancers[network.id]) continue;
    const { [network.id]: _gone, ...balancers } = node.balancers;
    swarm.store.update('node', node.id, { balancers });
  }
}
