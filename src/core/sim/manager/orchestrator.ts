// Replicated and global services: the right number of tasks, in slots or one per node.
import { rank, type ServiceObject, type TaskObject } from '../store/objects.ts';
import { matchesConstraints } from './constraint.ts';
import { isJob, reconcileJob, reviewJobTask } from './jobs.ts';
import { restartTask } from './restart.ts';
import { type Cluster, isOver, isUsable, isWanted, newTask, tasksOf } from './task.ts';

/** Brings the number of a service's tasks to what its spec says. Content is the updater's work. */
export function reconcileService(cluster: Cluster, service: ServiceObject): void {
  const { Mode: mode } = service.spec;
  if (isJob(service)) reconcileJob(cluster, service);
  else if (mode.Replicated) reconcileReplicated(cluster, service, mode.Replicated.Replicas ?? 1);
  else if (mode.Global) reconcileGlobal(cluster, service);
}

function reconcileReplicated(cluster: Cluster, service: ServiceObject, replicas: number): void {
  const slots = liveSlots(tasksOf(cluster.swarm, service.id));
  const missing = replicas - slots.size;
  for (let slot = 1, made = 0; made < missing; slot++) {
    if (slots.has(slot)) continue;
    newTask(cluster, service, { slot, nodeId: '', desired: 'running' });
    made++;
  }
  if (missing < 0) removeSlots(cluster, slots, -missing);
}

/** Tasks that are wanted, by slot. */
function liveSlots(tasks: readonly TaskObject[]): Map<number, TaskObject[]> {
  const slots = new Map<number, TaskObject[]>();
  for (const task of tasks) {
    if (!isWanted(task)) continue;
    const slot = slots.get(task.slot);
    if (slot) slot.push(task);
    else slots.set(task.slot, [task]);
  }
  return slots;
}

/** Slots that do not run go first, then those on the nodes with most tasks, then the highest. */
function removeSlots(cluster: Cluster, slots: Map<number, TaskObject[]>, count: number): void {
  const { store } = cluster.swarm;
  const left = [...slots.entries()].map(([slot, tasks]) => {
    const running = tasks.find(task => task.state === 'running') ?? tasks[0];
    return { slot, tasks, running: running?.state === 'running', nodeId: running?.nodeId ?? '' };
  });
  for (let gone = 0; gone < count; gone++) {
    const perNode = new Map<string, number>();
    for (const one of left) perNode.set(one.nodeId, (perNode.get(one.nodeId) ?? 0) + 1);
    left.sort(
      (one, other) =>
        Number(one.running) - Number(other.running) ||
        (perNode.get(other.nodeId) ?? 0) - (perNode.get(one.nodeId) ?? 0) ||
        other.slot - one.slot,
    );
    for (const task of left.shift()?.tasks ?? [])
      store.update('task', task.id, { desired: 'remove' });
  }
}

function reconcileGlobal(cluster: Cluster, service: ServiceObject): void {
  const { store } = cluster.swarm;
  const constraints = service.spec.TaskTemplate.Placement?.Constraints ?? [];
  const live = new Map<string, TaskObject[]>();
  for (const task of tasksOf(cluster.swarm, service.id)) {
    if (isWanted(task)) live.set(task.nodeId, [...(live.get(task.nodeId) ?? []), task]);
  }
  for (const node of store.list('node')) {
    const tasks = live.get(node.id) ?? [];
    live.delete(node.id);
    if (!isUsable(node) || !matchesConstraints(node, constraints)) {
      shutDown(cluster, tasks);
    } else if (tasks.length === 0 && node.spec.Availability === 'active') {
      newTask(cluster, service, { slot: 0, nodeId: node.id, desired: 'running' });
    }
  }
  for (const tasks of live.values()) shutDown(cluster, tasks);
}

function shutDown(cluster: Cluster, tasks: readonly TaskObject[]): void {
  for (const task of tasks) cluster.swarm.store.update('task', task.id, { desired: 'shutdown' });
}

/** Looks at one task that changed: over although it was wanted, or on a node that is lost. */
export function reviewTask(cluster: Cluster, task: TaskObject): void {
  if (!isWanted(task)) return;
  const { store } = cluster.swarm;
  const service = store.get('service', task.serviceId);
  if (!service) return;
  const node = task.nodeId ? store.get('node', task.nodeId) : undefined;
  const lost = task.nodeId !== '' && rank(task.state) >= rank('assigned') && !isUsable(node);
  if (isJob(service)) {
    reviewJobTask(cluster, service, task, lost);
  } else if (service.spec.Mode.Replicated) {
    if (isOver(task) || lost) restartTask(cluster, service, task);
  } else if (isOver(task) && !lost) {
    restartTask(cluster, service, task);
  } else if (lost) {
    store.update('task', task.id, { desired: 'shutdown' });
  }
}
