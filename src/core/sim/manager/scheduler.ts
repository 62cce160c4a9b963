// Places tasks on nodes: filters that can say why not, then the node with the fewest tasks.
import { rank, type TaskObject } from '../store/objects.ts';
import { nodeValue } from './constraint.ts';
import { explain, fitsNode, type NodeLoad } from './filter.ts';
import { type Cluster, isOver, isWanted } from './task.ts';

/** The scheduler gathers changes for this long before it places tasks. */
export const GATHER_MS = 50;

/** Places every task that waits for a node. */
export function scheduleTasks(cluster: Cluster): void {
  const { kernel, swarm } = cluster;
  const waiting = swarm.store.waiting('pending').filter(isWanted);
  if (waiting.length === 0) return;
  const loads = loadNodes(cluster);
  for (const task of waiting) {
    // Equal nodes are tried in an order of chance, as in a hash table.
    const candidates = kernel.random.shuffle(
      task.nodeId ? loads.filter(load => load.node.id === task.nodeId) : loads,
    );
    const fitting = candidates.filter(load => fitsNode(load, task) === null);
    const best = choose(fitting, task);
    if (best) assign(cluster, task, best);
    else refuse(cluster, task, candidates);
  }
}

function assign({ kernel, swarm }: Cluster, task: TaskObject, load: NodeLoad): void {
  const assigned = swarm.store.update('task', task.id, {
    nodeId: load.node.id,
    state: 'assigned',
    message: 'scheduler assigned task to node',
    error: '',
    statusMs: kernel.now(),
  });
  addTo(load, assigned);
}

function refuse({ kernel, swarm }: Cluster, task: TaskObject, loads: readonly NodeLoad[]): void {
  const why = explain(loads, task);
  const error = why ? `no suitable node (${why})` : 'no suitable node';
  if (error === task.error) return;
  swarm.store.update('task', task.id, {
    message: 'pending task scheduling',
    error,
    statusMs: kernel.now(),
  });
}

function loadNodes({ kernel, swarm }: Cluster): NodeLoad[] {
  const loads = new Map<string, NodeLoad>();
  for (const node of swarm.store.list('node')) {
    loads.set(node.id, {
      node,
      tasks: 0,
      services: new Map(),
      failures: new Map(),
      nanoCpus: node.cpus * 1e9,
      memoryBytes: node.memoryBytes,
      hostPorts: new Set(),
    });
  }
  for (const task of swarm.store.list('task')) {
    const load = loads.get(task.nodeId);
    if (!load || rank(task.state) < rank('assigned')) continue;
    if (!isOver(task)) addTo(load, task);
    else if (task.state === 'failed' && task.statusMs > kernel.now() - 300_000) {
      load.failures.set(task.serviceId, (load.failures.get(task.serviceId) ?? 0) + 1);
    }
  }
  return [...loads.values()];
}

function addTo(load: NodeLoad, task: TaskObject): void {
  // A task on its way out still holds its ports and memory, but does not count for spreading.
  if (isWanted(task)) {
    load.tasks++;
    load.services.set(task.serviceId, (load.services.get(task.serviceId) ?? 0) + 1);
  }
  const reserved = task.spec.Resources?.Reservations;
  load.nanoCpus -= reserved?.NanoCPUs ?? 0;
  load.memoryBytes -= reserved?.MemoryBytes ?? 0;
  for (const port of task.hostPorts) load.hostPorts.add(`${port.PublishedPort}/${port.Protocol}`);
}

/** Spread over the values of each preference in turn, then over nodes. */
function choose(loads: readonly NodeLoad[], task: TaskObject): NodeLoad | undefined {
  let group = loads;
  for (const preference of task.spec.Placement?.Preferences ?? []) {
    const branches = new Map<string, NodeLoad[]>();
    for (const load of group) {
      const value = nodeValue(load.node, preference.Spread.SpreadDescriptor) ?? '';
      branches.set(value, [...(branches.get(value) ?? []), load]);
    }
    group = [...branches.values()].reduce<readonly NodeLoad[]>((best, branch) => {
      if (best.length === 0) return branch;
      return sum(branch, task) < sum(best, task) ? branch : best;
    }, []);
  }
  return group.reduce<NodeLoad | undefined>((best, load) => {
    return !best || isBetter(load, best, task) ? load : best;
  }, undefined);
}

function sum(loads: readonly NodeLoad[], task: TaskObject): number {
  return loads.reduce((total, load) => total + (load.services.get(task.serviceId) ?? 0), 0);
}

function isBetter(one: NodeLoad, other: NodeLoad, { serviceId }: TaskObject): boolean {
  const failing = (load: NodeLoad) => Math.max(0, (load.failures.get(serviceId) ?? 0) - 4);
  if (failing(one) !== failing(other)) return failing(one) < failing(other);
  const mine = one.services.get(serviceId) ?? 0;
  const its = other.services.get(serviceId) ?? 0;
  return mine !== its ? mine < its : one.tasks < other.tasks;
}
