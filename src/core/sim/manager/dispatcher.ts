// Who is there: nodes that come and go, heartbeats that stop, leaders that are replaced.
import type { Kernel } from '../kernel/kernel.ts';
import { rank } from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';

/** Three missed heartbeats of five seconds, less the part of the last one that had passed. */
const DOWN_MS = [10_600, 12_000] as const;

/** Followers wait this long without a leader before they elect one. */
const ELECTION_MS = [10_500, 11_800] as const;

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
  const node = swarm.store.get('node', nodeId);
  if (!node) return;
  if (!swarm.state.leader && swarm.quorum())
    kernel.setTimer(200, 'elect', { swarm: swarm.state.id });
  if (!swarm.quorum()) return;
  swarm.store.update('node', nodeId, {
    state: 'ready',
    message: '',
    manager: node.manager && { reachability: 'reachable' },
  });
}

/** The node fell silent, without notice or after a clean stop: the managers see no difference. */
export function nodeVanished(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  const presence = swarm.state.presence[nodeId];
  if (!presence) return;
  presence.up = false;
  const args = { swarm: swarm.state.id, node: nodeId };
  kernel.clearTimer(presence.downTimer);
  presence.downTimer = kernel.setTimer(between(kernel, DOWN_MS), 'node-down', args);
  kernel.setTimer(UNREACHABLE_MS, 'node-unreachable', args);
  if (swarm.state.leader === nodeId) {
    swarm.state.leader = '';
    const others = { swarm: swarm.state.id };
    swarm.state.electionTimer = kernel.setTimer(between(kernel, ELECTION_MS), 'elect', others);
  }
}

/** Its heartbeats are overdue: tasks there are given up. */
export function declareDown(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  const presence = swarm.state.presence[nodeId];
  const node = swarm.store.get('node', nodeId);
  if (!presence || presence.up || !node) return;
  presence.downTimer = 0;
  if (!swarm.state.leader || !swarm.quorum()) {
    // Nobody is there to notice: looked at again when there is a leader.
    return;
  }
  swarm.store.update('node', nodeId, { state: 'down', message: 'heartbeat failure' });
  kernel.setTimer(ORPHAN_MS, 'orphan', { swarm: swarm.state.id, node: nodeId });
}

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
  state.leader = kernel.random.pick(candidates).id;
  for (const node of store.list('node')) {
    const presence = state.presence[node.id];
    if (!presence) continue;
    if (presence.up) nodeAppeared(kernel, swarm, node.id);
    else if (node.state !== 'down' && presence.downTimer === 0) {
      // A new leader gives every silent node the whole grace again.
      const args = { swarm: state.id, node: node.id };
      presence.downTimer = kernel.setTimer(between(kernel, DOWN_MS), 'node-down', args);
    }
  }
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
