// What the map shows beside the strip: tasks one by one, networks, and the addresses in them.
import { isWantedState, rank, type ServiceObject, type TaskObject } from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';
import type { ClusterMap } from '../world.ts';
import type { Parts } from './parts.ts';

type MapTask = ClusterMap['tasks'][number];
type MapService = ClusterMap['services'][number];
type MapNetwork = ClusterMap['networks'][number];

/** More cannot be told apart on a screen; the counts per node tell of the rest. */
const tasksMax = 400;

/** Objects of the store never change: what was made of one is the same as long as it is there. */
const tasks = new WeakMap<TaskObject, MapTask>();
const services = new WeakMap<ServiceObject, MapService>();

export function viewMap(parts: Parts, epochMs: number): ClusterMap {
  const swarms = parts.manager.swarms();
  return {
    services: swarms.flatMap(({ store }) =>
      store.list('service').map(one => remember(services, one, () => viewService(one, epochMs))),
    ),
    tasks: swarms.flatMap(swarm => viewTasks(swarm, parts, epochMs)),
    networks: [...swarms.flatMap(viewNetworks), ...gateways(parts)],
  };
}

function remember<Key extends object, Value>(
  known: WeakMap<Key, Value>,
  key: Key,
  make: () => Value,
): Value {
  const old = known.get(key);
  if (old !== undefined) return old;
  const made = make();
  known.set(key, made);
  return made;
}

function viewService(service: ServiceObject, epochMs: number): MapService {
  const { id, spec, endpoint, update, updatedMs } = service;
  const attached = spec.TaskTemplate.Networks ?? spec.Networks ?? [];
  const virtual = endpoint.virtualIps.map(({ networkId, address }) => ({
    id: networkId,
    address: address.split('/')[0] ?? '',
  }));
  const others = attached
    .filter(one => !virtual.some(known => known.id === one.Target))
    .map(one => ({ id: one.Target, address: '' }));
  return {
    id,
    name: spec.Name,
    networks: [...virtual, ...others],
    update: update && { state: update.state, message: update.message },
    changedMs: epochMs + updatedMs,
  };
}

function viewTasks(swarm: Swarm, parts: Parts, epochMs: number): MapTask[] {
  const names = new Map<string, string>();
  for (const { state } of parts.engines.values())
    if (state.membership?.swarm === swarm.state.id) names.set(state.membership.node, state.name);
  const seen: MapTask[] = [];
  for (const task of swarm.store.list('task')) {
    if (seen.length === tasksMax) break;
    if (!isSeen(task)) continue;
    const node = names.get(task.nodeId) ?? '';
    seen.push(remember(tasks, task, () => viewTask(task, node, epochMs)));
  }
  return seen;
}

/** What ended as it should is no news; what failed is. */
function isSeen({ serviceId, state }: TaskObject): boolean {
  return serviceId !== '' && (rank(state) < rank('complete') || isFailed(state));
}

function isFailed(state: TaskObject['state']): boolean {
  return state === 'failed' || state === 'rejected';
}

function viewTask(task: TaskObject, node: string, epochMs: number): MapTask {
  return {
    id: task.id,
    service: task.serviceId,
    slot: task.slot,
    node,
    state: task.state,
    wanted: isWantedState(task.desired),
    error: task.error,
    sinceMs: epochMs + task.statusMs,
    addresses: task.networks.flatMap(({ address }) => address.split('/')[0] || []),
  };
}

function viewNetworks({ store }: Swarm): MapNetwork[] {
  return store.list('network').map(({ id, name, driver, subnet, ingress }) => ({
    ...{ id, name, driver, subnet, ingress },
    node: null,
  }));
}

/** The way out of the overlays, one per node. */
function gateways(parts: Parts): MapNetwork[] {
  return [...parts.engines.values()].flatMap(({ state }) =>
    Object.values(state.networks)
      .filter(({ name }) => name === 'docker_gwbridge')
      .map(({ id, name, driver, subnet }) => ({
        ...{ id, name, driver, subnet, ingress: false },
        node: state.name,
      })),
  );
}
