// What the page's cluster strip shows, from the answers of real engines.
import type { ClusterView } from '../../core/protocol/messages.ts';

/** As much of the Engine API's answers as is read. */
export type EngineInfo = {
  readonly Name?: string;
  readonly ServerVersion?: string;
  readonly Swarm?: {
    readonly NodeID?: string;
    readonly NodeAddr?: string;
    readonly LocalNodeState?: string;
    readonly ControlAvailable?: boolean;
  };
};

export type SwarmNode = {
  readonly ID: string;
  readonly Spec: { readonly Role: string; readonly Availability: string };
  readonly Description?: { readonly Hostname?: string };
  readonly Status: { readonly State: string; readonly Addr?: string };
  readonly ManagerStatus?: { readonly Leader?: boolean };
};

type Published = {
  readonly Protocol?: string;
  readonly TargetPort: number;
  readonly PublishedPort?: number;
  readonly PublishMode?: string;
};

export type SwarmService = {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly Mode: Readonly<Record<string, { readonly Replicas?: number } | undefined>>;
    readonly TaskTemplate: {
      readonly ContainerSpec?: { readonly Image?: string };
      readonly Networks?: readonly { readonly Target?: string }[];
    };
  };
  readonly Endpoint?: {
    readonly Ports?: readonly Published[];
    readonly VirtualIPs?: readonly { readonly NetworkID?: string; readonly Addr?: string }[];
  };
  readonly UpdateStatus?: { readonly State?: string; readonly Message?: string };
  readonly UpdatedAt?: string;
};

export type SwarmTask = {
  readonly ID?: string;
  readonly ServiceID: string;
  readonly NodeID?: string;
  readonly Slot?: number;
  readonly DesiredState: string;
  readonly Status: {
    readonly State: string;
    readonly Err?: string;
    readonly Timestamp?: string;
  };
  readonly NetworksAttachments?: readonly { readonly Addresses?: readonly string[] | null }[];
};

export type EngineNetwork = {
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly Scope?: string;
  readonly Ingress?: boolean;
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
};

/** A node of the lab and what its engine said last; null: it does not answer. */
export type EngineState = {
  readonly name: string;
  readonly address: string;
  readonly info: EngineInfo | null;
};

export type Swarm = {
  readonly nodes: readonly SwarmNode[];
  readonly services: readonly SwarmService[];
  readonly tasks: readonly SwarmTask[];
  readonly networks?: readonly EngineNetwork[];
};

/** `swarm` null: no engine that answers is a manager; `ids`: the lab's name of each swarm node. */
export function clusterView(
  engines: readonly EngineState[],
  swarm: Swarm | null,
  ids: ReadonlyMap<string, string>,
): ClusterView {
  if (swarm === null) return { nodes: engines.map(loneNode), services: [] };
  const names = new Map(swarm.services.map(service => [service.ID, service.Spec.Name]));
  const lost = new Set(engines.filter(one => one.info === null).map(one => one.name));
  return {
    nodes: swarm.nodes
      .map(node => swarmNode(node, ids.get(node.ID), swarm.tasks, names, lost))
      .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true })),
    services: swarm.services.map(service => swarmService(service, swarm)),
  };
}

function loneNode({ name, address, info }: EngineState): ClusterView['nodes'][number] {
  const state = info === null ? 'down' : 'ready';
  return { name, role: 'none', state, availability: 'active', address, tasks: [] };
}

function swarmNode(
  node: SwarmNode,
  known: string | undefined,
  tasks: readonly SwarmTask[],
  names: ReadonlyMap<string, string>,
  lost: ReadonlySet<string>,
): ClusterView['nodes'][number] {
  const name = known ?? node.Description?.Hostname ?? node.ID;
  const counts = new Map<string, { service: string; state: string; count: number }>();
  for (const task of tasks) {
    const service = names.get(task.ServiceID);
    if (task.NodeID !== node.ID || service === undefined || !isShown(task)) continue;
    const key = `${service} ${task.Status.State}`;
    const own = counts.get(key) ?? { service, state: task.Status.State, count: 0 };
    counts.set(key, { ...own, count: own.count + 1 });
  }
  const manager = node.ManagerStatus?.Leader === true ? 'leader' : 'manager';
  const { Availability: availability, Role: role } = node.Spec;
  return {
    name,
    role: role === 'manager' ? manager : 'worker',
    state: node.Status.State === 'ready' && !lost.has(name) ? 'ready' : 'down',
    availability: availability === 'drain' || availability === 'pause' ? availability : 'active',
    address: node.Status.Addr ?? '',
    tasks: [...counts.values()].sort((one, other) => one.service.localeCompare(other.service)),
  };
}

/** What runs or shall run; what ended is history. */
function isShown(task: SwarmTask): boolean {
  return task.Status.State === 'running' || task.DesiredState === 'running';
}

function swarmService(service: SwarmService, swarm: Swarm): ClusterView['services'][number] {
  const { Name: name, Mode: mode, TaskTemplate } = service.Spec;
  const own = swarm.tasks.filter(task => task.ServiceID === service.ID);
  const wanted = own.filter(task => task.DesiredState === 'running');
  const global = mode.Global !== undefined || mode.GlobalJob !== undefined;
  return {
    name,
    mode: global ? 'global' : 'replicated',
    running: wanted.filter(task => task.Status.State === 'running').length,
    desired: global ? wanted.length : (mode.Replicated?.Replicas ?? wanted.length),
    image: (TaskTemplate.ContainerSpec?.Image ?? '').replace(/@sha256:.*$/, ''),
    ports: (service.Endpoint?.Ports ?? []).flatMap(port =>
      port.PublishedPort === undefined || port.PublishMode === 'host'
        ? []
        : [`*:${port.PublishedPort}->${port.TargetPort}/${port.Protocol ?? 'tcp'}`],
    ),
  };
}
