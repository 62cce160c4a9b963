// What has happened between two pictures of a cluster, in sentences for a person.
import type { MapNews, MapTask } from '../protocol/messages.ts';
import type { ClusterPicture } from './map-teller.ts';

export type News = Pick<MapNews, 'tone' | 'text'>;

/** Of one service more of these at once are counted, not listed. */
const listedMax = 3;

export function clusterNews(
  before: ClusterPicture,
  now: ClusterPicture,
  places: LastPlaces,
): readonly News[] {
  if (before.view === now.view && before.map === now.map) return [];
  const { failures, runs } = taskNews(before, now, places);
  // What failed is why an update stops; a service is there before its tasks run.
  return [...nodeNews(before, now), ...failures, ...serviceNews(before, now), ...runs];
}

function nodeNews(before: ClusterPicture, now: ClusterPicture): News[] {
  const news: News[] = [];
  for (const node of now.view.nodes) {
    const { name, role, state, availability } = node;
    const old = before.view.nodes.find(one => one.name === name);
    if (old === undefined) {
      news.push({ tone: 'plain', text: `${name} is new` });
      continue;
    }
    if (old.state !== state) {
      if (state === 'ready') news.push({ tone: 'ok', text: `${name} is back` });
      else news.push({ tone: 'err', text: `${name} is ${state === 'off' ? 'off' : 'down'}` });
    }
    if (old.role === 'none' && role !== 'none')
      news.push({ tone: 'plain', text: `${name} joined the swarm as a ${plainRole(role)}` });
    else if (old.role !== 'none' && role === 'none')
      news.push({ tone: 'warn', text: `${name} left the swarm` });
    else if (plainRole(old.role) !== plainRole(role))
      news.push({ tone: 'plain', text: `${name} is a ${plainRole(role)} now` });
    if (old.availability !== availability && role !== 'none')
      news.push({
        tone: availability === 'active' ? 'ok' : 'warn',
        text: `${name}: ${availability}`,
      });
  }
  const leader = leaderOf(now);
  if (leader !== leaderOf(before)) {
    if (leader !== null) news.push({ tone: 'ok', text: `${leader} leads the managers` });
    else if (now.view.nodes.some(one => one.role === 'manager'))
      news.push({ tone: 'err', text: 'The managers have no leader' });
  }
  return news;
}

function plainRole(role: string): string {
  return role === 'leader' ? 'manager' : role;
}

function leaderOf({ view }: ClusterPicture): string | null {
  return view.nodes.find(one => one.role === 'leader')?.name ?? null;
}

function serviceNews(before: ClusterPicture, now: ClusterPicture): News[] {
  const news: News[] = [];
  for (const service of now.view.services) {
    const { name, desired, image, mode } = service;
    const old = before.view.services.find(one => one.name === name);
    if (old === undefined) {
      news.push({ tone: 'plain', text: `${name} is created` });
      continue;
    }
    if (old.image !== image) news.push({ tone: 'plain', text: `${name} goes to ${image}` });
    if (mode === 'replicated' && old.desired !== desired)
      news.push({ tone: 'plain', text: `${name} is scaled from ${old.desired} to ${desired}` });
  }
  for (const { name } of before.view.services)
    if (!now.view.services.some(one => one.name === name))
      news.push({ tone: 'warn', text: `${name} is removed` });
  for (const { id, name, update } of now.map.services) {
    const old = before.map.services.find(one => one.id === id);
    const state = update?.state;
    if (old === undefined || state === undefined || old.update?.state === state) continue;
    if (state === 'updating') continue;
    const what = state.startsWith('rollback') ? 'rollback' : 'update';
    const how = state.replace('rollback_', '');
    news.push({
      tone: how === 'paused' ? 'err' : how === 'completed' ? 'ok' : 'warn',
      text: `${name}: ${what} ${how}`,
    });
  }
  return news;
}

type TaskNews = { readonly failures: readonly News[]; readonly runs: readonly News[] };

function taskNews(before: ClusterPicture, now: ClusterPicture, places: LastPlaces): TaskNews {
  const names = new Map(now.map.services.map(({ id, name }) => [id, name]));
  const old = new Map(before.map.tasks.map(task => [task.id, task]));
  const running = new Map<string, News[]>();
  const failures: News[] = [];
  for (const task of now.map.tasks) {
    const known = old.get(task.id);
    const service = names.get(task.service);
    if (service === undefined || known?.state === task.state) continue;
    const name = task.slot === 0 ? service : `${service}.${task.slot}`;
    if (task.state === 'running') {
      const text = `${name} ${wayOf(task, places)} ${task.node}`;
      running.set(service, [...(running.get(service) ?? []), { tone: 'ok', text }]);
    } else if (task.state === 'failed' || task.state === 'rejected') {
      const why = task.error === '' ? '' : `: ${task.error}`;
      const place = task.node === '' ? '' : ` on ${task.node}`;
      failures.push({ tone: 'err', text: `${name} ${task.state}${place}${why}` });
    }
  }
  const runs = [...running].flatMap(([service, list]): readonly News[] =>
    list.length > listedMax ? [{ tone: 'ok', text: `${service}: ${list.length} tasks run` }] : list,
  );
  return { failures, runs };
}

/** Where each slot ran last: a place is often left before the next one is found. */
export type LastPlaces = Map<string, string>;

export function notePlaces(places: LastPlaces, { map }: ClusterPicture): void {
  for (const task of map.tasks)
    if (task.state === 'running' && task.slot !== 0) places.set(slotOf(task), task.node);
}

function slotOf({ service, slot }: MapTask): string {
  return `${service} ${slot}`;
}

function wayOf(task: MapTask, places: LastPlaces): string {
  const last = task.slot === 0 ? undefined : places.get(slotOf(task));
  if (last === undefined) return 'runs on';
  return last === task.node ? 'runs again on' : 'moved to';
}
