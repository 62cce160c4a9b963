// For `deckhand doctor`: whether the engines of a lab's nodes are known, answer, and form a swarm.
import { existsSync } from 'node:fs';
import type { Lab } from '../../core/lab/lab.ts';
import type { EngineInfo } from './cluster-view.ts';
import { type EngineAddress, findEngine } from './engine-address.ts';
import { createEngineApi } from './engine-api.ts';
import type { Environment } from './shell-environment.ts';

export type EngineFinding = {
  readonly node: string;
  readonly state: 'ok' | 'weak' | 'missing';
  readonly found: string;
  /** What to do; null when all is well. */
  readonly remedy: string | null;
};

export function examineEngines(lab: Lab, environment: Environment): Promise<EngineFinding[]> {
  return Promise.all(lab.spec.nodes.map(({ name }) => examine(name, lab, environment)));
}

async function examine(node: string, lab: Lab, environment: Environment): Promise<EngineFinding> {
  const address = findEngine(node, lab, environment);
  if (address === null)
    return {
      ...{ node, state: 'missing', found: 'not known' },
      remedy: `docker context create ${node} --docker host=ssh://USER@HOST`,
    };
  if (typeof address === 'string') return { node, state: 'missing', found: address, remedy: null };
  const where = `${address.url} (${address.found})`;
  try {
    const info = (await createEngineApi(address, environment).ask('/info')) as EngineInfo;
    const found = `${info.ServerVersion ?? 'unknown version'} at ${where}`;
    if (info.Swarm?.LocalNodeState !== 'active') {
      const remedy =
        'It is in no swarm: docker swarm init on the first, docker swarm join on others.';
      return { node, state: 'weak', found, remedy };
    }
    // Of another machine's kernel nobody tells from here.
    if (address.url.startsWith('unix:') && !existsSync('/proc/net/ip_vs') && lacksNothing(lab)) {
      const remedy =
        'This kernel shows no IPVS: load the module ip_vs, or write lacks: [vip-traffic] in the lab.';
      return { node, state: 'weak', found, remedy };
    }
    const role = info.Swarm.ControlAvailable === true ? 'manager' : 'worker';
    return { node, state: 'ok', found: `${found}, ${role}`, remedy: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const remedy = `It does not answer (${detail}): ${way(address)}.`;
    return { node, state: 'missing', found: where, remedy };
  }
}

/** What has to be in order for an engine at such an address, as a sentence's end. */
function way({ url, tls }: EngineAddress): string {
  if (url.startsWith('ssh://'))
    return `docker -H ${url} version must work without a question, with a key in ~/.ssh: an agent’s keys stay with the server`;
  if (url.startsWith('tcp://') && tls === null)
    return 'start it, or correct where it is; an engine with TLS needs a context with its certificates (docker context create --docker host=…,ca=…,cert=…,key=…)';
  if (tls !== null) return 'start it, or correct the certificates of the context';
  return 'start it, or correct where it is';
}

function lacksNothing(lab: Lab): boolean {
  return !lab.real.lacks.includes('vip-traffic');
}
