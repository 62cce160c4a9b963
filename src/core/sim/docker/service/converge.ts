// Waits until a service's tasks run and stay up, and shows how they come.
import type { Task } from '../../kernel/kernel.ts';
import { CommandError, type Context } from '../context.ts';
import { createProgress, type Progress } from '../progress.ts';
import type { Service, ServiceTask, SwarmNode } from '../wire.ts';

const barsMost = 20;
const pollMs = 200;
const states = [
  '',
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
];
const running = states.indexOf('running');
const rank = (state: string) => Math.max(0, states.indexOf(state));
const isOver = (state: string) => rank(state) > running;

/** Ends with 0, or throws when the update was paused or rolled back. ^C leaves it in peace. */
export function* waitOnService(context: Context, service: string, quiet: boolean): Task<number> {
  const progress = createProgress(context, quiet);
  const { process, api } = context;
  let interrupted = false;
  const wake = process.machine.kernel.createGate();
  process.onSignal('INT', () => {
    interrupted = true;
    wake.open();
  });
  let updater: Updater | null = null;
  let convergedAtMs: number | null = null;
  let rollback = false;
  try {
    for (;;) {
      const now = yield* api.get<Service>(`/services/${service}`, { insertDefaults: 'false' });
      updater ??= createUpdater(now, progress);
      const status = now.UpdateStatus;
      const message = status?.Message ?? '';
      const converged: boolean = convergedAtMs !== null;
      switch (status?.State) {
        case 'updating':
          rollback = false;
          break;
        case 'completed':
          if (!converged) return 0;
          break;
        case 'paused':
          throw new CommandError(`service update paused: ${message}`);
        case 'rollback_started':
          if (!rollback && message) yield* progress.line({ id: 'rollback', status: message });
          rollback = true;
          break;
        case 'rollback_paused':
          throw new CommandError(`service rollback paused: ${message}`);
        case 'rollback_completed':
          if (!converged) throw new CommandError(`service rolled back: ${message}`);
          rollback = true;
          break;
      }
      const monitorMs = (now.Spec.UpdateConfig?.Monitor || 5e9) / 1e6;
      const heldMs: number = convergedAtMs === null ? -1 : context.nowMs() - convergedAtMs;
      if (heldMs >= monitorMs) {
        yield* progress.line({ id: 'verify', status: `Service ${service} converged` });
        if (status?.State === 'rollback_completed') {
          yield* progress.line({ id: 'rollback', status: message });
        }
        return 0;
      }
      const filters = { '_up-to-date': { true: true }, service: { [now.ID]: true } };
      const tasks = yield* api.get<ServiceTask[]>('/tasks', { filters: JSON.stringify(filters) });
      const active = yield* activeNodes(context);
      if (yield* updater(now, tasks, active, rollback)) {
        if (now.Spec.Mode.ReplicatedJob || now.Spec.Mode.GlobalJob) {
          yield* progress.message('job complete');
          return 0;
        }
        convergedAtMs ??= context.nowMs();
        const leftMs = monitorMs - (context.nowMs() - convergedAtMs);
        if (leftMs >= 0) {
          const seconds = Math.max(1, Math.ceil(leftMs / 1000));
          yield* progress.line({
            id: 'verify',
            status: `Waiting ${seconds} seconds to verify that tasks are stable...`,
          });
        }
      } else {
        if (convergedAtMs !== null) {
          yield* progress.line({ id: 'verify', status: 'Detected task failure' });
        }
        convergedAtMs = null;
      }
      if (!interrupted) yield [pollMs, wake];
      if (interrupted) {
        if (convergedAtMs === null) {
          yield* progress.message('Operation continuing in background.');
          yield* progress.message(`Use \`docker service ps ${service}\` to check progress.`);
        }
        return 0;
      }
    }
  } finally {
    process.onSignal('INT', null);
  }
}

function* activeNodes(context: Context): Task<ReadonlySet<string>> {
  const nodes = yield* context.api.get<SwarmNode[]>('/nodes');
  return new Set(nodes.filter(node => node.Status.State !== 'down').map(node => node.ID));
}

type Updater = (
  service: Service,
  tasks: readonly ServiceTask[],
  active: ReadonlySet<string>,
  rollback: boolean,
) => Task<boolean>;

function createUpdater(service: Service, progress: Progress): Updater {
  const { Mode } = service.Spec;
  if (Mode.Replicated) return replicated(progress);
  if (Mode.Global) return global(progress);
  return job(progress);
}

/** A bar for each slot, in the order in which slots are first seen. */
function replicated(progress: Progress): Updater {
  const slots = new Map<number, number>();
  let begun = false;
  let done = false;
  return function* (service, tasks, active, rollback) {
    const replicas = service.Spec.Mode.Replicated?.Replicas;
    if (replicas === undefined) throw new CommandError('no replica count');
    if (!begun) {
      yield* overall(progress, 0, replicas, rollback);
      if (replicas <= barsMost) {
        for (let slot = 1; slot <= replicas; slot++) {
          yield* progress.line({ id: `${slot}/${replicas}`, status: ' ' });
        }
      }
      begun = true;
    }
    const bySlot = tasksBy(tasks, task => task.Slot ?? 0, active);
    if (done && bySlot.some(task => task.Status.State !== 'running')) done = false;
    let up = 0;
    for (const task of bySlot) {
      const slot = slots.get(task.Slot ?? 0) ?? slots.size + 1;
      slots.set(task.Slot ?? 0, slot);
      if (!isOver(task.DesiredState) && task.Status.State === 'running') up++;
      if (!done && replicas <= barsMost && slot <= replicas) {
        yield* taskLine(progress, `${slot}/${replicas}`, task, rollback);
      }
    }
    if (!done) {
      yield* overall(progress, up, replicas, rollback);
      if (up === replicas) done = true;
    }
    return up === replicas;
  };
}

/** A bar for each node that has a task: the orchestrator makes them all at once. */
function global(progress: Progress): Updater {
  let begun = false;
  let done = false;
  return function* (_service, tasks, active, rollback) {
    const byNode = tasksBy(tasks, task => task.NodeID ?? '', null);
    if (!begun) {
      if (byNode.length === 0) {
        yield* progress.line({ id: 'overall progress', status: 'waiting for new tasks' });
        return false;
      }
      yield* overall(progress, 0, byNode.length, rollback);
      begun = true;
    }
    if (done && byNode.some(task => task.Status.State !== 'running')) done = false;
    let up = 0;
    for (const task of byNode) {
      if (!active.has(task.NodeID ?? '')) continue;
      if (!isOver(task.DesiredState) && task.Status.State === 'running') up++;
      if (!done && byNode.length <= barsMost) {
        yield* taskLine(progress, (task.NodeID ?? '').slice(0, 12), task, rollback);
      }
    }
    if (!done) {
      yield* overall(progress, up, byNode.length, rollback);
      if (up === byNode.length) done = true;
    }
    return up === byNode.length;
  };
}

/** Jobs count completed tasks of their present iteration. */
function job(progress: Progress): Updater {
  return function* (service, tasks, active) {
    const iteration = service.JobStatus?.JobIteration.Index ?? 0;
    const own = tasks.filter(task => (task.JobIteration?.Index ?? 0) === iteration);
    const spec = service.Spec.Mode.ReplicatedJob;
    const total = spec ? (spec.TotalCompletions ?? 1) : new Set(own.map(task => task.NodeID)).size;
    const complete = own.filter(task => task.Status.State === 'complete').length;
    const up = own.filter(
      task => task.Status.State === 'running' && active.has(task.NodeID ?? ''),
    ).length;
    yield* progress.line({
      id: 'job progress',
      status: `${complete} out of ${total} complete`,
      current: complete,
      total,
      hideCounts: true,
    });
    const most = Math.min(spec?.MaxConcurrent ?? total, Math.max(0, total - complete));
    yield* progress.line({ id: 'active tasks', status: `${up} out of ${most} tasks` });
    return own.length > 0 && complete >= total;
  };
}

/** One task for each key: the lowest desired state wins, then the lowest state. */
function tasksBy<K>(
  tasks: readonly ServiceTask[],
  key: (task: ServiceTask) => K,
  active: ReadonlySet<string> | null,
): ServiceTask[] {
  const chosen = new Map<K, ServiceTask>();
  for (const task of tasks) {
    if (rank(task.DesiredState) === 0 || rank(task.Status.State) === 0) continue;
    const held = chosen.get(key(task));
    if (held) {
      const [one, other] = [rank(held.DesiredState), rank(task.DesiredState)];
      if (one < other) continue;
      if (one === other && rank(held.Status.State) <= rank(task.Status.State)) continue;
    }
    if (active && task.NodeID && !active.has(task.NodeID)) continue;
    chosen.set(key(task), task);
  }
  // In the order of slots: the real client's order is that of a Go map, that is, none.
  return [...chosen.values()].sort((one, other) => (one.Slot ?? 0) - (other.Slot ?? 0));
}

function* overall(progress: Progress, up: number, all: number, rollback: boolean): Task<void> {
  const counts = `${up} out of ${all} tasks`;
  yield* progress.line({
    id: 'overall progress',
    status: rollback ? `rolling back update: ${counts}` : counts,
  });
}

function* taskLine(
  progress: Progress,
  id: string,
  task: ServiceTask,
  rollback: boolean,
): Task<void> {
  if (task.Status.Err) {
    const flat = task.Status.Err.replaceAll('\n', ' ');
    yield* progress.line({ id, status: flat.length > 75 ? `${flat.slice(0, 74)}…` : flat });
    return;
  }
  if (isOver(task.DesiredState) || isOver(task.Status.State)) return;
  const reached = rank(task.Status.State);
  yield* progress.line({
    id,
    status: task.Status.State.padEnd(9),
    current: rollback ? running - reached : reached,
    total: running,
    hideCounts: true,
  });
}
