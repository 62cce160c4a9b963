// What a swarm's members prove themselves with: root certificates, tokens, keys. Only their form is real.
import { sha256Hex } from '../../lib/sha256.ts';
import type { Kernel } from '../kernel/kernel.ts';

export function makeCertificate(kernel: Kernel): string {
  const lines = Array.from({ length: 9 }, () => base64ish(kernel, 64));
  const body = [...lines, base64ish(kernel, 40)].join('\n');
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

function base64ish(kernel: Kernel, length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return Array.from({ length }, () => letters.charAt(kernel.random.below(64))).join('');
}

/** Digest of the swarm's root certificate, as 50 digits of base 36. */
export function caDigest(rootCa: string): string {
  return BigInt(`0x${sha256Hex(rootCa)}`)
    .toString(36)
    .padStart(50, '0');
}

export function makeToken(kernel: Kernel, rootCa: string): string {
  return `SWMTKN-1-${caDigest(rootCa)}-${kernel.random.swarmId()}`;
}

export function makeUnlockKey(kernel: Kernel): string {
  return `SWMKEY-1-${base64ish(kernel, 43)}`;
}
