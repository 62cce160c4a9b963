// Deletes tasks nobody needs: those of removed services and slots, and history beyond the limit.
import { rank, type TaskObject } from '../store/objects.ts';
import { clusterOf } from '../store/swarm.ts';
import { type Cluster, isOver, isWanted, slotKey } from './task.ts';

/** Keeps, per slot, at most the cluster's task history; the oldest finished ones go. */
export function reapTasks(cluster: Cluster, changed: readonly TaskObject[]): void {
  const { store } = cluster.swarm;
  const kept: TaskObject[] = [];
  for (const { id } of changed) {
    const task = store.get('task', id);
    if (!task) continue;
    const unassigned = rank(task.state) < rank('assigned');
    const removed = rank(task.desired) >= rank('remove');
    const orphaned = !store.get('service', task.serviceId) && task.serviceId !== '';
    if (removed && (isOver(task) || unassigned)) store.remove('task', id);
    else if (!isWanted(task) && unassigned) finishUnassigned(cluster, task);
    else if (task.state === 'orphaned' && orphaned) store.remove('task', id);
    else kept.push(task);
  }
  const slots = new Map<string, string>();
  for (const task of kept) {
    // Mostly no task of the service is history.
    if (!store.someTask(task.serviceId, isHistory)) continue;
    slots.set(slotKey(task), task.serviceId);
  }
  if (slots.size === 0) return;
  const limit = historyLimit(cluster.swarm);
  if (limit < 0) return;
  for (const [slot, serviceId] of slots) trim(cluster, slot, serviceId, limit);
}

/** A task that never reached a node needs nobody to stop it. */
function finishUnassigned({ kernel, swarm }: Cluster, task: TaskObject): void {
  const statusMs = kernel.now();
  swarm.store.update('task', task.id, { state: 'shutdown', message: 'shutdown', statusMs });
}

function trim({ swarm }: Cluster, slot: string, serviceId: string, limit: number): void {
  const tasks = swarm.store.tasksOf(serviceId).filter(task => slotKey(task) === slot);
  let excess = tasks.length - limit;
  for (const task of tasks) {
    if (excess <= 0) return;
    if (!isHistory(task)) continue;
    swarm.store.remove('task', task.id);
    excess--;
  }
}

function isHistory(task: TaskObject): boolean {
  return !isWanted(task) && isOver(task);
}

function historyLimit(swarm: Cluster['swarm']): number {
  const orchestration = clusterOf(swarm).spec.Orchestration as
    | { readonly TaskHistoryRetentionLimit?: number }
    | undefined;
  return orchestration?.TaskHistoryRetentionLimit ?? 5;
}
