// IPv4 arithmetic: addresses as numbers, subnets, and pools that hand out one address after another.
import type { Pool } from './swarm.ts';

export type Subnet = { readonly base: number; readonly bits: number };

/** `10.0.1.0/24` → its base and prefix length; null when it is none. */
export function parseSubnet(text: string): Subnet | null {
  const [address = '', prefix = ''] = text.split('/');
  const value = parseAddress(address);
  const bits = Number(prefix);
  if (value === null || prefix === '' || !(bits >= 0 && bits <= 32)) return null;
  const size = 2 ** (32 - bits);
  return { base: Math.floor(value / size) * size, bits };
}

export function parseAddress(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatAddress(value: number): string {
  const parts = [value / 0x1000000, value / 0x10000, value / 0x100, value];
  return parts.map(part => Math.floor(part) % 256).join('.');
}

export function sizeOf(subnet: Subnet): number {
  return 2 ** (32 - subnet.bits);
}

export function overlaps(one: Subnet, other: Subnet): boolean {
  return one.base < other.base + sizeOf(other) && other.base < one.base + sizeOf(one);
}

/** The next free address after the last one given, round and round; null when all are taken. */
export function takeAddress(pool: Pool, subnet: Subnet): string | null {
  const size = sizeOf(subnet);
  for (let step = 1; step <= size; step++) {
    const host = (pool.last + step) % size;
    if (host === 0 || host === size - 1 || pool.used[host]) continue;
    pool.used[host] = true;
    pool.last = host;
    return formatAddress(subnet.base + host);
  }
  return null;
}

/** Takes this very address; false when somebody has it or it is outside. */
export function claimAddress(pool: Pool, subnet: Subnet, address: string): boolean {
  const value = parseAddress(address);
  if (value === null) return false;
  const host = value - subnet.base;
  if (host < 0 || host >= sizeOf(subnet) || pool.used[host]) return false;
  pool.used[host] = true;
  return true;
}

export function releaseAddress(pool: Pool, subnet: Subnet, address: string): void {
  const value = parseAddress(address.split('/')[0] ?? '');
  if (value !== null) delete pool.used[value - subnet.base];
}
