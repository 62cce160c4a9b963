// The objects of a swarm's store: plain, immutable, replaced as a whole when they change.
import type { Plain } from '../kernel/kernel.ts';
import type { EndpointSpec, Labels, Loose, PortConfig, ServiceSpec, TaskSpec } from './specs.ts';

/** What every object carries. `version` is the store's index at its last change. */
export type Meta = {
  readonly id: string;
  readonly version: number;
  readonly createdMs: number;
  readonly updatedMs: number;
};

export type NodeSpec = {
  readonly Name?: string;
  readonly Labels: Labels;
  readonly Role: 'manager' | 'worker';
  readonly Availability: 'active' | 'pause' | 'drain';
};

export type NodeObject = Meta & {
  readonly spec: NodeSpec;
  readonly hostname: string;
  readonly address: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly engineLabels: Labels;
  readonly state: 'ready' | 'down' | 'unknown';
  readonly message: string;
  /** A member of the raft group; null for a worker (a demoted manager leaves it a moment later). */
  readonly manager: { readonly reachability: 'reachable' | 'unreachable' | 'unknown' } | null;
  /** The node's own address on each overlay in use there, e.g. `10.0.0.2/24`. */
  readonly balancers: { readonly [networkId: string]: string };
  /** While it differs from the cluster's: who signed its certificate, and whom it trusts. */
  readonly tls: { readonly issuer: string; readonly root: string } | null;
};

export type UpdateState =
  | 'updating'
  | 'paused'
  | 'completed'
  | 'rollback_started'
  | 'rollback_paused'
  | 'rollback_completed';

export type UpdateStatus = {
  readonly state: UpdateState;
  readonly startedMs: number;
  readonly completedMs: number | null;
  readonly message: string;
};

export type ServiceObject = Meta & {
  readonly spec: ServiceSpec;
  readonly previousSpec: ServiceSpec | null;
  readonly specVersion: number;
  readonly previousSpecVersion: number;
  readonly update: UpdateStatus | null;
  readonly endpoint: {
    readonly ports: readonly PortConfig[];
    readonly virtualIps: readonly { readonly networkId: string; readonly address: string }[];
  };
  /** Index at which a job was last (re)started; null when it is no job. */
  readonly jobIteration: number | null;
};

/** States in their order: a task only moves forward. */
export const taskStates = [
  'new',
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
  'remove',
  'orphaned',
] as const;

export type TaskState = (typeof taskStates)[number];

/** Where a state stands in the order. */
export function rank(state: TaskState): number {
  return ranks[state];
}

const ranks = Object.fromEntries(taskStates.map((state, at) => [state, at])) as {
  readonly [S in TaskState]: number;
};

/** Somebody wants the task: to run, or (of a job) to come to its end. */
export function isWantedState(desired: TaskState): boolean {
  return rank(desired) <= rank('complete');
}

export type TaskAttachment = {
  readonly networkId: string;
  /** With prefix length, e.g. `10.0.1.3/24`; empty for host and other node-local networks. */
  readonly address: string;
  readonly aliases: readonly string[];
};

export type TaskObject = Meta & {
  readonly serviceId: string;
  readonly serviceName: string;
  /** 0 for tasks of global services. */
  readonly slot: number;
  readonly nodeId: string;
  readonly spec: TaskSpec;
  readonly specVersion: number;
  readonly serviceLabels: Labels;
  readonly desired: TaskState;
  readonly state: TaskState;
  readonly message: string;
  readonly error: string;
  readonly statusMs: number;
  readonly containerId: string;
  readonly pid: number;
  readonly exitCode: number | null;
  readonly networks: readonly TaskAttachment[];
  /** Ports published on the task's own node. */
  readonly hostPorts: readonly PortConfig[];
  readonly jobIteration: number | null;
  /** The service's endpoint when the allocator saw the task: another one makes the task dirty. */
  readonly endpoint: EndpointSpec | null;
};

export type NetworkObject = Meta & {
  readonly spec: Loose;
  readonly name: string;
  readonly labels: Labels;
  readonly driver: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly vxlanId: number;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly encrypted: boolean;
  readonly options: Labels | null;
  /** What the client asked of address management, or null. */
  readonly ipamDriver: string;
};

export type SecretObject = Meta & {
  readonly name: string;
  readonly labels: Labels;
  /** Standard base64. */
  readonly data: string;
  readonly driver: Plain;
  readonly templating: Plain;
};

export type ClusterObject = Meta & {
  readonly spec: Loose;
  readonly rootCa: string;
  /** The one that is to replace it, while nodes still lack certificates of it; else empty. */
  readonly nextRootCa: string;
  readonly workerToken: string;
  readonly managerToken: string;
  readonly unlockKey: string;
  readonly addressPools: readonly string[];
  readonly subnetSize: number;
  readonly dataPathPort: number;
};

export type Tables = {
  readonly cluster: ClusterObject;
  readonly node: NodeObject;
  readonly service: ServiceObject;
  readonly task: TaskObject;
  readonly network: NetworkObject;
  readonly secret: SecretObject;
  readonly config: SecretObject;
};

export type Kind = keyof Tables;
