// Addresses of published ports: a name of its own for each where names allow, else a path.
import type { Port } from '../core/host/lab-ports.ts';
import { type Config, isLoopback } from './config.ts';

export type Ports = {
  /** Whether each port has a name of its own. */
  readonly named: boolean;
  /** The port that a host name stands for, or null when it stands for none. */
  readonly read: (host: string | undefined) => Port | null;
  /** What a browser opens; `path` begins with a slash. */
  readonly url: (port: Port, path: string) => string;
  /** Path before that of the port's own pages, with a slash at its end; null: names are used. */
  readonly prefix: (port: Port) => string | null;
};

/**
 * `8000-node1-WORKSPACE.localhost` on loopback, `….DOMAIN` with `--ports-domain`, else the path
 * `p/WORKSPACE/node1/8000/`. `base`: the server's own address, with a slash at its end.
 */
export function createPorts(
  config: Pick<Config, 'host' | 'publicUrl' | 'portsDomain' | 'basePath'>,
  base: () => string,
): Ports {
  const near = isLoopback(config.host) && config.publicUrl === null;
  const domain = config.portsDomain?.toLowerCase() ?? (near ? 'localhost' : null);
  const path = ({ workspace, node, port }: Port) => `p/${workspace}/${node}/${port}/`;
  return {
    named: domain !== null,
    read: host => (domain === null ? null : readName(host, domain)),
    url(port, rest) {
      if (domain === null) return `${base()}${path(port)}${rest.slice(1)}`;
      const { protocol, port: number } = new URL(base());
      const name = `${port.port}-${port.node}-${port.workspace}.${domain}`;
      return `${protocol}//${name}${number === '' ? '' : `:${number}`}${rest}`;
    },
    prefix: port => (domain === null ? `${config.basePath}${path(port)}` : null),
  };
}

function readName(host: string | undefined, domain: string): Port | null {
  const name = (host ?? '').toLowerCase().replace(/:\d{1,5}$/, '');
  if (!name.endsWith(`.${domain}`)) return null;
  const parts = /^(\d{1,5})-([a-z0-9][a-z0-9-]*)-([a-z0-9]+)$/.exec(
    name.slice(0, -domain.length - 1),
  );
  return parts === null ? null : portOf(parts[3], parts[2], parts[1]);
}

/** Null when one of them can be none. */
export function portOf(workspace?: string, node?: string, port?: string): Port | null {
  if (!/^[a-z0-9]{8,64}$/.test(workspace ?? '')) return null;
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/i.test(node ?? '')) return null;
  const number = /^\d{1,5}$/.test(port ?? '') ? Number(port) : 0;
  if (number < 1 || number > 65_535) return null;
  return { workspace: workspace ?? '', node: node ?? '', port: number };
}

export type LabNodeName = { readonly name: string; readonly address: string };

/**
 * An address of the lab (`http://node1:8000/x`, the node by name or address, `/node1` alone too) as
 * a browser can open it; any other as it stands.
 */
export function openable(
  given: string,
  nodes: readonly LabNodeName[],
  url: (node: string, port: number, path: string) => string | null,
): string {
  const whole = /^\/+(?=[a-z0-9])/i.test(given) ? given.replace(/^\/+/, 'http://') : given;
  if (!URL.canParse(whole)) return given;
  const { protocol, hostname, port, pathname, search, hash } = new URL(whole);
  const node = nodes.find(({ name, address }) => name === hostname || address === hostname);
  if (node === undefined || protocol !== 'http:') return given;
  return url(node.name, port === '' ? 80 : Number(port), `${pathname}${search}${hash}`) ?? given;
}
