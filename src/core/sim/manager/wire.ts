// Tells the network what the store says: overlays, services with their backends, mesh ports.
import type { NetControl } from '../net/net.ts';
import type { NetworkObject, ServiceObject, TaskObject } from '../store/objects.ts';
import { ingressOf, type Swarm } from '../store/swarm.ts';
import { isWanted } from './task.ts';

type Fact = {
  readonly key: string;
  readonly text: string;
  readonly put: () => void;
};

/** Compares what should be known with what was told, and tells the difference. */
export function wireSwarm(swarm: Swarm, net: NetControl): void {
  const { wired } = swarm.state;
  const facts = [
    ...networkFacts(swarm, net),
    ...serviceFacts(swarm, net),
    ...portFacts(swarm, net),
  ];
  const keys = new Set(facts.map(fact => fact.key));
  for (const key of Object.keys(wired)) {
    if (keys.has(key)) continue;
    delete wired[key];
    withdraw(net, key);
  }
  for (const { key, text, put } of facts) {
    if (wired[key] === text) continue;
    wired[key] = text;
    put();
  }
}

function withdraw(net: NetControl, key: string): void {
  const [kind, one = '', other = ''] = key.split(' ');
  if (kind === 'network') net.removeNetwork(one);
  else if (kind === 'service') net.removeService(one, other);
  else
    net.removePort({
      protocol: one === 'udp' ? 'udp' : 'tcp',
      published: Number(other),
      node: null,
    });
}

function networkFacts(swarm: Swarm, net: NetControl): Fact[] {
  return swarm.store.list('network').map(network => ({
    key: `network ${network.id}`,
    text: `${network.subnet} ${network.gateway}`,
    put: () => net.putNetwork(wireNetwork(network)),
  }));
}

export function wireNetwork(network: NetworkObject) {
  return {
    id: network.id,
    name: network.name,
    driver: network.ingress ? ('ingress' as const) : ('overlay' as const),
    node: null,
    subnet: network.subnet,
    gateway: network.gateway,
    internal: network.internal,
    encrypted: network.encrypted,
  };
}

function serviceFacts(swarm: Swarm, net: NetControl): Fact[] {
  const running = new Map<string, TaskObject[]>();
  for (const task of swarm.store.list('task')) {
    if (!isServing(task)) continue;
    const tasks = running.get(task.serviceId);
    if (tasks) tasks.push(task);
    else running.set(task.serviceId, [task]);
  }
  return swarm.store
    .list('service')
    .flatMap(service => factsOf(service, running.get(service.id) ?? [], swarm, net));
}

/** It runs and nobody has asked it to stop: names and the mesh lead to it. */
function isServing(task: TaskObject): boolean {
  return task.state === 'running' && isWanted(task);
}

function factsOf(
  service: ServiceObject,
  tasks: readonly TaskObject[],
  swarm: Swarm,
  net: NetControl,
): Fact[] {
  const asked = service.spec.TaskTemplate.Networks ?? service.spec.Networks ?? [];
  const ids = new Set([
    ...asked.map(one => one.Target),
    ...service.endpoint.virtualIps.map(one => one.networkId),
  ]);
  return [...ids]
    .filter(id => swarm.store.get('network', id))
    .map(networkId => {
      const virtual = service.endpoint.virtualIps.find(one => one.networkId === networkId);
      const wire = {
        networkId,
        serviceId: service.id,
        serviceName: service.spec.Name,
        aliases: asked.find(one => one.Target === networkId)?.Aliases ?? [],
        virtualAddress: virtual ? withoutPrefix(virtual.address) : null,
        backends: tasks.flatMap(task =>
          task.networks
            .filter(one => one.networkId === networkId && one.address)
            .map(one => withoutPrefix(one.address)),
        ),
      };
      return {
        key: `service ${networkId} ${service.id}`,
        text: JSON.stringify(wire),
        put: () => net.putService(wire),
      };
    });
}

function portFacts(swarm: Swarm, net: NetControl): Fact[] {
  if (!ingressOf(swarm)) return [];
  return swarm.store.list('service').flatMap(service =>
    service.endpoint.ports.flatMap(port => {
      if (port.PublishMode !== 'ingress' || !port.PublishedPort) return [];
      const wire = {
        protocol: port.Protocol === 'udp' ? ('udp' as const) : ('tcp' as const),
        published: port.PublishedPort,
        target: port.TargetPort,
        mode: 'ingress' as const,
        node: null,
        serviceId: service.id,
        containerId: null,
      };
      const key = `port ${wire.protocol} ${wire.published}`;
      return [{ key, text: JSON.stringify(wire), put: () => net.putPort(wire) }];
    }),
  );
}

export function withoutPrefix(address: string): string {
  return address.split('/')[0] ?? '';
}
