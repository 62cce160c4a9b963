// Where a node's engine is: as the lab says, a context of the docker client, or DOCKER_HOST.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../../core/lab/lab.ts';
import type { Environment } from './shell-environment.ts';

export type EngineAddress = {
  /** `unix:///run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  readonly url: string;
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer } | null;
  /** What points a docker client at it. */
  readonly client: Readonly<Record<string, string>>;
  /** Where it was found, for a person. */
  readonly found: string;
};

/**
 * In this order: `engine:` of the lab's node; a context with the node's name; for the first node,
 * when there is no context for any, DOCKER_HOST, DOCKER_CONTEXT or this machine's own engine.
 * Null: nobody says where that node's engine is; text: what is named is not there.
 */
export function findEngine(
  node: string,
  lab: Lab,
  environment: Environment,
): EngineAddress | string | null {
  const named = lab.real.engines[node];
  if (named?.startsWith('context:'))
    return (
      readContext(named.slice('context:'.length), environment) ??
      `The lab ${lab.name} has ${node} at the docker context ${named.slice(8)}, and there is none: docker context create makes one.`
    );
  if (named !== undefined) return direct(named, `the lab ${lab.name}`);
  const own = readContext(node, environment);
  if (own !== null) return own;
  const nodes = lab.spec.nodes.map(one => one.name);
  const first = lab.terminals[0]?.node ?? nodes[0];
  if (node !== first || nodes.some(one => readContext(one, environment) !== null)) return null;
  return usualEngine(environment);
}

/** What a docker client without options talks to. */
function usualEngine(environment: Environment): EngineAddress | string {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = environment;
  if (host !== undefined && host !== '')
    return { ...direct(host, 'DOCKER_HOST'), ...hostTls(environment) };
  if (context !== undefined && context !== '' && context !== 'default')
    return (
      readContext(context, environment) ?? `DOCKER_CONTEXT is ${context}, and there is no such one.`
    );
  return direct('unix:///var/run/docker.sock', 'this machine’s engine');
}

function hostTls(environment: Environment): Pick<EngineAddress, 'tls' | 'client'> | object {
  const { DOCKER_HOST: host, DOCKER_TLS_VERIFY: verify, DOCKER_CERT_PATH: path } = environment;
  if (!verify || host === undefined) return {};
  const folder = path ?? join(configFolder(environment), '');
  return {
    tls: readTls(folder),
    client: { DOCKER_HOST: host, DOCKER_TLS_VERIFY: verify, DOCKER_CERT_PATH: folder },
  };
}

function direct(url: string, found: string): EngineAddress {
  return { url, tls: null, client: { DOCKER_HOST: url }, found };
}

function configFolder(environment: Environment): string {
  return environment.DOCKER_CONFIG ?? join(environment.HOME ?? homedir(), '.docker');
}

/** A context as the client keeps it: its folder is named by the digest of its name. */
function readContext(name: string, environment: Environment): EngineAddress | null {
  const folder = join(configFolder(environment), 'contexts');
  const id = createHash('sha256').update(name).digest('hex');
  try {
    const meta = JSON.parse(readFileSync(join(folder, 'meta', id, 'meta.json'), 'utf8')) as {
      readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
    };
    const url = meta.Endpoints?.docker?.Host;
    if (url === undefined) return null;
    const config = environment.DOCKER_CONFIG;
    return {
      url,
      tls: readTls(join(folder, 'tls', id, 'docker')),
      client: { DOCKER_CONTEXT: name, ...(config === undefined ? {} : { DOCKER_CONFIG: config }) },
      found: `the docker context ${name}`,
    };
  } catch {
    return null;
  }
}

function readTls(folder: string): EngineAddress['tls'] {
  const read = (file: string) => {
    try {
      return readFileSync(join(folder, file));
    } catch {
      return null;
    }
  };
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')];
  if (ca === null && cert === null) return null;
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}
