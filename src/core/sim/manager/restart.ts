// The restart supervisor: whether a task is replaced, and when its replacement may run.
import type { ServiceObject, TaskObject } from '../store/objects.ts';
import type { RestartPolicy } from '../store/specs.ts';
import { type Cluster, isOver, isWanted, newTask, slotKey, toMs } from './task.ts';

/** A replacement never waits longer than this for its predecessor to stop. */
const OLD_TASK_MS = 60_000;

const DELAY_MS = 5_000;

/** Gives a task up and, if the policy allows, makes another one in its slot. */
export function restartTask(cluster: Cluster, service: ServiceObject, task: TaskObject): void {
  const { store } = cluster.swarm;
  // One that fails before its turn has come keeps its place until then.
  if (!isWanted(task) || cluster.swarm.state.delayed[task.id]) return;
  store.update('task', task.id, { desired: 'shutdown' });
  const policy = service.spec.TaskTemplate.RestartPolicy ?? {};
  if (!mayRestart(cluster, service, task, policy)) return;
  const node = store.get('node', task.nodeId);
  const drained = node?.spec.Availability === 'drain';
  const delayMs = drained ? 0 : toMs(policy.Delay, DELAY_MS);
  const waitForStop = !(node?.state === 'down' || isOver(task) || !node);
  const perNode = service.spec.Mode.Global ?? service.spec.Mode.GlobalJob;
  const nodeId = perNode ? task.nodeId : '';
  const made = newTask(cluster, service, { slot: task.slot, nodeId, desired: 'ready' });
  countRestart(cluster, service, task);
  startLater(cluster, made.id, delayMs, waitForStop ? task.id : '');
}

function mayRestart(
  { kernel, swarm }: Cluster,
  service: ServiceObject,
  task: TaskObject,
  policy: RestartPolicy,
): boolean {
  const condition = policy.Condition ?? 'any';
  if (condition === 'none' && isOver(task)) return false;
  if (condition === 'on-failure' && task.state === 'complete') return false;
  const limit = policy.MaxAttempts ?? 0;
  if (limit === 0) return true;
  const record = swarm.state.restarts[slotKey(task)];
  if (!record || record.specVersion !== service.specVersion) return true;
  const windowMs = toMs(policy.Window, 0);
  if (windowMs === 0) return record.total < limit;
  return record.times.filter(time => time > kernel.now() - windowMs).length < limit;
}

function countRestart({ kernel, swarm }: Cluster, service: ServiceObject, task: TaskObject): void {
  const limit = service.spec.TaskTemplate.RestartPolicy?.MaxAttempts ?? 0;
  if (limit === 0) return;
  const known = swarm.state.restarts[slotKey(task)];
  const same = known?.specVersion === service.specVersion ? known : null;
  swarm.state.restarts[slotKey(task)] = {
    specVersion: service.specVersion,
    total: (same?.total ?? 0) + 1,
    times: [...(same?.times ?? []), kernel.now()].slice(-limit),
  };
}

/** Lets a task that is held at `ready` run after a delay and, if named, after another one's end. */
export function startLater(
  { kernel, swarm }: Cluster,
  taskId: string,
  delayMs: number,
  oldTask: string,
): void {
  swarm.state.delayed[taskId] = { untilMs: kernel.now() + delayMs, oldTask };
  if (delayMs > 0) kernel.setTimer(delayMs, 'manager', { swarm: swarm.state.id });
  if (oldTask) kernel.setTimer(OLD_TASK_MS, 'manager', { swarm: swarm.state.id });
}

/** Releases the replacements whose time has come. */
export function startDelayed(cluster: Cluster): void {
  const { kernel, swarm } = cluster;
  const { state, store } = swarm;
  for (const [taskId, wait] of Object.entries(state.delayed)) {
    const task = store.get('task', taskId);
    if (task?.desired !== 'ready') {
      delete state.delayed[taskId];
      continue;
    }
    const old = wait.oldTask ? store.get('task', wait.oldTask) : undefined;
    const node = old && store.get('node', old.nodeId);
    const waitedEnough = kernel.now() >= wait.untilMs + OLD_TASK_MS;
    if (kernel.now() < wait.untilMs) continue;
    if (old && !isOver(old) && node?.state !== 'down' && !waitedEnough) continue;
    delete state.delayed[taskId];
    const service = store.get('service', task.serviceId);
    if (isOver(task)) {
      if (service) restartTask(cluster, service, task);
      continue;
    }
    store.update('task', taskId, { desired: task.jobIteration === null ? 'running' : 'complete' });
  }
}
