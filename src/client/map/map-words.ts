// What the map says of nodes, tasks and ages: the same words for eyes and for screen readers.
import type { ClusterView, MapTask } from '../../core/protocol/messages.ts';

type Node = ClusterView['nodes'][number];

export function nodeDot({ state, availability }: Node): string {
  if (state === 'down') return 'err';
  if (state === 'off') return '';
  return availability === 'active' ? 'ok' : 'warn';
}

/** `leader, active`, `worker, down`, `not in a swarm`. */
export function sayNode(node: Node): string {
  const { role, state, availability } = node;
  const way = state === 'ready' ? availability : state;
  if (role === 'none') return state === 'ready' ? 'not in a swarm' : state;
  return `${role}, ${way}`;
}

/** What the style sheet marks: the worst of state and availability. */
export function sayAvailability({ state, availability }: Node): string {
  return state === 'ready' ? availability : state;
}

export function sayTasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

export type PillState = 'running' | 'coming' | 'leaving' | 'failed';

export function pillState({ state, wanted }: MapTask): PillState {
  if (/failed|rejected|orphaned/.test(state)) return 'failed';
  if (!wanted) return 'leaving';
  return state === 'running' ? 'running' : 'coming';
}

/** `rng.3 on node2, preparing`. */
export function sayTask(task: MapTask, name: string): string {
  const place = task.node === '' ? 'without a node' : `on ${task.node}`;
  const way = pillState(task) === 'leaving' ? 'is stopped' : task.state;
  return `${name} ${place}, ${way}${task.error === '' ? '' : `: ${task.error}`}`;
}

export function sayAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}
