// Under which names the server answers: a page of another name, rebound to this address, gets nothing.
import { hostname } from 'node:os';
import { type Config, isLoopback } from './config.ts';

export type HostNames = {
  /** Whether a request for that host (the header as it came, port included) is meant for us. */
  readonly isOwn: (host: string | undefined) => boolean;
  /** The host that a request was made for: the proxy's word counts when it is believed. */
  readonly hostOf: (headers: Headers) => string | undefined;
};

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a request for another name reads. */
export function foreignHost(host: string | undefined): string {
  const shown = (host ?? '').replace(/[^\w.:[\]-]/g, '').slice(0, 80);
  return `This server does not answer under the name ${shown || '(none)'}: open the address that it printed, or name this one with --public-url.`;
}

/**
 * On loopback: the names of loopback, with any port (it may be forwarded). With `--host`: any
 * address besides, since only names can be rebound, and this machine's name. Always: the host of
 * `--public-url`. With a real backend on loopback: only loopback's own names, at the very port.
 */
export function createHostNames(
  config: Pick<Config, 'host' | 'publicUrl' | 'backend' | 'trustProxy'>,
  port: () => number,
  machine: string = hostname(),
): HostNames {
  const open = !isLoopback(config.host);
  const strict = config.backend !== 'simulated' && !open;
  const own = machine.toLowerCase();
  const names = new Set([own, own.split('.')[0], `${own.split('.')[0]}.local`]);
  const published = config.publicUrl === null ? null : new URL(config.publicUrl).host;
  return {
    isOwn(host) {
      const read = readHost(host);
      if (read === null) return false;
      if (published !== null && published === read.host) return true;
      const { name } = read;
      if (strict) return isLoopbackName(name) && read.port === port();
      if (isLoopbackName(name) || name.endsWith('.localhost')) return true;
      if (!open) return false;
      return name === config.host.toLowerCase() || isAddress(name) || names.has(name);
    },
    hostOf(headers) {
      const forwarded = config.trustProxy ? headers['x-forwarded-host'] : undefined;
      // Each proxy appends: the last word is that of the one in front of us.
      const last = typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined;
      const host = last || headers.host;
      return typeof host === 'string' ? host : undefined;
    },
  };
}

type Host = { readonly host: string; readonly name: string; readonly port: number };

/** `NAME`, `NAME:PORT`, `[ADDRESS]:PORT`; null for anything else. A final dot is no other name. */
function readHost(header: string | undefined): Host | null {
  const parts = /^(\[[0-9a-f:.]+\]|[\w.-]+?)\.?(?::(\d{1,5}))?$/i.exec(header ?? '');
  const name = parts?.[1]?.toLowerCase();
  if (name === undefined) return null;
  const port = parts?.[2];
  // The default port stands in no header: which it is depends on the scheme, and both are few.
  return { host: port === undefined ? name : `${name}:${port}`, name, port: Number(port ?? 80) };
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

function isAddress(name: string): boolean {
  return name.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}
