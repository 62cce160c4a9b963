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

/** Which facts stand for which service, by key: found again when all is compared. */
const keysOf = new WeakMap<Swarm, Map<string, readonly string[]>>();

/** Compares what should be known with what was told, of some services or (null) of all, and tells the difference. */
export function wireSwarm(swarm: Swarm, net: NetControl, services: Set<string> | null): void {
  const known = keysOf.get(swarm);
  if (services && known) {
    if (services.size > 0) wireServices(swarm, net, services, known);
    return;
  }
  const owned = new Map<string, readonly string[]>();
  const facts = networkFacts(swarm, net);
  for (const service of swarm.store.list('service')) {
    const own = allFacts(service, swarm, net);
    owned.set(
      service.id,
      own.map(fact => fact.key),
    );
    facts.push(...own);
  }
  keysOf.set(swarm, owned);
  tell(swarm, net, Object.keys(swarm.state.wired), facts);
}

function wireServices(
  swarm: Swarm,
  net: NetControl,
  services: ReadonlySet<string>,
  known: Map<string, readonly string[]>,
): void {
  const facts: Fact[] = [];
  const before: string[] = [];
  for (const id of services) {
    before.push(...(known.get(id) ?? []));
    const service = swarm.store.get('service', id);
    const own = service ? allFacts(service, swarm, net) : [];
    if (service) {
      known.set(
        id,
        own.map(fact => fact.key),
      );
    } else known.delete(id);
    facts.push(...own);
  }
  tell(swarm, net, before, facts);
}

/** `before`: keys of what was told and must be withdrawn unless it is among the facts. */
function tell(
  { state: { wired } }: Swarm,
  net: NetControl,
  before: readonly string[],
  facts: readonly Fact[],
): void {
  const keys = new Set(facts.map(fact => fact.key));
  for (const key of before) {
    if (keys.has(key) || wired[key] === undefined) continue;
    delete wired[key];
    withdraw(net, key);
  }
  for (const { key, text, put } of facts) {
    if (wired[key] === text) continue;
    wired[key] = text;
    put();
  }
}

function allFacts(service: ServiceObject, swarm: Swarm, net: NetControl): Fact[] {
  const serving = swarm.store.tasksOf(service.id).filter(isServing);
  return [...factsOf(service, serving, swarm, net), ...portFacts(service, swarm, net)];
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

function portFacts(service: ServiceObject, swarm: Swarm, net: NetControl): Fact[] {
  if (!ingressOf(swarm)) return [];
  return service.endpoint.ports.flatMap(port => {
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
  });
}

export function withoutPrefix(address: string): string {
  return address.split('/')[0] ?? '';
}
