// What the system of a node listens on: ssh always, the swarm's ports while its engine is in one.
import type { Daemon } from '../net/net.ts';
import type { Engine } from '../node/engine.ts';
import type { Swarm } from '../store/swarm.ts';

const ssh: Daemon = {
  ...{ protocol: 'tcp', address: '0.0.0.0', port: 22 },
  greeting: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n',
  complaint: 'Invalid SSH identification string.\r\n',
};
/** These speak a protocol of their own, or TLS: to anything else they are silent. */
const silent = { greeting: '', complaint: '' };
const management: Daemon = { protocol: 'tcp', address: '*', port: 2377, ...silent };
const gossip: readonly Daemon[] = [
  { protocol: 'tcp', address: '*', port: 7946, ...silent },
  { protocol: 'udp', address: '*', port: 7946, ...silent },
  { protocol: 'udp', address: '0.0.0.0', port: 4789, ...silent },
];

export function daemonsOf(
  { state }: Engine,
  swarmOf: (id: string) => Swarm | undefined,
): readonly Daemon[] {
  const { membership } = state;
  if (!membership || !state.running) return [ssh];
  const node = swarmOf(membership.swarm)?.store.get('node', membership.node);
  return node?.manager ? [ssh, management, ...gossip] : [ssh, ...gossip];
}
