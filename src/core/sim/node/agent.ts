// The agent of each node: carries its tasks forward, one state at a time, and reports to the store.
import type { Kernel, Plain, Task as Routine } from '../kernel/kernel.ts';
import { isWantedState, rank, type TaskObject, type TaskState } from '../store/objects.ts';
import { parseReference, type Reference } from '../store/reference.ts';
import { refuse } from '../store/refusal.ts';
import type { Change } from '../store/store.ts';
import type { Swarm } from '../store/swarm.ts';
import { createContainer } from './container.ts';
import { containerOfTask, type Engine } from './engine.ts';
import { absentHere, findImage, finishPull, planPull, pullMs } from './image.ts';
import { removeContainer, startContainer, stopContainer } from './lifecycle.ts';
import { lifelineOf } from './machine.ts';
import { fetchPlan } from './registry-client.ts';
import type { ContainerState } from './state.ts';
import {
  containerName,
  hasSecrets,
  missingBind,
  partOf,
  requestOf,
  writeSecrets,
} from './task-container.ts';

/** What each step takes, as measured on real nodes; `start` has some chance in it. */
const DISPATCH_MS = 90;
const PREPARE_MS = 60;
const START_MS = [260, 380] as const;
const STOP_MS = 250;
const STOPPED_MS = 1_000;
const REPORT_MS = 100;
const REMOVE_MS = 250;
/** Exit status of what was ended by KILL. */
const KILLED = 137;

export type Agents = {
  /** Every change of a store passes here. */
  readonly noted: (swarm: Swarm, change: Change) => void;
  /** A task's container ended. */
  readonly containerChanged: (engine: Engine, container: ContainerState) => void;
  /** The engine of a node is back: all its tasks are looked at. */
  readonly engineStarted: (engine: Engine) => void;
};

type Step = 'accept' | 'prepare' | 'create' | 'start' | 'up' | 'stop' | 'report' | 'remove';

type Place = { readonly engine: Engine; readonly swarm: Swarm; readonly task: TaskObject };

export function createAgents(kernel: Kernel, engines: () => readonly Engine[]): Agents {
  const pending = new Map<string, { swarm: Swarm; taskId: string }>();

  kernel.handle('agent', args => {
    const { node, task: taskId, step } = args as { node: string; task: string; step: Step };
    const engine = engines().find(one => one.state.name === node);
    const swarm = engine?.state.membership && engine.parts.swarmOf(engine.state.membership.swarm);
    if (!engine) return;
    delete engine.state.steps[taskId];
    if (!engine.state.running) return;
    if (step === 'remove') {
      removeTaskContainer(engine, swarm ?? null, taskId);
      return;
    }
    const task = swarm?.store.get('task', taskId);
    if (!swarm || !task) return;
    perform({ engine, swarm, task }, step);
    pending.set(taskId, { swarm, taskId });
    kernel.poke('agents');
  });

  kernel.addLoop('agents', () => {
    const all = [...pending.values()];
    pending.clear();
    for (const { swarm, taskId } of all) {
      const task = swarm.store.get('task', taskId);
      const engine = task && engineOf(task.nodeId);
      if (task && engine) consider({ engine, swarm, task });
    }
  });

  const engineOf = (nodeId: string) =>
    engines().find(
      ({ state: { membership, running } }) =>
        running && membership?.node === nodeId && !membership.outcast,
    );

  return {
    noted(swarm, change) {
      if (change.kind !== 'task') return;
      const task = (change.after ?? change.before) as TaskObject;
      if (!task.nodeId) return;
      if (change.action === 'remove') {
        const engine = engineOf(task.nodeId);
        if (engine) schedule(engine, task.id, 'remove', REMOVE_MS);
        return;
      }
      pending.set(task.id, { swarm, taskId: task.id });
      kernel.poke('agents');
    },
    containerChanged(engine, container) {
      const { membership } = engine.state;
      const swarm = membership && engine.parts.swarmOf(membership.swarm);
      if (!swarm || !container.task) return;
      pending.set(container.task, { swarm, taskId: container.task });
      kernel.poke('agents');
    },
    engineStarted(engine) {
      const { membership } = engine.state;
      const swarm = membership && engine.parts.swarmOf(membership.swarm);
      if (!swarm) return;
      for (const key of Object.keys(engine.state.steps)) delete engine.state.steps[key];
      for (const container of Object.values(engine.state.containers)) {
        const known = container.task && swarm.store.get('task', container.task);
        if (container.task && !known) schedule(engine, container.task, 'remove', REMOVE_MS);
      }
      for (const task of swarm.store.list('task')) {
        if (task.nodeId === membership.node) pending.set(task.id, { swarm, taskId: task.id });
      }
      kernel.poke('agents');
    },
  };
}

function schedule(engine: Engine, taskId: string, step: Step, delayMs: number): void {
  if (engine.state.steps[taskId] === step) return;
  engine.state.steps[taskId] = step;
  const args: Plain = { node: engine.state.name, task: taskId, step };
  engine.parts.kernel.setTimer(delayMs, 'agent', args);
}

/** Decides the next step of a task, if there is one and none is on its way. */
function consider({ engine, task }: Place): void {
  if (engine.state.steps[task.id] || rank(task.state) < rank('assigned')) return;
  const container = containerOf(engine, task);
  const over = rank(task.state) > rank('running');
  if (over) return;
  if (!isWantedState(task.desired)) {
    const runs = container?.status === 'running' || container?.status === 'paused';
    if (!runs) schedule(engine, task.id, 'report', container ? STOPPED_MS : STOP_MS);
    else if (!container.stopped) schedule(engine, task.id, 'stop', STOP_MS);
    return;
  }
  const { random } = engine.parts.kernel;
  const [low, high] = START_MS;
  switch (task.state) {
    case 'assigned':
      schedule(engine, task.id, 'accept', DISPATCH_MS);
      break;
    case 'accepted':
      schedule(engine, task.id, 'prepare', 1);
      break;
    case 'preparing':
      if (isForeign(engine, task)) pullFor(engine, task);
      else schedule(engine, task.id, 'create', PREPARE_MS + imageMs(engine, task));
      break;
    case 'starting':
      considerHealth(engine, task, container);
      break;
    case 'ready':
      if (task.desired === 'running' || task.desired === 'complete') {
        const delayMs = Math.round(low + random.next() * (high - low));
        schedule(engine, task.id, 'start', delayMs);
      }
      break;
    case 'running':
      if (container?.status !== 'running') schedule(engine, task.id, 'report', REPORT_MS);
      else if (container.health?.status === 'unhealthy' && !container.stopped)
        schedule(engine, task.id, 'stop', 1);
      break;
    default:
  }
}

/** A container with a health check counts as running when its first check succeeded. */
function considerHealth(engine: Engine, task: TaskObject, container: ContainerState | undefined) {
  if (container?.status !== 'running') schedule(engine, task.id, 'report', REPORT_MS);
  else if (container.health?.status === 'unhealthy') {
    if (!container.stopped) schedule(engine, task.id, 'stop', 1);
  } else if (container.health?.status !== 'starting') schedule(engine, task.id, 'up', 1);
}

function perform(place: Place, step: Exclude<Step, 'remove'>): void {
  const { engine, task } = place;
  const wanted = isWantedState(task.desired);
  switch (step) {
    case 'accept':
      if (wanted) report(place, 'accepted', 'accepted');
      break;
    case 'prepare':
      if (wanted) report(place, 'preparing', 'preparing');
      break;
    case 'create':
      if (wanted) create(place);
      break;
    case 'start':
      if (wanted) start(place);
      break;
    case 'up': {
      const container = containerOf(engine, task);
      if (wanted) report(place, 'running', 'started', { pid: container?.pid ?? 0, exitCode: 0 });
      break;
    }
    case 'stop': {
      const container = containerOf(engine, task);
      const grace = task.spec.ContainerSpec?.StopGracePeriod;
      const graceMs = grace === undefined ? 10_000 : grace / 1_000_000;
      if (container) stopContainer(engine, container, graceMs);
      break;
    }
    case 'report':
      reportEnd(place);
      break;
  }
}

function report(
  { engine, swarm, task }: Place,
  state: TaskState,
  message: string,
  more: Partial<Pick<TaskObject, 'error' | 'containerId' | 'pid' | 'exitCode'>> = {},
): void {
  // A state never goes back: what comes late is not news.
  if (rank(state) < rank(task.state)) return;
  const statusMs = engine.parts.kernel.now();
  swarm.store.update('task', task.id, { state, message, error: '', statusMs, ...more });
}

function containerOf(engine: Engine, task: TaskObject): ContainerState | undefined {
  return containerOfTask(engine, task.id);
}

function imageMs(engine: Engine, task: TaskObject): number {
  const plan = planOf(engine, task);
  return plan?.ok ? Math.round(pullMs(plan.value)) : 0;
}

/** The image is of a registry that has to be asked. */
function isForeign(engine: Engine, task: TaskObject): boolean {
  const text = task.spec.ContainerSpec?.Image ?? '';
  const reference = parseReference(text);
  return reference !== null && reference.domain !== 'docker.io' && !findImage(engine, text);
}

/** Pulls over the network; whether it worked shows when the container is made. */
function pullFor(engine: Engine, task: TaskObject): void {
  const reference = parseReference(task.spec.ContainerSpec?.Image ?? '');
  const { steps } = engine.state;
  if (!reference) return;
  steps[task.id] = 'pull';
  const { kernel } = engine.parts;
  function* pull(known: Reference): Routine<void> {
    const plan = yield* fetchPlan(engine, known);
    if (plan.ok) yield Math.round(pullMs(plan.value));
    if (steps[task.id] !== 'pull' || !engine.state.running) return;
    if (plan.ok) finishPull(engine, plan.value);
    schedule(engine, task.id, 'create', PREPARE_MS);
  }
  kernel.start(pull(reference));
}

/** What must be pulled from the hub for the task; null: the image is here. */
function planOf(engine: Engine, task: TaskObject) {
  const text = task.spec.ContainerSpec?.Image ?? '';
  if (findImage(engine, text)) return null;
  const reference = parseReference(text);
  if (reference && reference.domain !== 'docker.io') return refuse(404, `No such image: ${text}`);
  return reference && planPull(engine, reference);
}

function create(place: Place): void {
  const { engine, swarm, task } = place;
  const node = swarm.store.get('node', task.nodeId);
  const text = task.spec.ContainerSpec?.Image ?? '';
  const plan = planOf(engine, task);
  if (plan?.ok) finishPull(engine, plan.value);
  const bind = missingBind(engine, task);
  if (!node || plan?.ok === false || bind) {
    report(place, 'rejected', 'preparing', { error: bind ?? noSuchImage(engine, text) });
    return;
  }
  const known = containerOf(engine, task);
  if (known) removeContainer(engine, known, false);
  const part = partOf(engine, task, node);
  const made = createContainer(engine, containerName(task), requestOf(task, node), part);
  if (!made.ok) report(place, 'rejected', 'preparing', { error: made.error.message });
  else report(place, 'ready', 'prepared', { containerId: made.value.id });
}

/** What becomes the task's error; the world's known images get a word why. */
function noSuchImage(engine: Engine, text: string): string {
  const reference = parseReference(text);
  const absent = reference && absentHere(engine, reference);
  return `No such image: ${text}${absent ? ` (${absent.note})` : ''}`;
}

function start(place: Place): void {
  const { engine, swarm, task } = place;
  const container = containerOf(engine, task);
  const node = swarm.store.get('node', task.nodeId);
  if (!container || !node) return;
  if (hasSecrets(task)) writeSecrets(swarm, task, node, lifelineOf(engine, container).machine);
  const started = startContainer(engine, container);
  if (!started.ok) {
    const error = `starting container failed: ${started.error.message}`;
    report(place, 'failed', 'starting', { error, exitCode: container.exitCode });
    return;
  }
  const state = container.health ? 'starting' : 'running';
  report(place, state, state === 'running' ? 'started' : state, {
    pid: container.pid,
    exitCode: 0,
  });
}

/** The container is over, or was never begun: the task's last state says why. */
function reportEnd(place: Place): void {
  const { engine, task } = place;
  const container = containerOf(engine, task);
  // A container that is gone was removed by force.
  const exitCode = container?.exitCode ?? (task.state === 'running' ? KILLED : 0);
  if (container?.status === 'running') return;
  if (!isWantedState(task.desired)) {
    report(place, 'shutdown', 'shutdown', { pid: 0, exitCode });
  } else if (exitCode === 0) {
    report(place, 'complete', 'finished', { pid: 0, exitCode });
  } else {
    const cause =
      container?.health?.status === 'unhealthy' ? ': dockerexec: unhealthy container' : '';
    const error = `task: non-zero exit (${exitCode})${cause}`;
    report(place, 'failed', 'started', { error, pid: 0, exitCode });
  }
}

/** The task is gone from the store: so goes its container, once it has stopped. */
function removeTaskContainer(engine: Engine, swarm: Swarm | null, taskId: string): void {
  if (swarm?.store.get('task', taskId)) return;
  const container = containerOfTask(engine, taskId);
  if (!container) return;
  if (container.status === 'running') {
    stopContainer(engine, container, 10_000);
    schedule(engine, taskId, 'remove', 1_000);
    return;
  }
  removeContainer(engine, container, true);
}
