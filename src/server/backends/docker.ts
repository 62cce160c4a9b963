// Engines that exist, one per node of the lab: their shells, and their cluster as it is.
import { createHash, randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BackendNode } from '../../core/lab/backend.ts';
import type { Lab } from '../../core/lab/lab.ts';
import { StartError } from '../config.ts';
import type { EngineInfo } from './cluster-view.ts';
import { createClusterWatch } from './cluster-watch.ts';
import { type EngineAddress, findEngine } from './engine-address.ts';
import { createEngineApi, type EngineApi } from './engine-api.ts';
import { launchHostShell } from './host-shell.ts';
import { noPortsDomain, refuseOthers } from './local.ts';
import { createRealBackend, type Launch } from './real-backend.ts';
import type { RealRow, RealStart, StartedBackend } from './row.ts';
import { type Environment, shellEnvironment } from './shell-environment.ts';
import { markedShellInside } from './shell-marks.ts';

export const docker: RealRow = {
  name: 'docker',
  about: 'engines that exist, one per node',
  refuse(config, lab) {
    if (config.portsDomain !== null) return noPortsDomain;
    // A shell in a container is no shell of this machine: a class may have it.
    return lab === null || lab.real.shell !== 'host' ? null : refuseOthers('docker', config);
  },
  start,
};

type Engine = {
  readonly node: BackendNode;
  readonly address: EngineAddress;
  readonly api: EngineApi;
  /** What the machine calls itself; null while it does not answer. */
  readonly hostname: string | null;
};

/** What every engine offers of what a snippet may need, unless the lab says that these do not. */
const offered = ['vip-traffic'];

async function start({ lab, data, spawn, environment }: RealStart): Promise<StartedBackend> {
  const found = addressesOf(lab, environment);
  const asked = await Promise.all(found.map(one => askEngine(one, lab, environment)));
  const engines = asked.map(one => one.engine);
  if (asked.every(one => one.trouble !== null))
    throw new StartError(
      `${asked[0]?.trouble} Start it, or see what deckhand doctor says of the others.`,
      2,
    );
  const watch = createClusterWatch(
    engines.map(({ node, api }) => ({ name: node.name, address: node.address, api })),
  );
  const shells = join(data, 'shells');
  const label = `deckhand.data=${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
  const { shell } = lab.real;
  if (shell !== 'host') for (const { api } of engines) void removeLeft(api, label);
  const nodes = engines.map(one => one.node);
  const absent = lab.spec.nodes.map(one => one.name).filter(name => !isIn(nodes, name));
  return {
    nodes,
    notes: [...absentNote(absent), ...asked.flatMap(one => one.trouble ?? [])],
    starting: 'Looking for the engines…',
    portUrl(name, port, path) {
      const node = nodes.find(one => one.name === name);
      return `http://${node?.address ?? 'localhost'}:${port}${path}`;
    },
    make: epochMs =>
      createRealBackend({
        ...{ name: 'docker', nodes, spawn, epochMs },
        offers: offered.filter(need => !lab.real.lacks.includes(need)),
        capabilities: {
          virtualTime: false,
          snapshot: false,
          nodePower: false,
          cluster: true,
          keepsShells: false,
        },
        launch(name, nonce) {
          const engine = engines.find(one => one.node.name === name);
          if (engine === undefined) return `There is no engine for ${name}: ${remedy(name)}.`;
          if (shell !== 'host') return launchInside(engine, shell.image, label, nonce, environment);
          const { client } = engine.address;
          const machine = engine.hostname ?? name;
          const more = { ...client, HOSTNAME: machine };
          const files = lab.spec.files.filter(one => one.node === null || one.node === name);
          return launchHostShell({ shells, environment, more, machine, files }, nonce);
        },
        cluster: watch.view,
        map: watch.map,
        watch: watch.listen,
      }),
    dispose: () => watch.dispose(),
  };
}

function isIn(nodes: readonly BackendNode[], name: string): boolean {
  return nodes.some(one => one.name === name);
}

function remedy(name: string): string {
  return `docker context create ${name} --docker host=ssh://USER@HOST makes it known`;
}

function absentNote(absent: readonly string[]): string[] {
  if (absent.length === 0) return [];
  const [first] = absent;
  return [`No engine is known for ${absent.join(', ')} (${remedy(first ?? '')}): left out.`];
}

type Found = { readonly name: string; readonly address: EngineAddress };

/** Throws `StartError` where the first terminal has none, or one that is named is not there. */
function addressesOf(lab: Lab, environment: Environment): readonly Found[] {
  const found: Found[] = [];
  for (const { name } of lab.spec.nodes) {
    const address = findEngine(name, lab, environment);
    if (typeof address === 'string') throw new StartError(address, 2);
    if (address !== null) found.push({ name, address });
  }
  const first = lab.terminals[0]?.node ?? '';
  if (!found.some(one => one.name === first))
    throw new StartError(
      `The exercises of ${lab.name} begin on ${first}, and no engine is known for it: ${remedy(first)}.`,
      2,
    );
  return found;
}

/** `trouble`: it does not answer now, as a sentence; it may come later. */
async function askEngine(
  { name, address }: Found,
  lab: Lab,
  environment: Environment,
): Promise<{ readonly engine: Engine; readonly trouble: string | null }> {
  const api = createEngineApi(address, environment);
  const role = lab.terminals.find(one => one.node === name)?.role ?? '';
  const host = /^(?:tcp|ssh):\/\/(?:[^@/]*@)?([^:/]+)/.exec(address.url)?.[1];
  try {
    const info = (await api.ask('/info')) as EngineInfo;
    const own = info.Swarm?.NodeAddr || host || '127.0.0.1';
    const hostname = (info.Name ?? name).replace(/[^\w.-]/g, '');
    return {
      engine: { node: { name, address: own, role }, address, api, hostname },
      trouble: null,
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const node = { name, address: host ?? '127.0.0.1', role };
    return {
      engine: { node, address, api, hostname: null },
      trouble: `The engine of ${name} (${address.found}: ${address.url}) does not answer: ${detail}.`,
    };
  }
}

/** Nothing that anybody typed is part of this call: words of ours, and the lab's image. */
function launchInside(
  { node, address, api, hostname }: Engine,
  image: string,
  label: string,
  nonce: string,
  environment: Environment,
): Launch {
  const inside = markedShellInside(nonce);
  const name = `deckhand-${node.name}-${randomBytes(4).toString('hex')}`;
  const variables = [...Object.keys(inside.environment), 'TERM', 'COLORTERM'];
  return {
    file: 'docker',
    args: [
      ...['run', '--rm', '-ti', '--name', name, '--label', label, '--network', 'host'],
      ...['--hostname', hostname ?? node.name],
      ...['--volume', '/var/run/docker.sock:/var/run/docker.sock'],
      // Ctrl-P belongs to the shell; nobody types this by accident.
      ...['--detach-keys', 'ctrl-^,ctrl-^,ctrl-_,ctrl-^'],
      ...variables.flatMap(variable => ['--env', variable]),
      ...[image, inside.file, ...inside.args],
    ],
    environment: { ...shellEnvironment(environment), ...address.client, ...inside.environment },
    folder: homedir(),
    dispose() {
      api.ask(`/containers/${name}?force=true`, 'DELETE').catch(() => {});
    },
  };
}

/** Shells of a server that was killed. */
async function removeLeft(api: EngineApi, label: string): Promise<void> {
  try {
    const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
    const left = (await api.ask(`/containers/json?all=true&filters=${filters}`)) as {
      readonly Id: string;
    }[];
    for (const { Id } of left) await api.ask(`/containers/${Id}?force=true`, 'DELETE');
  } catch {
    // An engine that does not answer is told of elsewhere.
  }
}
