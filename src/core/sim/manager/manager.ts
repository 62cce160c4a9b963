// The managers of all swarms: loops that read and write the store, run after every change of it.
import { assert } from '../../lib/assert.ts';
import type { Kernel, Plain } from '../kernel/kernel.ts';
import type { NetControl } from '../net/net.ts';
import { rank, type ServiceObject, type TaskObject } from '../store/objects.ts';
import type { Change } from '../store/store.ts';
import { canWrite, openSwarm, type Swarm, type SwarmState } from '../store/swarm.ts';
import {
  allocateBalancers,
  allocateService,
  allocateTask,
  closePool,
  freeService,
  freeTask,
} from './allocator.ts';
import { declareDown, declareOrphans, declareUnreachable, elect, stepDown } from './dispatcher.ts';
import { reconcileService, reviewTask } from './orchestrator.ts';
import { reapTasks } from './reaper.ts';
import { startDelayed } from './restart.ts';
import { certify } from './root-rotation.ts';
import { GATHER_MS, scheduleTasks } from './scheduler.ts';
import { type Cluster, isOver } from './task.ts';
import { updateService } from './updater.ts';
import { wireSwarm } from './wire.ts';

/** What changed in a swarm since its loops last ran; empty whenever the kernel rests. */
type Pending = {
  readonly services: Set<string>;
  readonly tasks: Map<string, TaskObject>;
  readonly touched: Set<string>;
  nodes: boolean;
  scheduling: boolean;
  /** Services of which the network has not heard the news, or null: of none it is known. */
  unwired: Set<string> | null;
};

export type Manager = {
  readonly swarms: () => Swarm[];
  readonly get: (id: string) => Swarm | undefined;
  /** Takes a swarm up: a new one, or one of a checkpoint. */
  readonly open: (state: SwarmState) => Swarm;
  readonly close: (id: string) => void;
};

export type ManagerOptions = {
  readonly kernel: Kernel;
  readonly net: NetControl;
  /** Hears of each change in any store, e.g. for events and for the agents. */
  readonly changed: (swarm: Swarm, change: Change) => void;
  /** A leader stepped down: no object of a store tells it. */
  readonly leaderless: () => void;
};

export function createManager({ kernel, net, changed, leaderless }: ManagerOptions): Manager {
  const swarms = new Map<string, { swarm: Swarm; pending: Pending }>();

  const note = (swarm: Swarm, change: Change) => {
    const entry = swarms.get(swarm.state.id);
    if (!entry) return;
    notice(swarm, entry.pending, change);
    if (change.kind === 'task' && change.action === 'create') entry.pending.scheduling = true;
    kernel.poke('manager');
    changed(swarm, change);
  };

  const swarmOf = (args: Plain) => {
    const { swarm: id, node } = args as { swarm: string; node?: string };
    return { swarm: swarms.get(id)?.swarm, node: node ?? '' };
  };
  const onSwarm = (kind: string, action: (swarm: Swarm, node: string) => void) => {
    kernel.handle(kind, args => {
      const { swarm, node } = swarmOf(args);
      if (!swarm) return;
      action(swarm, node);
      kernel.poke('manager');
    });
  };
  onSwarm('manager', () => {});
  onSwarm('schedule', swarm => {
    if (canWrite(swarm)) scheduleTasks({ kernel, swarm });
  });
  onSwarm('node-down', (swarm, node) => declareDown(kernel, swarm, node));
  onSwarm('node-unreachable', declareUnreachable);
  onSwarm('elect', swarm => elect(kernel, swarm));
  onSwarm('step-down', swarm => {
    stepDown(kernel, swarm);
    leaderless();
  });
  onSwarm('certify', (swarm, node) => certify(kernel, swarm, node));
  onSwarm('orphan', (swarm, node) => declareOrphans(kernel, swarm, node));

  kernel.addLoop('manager', () => {
    for (const { swarm, pending } of swarms.values()) {
      // Without a leader nothing is decided; what changed is looked at when there is one again.
      if (canWrite(swarm)) work({ kernel, swarm }, pending);
      wireSwarm(swarm, net, pending.unwired);
      pending.unwired = new Set();
    }
  });

  return {
    swarms: () => [...swarms.values()].map(entry => entry.swarm),
    get: id => swarms.get(id)?.swarm,
    open(state) {
      assert(!swarms.has(state.id), 'a swarm is opened once');
      const swarm = openSwarm(state, kernel, note);
      swarms.set(state.id, { swarm, pending: createPending() });
      return swarm;
    },
    close: id => swarms.delete(id),
  };
}

function createPending(): Pending {
  return {
    services: new Set(),
    tasks: new Map(),
    touched: new Set(),
    nodes: false,
    scheduling: false,
    unwired: null,
  };
}

/** Remembers what a change may mean to the loops. */
function notice(swarm: Swarm, pending: Pending, change: Change): void {
  const object = change.after ?? change.before;
  if (!object) return;
  switch (change.kind) {
    case 'service':
      if (change.action === 'remove') freeService(swarm, object as ServiceObject);
      pending.services.add(object.id);
      pending.unwired?.add(object.id);
      break;
    case 'task': {
      const task = object as TaskObject;
      const before = change.before as TaskObject | null;
      pending.tasks.set(task.id, task);
      pending.touched.add(task.serviceId);
      pending.unwired?.add(task.serviceId);
      const ended = isOver(task) && !(before && isOver(before));
      const gone = change.action === 'remove' && !isOver(task);
      if (ended || gone) {
        freeTask(swarm, task);
        pending.scheduling = true;
        if (task.jobIteration !== null) pending.services.add(task.serviceId);
      }
      if (change.action === 'remove') pending.services.add(task.serviceId);
      break;
    }
    case 'node':
      pending.nodes = true;
      break;
    case 'network':
      pending.unwired = null;
      if (change.action === 'remove') closePool(swarm, object as never);
      break;
    default:
  }
}

/**
 * One round of all loops, in the order in which each one's work becomes the next one's:
 * counts of tasks, updates, replacements, addresses, places, and at last the broom.
 */
function work(cluster: Cluster, pending: Pending): void {
  const { swarm, kernel } = cluster;
  const { store } = swarm;
  const services = take(pending.services);
  const touched = take(pending.touched);
  const tasks = [...pending.tasks.values()];
  pending.tasks.clear();
  if (pending.nodes) {
    pending.nodes = false;
    pending.scheduling = true;
    for (const service of store.list('service')) {
      if (service.spec.Mode.Global || service.spec.Mode.GlobalJob) services.push(service.id);
    }
    for (const task of store.list('task')) reviewTask(cluster, task);
  }
  for (const id of new Set(services)) reviewService(cluster, id);
  for (const { id } of tasks) {
    const task = store.get('task', id);
    if (task) reviewTask(cluster, task);
  }
  const updating = new Set([...services, ...touched, ...Object.keys(swarm.state.updates)]);
  for (const id of updating) {
    const service = store.get('service', id);
    if (service) updateService(cluster, service);
    else delete swarm.state.updates[id];
  }
  startDelayed(cluster);
  for (const task of store.waiting('new')) allocateTask(cluster, task);
  for (const { id } of tasks) {
    const task = store.get('task', id);
    if (task && rank(task.state) >= rank('assigned') && !isOver(task))
      allocateBalancers(cluster, task);
  }
  reapTasks(cluster, tasks);
  if (!pending.scheduling) return;
  pending.scheduling = false;
  if (store.waiting('pending').length === 0) return;
  kernel.setTimer(GATHER_MS, 'schedule', { swarm: swarm.state.id });
}

function reviewService(cluster: Cluster, id: string): void {
  const { store } = cluster.swarm;
  const service = store.get('service', id);
  if (service) {
    allocateService(cluster, service);
    const fresh = store.get('service', id);
    if (fresh) reconcileService(cluster, fresh);
    return;
  }
  for (const task of store.tasksOf(id)) store.update('task', task.id, { desired: 'remove' });
}

function take(set: Set<string>): string[] {
  if (set.size === 0) return [];
  const items = [...set];
  set.clear();
  return items;
}
