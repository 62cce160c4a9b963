// Addresses of a swarm's overlays: one pool per network, shared by services, tasks and nodes.
import {
  claimAddress,
  formatAddress,
  parseSubnet,
  releaseAddress,
  type Subnet,
  takeAddress,
} from './address.ts';
import type { Swarm } from './swarm.ts';

/** Opens a network's pool, with its gateway taken; returns the gateway. */
export function openPool(swarm: Swarm, networkId: string, subnet: Subnet, gateway: string): string {
  const pool = { last: 0, used: {} };
  swarm.state.pools[networkId] = pool;
  if (gateway) claimAddress(pool, subnet, gateway);
  return gateway || (takeAddress(pool, subnet) ?? formatAddress(subnet.base + 1));
}

/** The next free address on an overlay with its prefix length, or null. */
export function allocateAddress(swarm: Swarm, networkId: string): string | null {
  const network = swarm.store.get('network', networkId);
  const subnet = network && parseSubnet(network.subnet);
  const pool = swarm.state.pools[networkId];
  if (!subnet || !pool) return null;
  const address = takeAddress(pool, subnet);
  return address && `${address}/${subnet.bits}`;
}

export function freeAddress(swarm: Swarm, networkId: string, address: string): void {
  const network = swarm.store.get('network', networkId);
  const subnet = network && parseSubnet(network.subnet);
  const pool = swarm.state.pools[networkId];
  if (subnet && pool) releaseAddress(pool, subnet, address);
}
