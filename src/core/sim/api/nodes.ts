// /nodes, /secrets and /configs.

import { ok, type Result } from '../../lib/result.ts';
import type { Task } from '../kernel/kernel.ts';
import { removeNode, updateNode } from '../manager/control-swarm.ts';
import { exists, invalid } from '../manager/validate-service.ts';
import type { NodeObject, NodeSpec, SecretObject } from '../store/objects.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Labels } from '../store/specs.ts';
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
import type { ApiAnswer, Json } from './types.ts';
import { wireNode, wireSecret } from './wire-swarm.ts';

type Kind = 'secret' | 'config';

export const nodeRoutes: readonly Route[] = [
  ['GET', '/nodes', listNodes],
  ['GET', '/nodes/:id', inspectNode],
  ['POST', '/nodes/:id/update', changeNode],
  ['DELETE', '/nodes/:id', deleteNode],
  ...(['secret', 'config'] as const).flatMap((kind): Route[] => [
    ['GET', `/${kind}s`, call => listSecrets(call, kind)],
    ['POST', `/${kind}s/create`, call => createSecret(call, kind)],
    ['GET', `/${kind}s/:id`, call => inspectSecret(call, kind)],
    ['POST', `/${kind}s/:id/update`, call => updateSecret(call, kind)],
    ['DELETE', `/${kind}s/:id`, call => deleteSecret(call, kind)],
  ]),
];

function findNode(swarm: Swarm, text: string): Result<NodeObject, Refusal> {
  const all = swarm.store.list('node');
  const exact = all.find(one => one.id === text);
  if (exact) return ok(exact);
  const named = all.filter(one => one.hostname === text || one.spec.Name === text);
  const some = named.length > 0 || !text ? named : all.filter(one => one.id.startsWith(text));
  if (some.length > 1) {
    return refuse(409, `node ${text} is ambiguous (${some.length} matches found)`);
  }
  return some[0] ? ok(some[0]) : refuse(404, `node ${text} not found`);
}

function listNodes(call: Call): Task<ApiAnswer> {
  return withSwarm(call, swarm => {
    const known = ['id', 'label', 'membership', 'name', 'node.label', 'role'];
    const read = readFilters(call, known);
    if (!read.ok) return refused(read.error);
    const filters = read.value;
    const nodes = swarm.store
      .list('node')
      .filter(
        node =>
          filters.prefix('id', node.id) &&
          filters.prefix('name', node.hostname) &&
          filters.exact('role', node.spec.Role) &&
          filters.exact('membership', 'accepted') &&
          filters.labels('node.label', node.spec.Labels) &&
          filters.labels('label', node.engineLabels),
      );
    return json(nodes.map(node => wireNode(call, swarm, node)));
  });
}

function inspectNode(call: Call): Task<ApiAnswer> {
  return withSwarm(call, swarm => {
    const node = findNode(swarm, call.at.id ?? '');
    return node.ok ? json(wireNode(call, swarm, node.value)) : refused(node.error);
  });
}

function changeNode(call: Call): Task<ApiAnswer> {
  return withWritableSwarm(call, swarm => {
    const node = findNode(swarm, call.at.id ?? '');
    if (!node.ok) return refused(node.error);
    const cluster = { kernel: call.parts.kernel, swarm };
    const version = Number(query(call, 'version'));
    const done = updateNode(cluster, node.value, version, body<NodeSpec>(call));
    return done.ok ? empty(200) : refused(done.error);
  });
}

function deleteNode(call: Call): Task<ApiAnswer> {
  return withWritableSwarm(call, swarm => {
    const node = findNode(swarm, call.at.id ?? '');
    if (!node.ok) return refused(node.error);
    const done = removeNode({ kernel: call.parts.kernel, swarm }, node.value, flag(call, 'force'));
    return done.ok ? empty(200) : refused(done.error);
  });
}

function findSecret(swarm: Swarm, kind: Kind, text: string): Result<SecretObject, Refusal> {
  const all = swarm.store.list(kind);
  const exact = all.find(one => one.id === text) ?? all.find(one => one.name === text);
  const found = exact ?? all.find(one => text !== '' && one.id.startsWith(text));
  return found ? ok(found) : refuse(404, `${kind} ${text} not found`);
}

function listSecrets(call: Call, kind: Kind): Task<ApiAnswer> {
  return withSwarm(call, swarm => {
    const read = readFilters(call, ['id', 'label', 'name', 'names']);
    if (!read.ok) return refused(read.error);
    const filters = read.value;
    const some = swarm.store
      .list(kind)
      .filter(
        one =>
          filters.prefix('id', one.id) &&
          filters.prefix('name', one.name) &&
          filters.exact('names', one.name) &&
          filters.labels('label', one.labels),
      );
    return json(some.map(one => wireSecret(call, one, kind === 'config')));
  });
}

type SecretBody = {
  readonly Name?: string;
  readonly Labels?: Labels;
  readonly Data?: string;
  readonly Driver?: Json;
  readonly Templating?: Json;
};

const nameForm = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;

function createSecret(call: Call, kind: Kind): Task<ApiAnswer> {
  return withWritableSwarm(call, swarm => {
    const { Name: name = '', Labels, Data = '', Driver, Templating } = body<SecretBody>(call);
    if (name.length > 64 || !nameForm.test(name)) {
      return refused(
        invalid(
          'invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]',
        ).error,
      );
    }
    if (Data === '' && !Driver) {
      const limit = kind === 'secret' ? '512000' : '1024000';
      return refused(
        invalid(`${kind} data must be larger than 0 and less than ${limit} bytes`).error,
      );
    }
    if (swarm.store.list(kind).some(one => one.name === name)) {
      return refused(exists(`${kind} ${name} already exists`).error);
    }
    const made = swarm.store.create(kind, {
      id: call.parts.kernel.random.swarmId(),
      name,
      labels: Labels ?? {},
      data: Data,
      driver: (Driver ?? null) as never,
      templating: (Templating ?? null) as never,
    });
    return json({ ID: made.id }, 201);
  });
}

function inspectSecret(call: Call, kind: Kind): Task<ApiAnswer> {
  return withSwarm(call, swarm => {
    const found = findSecret(swarm, kind, call.at.id ?? '');
    return found.ok ? json(wireSecret(call, found.value, kind === 'config')) : refused(found.error);
  });
}

function updateSecret(call: Call, kind: Kind): Task<ApiAnswer> {
  return withWritableSwarm(call, swarm => {
    const found = findSecret(swarm, kind, call.at.id ?? '');
    if (!found.ok) return refused(found.error);
    const { Labels = {}, Data, Name } = body<SecretBody>(call);
    const sameName = Name === undefined || Name === found.value.name;
    if (!sameName || (Data !== undefined && Data !== found.value.data)) {
      return refused(invalid('only updates to Labels are allowed').error);
    }
    swarm.store.update(kind, found.value.id, { labels: Labels });
    return empty(200);
  });
}

function deleteSecret(call: Call, kind: Kind): Task<ApiAnswer> {
  return withWritableSwarm(call, swarm => {
    const found = findSecret(swarm, kind, call.at.id ?? '');
    if (!found.ok) return refused(found.error);
    const users = swarm.store.list('service').filter(service => {
      const container = service.spec.TaskTemplate.ContainerSpec;
      return kind === 'secret'
        ? container?.Secrets?.some(one => one.SecretID === found.value.id)
        : container?.Configs?.some(one => one.ConfigID === found.value.id);
    });
    if (users.length > 0) {
      const names = users.map(one => one.spec.Name).join(', ');
      const services = users.length === 1 ? 'service' : 'services';
      return refused(
        invalid(`${kind} '${found.value.name}' is in use by the following ${services}: ${names}`)
          .error,
      );
    }
    swarm.store.remove(kind, found.value.id);
    return empty(204);
  });
}
