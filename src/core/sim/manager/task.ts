// What all manager loops need to know of tasks: making one, finding them, telling stale ones.
import type { Kernel } from '../kernel/kernel.ts';
import {
  isWantedState,
  type NodeObject,
  rank,
  type ServiceObject,
  type TaskObject,
} from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';
import { matchesConstraints } from './constraint.ts';

/** One swarm as its loops see it. */
export type Cluster = { readonly kernel: Kernel; readonly swarm: Swarm };

export function newTask(
  { kernel, swarm }: Cluster,
  service: ServiceObject,
  fields: { slot: number; nodeId: string; desired: TaskObject['desired'] },
): TaskObject {
  return swarm.store.create('task', {
    id: kernel.random.swarmId(),
    serviceId: service.id,
    serviceName: service.spec.Name,
    spec: service.spec.TaskTemplate,
    specVersion: service.specVersion,
    serviceLabels: service.spec.Labels,
    state: 'new',
    message: 'created',
    error: '',
    statusMs: kernel.now(),
    containerId: '',
    pid: 0,
    exitCode: null,
    networks: [],
    hostPorts: [],
    jobIteration: service.jobIteration,
    endpoint: null,
    ...fields,
  });
}

/** The task is wanted. */
export function isWanted(task: TaskObject): boolean {
  return isWantedState(task.desired);
}

/** The task is over, whatever was wanted. */
export function isOver(task: TaskObject): boolean {
  return rank(task.state) > rank('running');
}

/** A service's tasks, in the order of their making. */
export function tasksOf(swarm: Swarm, serviceId: string): readonly TaskObject[] {
  return swarm.store.tasksOf(serviceId);
}

/** `NAME.3`, or `NAME.NODEID` for a task of a global service: where restarts are counted. */
export function slotKey(task: TaskObject): string {
  return `${task.serviceId}/${task.slot || task.nodeId}`;
}

const texts = new WeakMap<object, string>();

/** Deep equality of specs; they are immutable, so their text is kept. */
export function sameSpec(one: object | null | undefined, other: object | null | undefined) {
  if (one === other) return true;
  return textOf(one ?? {}) === textOf(other ?? {});
}

function textOf(value: object): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = canonical(value);
    texts.set(value, text);
  }
  return text;
}

/** JSON with sorted keys and without undefined. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const known = value as { readonly [key: string]: unknown };
  const parts = Object.keys(known)
    .filter(key => known[key] !== undefined)
    .sort()
    .map(key => `${JSON.stringify(key)}:${canonical(known[key])}`);
  return `{${parts.join(',')}}`;
}

/**
 * The task was made for another spec than the service has now, so that an update must replace it.
 * A change of placement alone leaves a task that may stay where it is.
 */
export function isDirty(swarm: Swarm, service: ServiceObject, task: TaskObject): boolean {
  if (task.specVersion === service.specVersion) return false;
  if (task.endpoint && !sameSpec(service.spec.EndpointSpec, task.endpoint)) return true;
  const { TaskTemplate: wanted } = service.spec;
  if (sameSpec(wanted, task.spec)) return false;
  const node = swarm.store.get('node', task.nodeId);
  const moved = { ...wanted, Placement: task.spec.Placement };
  const placement = wanted.Placement?.Constraints ?? [];
  return !(node && sameSpec(moved, task.spec) && matchesConstraints(node, placement));
}

/** The node may keep tasks: it is there and not being emptied. */
export function isUsable(node: NodeObject | undefined): boolean {
  return node !== undefined && node.state !== 'down' && node.spec.Availability !== 'drain';
}

/** Duration of the API (nanoseconds) to milliseconds. */
export function toMs(nanoseconds: number | undefined, otherwiseMs: number): number {
  return nanoseconds === undefined ? otherwiseMs : nanoseconds / 1_000_000;
}
