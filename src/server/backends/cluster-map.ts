// What the page's map shows beside the strip, from the answers of a real manager.
import type { ClusterMap } from '../../core/protocol/messages.ts';
import type { Swarm, SwarmService, SwarmTask } from './cluster-view.ts';

/** More cannot be told apart on a screen; the counts per node tell of the rest. */
const tasksMax = 400;
const ended = new Set(['complete', 'shutdown', 'remove', 'orphaned']);
const wanted = new Set(['running', 'ready', 'complete', 'accepted']);

/** `ids`: the lab's name of each swarm node. Bridges are left out: only one engine's are told. */
export function clusterMap(swarm: Swarm | null, ids: ReadonlyMap<string, string>): ClusterMap {
  if (swarm === null) return { services: [], tasks: [], networks: [] };
  const names = new Map(
    swarm.nodes.map(node => [node.ID, ids.get(node.ID) ?? node.Description?.Hostname ?? node.ID]),
  );
  return {
    services: swarm.services.map(mapService),
    tasks: swarm.tasks
      .filter(task => !ended.has(task.Status.State))
      .slice(0, tasksMax)
      .map(task => mapTask(task, names)),
    networks: (swarm.networks ?? [])
      .filter(network => network.Scope === 'swarm')
      .map(({ Id: id, Name: name, Driver: driver, Ingress, IPAM }) => {
        const subnet = IPAM?.Config?.[0]?.Subnet ?? '';
        return { id, name, driver, subnet, ingress: Ingress === true, node: null };
      }),
  };
}

function mapService({ ID: id, Spec, Endpoint, UpdateStatus, UpdatedAt }: SwarmService) {
  const virtual = (Endpoint?.VirtualIPs ?? []).map(({ NetworkID, Addr }) => ({
    id: NetworkID ?? '',
    address: bare(Addr ?? ''),
  }));
  const others = (Spec.TaskTemplate.Networks ?? [])
    .map(({ Target }) => ({ id: Target ?? '', address: '' }))
    .filter(one => !virtual.some(known => known.id === one.id));
  const state = UpdateStatus?.State;
  return {
    id,
    name: Spec.Name,
    networks: [...virtual, ...others],
    update: state === undefined ? null : { state, message: UpdateStatus?.Message ?? '' },
    changedMs: moment(UpdatedAt),
  };
}

function mapTask(task: SwarmTask, names: ReadonlyMap<string, string>) {
  const { ID, ServiceID, NodeID, Slot, DesiredState, Status, NetworksAttachments } = task;
  return {
    id: ID ?? '',
    service: ServiceID,
    slot: Slot ?? 0,
    node: names.get(NodeID ?? '') ?? '',
    state: Status.State,
    wanted: wanted.has(DesiredState),
    error: Status.Err ?? '',
    sinceMs: moment(Status.Timestamp),
    addresses: (NetworksAttachments ?? []).flatMap(({ Addresses }) => (Addresses ?? []).map(bare)),
  };
}

function bare(address: string): string {
  return address.split('/')[0] ?? '';
}

/** Milliseconds since 1970; 0 for what cannot be read. */
function moment(text: string | undefined): number {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? 0 : ms;
}
