// Places tasks on nodes: filters that can say why not, then the node with the fewest tasks.
import { rank, type TaskObject } from '../store/objects.ts';
import { explain, fitsNode, type NodeLoad } from './filter.ts';
import { spreadLabels, spreadTasks } from './spread.ts';
import { type Cluster, isOver, isWanted } from './task.ts';

/** The scheduler gathers changes for this long before it places tasks. */
export const GATHER_MS = 50;

/** Places every task that waits for a node. */
export function scheduleTasks(cluster: Cluster): void {
  const { swarm } = cluster;
  const waiting = swarm.store.waiting('pending').filter(isWanted);
  if (waiting.length === 0) return;
  const loads = loadNodes(cluster);
  const groups = new Map<string, TaskObject[]>();
  for (const task of waiting) {
    if (task.nodeId === '' && spreadLabels(task).length > 0) {
      // What came together is spread together.
      const key = `${task.serviceId} ${task.specVersion}`;
      const group = groups.get(key);
      if (group) group.push(task);
      else groups.set(key, [task]);
      continue;
    }
    const own = task.nodeId ? loads.filter(load => load.node.id === task.nodeId) : loads;
    if (!place(cluster, task, own)) refuse(cluster, task, own);
  }
  for (const group of groups.values()) spread(cluster, group, loads);
}

function spread(cluster: Cluster, group: TaskObject[], loads: readonly NodeLoad[]): void {
  const [first] = group;
  if (!first) return;
  const { random } = cluster.kernel;
  let next = 0;
  spreadTasks(random, loads, first, spreadLabels(first), group.length, own => {
    const task = group[next];
    if (!task || !place(cluster, task, own)) return false;
    next++;
    return true;
  });
  for (const task of group.slice(next)) refuse(cluster, task, loads);
}

/** On the best node that fits; false: none does. */
function place(cluster: Cluster, task: TaskObject, loads: readonly NodeLoad[]): boolean {
  // Equal nodes are tried in an order of chance, as in a hash table.
  const candidates = cluster.kernel.random.shuffle(loads);
  const fitting = candidates.filter(load => fitsNode(load, task) === null);
  const [first, ...others] = fitting;
  if (!first) return false;
  const best = others.reduce((one, load) => (isBetter(load, one, task) ? load : one), first);
  assign(cluster, task, best);
  return true;
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

/** Fewest failures of late, then fewest tasks of the service, then fewest tasks. */
function isBetter(one: NodeLoad, other: NodeLoad, { serviceId }: TaskObject): boolean {
  const failing = (load: NodeLoad) => Math.max(0, (load.failures.get(serviceId) ?? 0) - 4);
  if (failing(one) !== failing(other)) return failing(one) < failing(other);
  const mine = one.services.get(serviceId) ?? 0;
  const its = other.services.get(serviceId) ?? 0;
  return mine !== its ? mine < its : one.tasks < other.tasks;
}
