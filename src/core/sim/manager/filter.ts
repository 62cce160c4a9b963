// Why a node cannot take a task, in the words of `docker service ps`.
import type { NodeObject, TaskObject } from '../store/objects.ts';
import { matchesConstraints } from './constraint.ts';

/** A node with what is on it, while the scheduler works. */
export type NodeLoad = {
  readonly node: NodeObject;
  tasks: number;
  readonly services: Map<string, number>;
  readonly failures: Map<string, number>;
  nanoCpus: number;
  memoryBytes: number;
  readonly hostPorts: Set<string>;
};

type Filter = {
  readonly passes: (load: NodeLoad, task: TaskObject) => boolean;
  readonly explain: (nodes: number) => string;
};

const onNodes = (text: string) => (count: number) =>
  `${text} on ${count} ${count === 1 ? 'node' : 'nodes'}`;

/** In the order of trying: the first that says no is the one that is told. */
const filters: readonly Filter[] = [
  {
    passes: ({ node }) => node.state === 'ready' && node.spec.Availability === 'active',
    explain: count => `${count} ${count === 1 ? 'node' : 'nodes'} not available for new tasks`,
  },
  { passes: hasResources, explain: onNodes('insufficient resources') },
  {
    passes: ({ node }, task) => matchesConstraints(node, task.spec.Placement?.Constraints ?? []),
    explain: onNodes('scheduling constraints not satisfied'),
  },
  { passes: hasPlatform, explain: onNodes('unsupported platform') },
  {
    passes: (load, task) =>
      task.hostPorts.every(port => !load.hostPorts.has(`${port.PublishedPort}/${port.Protocol}`)),
    explain: onNodes('host-mode port already in use'),
  },
  {
    passes: (load, task) => {
      const limit = task.spec.Placement?.MaxReplicas ?? 0;
      return limit === 0 || (load.services.get(task.serviceId) ?? 0) < limit;
    },
    explain: () => 'max replicas per node limit exceed',
  },
];

function hasResources(load: NodeLoad, task: TaskObject): boolean {
  const wanted = task.spec.Resources?.Reservations;
  return (wanted?.NanoCPUs ?? 0) <= load.nanoCpus && (wanted?.MemoryBytes ?? 0) <= load.memoryBytes;
}

function hasPlatform(_load: NodeLoad, task: TaskObject): boolean {
  const platforms = task.spec.Placement?.Platforms ?? [];
  if (platforms.length === 0) return true;
  return platforms.some(
    ({ Architecture: architecture = '', OS: system = '' }) =>
      ['', 'amd64', 'x86_64'].includes(architecture.toLowerCase()) &&
      ['', 'linux'].includes(system.toLowerCase()),
  );
}

/** The filter that refuses the node, or null when it can take the task. */
export function fitsNode(load: NodeLoad, task: TaskObject): Filter | null {
  return filters.find(filter => !filter.passes(load, task)) ?? null;
}

/** All refusals, the most frequent first, equal ones in the order of trying. */
export function explain(loads: readonly NodeLoad[], task: TaskObject): string {
  const counts = new Map<Filter, number>();
  for (const load of loads) {
    const refusing = fitsNode(load, task);
    if (refusing) counts.set(refusing, (counts.get(refusing) ?? 0) + 1);
  }
  return [...counts]
    .sort(
      ([one, count], [other, otherCount]) =>
        otherCount - count || filters.indexOf(one) - filters.indexOf(other),
    )
    .map(([filter, count]) => filter.explain(count))
    .join('; ');
}
