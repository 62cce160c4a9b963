// Jobs: tasks that run to their end, so many times in all or once per node, again after each update.
import type { NodeObject, ServiceObject, TaskObject } from '../store/objects.ts';
import { matchesConstraints } from './constraint.ts';
import { restartTask } from './restart.ts';
import { type Cluster, isOver, isUsable, isWanted, newTask, tasksOf } from './task.ts';

export function isJob({ spec: { Mode: mode } }: ServiceObject): boolean {
  return mode.ReplicatedJob !== undefined || mode.GlobalJob !== undefined;
}

/** Brings a job forward: tasks of earlier runs go, and new ones begin as far as they may. */
export function reconcileJob(cluster: Cluster, service: ServiceObject): void {
  const { store } = cluster.swarm;
  const own: TaskObject[] = [];
  for (const task of tasksOf(cluster.swarm, service.id)) {
    if (task.jobIteration === service.jobIteration) own.push(task);
    else store.update('task', task.id, { desired: 'remove' });
  }
  const job = service.spec.Mode.ReplicatedJob;
  if (job) fillSlots(cluster, service, own, job);
  else fillNodes(cluster, service, own);
}

function fillSlots(
  cluster: Cluster,
  service: ServiceObject,
  own: readonly TaskObject[],
  job: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number },
): void {
  const wanted = own.filter(isWanted);
  const completed = wanted.filter(task => task.state === 'complete').length;
  // One that has just failed will be replaced, or given up, by the restart supervisor.
  const running = wanted.length - completed;
  const atOnce = job.MaxConcurrent ?? 1;
  const total = job.TotalCompletions ?? atOnce;
  // A slot whose attempts are used up is not filled again in this run.
  const taken = new Set(own.map(task => task.slot));
  const givenUp = taken.size - new Set(wanted.map(task => task.slot)).size;
  const count = Math.min(total - completed - running - givenUp, atOnce - running);
  // Slots of jobs count from nought, so that the first one is named after its node.
  for (let slot = 0, made = 0; made < count; slot++) {
    if (taken.has(slot)) continue;
    newTask(cluster, service, { slot, nodeId: '', desired: 'complete' });
    made++;
  }
}

function fillNodes(cluster: Cluster, service: ServiceObject, own: readonly TaskObject[]): void {
  const { store } = cluster.swarm;
  const constraints = service.spec.TaskTemplate.Placement?.Constraints ?? [];
  const served = new Set(own.map(task => task.nodeId));
  const takes = (node: NodeObject) =>
    isUsable(node) && node.spec.Availability === 'active' && matchesConstraints(node, constraints);
  for (const node of store.list('node')) {
    if (served.has(node.id) || !takes(node)) continue;
    newTask(cluster, service, { slot: 0, nodeId: node.id, desired: 'complete' });
  }
}

/** A job's task that failed, or whose node is lost, is tried again if the policy allows it. */
export function reviewJobTask(
  cluster: Cluster,
  service: ServiceObject,
  task: TaskObject,
  lost: boolean,
): void {
  if (task.state === 'complete') return;
  const global = service.spec.Mode.GlobalJob !== undefined;
  if (global && lost) cluster.swarm.store.update('task', task.id, { desired: 'shutdown' });
  else if (isOver(task) || lost) restartTask(cluster, service, task);
}
