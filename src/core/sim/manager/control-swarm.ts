// What clients and nodes may do to the swarm itself: init, join, leave, tokens, nodes, networks.
import { ok, type Result } from '../../lib/result.ts';
import type { Kernel, Plain } from '../kernel/kernel.ts';
import { formatAddress, parseSubnet } from '../store/address.ts';
import type { NetworkObject, NodeObject, NodeSpec } from '../store/objects.ts';
import { openPool } from '../store/pool.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Labels, Loose } from '../store/specs.ts';
import {
  canWrite,
  clusterOf,
  createSwarmState,
  ingressOf,
  type Swarm,
  type SwarmState,
} from '../store/swarm.ts';
import { allocateBalancer, allocateSubnet, isMeshed } from './allocator.ts';
import { makeCertificate, makeToken, makeUnlockKey } from './certificate.ts';
import { loseLeader, ROLE_MS, reviewLeadership, setLeader, takeStock } from './dispatcher.ts';
import { reviewRotation } from './root-rotation.ts';
import type { Cluster } from './task.ts';
import { checkName, invalid, precondition } from './validate-service.ts';

/** What a node tells of itself when it joins. */
export type NodeFacts = {
  readonly hostname: string;
  readonly address: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly engineLabels: Labels;
};

export type InitFields = {
  readonly spec: Loose;
  readonly addressPools: readonly string[];
  readonly subnetSize: number;
  readonly dataPathPort: number;
  readonly autolock: boolean;
};

/** A swarm's state before its first node: the caller opens it and adds the node. */
export function newSwarmState(kernel: Kernel): SwarmState {
  return createSwarmState(kernel.random.swarmId());
}

/** The cluster object and the ingress network: the first things in a store. */
export function foundSwarm({ kernel, swarm }: Cluster, fields: InitFields): void {
  const rootCa = makeCertificate(kernel);
  swarm.store.create('cluster', {
    id: swarm.state.id,
    spec: defaultSpec(fields),
    rootCa,
    nextRootCa: '',
    workerToken: makeToken(kernel, rootCa),
    managerToken: makeToken(kernel, rootCa),
    unlockKey: fields.autolock ? makeUnlockKey(kernel) : '',
    addressPools: fields.addressPools.length ? fields.addressPools : ['10.0.0.0/8'],
    subnetSize: fields.subnetSize || 24,
    dataPathPort: fields.dataPathPort || 4789,
  });
  createNetwork(
    { kernel, swarm },
    {
      name: 'ingress',
      labels: {},
      subnet: '',
      gateway: '',
      internal: false,
      attachable: false,
      ingress: true,
      options: null,
      ipamDriver: 'default',
    },
  );
}

function defaultSpec({ spec, autolock }: InitFields): Loose {
  const given = (key: string) => (spec[key] ?? {}) as { readonly [name: string]: Plain };
  const positive = (value: Plain | undefined, otherwise: number) =>
    typeof value === 'number' && value > 0 ? value : otherwise;
  const orchestration = given('Orchestration').TaskHistoryRetentionLimit;
  const raft = given('Raft');
  return {
    Name: 'default',
    Labels: {},
    Orchestration: {
      TaskHistoryRetentionLimit: typeof orchestration === 'number' ? orchestration : 5,
    },
    Raft: {
      SnapshotInterval: positive(raft.SnapshotInterval, 10_000),
      KeepOldSnapshots: typeof raft.KeepOldSnapshots === 'number' ? raft.KeepOldSnapshots : 0,
      LogEntriesForSlowFollowers: positive(raft.LogEntriesForSlowFollowers, 500),
      ElectionTick: 10,
      HeartbeatTick: 1,
    },
    Dispatcher: { HeartbeatPeriod: positive(given('Dispatcher').HeartbeatPeriod, 5e9) },
    CAConfig: { NodeCertExpiry: positive(given('CAConfig').NodeCertExpiry, 7776e12) },
    TaskDefaults: {},
    EncryptionConfig: { AutoLockManagers: autolock },
  };
}

/** A node joins: it is ready at once, as a worker, or as a manager among the managers. */
export function addNode(
  { kernel, swarm }: Cluster,
  facts: NodeFacts,
  role: NodeSpec['Role'],
  availability: NodeSpec['Availability'],
): NodeObject {
  const { rootCa, nextRootCa } = clusterOf(swarm);
  const node = swarm.store.create('node', {
    id: kernel.random.swarmId(),
    spec: { Labels: {}, Role: role, Availability: availability },
    ...facts,
    state: 'ready',
    message: '',
    manager: role === 'manager' ? { reachability: 'reachable' } : null,
    balancers: {},
    tls: nextRootCa ? { issuer: nextRootCa, root: rootCa } : null,
  });
  swarm.state.presence[node.id] = { up: true, downTimer: 0 };
  const ingress = ingressOf(swarm);
  if (ingress) allocateBalancer(swarm, node.id, ingress.id);
  return swarm.store.get('node', node.id) ?? node;
}

/** One manager goes on alone: the ids of those that are none any more, and down for the new group. */
export function forgetManagers({ kernel, swarm }: Cluster, selfId: string): Set<string> {
  const forgotten = swarm.store
    .list('node')
    .filter(node => node.manager && node.id !== selfId)
    .map(node => node.id);
  for (const id of forgotten) {
    const presence = swarm.state.presence[id];
    const node = swarm.store.get('node', id);
    if (!presence || !node) continue;
    presence.up = false;
    swarm.store.update('node', id, {
      manager: null,
      spec: { ...node.spec, Role: 'worker' },
      state: 'down',
    });
  }
  setLeader(kernel, swarm, selfId);
  takeStock(kernel, swarm);
  return new Set(forgotten);
}

/** Managers that would be left could not agree any more. */
export function breaksQuorum(swarm: Swarm, nodeId: string): { left: number; of: number } | null {
  const managers = swarm.store.list('node').filter(node => node.manager);
  const left = managers.filter(node => node.id !== nodeId && swarm.state.presence[node.id]?.up);
  return left.length * 2 > managers.length ? null : { left: left.length, of: managers.length };
}

export function updateNode(
  { kernel, swarm }: Cluster,
  node: NodeObject,
  version: number,
  spec: NodeSpec,
): Result<null, Refusal> {
  if (!['manager', 'worker'].includes(spec.Role)) {
    return refuse(400, `invalid Role: "${spec.Role}"`);
  }
  if (!['active', 'pause', 'drain'].includes(spec.Availability)) {
    return refuse(400, `invalid Availability: "${spec.Availability}"`);
  }
  if (version !== node.version) {
    return refuse(500, 'rpc error: code = Unknown desc = update out of sequence');
  }
  if (node.spec.Role === 'manager' && spec.Role === 'worker') {
    const managers = swarm.store.list('node').filter(one => one.spec.Role === 'manager');
    if (managers.length === 1) {
      return precondition('attempting to demote the last manager of the swarm');
    }
    if (breaksQuorum(swarm, node.id) && managers.length > 2) {
      return precondition(
        "can't remove member from the raft: this would result in a loss of quorum",
      );
    }
  }
  swarm.store.update('node', node.id, { spec: { ...spec, Labels: spec.Labels ?? {} } });
  if (spec.Role !== node.spec.Role) {
    kernel.setTimer(ROLE_MS, 'role', { swarm: swarm.state.id, node: node.id });
  }
  return ok(null);
}

/** A leader that leaves its place asks another one to stand for election at once. */
const HANDOVER_MS = 50;

/** The node takes up, or gives up, its place among the managers. */
export function settleRole(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  const node = swarm.store.get('node', nodeId);
  // Without a leader the group stays as it is; the next one sees what was asked for.
  if (!node || !canWrite(swarm)) return;
  const manager = node.spec.Role === 'manager';
  if (manager === (node.manager !== null)) return;
  swarm.store.update('node', nodeId, { manager: manager ? { reachability: 'reachable' } : null });
  if (!manager && swarm.state.leader === nodeId) loseLeader(kernel, swarm, HANDOVER_MS);
  else reviewLeadership(kernel, swarm);
}

export function removeNode(
  { kernel, swarm }: Cluster,
  node: NodeObject,
  force: boolean,
): Result<null, Refusal> {
  if (node.manager) {
    return precondition(
      `node ${node.id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
    );
  }
  if (!force && node.state !== 'down') {
    return precondition(`node ${node.id} is not down and can't be removed`);
  }
  for (const task of swarm.store.list('task')) {
    if (task.nodeId !== node.id) continue;
    swarm.store.update('task', task.id, { state: 'orphaned', statusMs: kernel.now() });
  }
  swarm.store.remove('node', node.id);
  delete swarm.state.presence[node.id];
  reviewRotation({ kernel, swarm });
  return ok(null);
}

export type NetworkFields = {
  readonly name: string;
  readonly labels: Labels;
  readonly subnet: string;
  readonly gateway: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly options: Labels | null;
  readonly ipamDriver: string;
};

export function createNetwork(
  { kernel, swarm }: Cluster,
  fields: NetworkFields,
): Result<NetworkObject, Refusal> {
  const wrong = checkName(fields.name);
  if (wrong) return wrong;
  if (swarm.store.list('network').some(one => one.name === fields.name)) {
    return refuse(409, `network with name ${fields.name} already exists`);
  }
  if (fields.subnet && !parseSubnet(fields.subnet)) {
    return invalid(`invalid CIDR address: ${fields.subnet}`);
  }
  const subnet = allocateSubnet(swarm, fields.subnet);
  if (!subnet) return refuse(403, 'Pool overlaps with other one on this address space');
  const id = kernel.random.swarmId();
  const gateway = openPool(swarm, id, subnet, fields.gateway);
  swarm.state.lastVxlan++;
  const network = swarm.store.create('network', {
    id,
    spec: {},
    name: fields.name,
    labels: fields.labels,
    driver: 'overlay',
    subnet: `${formatAddress(subnet.base)}/${subnet.bits}`,
    gateway,
    vxlanId: swarm.state.lastVxlan,
    internal: fields.internal,
    attachable: fields.attachable,
    ingress: fields.ingress,
    encrypted: fields.options !== null && 'encrypted' in fields.options,
    options: fields.options,
    ipamDriver: fields.ipamDriver,
  });
  return ok(network);
}

export function removeNetwork(swarm: Swarm, network: NetworkObject): Result<null, Refusal> {
  for (const service of swarm.store.list('service')) {
    if (network.ingress && isMeshed(service.spec))
      return precondition(
        `ingress network cannot be removed because service ${service.id} depends on it`,
      );
    const networks = service.spec.TaskTemplate.Networks ?? service.spec.Networks ?? [];
    if (!networks.some(one => one.Target === network.id)) continue;
    return precondition(`network ${network.id} is in use by service ${service.id}`);
  }
  swarm.store.remove('network', network.id);
  return ok(null);
}
