// What the strip under the panes shows: nodes with their tasks, services with their counts.
import { serviceStatus } from '../api/wire-service.ts';
import type { Engine } from '../node/engine.ts';
import type { NodeObject, ServiceObject, TaskObject } from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';
import type { ClusterView } from '../world.ts';
import type { Parts } from './parts.ts';

export function viewCluster(parts: Parts): ClusterView {
  const tasks = countTasks(parts.manager.swarms());
  const nodes = [...parts.engines.values()].map(engine => {
    const { membership, powered, name, address } = engine.state;
    const swarm = membership ? parts.manager.get(membership.swarm) : undefined;
    const node = membership ? swarm?.store.get('node', membership.node) : undefined;
    return {
      name,
      address,
      role: roleOf(swarm, node, membership?.outcast === true),
      state: !powered
        ? ('off' as const)
        : isDown(engine, node)
          ? ('down' as const)
          : ('ready' as const),
      availability: node?.spec.Availability ?? ('active' as const),
      tasks: [...(tasks.get(node?.id ?? '')?.values() ?? [])],
    };
  });
  const services = parts.manager
    .swarms()
    .flatMap(swarm => swarm.store.list('service').map(service => viewService(swarm, service)));
  return { nodes, services };
}

function isDown(engine: Engine, node: NodeObject | undefined): boolean {
  return !engine.state.running || node?.state === 'down';
}

function roleOf(swarm: Swarm | undefined, node: NodeObject | undefined, outcast: boolean) {
  if (!swarm || !node) return 'none' as const;
  if (!node.manager) return outcast ? ('manager' as const) : ('worker' as const);
  return swarm.state.leader === node.id ? ('leader' as const) : ('manager' as const);
}

type Count = { readonly service: string; readonly state: string; count: number };

/** Tasks that are there or coming, by node, then by service and state. */
function countTasks(swarms: readonly Swarm[]): Map<string, Map<string, Count>> {
  const nodes = new Map<string, Map<string, Count>>();
  for (const task of swarms.flatMap(swarm => swarm.store.list('task'))) {
    if (task.nodeId === '' || !isShown(task)) continue;
    const counts = nodes.get(task.nodeId) ?? new Map<string, Count>();
    nodes.set(task.nodeId, counts);
    const key = `${task.serviceName} ${task.state}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { service: task.serviceName, state: task.state, count: 1 });
  }
  return nodes;
}

function isShown({ state, desired }: TaskObject): boolean {
  if (state === 'shutdown' || state === 'complete' || state === 'orphaned') return false;
  const over = state === 'failed' || state === 'rejected';
  return !over || desired === 'running' || desired === 'complete';
}

function viewService(swarm: Swarm, service: ServiceObject) {
  const { RunningTasks: running, DesiredTasks: desired } = serviceStatus(swarm, service);
  const { spec, endpoint } = service;
  return {
    name: spec.Name,
    mode: spec.Mode.Global || spec.Mode.GlobalJob ? ('global' as const) : ('replicated' as const),
    running,
    desired,
    image: (spec.TaskTemplate.ContainerSpec?.Image ?? '').split('@')[0] ?? '',
    ports: endpoint.ports.map(port => {
      const outside = port.PublishMode === 'host' ? '' : '*';
      return `${outside}:${port.PublishedPort ?? 0}->${port.TargetPort}/${port.Protocol ?? 'tcp'}`;
    }),
  };
}
