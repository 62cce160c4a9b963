// Tells the map of a cluster by what has changed in it, and says that in words.
import type {
  ClusterMap,
  ClusterView,
  Difference,
  MapChange,
  MapNews,
  MapView,
} from '../protocol/messages.ts';
import type { Backend } from './backend.ts';
import { clusterNews, type LastPlaces, notePlaces } from './cluster-news.ts';

export type ClusterPicture = { readonly view: ClusterView; readonly map: ClusterMap };

export type MapTeller = {
  readonly note: () => void;
  /** Something was noted since the last look. */
  readonly stale: () => boolean;
  /** Looks, and takes what is new since the last one; null: nothing. */
  readonly take: () => MapChange | null;
  /** The whole of now. What `take` gives next may be put over it. */
  readonly view: () => MapView | null;
};

const newsMax = 100;

/** `epochMs`: milliseconds since 1970 at the backend's time 0. */
export function createMapTeller(
  backend: Pick<Backend, 'cluster' | 'map' | 'clock'>,
  epochMs: number,
): MapTeller {
  const look = (): ClusterPicture | null => {
    const view = backend.cluster();
    const map = backend.map();
    return view && map && { view, map };
  };
  let told: ClusterPicture | null = null;
  let news: readonly MapNews[] = [];
  let number = 0;
  let untold: readonly MapNews[] = [];
  let stale = true;
  /** Words come at every look, so that one who joins later finds them. */
  const hear = (now: ClusterPicture) => {
    const atMs = epochMs + backend.clock.nowMs();
    const fresh = heard === null ? [] : clusterNews(heard, now, places);
    const numbered = fresh.map(({ tone, text }) => ({ number: ++number, atMs, tone, text }));
    news = [...news, ...numbered].slice(-newsMax);
    untold = [...untold, ...numbered].slice(-newsMax);
    heard = now;
    notePlaces(places, now);
  };
  let heard: ClusterPicture | null = null;
  const places: LastPlaces = new Map();
  return {
    note() {
      stale = true;
    },
    stale: () => stale,
    take() {
      if (!stale) return null;
      stale = false;
      const now = look();
      if (now === null) return null;
      hear(now);
      const change: MapChange = {
        services: difference(told?.map.services ?? [], now.map.services),
        tasks: difference(told?.map.tasks ?? [], now.map.tasks),
        networks: difference(told?.map.networks ?? [], now.map.networks),
        news: untold,
      };
      told = now;
      untold = [];
      return isNothing(change) ? null : change;
    },
    view() {
      const now = look();
      if (now === null) return null;
      hear(now);
      return { ...now.map, news };
    },
  };
}

function isNothing({ services, tasks, networks, news }: MapChange): boolean {
  const quiet = [services, tasks, networks].every(
    ({ put, gone }) => put.length + gone.length === 0,
  );
  return quiet && news.length === 0;
}

type Identified = { readonly id: string };

export function difference<Item extends Identified>(
  before: readonly Item[],
  now: readonly Item[],
): Difference<Item> {
  const left = new Map(before.map(item => [item.id, item]));
  const put: Item[] = [];
  for (const item of now) {
    const known = left.get(item.id);
    left.delete(item.id);
    if (known !== item && JSON.stringify(known) !== JSON.stringify(item)) put.push(item);
  }
  return { put, gone: [...left.keys()] };
}
