// /services and /tasks.
import { ok, type Result } from '../../lib/result.ts';
import { createService, removeService, updateServiceSpec } from '../manager/control-service.ts';
import { rank, type ServiceObject, type TaskObject, taskStates } from '../store/objects.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { ServiceSpec } from '../store/specs.ts';
import type { Swarm } from '../store/swarm.ts';
import {
  body,
  type Call,
  empty,
  flag,
  json,
  query,
  refused,
  withSwarm,
  withWritableSwarm,
} from './call.ts';
import { readFilters } from './filter.ts';
import type { Route } from './route.ts';
import { isUpToDate, listedService, serviceStatus, wireService, wireTask } from './wire-service.ts';

export const serviceRoutes: readonly Route[] = [
  ['GET', '/services', list],
  ['POST', '/services/create', create],
  ['GET', '/services/:id', call => withService(call, inspect)],
  ['POST', '/services/:id/update', update],
  ['DELETE', '/services/:id', remove],
  ['GET', '/tasks', listTasks],
  ['GET', '/tasks/:id', inspectTask],
];

/** By id, name, or a unique beginning of the id. */
export function findService(swarm: Swarm, text: string): Result<ServiceObject, Refusal> {
  const exact = swarm.store.get('service', text) ?? swarm.store.serviceNamed(text);
  if (exact) return ok(exact);
  const all = swarm.store.list('service');
  const some = text ? all.filter(one => one.id.startsWith(text)) : [];
  if (some.length > 1)
    return refuse(409, `service ${text} is ambiguous (${some.length} matches found)`);
  return some[0] ? ok(some[0]) : refuse(404, `service ${text} not found`);
}

function withService(
  call: Call,
  act: (call: Call, swarm: Swarm, service: ServiceObject) => ReturnType<typeof json>,
) {
  return withSwarm(call, swarm => {
    const service = findService(swarm, call.at.id ?? '');
    return service.ok ? act(call, swarm, service.value) : refused(service.error);
  });
}

function modeOf({ spec }: ServiceObject): string {
  if (spec.Mode.Global) return 'global';
  if (spec.Mode.GlobalJob) return 'global-job';
  return spec.Mode.ReplicatedJob ? 'replicated-job' : 'replicated';
}

function list(call: Call) {
  return withSwarm(call, swarm => {
    const read = readFilters(call, ['id', 'label', 'mode', 'name', 'runtime']);
    if (!read.ok) return refused(read.error);
    const filters = read.value;
    const status = flag(call, 'status');
    const fits = (service: ServiceObject) =>
      filters.prefix('id', service.id) &&
      filters.prefix('name', service.spec.Name) &&
      filters.labels('label', service.spec.Labels) &&
      filters.exact('mode', modeOf(service));
    const defaults = flag(call, 'insertDefaults');
    const services = swarm.store.list('service').filter(fits);
    return json(
      services.map(service => ({
        ...(defaults ? wireService(call, service, true) : listedService(call, service)),
        ...(status && { ServiceStatus: serviceStatus(swarm, service) }),
      })),
    );
  });
}

function create(call: Call) {
  return withWritableSwarm(call, swarm => {
    const spec = body<ServiceSpec>(call);
    const made = createService({ kernel: call.parts.kernel, swarm }, spec);
    return made.ok ? json({ ID: made.value.id }, 201) : refused(made.error);
  });
}

function inspect(call: Call, _swarm: Swarm, service: ServiceObject) {
  return json(wireService(call, service, flag(call, 'insertDefaults')));
}

function update(call: Call) {
  return withWritableSwarm(call, swarm => {
    const service = findService(swarm, call.at.id ?? '');
    if (!service.ok) return refused(service.error);
    const cluster = { kernel: call.parts.kernel, swarm };
    const version = Number(query(call, 'version'));
    const rollback = query(call, 'rollback') === 'previous';
    const done = updateServiceSpec(
      cluster,
      service.value,
      version,
      body<ServiceSpec>(call),
      rollback,
    );
    return done.ok ? json({ Warnings: null }) : refused(done.error);
  });
}

function remove(call: Call) {
  return withWritableSwarm(call, swarm => {
    const service = findService(swarm, call.at.id ?? '');
    if (!service.ok) return refused(service.error);
    removeService(swarm, service.value);
    return empty(200);
  });
}

const taskFilters = [
  '_up-to-date',
  'desired-state',
  'id',
  'label',
  'name',
  'node',
  'runtime',
  'service',
];

function listTasks(call: Call) {
  return withSwarm(call, swarm => {
    const read = readFilters(call, taskFilters);
    if (!read.ok) return refused(read.error);
    const filters = read.value;
    for (const state of filters.values('desired-state')) {
      if (['running', 'shutdown', 'accepted'].includes(state)) continue;
      if ((taskStates as readonly string[]).includes(state)) continue;
      return refused({ status: 400, message: `Invalid desired-state filter: '${state}'` });
    }
    const services = filters.values('service').map(text => {
      const found = findService(swarm, text);
      return found.ok ? found.value.id : text;
    });
    const nodes: string[] = [];
    for (const text of filters.values('node')) {
      const id = findNodeId(call, swarm, text);
      if (!swarm.store.get('node', id)) {
        return refused({ status: 404, message: `node ${text} not found` });
      }
      nodes.push(id);
    }
    const fits = (task: TaskObject) =>
      filters.prefix('id', task.id) &&
      filters.prefix('name', `${task.serviceName}.${task.slot || task.nodeId}`) &&
      filters.labels('label', task.serviceLabels) &&
      fitsState(filters.values('desired-state'), task) &&
      (services.length === 0 || services.includes(task.serviceId)) &&
      (nodes.length === 0 || nodes.includes(task.nodeId)) &&
      (!filters.has('_up-to-date') || isUpToDate(swarm, task));
    return json(
      swarm.store
        .list('task')
        .filter(fits)
        .map(task => wireTask(call, swarm, task)),
    );
  });
}

function fitsState(states: readonly string[], task: TaskObject): boolean {
  if (states.length === 0) return true;
  return states.some(state => {
    if (state === 'running')
      return rank(task.desired) <= rank('running') && task.desired !== 'ready';
    return task.desired === state || (state === 'shutdown' && task.desired === 'remove');
  });
}

export function findNodeId(call: Call, swarm: Swarm, text: string): string {
  if (text === 'self') return call.engine.state.membership?.node ?? '';
  const all = swarm.store.list('node');
  return (
    (
      all.find(one => one.id === text) ??
      all.find(one => one.hostname === text) ??
      all.find(one => one.id.startsWith(text))
    )?.id ?? text
  );
}

export function findTask(swarm: Swarm, text: string): TaskObject | undefined {
  const all = swarm.store.list('task');
  return (
    all.find(one => one.id === text) ?? all.find(one => text !== '' && one.id.startsWith(text))
  );
}

function inspectTask(call: Call) {
  return withSwarm(call, swarm => {
    const task = findTask(swarm, call.at.id ?? '');
    if (!task) return refused({ status: 404, message: `task ${call.at.id} not found` });
    return json(wireTask(call, swarm, task));
  });
}
