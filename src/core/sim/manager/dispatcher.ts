// Who is there: nodes that come and go, heartbeats that stop, leaders that are replaced.
import type { Kernel } from '../kernel/kernel.ts';
import { rank } from '../store/objects.ts';
import { canWrite, type Swarm } from '../store/swarm.ts';
import { askForCertificate } from './root-rotation.ts';

/** Three missed heartbeats of five seconds, less the part of the last one that had passed. */
const DOWN_MS = [10_600, 12_000] as const;

/** Followers wait this long without a leader before they elect one. */
const ELECTION_MS = [10_500, 11_800] as const;

/** This often a leader looks whether a majority answered since it last looked: if not, it steps down. */
const CHECK_MS = 10_000;

/** Managers that were too few stood for election in vain, and do so again at such intervals. */
const RETRY_MS = [1_000, 11_000] as const;

/** The only manager has nobody to ask. */
const ALONE_MS = 200;

/** The role manager notices, makes a certificate, and the raft group changes. */
export const ROLE_MS = 500;

/** An orphan keeps its state for a day, then nobody believes that it still runs. */
const ORPHAN_MS = 24 * 3600_000;

/** A manager that cannot be reached is noticed by its peers after this. */
const UNREACHABLE_MS = 3_000;

/** The node's engine speaks to the managers again. */
export function nodeAppeared(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  const presence = swarm.state.presence[nodeId];
  if (!presence) return;
  presence.up = true;
  kernel.clearTimer(presence.downTimer);
  presence.downTimer = 0;
  reviewLeadership(kernel, swarm);
  if (canWrite(swarm)) declareReady(kernel, swarm, nodeId);
}

/** The node fell silent, without notice or after a clean stop: the managers see no difference. */
export function nodeVanished(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  const { state } = swarm;
  const presence = state.presence[nodeId];
  if (!presence) return;
  presence.up = false;
  const args = { swarm: state.id, node: nodeId };
  kernel.clearTimer(presence.downTimer);
  presence.downTimer = kernel.setTimer(between(kernel, DOWN_MS), 'node-down', args);
  kernel.setTimer(UNREACHABLE_MS, 'node-unreachable', args);
  if (state.leader === nodeId) loseLeader(kernel, swarm, between(kernel, ELECTION_MS));
  else reviewLeadership(kernel, swarm);
}

/** A node leads from now on, or nobody does: what was planned for the one before is void. */
export function setLeader(kernel: Kernel, { state }: Swarm, nodeId: string): void {
  state.leader = nodeId;
  state.leaderSinceMs = kernel.now();
  kernel.clearTimer(state.stepDownTimer);
  kernel.clearTimer(state.electionTimer);
  state.stepDownTimer = 0;
  state.electionTimer = 0;
}

/** Nobody leads any more; those who are left elect another one after `electionMs`. */
export function loseLeader(kernel: Kernel, swarm: Swarm, electionMs: number): void {
  const { state } = swarm;
  setLeader(kernel, swarm, '');
  state.electionTimer = kernel.setTimer(electionMs, 'elect', { swarm: state.id });
}

/** After every change of who is a manager and who of them is there: who leads, and until when. */
export function reviewLeadership(kernel: Kernel, swarm: Swarm): void {
  const { state, store } = swarm;
  const args = { swarm: state.id };
  if (!swarm.quorum()) {
    if (state.leader === '' || state.stepDownTimer !== 0) return;
    // The look that comes next still sees answers from before.
    const sinceLookMs = (kernel.now() - state.leaderSinceMs) % CHECK_MS;
    state.stepDownTimer = kernel.setTimer(2 * CHECK_MS - sinceLookMs, 'step-down', args);
  } else if (state.leader !== '') {
    if (state.stepDownTimer === 0) return;
    kernel.clearTimer(state.stepDownTimer);
    state.stepDownTimer = 0;
    takeStock(kernel, swarm);
  } else {
    const alone = store.list('node').filter(node => node.manager).length === 1;
    if (!alone && state.electionTimer !== 0) return;
    kernel.clearTimer(state.electionTimer);
    const electionMs = alone ? ALONE_MS : between(kernel, RETRY_MS);
    state.electionTimer = kernel.setTimer(electionMs, 'elect', args);
  }
}

/** The leader has heard too few of the others for too long: it leads nobody. */
export function stepDown(kernel: Kernel, swarm: Swarm): void {
  swarm.state.stepDownTimer = 0;
  if (swarm.state.leader !== '' && !swarm.quorum()) setLeader(kernel, swarm, '');
}

/** What happened while nobody could write it down. */
export function takeStock(kernel: Kernel, swarm: Swarm): void {
  const { state, store } = swarm;
  for (const node of store.list('node')) {
    const presence = state.presence[node.id];
    if (!presence) continue;
    const args = { swarm: state.id, node: node.id };
    if (presence.up) declareReady(kernel, swarm, node.id);
    else if (node.state !== 'down' && presence.downTimer === 0) {
      // Every silent node gets the whole grace again.
      presence.downTimer = kernel.setTimer(between(kernel, DOWN_MS), 'node-down', args);
    }
    const unsettled = (node.spec.Role === 'manager') !== (node.manager !== null);
    if (unsettled) kernel.setTimer(ROLE_MS, 'role', args);
  }
}

function declareReady(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  const node = swarm.store.get('node', nodeId);
  if (!node) return;
  swarm.store.update('node', nodeId, {
    state: 'ready',
    message: '',
    manager: node.manager && { reachability: 'reachable' },
  });
  askForCertificate(kernel, swarm, nodeId);
}

/** Its heartbeats are overdue: tasks there are given up. */
export function declareDown(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  const presence = swarm.state.presence[nodeId];
  const node = swarm.store.get('node', nodeId);
  if (!presence || presence.up || !node) return;
  presence.downTimer = 0;
  // Nobody is there to notice: looked at again when there is a leader.
  if (!canWrite(swarm)) return;
  swarm.store.update('node', nodeId, { state: 'down', message: 'heartbeat failure' });
  kernel.setTimer(ORPHAN_MS, 'orphan', { swarm: swarm.state.id, node: nodeId });
}

/** What the leader sees of its peers: it takes no agreement to see it. */
export function declareUnreachable(swarm: Swarm, nodeId: string): void {
  const node = swarm.store.get('node', nodeId);
  if (!node?.manager || swarm.state.presence[nodeId]?.up) return;
  swarm.store.update('node', nodeId, { manager: { reachability: 'unreachable' } });
}

/** The managers that are left choose one of them, if they are enough. */
export function elect(kernel: Kernel, swarm: Swarm): void {
  const { state, store } = swarm;
  state.electionTimer = 0;
  if (state.leader || !swarm.quorum()) return;
  const candidates = store.list('node').filter(node => node.manager && state.presence[node.id]?.up);
  if (candidates.length === 0) return;
  setLeader(kernel, swarm, kernel.random.pick(candidates).id);
  takeStock(kernel, swarm);
}

/** Tasks of a node that has been away for a day are orphans. */
export function declareOrphans(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  if (swarm.state.presence[nodeId]?.up) return;
  for (const task of swarm.store.list('task')) {
    if (task.nodeId !== nodeId || rank(task.state) > rank('running')) continue;
    swarm.store.update('task', task.id, { state: 'orphaned', statusMs: kernel.now() });
  }
}

function between(kernel: Kernel, [low, high]: readonly [number, number]): number {
  return Math.round(low + kernel.random.next() * (high - low));
}
