// /containers: listing, making, inspecting, and everything that changes one's state.
import type { Result } from '../../lib/result.ts';
import type { Task } from '../kernel/kernel.ts';
import { createContainer, nameConflict } from '../node/container.ts';
import { containerEvent } from '../node/engine.ts';
import { findContainer } from '../node/find-container.ts';
import {
  graceOf,
  killContainer,
  pauseContainer,
  removeContainer,
  startContainer,
  stopContainer,
  unpauseContainer,
} from '../node/lifecycle.ts';
import type { ContainerRequest } from '../node/request.ts';
import { parseSignal } from '../node/signal.ts';
import type { ContainerState } from '../node/state.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import { body, type Call, empty, flag, json, query, refused } from './call.ts';
import { readFilters } from './filter.ts';
import type { Route } from './route.ts';
import type { ApiAnswer, Json } from './types.ts';
import { wireContainer, wireContainerLine } from './wire-container.ts';

/** What the runtime needs to set a container up, and to take it down. */
const START_MS = 260;
const REMOVE_MS = 40;

export const containerRoutes: readonly Route[] = [
  ['GET', '/containers/json', list],
  ['POST', '/containers/create', create],
  ['POST', '/containers/prune', prune],
  [
    'GET',
    '/containers/:id/json',
    on((call, one) => json(wireContainer(call, one, flag(call, 'size')))),
  ],
  ['POST', '/containers/:id/start', start],
  ['POST', '/containers/:id/stop', stop],
  ['POST', '/containers/:id/restart', restart],
  ['POST', '/containers/:id/kill', kill],
  ['POST', '/containers/:id/pause', on(pause)],
  ['POST', '/containers/:id/unpause', on(unpause)],
  ['POST', '/containers/:id/rename', on(rename)],
  ['POST', '/containers/:id/update', on(update)],
  ['POST', '/containers/:id/wait', wait],
  ['DELETE', '/containers/:id', remove],
];

/** A handler for a container that must be there. */
export function on(act: (call: Call, container: ContainerState) => ApiAnswer) {
  return (call: Call): ApiAnswer => {
    const found = findContainer(call.engine, call.at.id ?? '');
    return found.ok ? act(call, found.value) : refused(found.error);
  };
}

const listFilters = [
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'is-task',
  'isolation',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
];

function list(call: Call): ApiAnswer {
  const read = readFilters(call, listFilters);
  if (!read.ok) return refused(read.error);
  const filters = read.value;
  const all = Object.values(call.engine.state.containers).reverse();
  const limit = Number(query(call, 'limit') || 0);
  const everything =
    flag(call, 'all') || limit > 0 || filters.has('status') || filters.has('exited');
  const edge = (key: string) => {
    const found = findContainer(call.engine, filters.values(key)[0] ?? '');
    return found.ok ? found.value.createdMs : null;
  };
  const since = filters.has('since') ? edge('since') : null;
  const before = filters.has('before') ? edge('before') : null;
  const fits = (one: ContainerState) =>
    (everything || one.status === 'running' || one.status === 'paused') &&
    filters.prefix('id', one.id) &&
    (filters.fuzzy('name', one.name) || filters.fuzzy('name', `/${one.name}`)) &&
    filters.labels('label', one.labels) &&
    filters.exact('status', one.status) &&
    filters.exact('exited', one.status === 'exited' ? String(one.exitCode) : '') &&
    filters.exact('is-task', String(one.task !== '')) &&
    filters.exact('health', one.health?.status ?? 'none') &&
    (since === null || one.createdMs > since) &&
    (before === null || one.createdMs < before) &&
    fitsImage(call, filters.values('ancestor'), one) &&
    fitsAny(filters.values('network'), value =>
      one.endpoints.some(other => other.networkName === value || other.networkId.startsWith(value)),
    ) &&
    fitsAny(filters.values('volume'), value =>
      one.mounts.some(mount => mount.name === value || mount.target === value),
    ) &&
    fitsAny(filters.values('publish'), value =>
      one.ports.some(port => String(port.hostPort) === value.split('/')[0]),
    ) &&
    fitsAny(filters.values('expose'), value =>
      Object.keys((one.config.ExposedPorts ?? {}) as object).some(
        port => port.split('/')[0] === value.split('/')[0],
      ),
    );
  const some = all.filter(fits);
  const shown = limit > 0 ? some.slice(0, limit) : some;
  return json(shown.map(one => wireContainerLine(call, one, flag(call, 'size'))));
}

function fitsAny(values: readonly string[], test: (value: string) => boolean): boolean {
  return values.length === 0 || values.some(test);
}

function fitsImage(call: Call, values: readonly string[], one: ContainerState): boolean {
  return fitsAny(values, value => {
    const image = call.engine.state.images[one.imageId];
    const tags = image?.tags ?? [];
    return (
      one.image === value ||
      tags.includes(value) ||
      tags.includes(`${value}:latest`) ||
      one.imageId.replace('sha256:', '').startsWith(value)
    );
  });
}

function* create(call: Call): Task<ApiAnswer> {
  yield 15;
  const made = createContainer(call.engine, query(call, 'name'), body<ContainerRequest>(call));
  return made.ok ? json({ Id: made.value.id, Warnings: [] }, 201) : refused(made.error);
}

function* start(call: Call): Task<ApiAnswer> {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  if (found.value.status === 'running') return empty(304);
  yield START_MS;
  const done = startNow(call);
  return done.ok ? empty(204) : refused(done.error);
}

/** After a wait the container may be gone: it is looked up again. */
function startNow(call: Call): Result<null, Refusal> {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return found;
  if (found.value.status === 'paused') {
    return refuse(409, 'cannot start a paused container, try unpause instead');
  }
  return startContainer(call.engine, found.value);
}

/** Stops and waits until it has. */
function* stopNow(call: Call, container: ContainerState): Task<void> {
  const asked = query(call, 't');
  const seconds = Number(asked);
  const graceMs = asked === '' ? graceOf(container) : seconds < 0 ? 2 ** 40 : seconds * 1000;
  stopContainer(call.engine, container, graceMs);
  while (container.status === 'running') yield call.engine.changed;
  yield 60;
}

function* stop(call: Call): Task<ApiAnswer> {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  if (found.value.status === 'exited' || found.value.status === 'created') return empty(304);
  yield* stopNow(call, found.value);
  return empty(204);
}

function* restart(call: Call): Task<ApiAnswer> {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  yield* stopNow(call, found.value);
  yield START_MS;
  const done = startNow(call);
  if (!done.ok) return refused(done.error);
  containerEvent(call.engine, found.value, 'restart');
  return empty(204);
}

function* kill(call: Call): Task<ApiAnswer> {
  const id = call.at.id ?? '';
  const found = findContainer(call.engine, id);
  if (!found.ok) {
    const message = `Cannot kill container: ${id}: ${found.error.message}`;
    return refused({ status: 404, message });
  }
  const container = found.value;
  const text = query(call, 'signal') || 'KILL';
  const signal = parseSignal(text);
  if (!signal) return refused({ status: 400, message: `Invalid signal: ${text}` });
  if (container.status !== 'running' && container.status !== 'paused') {
    const message = `Cannot kill container: ${id}: Container ${container.id} is not running`;
    return refused({ status: 409, message });
  }
  killContainer(call.engine, container, signal);
  yield 40;
  return empty(204);
}

function pause(call: Call, container: ContainerState): ApiAnswer {
  if (container.status === 'paused') {
    return refused({ status: 409, message: `Container ${container.id} is already paused` });
  }
  if (container.status !== 'running') {
    return refused({ status: 409, message: `Container ${container.id} is not running` });
  }
  pauseContainer(call.engine, container);
  return empty(204);
}

function unpause(call: Call, container: ContainerState): ApiAnswer {
  if (container.status !== 'paused') {
    return refused({ status: 500, message: `Container ${container.id} is not paused` });
  }
  unpauseContainer(call.engine, container);
  return empty(204);
}

function rename(call: Call, container: ContainerState): ApiAnswer {
  const name = query(call, 'name').replace(/^\//, '');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    const message = `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`;
    return refused({ status: 400, message });
  }
  const all = Object.values(call.engine.state.containers);
  const taken = all.find(one => one.name === name);
  if (taken === container) {
    const message = 'Renaming a container with the same name as its current name';
    return refused({ status: 400, message });
  }
  if (taken) return refused(nameConflict(name, taken).error);
  const oldName = `/${container.name}`;
  call.engine.byName.delete(container.name);
  call.engine.byName.set(name, container.id);
  container.name = name;
  containerEvent(call.engine, container, 'rename', { oldName });
  return empty(204);
}

function update(call: Call, container: ContainerState): ApiAnswer {
  const asked = body<{ readonly [key: string]: Json }>(call);
  const changes: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(asked)) {
    const policy = key === 'RestartPolicy' ? (value as { Name?: string } | null)?.Name : '';
    if (key === 'RestartPolicy' ? policy : value) changes[key] = value ?? null;
  }
  container.hostConfig = { ...container.hostConfig, ...(changes as object) };
  containerEvent(call.engine, container, 'update');
  return json({ Warnings: null });
}

/**
 * The headers go out at once, the body when the container is over: so the answer is a stream of
 * one object.
 */
function wait(call: Call): ApiAnswer {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  const container = found.value;
  const { engine } = call;
  const condition = query(call, 'condition') || 'not-running';
  const life = container.life;
  let answered = false;
  const isOver = () => {
    if (condition === 'removed') return engine.state.containers[container.id] === undefined;
    const runs = container.status === 'running' || container.status === 'paused';
    if (condition === 'next-exit') return !runs && container.life > life;
    return !runs && container.status !== 'restarting';
  };
  const started = container.life > life || container.status === 'running';
  const nextExit = condition === 'next-exit' && started;
  return {
    kind: 'objects',
    status: 200,
    *next() {
      if (answered) return null;
      while (
        !(nextExit ? container.status !== 'running' && container.status !== 'paused' : isOver())
      ) {
        yield engine.changed;
      }
      answered = true;
      return { Error: null, StatusCode: container.exitCode };
    },
    close: () => {},
  };
}

function* remove(call: Call): Task<ApiAnswer> {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  const container = found.value;
  const runs = ['running', 'paused', 'restarting'].includes(container.status);
  if (runs && !flag(call, 'force')) {
    const what = container.status === 'paused' ? 'paused' : container.status;
    const advice =
      container.status === 'paused'
        ? 'Unpause and then stop the container before attempting removal or force remove'
        : 'Stop the container before attempting removal or force remove';
    const message = `You cannot remove a ${what} container ${container.id}. ${advice}`;
    return refused({ status: 409, message });
  }
  if (runs) {
    killContainer(call.engine, container, 'KILL');
    while (container.status === 'running') yield call.engine.changed;
  }
  yield REMOVE_MS;
  if (call.engine.state.containers[container.id]) {
    removeContainer(call.engine, container, flag(call, 'v'));
  }
  return empty(204);
}

function prune(call: Call): ApiAnswer {
  const read = readFilters(call, ['label', 'label!', 'until']);
  if (!read.ok) return refused(read.error);
  const deleted: string[] = [];
  for (const container of Object.values(call.engine.state.containers)) {
    if (!['exited', 'created', 'dead'].includes(container.status)) continue;
    if (!read.value.labels('label', container.labels)) continue;
    removeContainer(call.engine, container, false);
    deleted.push(container.id);
  }
  return json({ ContainersDeleted: deleted.length ? deleted : null, SpaceReclaimed: 0 });
}
