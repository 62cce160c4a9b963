// A swarm's root certificate is replaced: first every node gets a certificate of the new one, then
// the new one is trusted alone.
import type { Kernel } from '../kernel/kernel.ts';
import type { NodeObject } from '../store/objects.ts';
import { canWrite, clusterOf, type Swarm } from '../store/swarm.ts';
import { makeCertificate, makeToken } from './certificate.ts';
import type { Cluster } from './task.ts';

/** A node hears of it over its session with the managers, and asks for its certificate. */
const CERTIFY_MS = [300, 1_800] as const;

/** Begins, or begins anew with another certificate. */
export function startRotation(cluster: Cluster): void {
  const { kernel, swarm } = cluster;
  const { id, rootCa } = clusterOf(swarm);
  swarm.store.update('cluster', id, { nextRootCa: makeCertificate(kernel) });
  for (const { id: node, tls } of swarm.store.list('node')) {
    swarm.store.update('node', node, { tls: tls ?? { issuer: rootCa, root: rootCa } });
    askForCertificate(kernel, swarm, node);
  }
}

/** The node is there, or back: it gets what it lacks a moment later. */
export function askForCertificate(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  if (!swarm.state.presence[nodeId]?.up || !swarm.store.get('node', nodeId)?.tls) return;
  const [low, high] = CERTIFY_MS;
  const delayMs = Math.round(low + kernel.random.next() * (high - low));
  kernel.setTimer(delayMs, 'certify', { swarm: swarm.state.id, node: nodeId });
}

/** A node gets its certificate, or (when all have theirs) trusts the new root alone. */
export function certify(kernel: Kernel, swarm: Swarm, nodeId: string): void {
  const node = swarm.store.get('node', nodeId);
  const { rootCa, nextRootCa } = clusterOf(swarm);
  if (!node?.tls || !swarm.state.presence[nodeId]?.up || !canWrite(swarm)) return;
  const tls = nextRootCa === '' ? null : { issuer: nextRootCa, root: rootCa };
  swarm.store.update('node', nodeId, { tls });
  reviewRotation({ kernel, swarm });
}

/** Over when no node is left with an old certificate; one that is away holds it up. */
export function reviewRotation({ kernel, swarm }: Cluster): void {
  const { id, nextRootCa } = clusterOf(swarm);
  if (nextRootCa === '') return;
  const nodes = swarm.store.list('node');
  if (nodes.some((node: NodeObject) => node.tls?.issuer !== nextRootCa)) return;
  swarm.store.update('cluster', id, {
    rootCa: nextRootCa,
    nextRootCa: '',
    workerToken: makeToken(kernel, nextRootCa),
    managerToken: makeToken(kernel, nextRootCa),
  });
  for (const node of nodes) askForCertificate(kernel, swarm, node.id);
}
