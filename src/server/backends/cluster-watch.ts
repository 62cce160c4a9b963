// Keeps an eye on the engines of a lab: their cluster, and who of them does not answer any more.
import type { BackendEvent } from '../../core/lab/backend.ts';
import type { ClusterMap, ClusterView } from '../../core/protocol/messages.ts';
import { clusterMap } from './cluster-map.ts';
import {
  clusterView,
  type EngineInfo,
  type EngineNetwork,
  type EngineState,
  type Swarm,
  type SwarmNode,
  type SwarmService,
  type SwarmTask,
} from './cluster-view.ts';
import type { EngineApi } from './engine-api.ts';

export type WatchedEngine = {
  readonly name: string;
  readonly address: string;
  readonly api: EngineApi;
};

export type ClusterWatch = {
  readonly view: () => ClusterView | null;
  readonly map: () => ClusterMap | null;
  /** From now on it looks, until nobody listens any more; returns what ends that. */
  readonly listen: (tell: (event: BackendEvent) => void) => () => void;
  /** Looks once, and resolves when it has seen. */
  readonly look: () => Promise<readonly EngineState[]>;
  readonly dispose: () => void;
};

/** Without news from the engines; with news, so that a burst of them is one look. */
const lookEveryMs = 2_000;
const newsMs = 150;

export function createClusterWatch(engines: readonly WatchedEngine[]): ClusterWatch {
  const listeners = new Set<(event: BackendEvent) => void>();
  const streams = new Map<string, () => void>();
  const ids = new Map<string, string>();
  const known = new Map<string, EngineInfo>();
  let view: ClusterView | null = null;
  let map: ClusterMap | null = null;
  let told = '';
  let states: readonly EngineState[] = [];
  /** What is wrong now, by whom: told when it changes. */
  let troubles: ReadonlyMap<string, string> = new Map();
  let timer: NodeJS.Timeout | null = null;
  let dueMs = Number.POSITIVE_INFINITY;
  let looking = false;
  let disposed = false;

  const tell = (event: BackendEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  const schedule = (delayMs: number) => {
    const atMs = Date.now() + delayMs;
    if (disposed || looking || listeners.size === 0 || atMs >= dueMs) return;
    if (timer !== null) clearTimeout(timer);
    dueMs = atMs;
    timer = setTimeout(() => {
      timer = null;
      dueMs = Number.POSITIVE_INFINITY;
      void look();
    }, delayMs);
  };
  const follow = ({ name, api }: WatchedEngine, answers: boolean) => {
    if (!answers || streams.has(name) || listeners.size === 0) return;
    const end = api.events(
      () => schedule(newsMs),
      () => {
        streams.delete(name);
        schedule(newsMs);
      },
    );
    streams.set(name, end);
  };
  /** Cut off from its swarm an engine lives, but may not tell about itself: the last time counts. */
  const infoOf = async ({ name, api }: WatchedEngine): Promise<EngineInfo | null> => {
    const [pong, info] = await Promise.all([ask(api, '/_ping'), ask<EngineInfo>(api, '/info')]);
    if (info !== null) known.set(name, info);
    return pong === null ? null : (known.get(name) ?? {});
  };
  const look = async () => {
    looking = true;
    const infos = await Promise.all(engines.map(infoOf));
    states = engines.map(({ name, address }, at) => ({ name, address, info: infos[at] ?? null }));
    for (const { name, info } of states) {
      const id = info?.Swarm?.NodeID;
      if (id !== undefined && id !== '') ids.set(id, name);
    }
    const managers = engines.filter((_engine, at) => infos[at]?.Swarm?.ControlAvailable === true);
    const swarm = await firstSwarm(managers);
    looking = false;
    if (disposed) return states;
    engines.forEach((engine, at) => {
      follow(engine, infos[at] !== null);
    });
    judge(swarm, managers.length > 0);
    schedule(lookEveryMs);
    return states;
  };
  const judge = (swarm: Swarm | null, managed: boolean) => {
    // Managers without a majority answer, but know nothing any more: the last picture stays.
    const known = swarm === null && managed;
    if (!known) map = clusterMap(swarm, ids);
    const now = findTroubles(states, swarm, managed, ids);
    const picture = known && view !== null ? lastPicture(view) : clusterView(states, swarm, ids);
    view = { ...picture, ...troublesOf(now) };
    const news = changes(troubles, now);
    troubles = now;
    // In one: a page shows the latest, and the leader may have gone with its engine.
    if (news.length > 0) tell({ kind: 'notice', sentence: news.join(' ') });
    const text = JSON.stringify([view, map]);
    if (text === told) return;
    told = text;
    tell({ kind: 'cluster' });
  };
  const lastPicture = ({ nodes, services }: ClusterView): ClusterView => {
    const silent = new Set(states.filter(one => one.info === null).map(one => one.name));
    return {
      nodes: nodes.map(node => (silent.has(node.name) ? { ...node, state: 'down' } : node)),
      services,
    };
  };
  const rest = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    dueMs = Number.POSITIVE_INFINITY;
    for (const end of streams.values()) end();
    streams.clear();
  };

  return {
    view: () => view,
    map: () => map,
    listen(listener) {
      listeners.add(listener);
      schedule(0);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) rest();
      };
    },
    look,
    dispose() {
      disposed = true;
      listeners.clear();
      rest();
    },
  };
}

async function ask<T>(api: EngineApi, path: string): Promise<T | null> {
  try {
    return (await api.ask(path)) as T;
  } catch {
    return null;
  }
}

/** From the first manager that has a leader. */
async function firstSwarm(managers: readonly WatchedEngine[]): Promise<Swarm | null> {
  for (const { api } of managers) {
    const [nodes, services, tasks, networks] = await Promise.all([
      ask<readonly SwarmNode[]>(api, '/nodes'),
      ask<readonly SwarmService[]>(api, '/services'),
      ask<readonly SwarmTask[]>(api, '/tasks'),
      ask<readonly EngineNetwork[]>(api, '/networks'),
    ]);
    if (nodes !== null && services !== null && tasks !== null)
      return { nodes, services, tasks, networks: networks ?? [] };
  }
  return null;
}

function findTroubles(
  states: readonly EngineState[],
  swarm: Swarm | null,
  managed: boolean,
  ids: ReadonlyMap<string, string>,
): Map<string, string> {
  const troubles = new Map<string, string>();
  const others = (name: string) => {
    const fine = states.filter(one => one.name !== name && one.info !== null).map(one => one.name);
    if (fine.length === 0) return 'No other does';
    return `${fine.join(' and ')} still work${fine.length === 1 ? 's' : ''}`;
  };
  for (const { name, info } of states)
    if (info === null)
      troubles.set(
        name,
        `The engine of ${name} does not answer. ${others(name)}; it is tried again all the time.`,
      );
  if (swarm === null && managed)
    troubles.set(
      'The swarm',
      'The swarm has no leader: its managers do not reach one another. Containers run on; nothing can be changed until most managers are back.',
    );
  for (const node of swarm?.nodes ?? []) {
    const name = ids.get(node.ID);
    if (name === undefined || troubles.has(name) || node.Status.State !== 'down') continue;
    troubles.set(
      name,
      `${name} does not reach the swarm. What ran there is started on the other nodes; its terminal and its own engine still work.`,
    );
  }
  return troubles;
}

function troublesOf(troubles: ReadonlyMap<string, string>): Pick<ClusterView, 'troubles'> {
  return troubles.size === 0 ? {} : { troubles: [...troubles.values()] };
}

/** Its first sentence says what is wrong; who else works may change without being news. */
function gist(sentence: string | undefined): string | undefined {
  return sentence?.split('. ')[0];
}

/** An engine that ends leaves its swarm first: that it does not answer either is news again. */
function changes(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly string[] {
  const news = [...now]
    .filter(([name, sentence]) => gist(before.get(name)) !== gist(sentence))
    .map(([, sentence]) => sentence);
  for (const name of before.keys()) if (!now.has(name)) news.push(`${name} is back.`);
  return news;
}
