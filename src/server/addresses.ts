// Under which address people reach the server: one that a phone in the room can open.
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { type Config, isLoopback } from './config.ts';

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export type Addresses = {
  /** The students' page, as it is printed and as the QR code carries it; a slash at its end. */
  readonly student: () => string;
  /** The same for windows on this machine: they outlive a change of the network. */
  readonly here: () => string;
  /** What somebody who starts a class should know of them, one sentence each. */
  readonly notes: () => readonly string[];
};

type AddressConfig = Pick<Config, 'host' | 'publicUrl' | 'basePath' | 'tls'>;

/** A laptop that changes its network has another address: asked again after this. */
const freshMs = 5_000;

/**
 * `--public-url` as it stands; a host that was named as it was named; where the server listens on
 * every address, the machine's own one on the network. `interfaces`: as the system tells them.
 */
export function createAddresses(
  config: AddressConfig,
  port: () => number,
  interfaces: () => Interfaces = networkInterfaces,
  nowMs: () => number = () => performance.now(),
): Addresses {
  let known: readonly string[] = [];
  let knownMs = Number.NEGATIVE_INFINITY;
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const local = () => {
    if (nowMs() - knownMs >= freshMs) {
      known = reachable(interfaces(), config.host === '::');
      knownMs = nowMs();
    }
    return known;
  };
  const url = (host: string) => {
    const shown = host.includes(':') ? `[${host}]` : host;
    return `${config.tls === null ? 'http' : 'https'}://${shown}:${port()}${config.basePath}`;
  };
  const published =
    config.publicUrl === null ? null : `${config.publicUrl.replace(/\/+$/, '')}${config.basePath}`;
  const named = isLoopback(config.host) ? 'localhost' : config.host;
  return {
    student: () => published ?? url(everywhere ? (local()[0] ?? 'localhost') : named),
    here: () => published ?? url(everywhere ? 'localhost' : named),
    notes() {
      if (!everywhere || published !== null) return [];
      const [first, ...others] = local();
      if (first === undefined)
        return ['This machine is in no network: nobody else can open these addresses.'];
      return [
        `On another device, the presenter and the projector have ${first} in place of localhost.`,
        ...(others.length > 0 ? [`Others may have to open ${others.map(url).join(' or ')}`] : []),
      ];
    },
  };
}

/** Of containers, virtual machines and tunnels: nobody in the room reaches them. */
const inside =
  /^(docker|br-|veth|virbr|vmnet|vbox|vEthernet|utun|tun|tap|wg|tailscale|zt|cni|flannel|cali|podman|lxc|lxd|awdl|llw)/i;

/** Addresses that others in the same network can open, the likeliest first. */
function reachable(interfaces: Interfaces, sixth: boolean): string[] {
  const found: { readonly address: string; readonly rank: number }[] = [];
  for (const [name, list] of Object.entries(interfaces))
    for (const { address, family, internal } of list ?? []) {
      if (internal || inside.test(name) || /^(169\.254\.|fe80:)/i.test(address)) continue;
      if (family === 'IPv6' && !sixth) continue;
      found.push({ address, rank: family === 'IPv6' ? 2 : isPrivate(address) ? 0 : 1 });
    }
  return found.sort((one, other) => one.rank - other.rank).map(({ address }) => address);
}

function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
}
