// Rolling updates: replaces a service's stale tasks, some at a time, and watches what becomes of them.
import type { ServiceObject, TaskObject, UpdateStatus } from '../store/objects.ts';
import type { UpdateConfig } from '../store/specs.ts';
import type { UpdateRun } from '../store/swarm.ts';
import { isJob } from './jobs.ts';
import { startLater } from './restart.ts';
import {
  type Cluster,
  isDirty,
  isOver,
  isWanted,
  newTask,
  slotKey,
  tasksOf,
  toMs,
} from './task.ts';

const MONITOR_MS = 5_000;

/** One look at a service: starts, advances or ends its update. */
export function updateService(cluster: Cluster, service: ServiceObject): void {
  const { state } = cluster.swarm;
  // An update of a job is a new run of it, which its orchestrator begins.
  if (isJob(service)) return;
  let run = state.updates[service.id];
  if (run && run.specVersion !== service.specVersion) {
    delete state.updates[service.id];
    run = undefined;
  }
  if (!run) {
    run = startRun(cluster, service);
    if (!run) return;
    state.updates[service.id] = run;
  }
  const current = cluster.swarm.store.get('service', service.id);
  if (current) advance(cluster, current, run);
}

function startRun(cluster: Cluster, service: ServiceObject): UpdateRun | undefined {
  const { kernel, swarm } = cluster;
  const status = service.update?.state;
  if (status === 'paused' || status === 'rollback_paused') return undefined;
  const unfinished = status === 'updating' || status === 'rollback_started';
  // Mostly every task is of the present spec: that is seen at a glance.
  const stale = (task: TaskObject) => task.specVersion !== service.specVersion && isWanted(task);
  if (!unfinished && !swarm.store.someTask(service.id, stale)) return undefined;
  if (dirtySlots(cluster, service).size === 0 && !unfinished) return undefined;
  if (!unfinished) {
    setStatus(cluster, service, {
      state: 'updating',
      startedMs: kernel.now(),
      completedMs: null,
      message: 'update in progress',
    });
  }
  const slots = new Set(tasksOf(swarm, service.id).filter(isWanted).map(slotKey));
  return {
    active: {},
    made: {},
    failures: 0,
    updated: 0,
    total: slots.size,
    readyAtMs: 0,
    specVersion: service.specVersion,
    settledMs: -1,
  };
}

function advance(cluster: Cluster, service: ServiceObject, run: UpdateRun): void {
  const { kernel, swarm } = cluster;
  const config = configOf(service);
  if (watchFailures(cluster, service, run, config)) return;
  finishSlots(cluster, run, config);
  const dirty = dirtySlots(cluster, service);
  const parallelism = config.Parallelism === 0 ? Number.POSITIVE_INFINITY : config.Parallelism;
  for (const [slot, tasks] of dirty) {
    if (Object.keys(run.active).length >= parallelism) break;
    if (kernel.now() < run.readyAtMs) break;
    if (!run.active[slot]) replace(cluster, service, run, config, tasks);
  }
  if (dirty.size > 0 || Object.keys(run.active).length > 0) return;
  const monitorMs = toMs(config.Monitor, MONITOR_MS);
  if (run.settledMs < 0) {
    run.settledMs = kernel.now();
    kernel.setTimer(monitorMs, 'manager', { swarm: swarm.state.id });
  }
  if (kernel.now() < run.settledMs + monitorMs) return;
  delete swarm.state.updates[service.id];
  const rolledBack = service.update?.state === 'rollback_started';
  setStatus(cluster, service, {
    state: rolledBack ? 'rollback_completed' : 'completed',
    startedMs: service.update?.startedMs ?? kernel.now(),
    completedMs: kernel.now(),
    message: rolledBack ? 'rollback completed' : 'update completed',
  });
}

function configOf(service: ServiceObject): UpdateConfig {
  const rolling = service.update?.state === 'rollback_started';
  const config = rolling ? service.spec.RollbackConfig : service.spec.UpdateConfig;
  return config ?? { Parallelism: 1 };
}

/** Wanted tasks of slots that have a stale one, by slot. */
function dirtySlots(cluster: Cluster, service: ServiceObject): Map<string, TaskObject[]> {
  const slots = new Map<string, TaskObject[]>();
  for (const task of tasksOf(cluster.swarm, service.id)) {
    if (isWanted(task)) slots.set(slotKey(task), [...(slots.get(slotKey(task)) ?? []), task]);
  }
  for (const [slot, tasks] of slots) {
    // A slot with one fresh task is done: the stale one beside it is on its way out.
    if (tasks.some(task => !isDirty(cluster.swarm, service, task))) slots.delete(slot);
  }
  return slots;
}

function replace(
  cluster: Cluster,
  service: ServiceObject,
  run: UpdateRun,
  config: UpdateConfig,
  old: readonly TaskObject[],
): void {
  const first = old[0];
  if (!first) return;
  const { store } = cluster.swarm;
  const { slot } = first;
  const nodeId = slot === 0 ? first.nodeId : '';
  const startFirst = config.Order === 'start-first';
  const made = newTask(cluster, service, {
    slot,
    nodeId,
    desired: startFirst ? 'running' : 'ready',
  });
  if (!startFirst) {
    for (const task of old) {
      delete cluster.swarm.state.delayed[task.id];
      store.update('task', task.id, { desired: 'shutdown' });
    }
    const running = old.find(task => !isOver(task) && task.nodeId !== '');
    startLater(cluster, made.id, 0, running?.id ?? '');
  }
  run.active[slotKey(first)] = made.id;
  run.made[made.id] = -1;
}

/** Slots whose new task runs, or ended, are finished; their delay begins. */
function finishSlots(cluster: Cluster, run: UpdateRun, config: UpdateConfig): void {
  const { kernel, swarm } = cluster;
  for (const [slot, taskId] of Object.entries(run.active)) {
    const task = swarm.store.get('task', taskId);
    if (task && task.state !== 'running' && !isOver(task)) continue;
    delete run.active[slot];
    run.updated++;
    if (task?.state === 'running' && config.Order === 'start-first') {
      for (const other of tasksOf(swarm, task.serviceId)) {
        if (other.id === task.id || slotKey(other) !== slot || !isWanted(other)) continue;
        swarm.store.update('task', other.id, { desired: 'shutdown' });
      }
    }
    const delayMs = toMs(config.Delay, 0);
    run.readyAtMs = kernel.now() + delayMs;
    if (delayMs > 0) kernel.setTimer(delayMs, 'manager', { swarm: swarm.state.id });
  }
}

/** Counts tasks that failed while they were watched; true when that ended the run. */
function watchFailures(
  cluster: Cluster,
  service: ServiceObject,
  run: UpdateRun,
  config: UpdateConfig,
): boolean {
  const { kernel, swarm } = cluster;
  const monitorMs = toMs(config.Monitor, MONITOR_MS);
  for (const [taskId, runningMs] of Object.entries(run.made)) {
    const task = swarm.store.get('task', taskId);
    if (!task) continue;
    if (task.state === 'running' && runningMs < 0) run.made[taskId] = kernel.now();
    if (!isOver(task) || (runningMs >= 0 && kernel.now() > runningMs + monitorMs)) continue;
    delete run.made[taskId];
    run.failures++;
    if (config.FailureAction === 'continue') continue;
    if (run.failures / Math.max(1, run.total) <= (config.MaxFailureRatio ?? 0)) continue;
    endFailed(cluster, service, config, taskId);
    return true;
  }
  return false;
}

function endFailed(
  cluster: Cluster,
  service: ServiceObject,
  config: UpdateConfig,
  taskId: string,
): void {
  const { kernel, swarm } = cluster;
  delete swarm.state.updates[service.id];
  const rolling = service.update?.state === 'rollback_started';
  const startedMs = service.update?.startedMs ?? kernel.now();
  const why = `due to failure or early termination of task ${taskId}`;
  if (config.FailureAction === 'rollback' && !rolling && service.previousSpec) {
    swarm.store.update('service', service.id, {
      spec: service.previousSpec,
      previousSpec: null,
      specVersion: service.previousSpecVersion,
      update: {
        state: 'rollback_started',
        startedMs: kernel.now(),
        completedMs: null,
        message: `update rolled back ${why}`,
      },
    });
    return;
  }
  setStatus(cluster, service, {
    state: rolling ? 'rollback_paused' : 'paused',
    startedMs,
    completedMs: null,
    // The same words in both directions.
    message: `update paused ${why}`,
  });
}

function setStatus(cluster: Cluster, service: ServiceObject, update: UpdateStatus): void {
  cluster.swarm.store.update('service', service.id, { update });
}
