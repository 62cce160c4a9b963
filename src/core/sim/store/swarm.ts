// A swarm: its store, and the little that its managers know beside the store.
import type { Kernel } from '../kernel/kernel.ts';
import type { ClusterObject, NetworkObject } from './objects.ts';
import {
  type Change,
  createStore,
  createStoreState,
  type Store,
  type StoreState,
} from './store.ts';

/** Who is there, as the managers could find out: kept by the engines, read by the managers. */
export type Presence = {
  up: boolean;
  /** Timer that will declare the node down, or 0. */
  downTimer: number;
};

/** Addresses of an overlay that are taken, by the last number in the subnet. */
export type Pool = { last: number; readonly used: { [host: string]: true } };

/** What the updater remembers of a service while it works on it. */
export type UpdateRun = {
  /** Slots in work: new task id per slot key. */
  readonly active: { [slot: string]: string };
  /** Tasks that this update made, with the time they were seen running. */
  readonly made: { [taskId: string]: number };
  failures: number;
  updated: number;
  total: number;
  /** Earliest moment for the next slot. */
  readyAtMs: number;
  /** Index of the service's spec that this run works towards. */
  readonly specVersion: number;
  settledMs: number;
};

export type RestartRecord = {
  readonly times: readonly number[];
  readonly total: number;
  readonly specVersion: number;
};

export type SwarmState = {
  readonly id: string;
  readonly store: StoreState;
  /** Node id of the leader; empty while there is none. */
  leader: string;
  /** Since when this node leads, or nobody does, in virtual milliseconds. */
  leaderSinceMs: number;
  /** Timer of the next election, or 0. */
  electionTimer: number;
  /** Timer at which a leader without a majority steps down, or 0. */
  stepDownTimer: number;
  readonly presence: { [nodeId: string]: Presence };
  readonly pools: { [networkId: string]: Pool };
  readonly updates: { [serviceId: string]: UpdateRun };
  /** Restarts per `service/slot or node`. */
  readonly restarts: { [slot: string]: RestartRecord };
  /** Replacements that wait: task id to what for. */
  readonly delayed: { [taskId: string]: { untilMs: number; readonly oldTask: string } };
  /** What the network was told, by key: so that it hears only of changes. */
  readonly wired: { [key: string]: string };
  lastSubnet: number;
  lastVxlan: number;
};

export type Swarm = {
  readonly state: SwarmState;
  readonly store: Store;
  /** More than half of the managers are up. */
  readonly quorum: () => boolean;
};

export function createSwarmState(id: string): SwarmState {
  return {
    id,
    store: createStoreState(),
    leader: '',
    leaderSinceMs: 0,
    electionTimer: 0,
    stepDownTimer: 0,
    presence: {},
    pools: {},
    updates: {},
    restarts: {},
    delayed: {},
    wired: {},
    lastSubnet: -1,
    lastVxlan: 4095,
  };
}

export function openSwarm(
  state: SwarmState,
  kernel: Kernel,
  changed: (swarm: Swarm, change: Change) => void,
): Swarm {
  const store = createStore(state.store, kernel.now, change => changed(swarm, change));
  const swarm: Swarm = { state, store, quorum: () => hasQuorum(swarm) };
  return swarm;
}

function hasQuorum({ state, store }: Swarm): boolean {
  let managers = 0;
  let present = 0;
  for (const node of store.list('node')) {
    if (!node.manager) continue;
    managers++;
    if (state.presence[node.id]?.up) present++;
  }
  return present * 2 > managers;
}

/** The managers can agree on a change. */
export function canWrite(swarm: Swarm): boolean {
  return swarm.state.leader !== '' && swarm.quorum();
}

/** The cluster object of a swarm: there is exactly one. */
export function clusterOf(swarm: Swarm): ClusterObject {
  return swarm.store.list('cluster')[0] as ClusterObject;
}

export function ingressOf(swarm: Swarm): NetworkObject | undefined {
  return swarm.store.list('network').find(network => network.ingress);
}
