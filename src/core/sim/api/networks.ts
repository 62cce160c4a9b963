// /networks: local bridges and the swarm's overlays, as one engine sees them.
import { ok, type Result } from '../../lib/result.ts';
import type { Task } from '../kernel/kernel.ts';
import { createNetwork, removeNetwork } from '../manager/control-swarm.ts';
import { newEndpoint } from '../node/container.ts';
import { joinNetwork, leaveNetwork, missing } from '../node/endpoint.ts';
import { findContainer } from '../node/find-container.ts';
import {
  attachedTo,
  createLocalNetwork,
  type FoundNetwork,
  findNetwork,
  removeLocalNetwork,
} from '../node/local-network.ts';
import type { EndpointConfig } from '../node/request.ts';
import type { NetworkObject } from '../store/objects.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Labels } from '../store/specs.ts';
import { body, type Call, empty, isManager, json, query, refused, writableSwarm } from './call.ts';
import { readFilters } from './filter.ts';
import type { Route } from './route.ts';
import type { ApiAnswer } from './types.ts';
import { wireLocalNetwork, wireOverlay } from './wire-network.ts';

export const networkRoutes: readonly Route[] = [
  ['GET', '/networks', list],
  ['POST', '/networks/create', create],
  ['POST', '/networks/prune', prune],
  ['GET', '/networks/:id', inspect],
  ['DELETE', '/networks/:id', remove],
  ['POST', '/networks/:id/connect', connect],
  ['POST', '/networks/:id/disconnect', disconnect],
];

/** A worker knows only the overlays that its containers are on, and the ingress. */
function visible(call: Call): FoundNetwork[] {
  const { engine } = call;
  const locals = Object.values(engine.state.networks).map(
    (network): FoundNetwork => ({ kind: 'local', network }),
  );
  const { membership } = engine.state;
  const swarm = membership && call.parts.manager.get(membership.swarm);
  if (!swarm) return locals;
  const all = isManager(call);
  const overlays = swarm.store
    .list('network')
    .filter(one => all || one.ingress || isUsed(call, one))
    .map((network): FoundNetwork => ({ kind: 'overlay', network, swarm }));
  return [...overlays, ...locals];
}

function isUsed(call: Call, network: NetworkObject): boolean {
  return attachedTo(call.engine, network.id).length > 0;
}

function find(call: Call, text: string): Result<FoundNetwork, Refusal> {
  const scope = query(call, 'scope');
  const all = visible(call).filter(
    one => !scope || (scope === 'swarm') === (one.kind === 'overlay') || isHost(one),
  );
  const found =
    all.find(one => one.network.id === text) ??
    all.find(one => one.network.name === text) ??
    all.find(one => text !== '' && one.network.id.startsWith(text));
  return found ? ok(found) : refuse(404, `network ${text} not found`);
}

/** The node's own networks may be named in services too. */
function isHost({ network }: FoundNetwork): boolean {
  return network.name === 'host' || network.name === 'bridge' || network.name === 'none';
}

function wire(call: Call, found: FoundNetwork, detail: 'list' | 'inspect' | 'verbose') {
  return found.kind === 'local'
    ? wireLocalNetwork(call, found.network, detail)
    : wireOverlay(call, found.swarm, found.network, detail);
}

function list(call: Call): ApiAnswer {
  const known = ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type'];
  const read = readFilters(call, known);
  if (!read.ok) return refused(read.error);
  const filters = read.value;
  for (const type of filters.values('type')) {
    if (type === 'custom' || type === 'builtin') continue;
    return refused({ status: 400, message: `invalid filter: 'type'='${type}'` });
  }
  const some = visible(call).filter(
    ({ kind, network }) =>
      // The managers look for beginnings, the engine itself for parts.
      (kind === 'overlay' && isManager(call)
        ? filters.prefix('name', network.name)
        : filters.fuzzy('name', network.name)) &&
      filters.prefix('id', network.id) &&
      filters.exact('driver', network.driver) &&
      filters.exact('scope', kind === 'overlay' ? 'swarm' : 'local') &&
      filters.labels('label', network.labels) &&
      filters.exact('type', isPredefined(network.name) ? 'builtin' : 'custom'),
  );
  return json(some.map(one => wire(call, one, 'list')));
}

function isPredefined(name: string): boolean {
  return ['bridge', 'host', 'none'].includes(name);
}

function isBuiltin(name: string): boolean {
  return ['bridge', 'host', 'none', 'ingress', 'docker_gwbridge'].includes(name);
}

function inspect(call: Call): ApiAnswer {
  const found = find(call, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  return json(wire(call, found.value, query(call, 'verbose') ? 'verbose' : 'inspect'));
}

type CreateBody = {
  readonly Name?: string;
  readonly Driver?: string;
  readonly Internal?: boolean;
  readonly Attachable?: boolean;
  readonly Ingress?: boolean;
  readonly Labels?: Labels | null;
  readonly Options?: Labels | null;
  readonly IPAM?: {
    readonly Driver?: string;
    readonly Config?: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null;
  } | null;
};

function* create(call: Call): Task<ApiAnswer> {
  const asked = body<CreateBody>(call);
  const driver = asked.Driver || 'bridge';
  const { Subnet: subnet = '', Gateway: gateway = '' } = asked.IPAM?.Config?.[0] ?? {};
  const name = asked.Name ?? '';
  const fields = {
    name,
    labels: asked.Labels ?? {},
    subnet,
    gateway,
    internal: asked.Internal === true,
    attachable: asked.Attachable === true,
  };
  if (driver === 'overlay') {
    if (call.engine.state.membership && !isManager(call)) {
      const message =
        'Cannot create a multi-host network from a worker node. Please create the network from a manager node.';
      return refused({ status: 403, message });
    }
    const swarm = yield* writableSwarm(call);
    if (!swarm.ok) return refused(swarm.error);
    const made = createNetwork(
      { kernel: call.parts.kernel, swarm: swarm.value },
      {
        ...fields,
        ingress: asked.Ingress === true,
        options: asked.Options ?? null,
        ipamDriver: asked.IPAM?.Driver ?? 'default',
      },
    );
    return made.ok ? json({ Id: made.value.id, Warning: '' }, 201) : refused(made.error);
  }
  if (driver === 'host' || driver === 'null') {
    const message = `only one instance of "${driver}" network is allowed`;
    return refused({ status: 403, message });
  }
  if (!['bridge', 'macvlan', 'ipvlan'].includes(driver)) {
    yield 15_000;
    return refused({ status: 404, message: `plugin "${driver}" not found` });
  }
  yield 60;
  const made = createLocalNetwork(call.engine, { ...fields, driver, options: asked.Options ?? {} });
  return made.ok ? json({ Id: made.value.id, Warning: '' }, 201) : refused(made.error);
}

function* remove(call: Call): Task<ApiAnswer> {
  const found = find(call, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  const one = found.value;
  if (one.kind === 'local') {
    const done = removeLocalNetwork(call.engine, one.network);
    return done.ok ? empty(204) : refused(done.error);
  }
  const swarm = yield* writableSwarm(call);
  if (!swarm.ok) return refused(swarm.error);
  const done = removeNetwork(swarm.value, one.network);
  return done.ok ? empty(204) : refused(done.error);
}

function* prune(call: Call): Task<ApiAnswer> {
  const read = readFilters(call, ['label', 'label!', 'until']);
  if (!read.ok) return refused(read.error);
  const deleted: string[] = [];
  const swarm = isManager(call) ? yield* writableSwarm(call) : null;
  if (swarm?.ok) {
    for (const network of swarm.value.store.list('network')) {
      if (network.ingress || isUsed(call, network)) continue;
      if (removeNetwork(swarm.value, network).ok) deleted.push(network.name);
    }
  }
  for (const network of Object.values(call.engine.state.networks)) {
    if (isBuiltin(network.name) || !read.value.labels('label', network.labels)) continue;
    const attached = Object.values(call.engine.state.containers).some(one =>
      one.endpoints.some(endpoint => endpoint.networkId === network.id),
    );
    if (attached) continue;
    if (removeLocalNetwork(call.engine, network).ok) deleted.push(network.name);
  }
  return json({ NetworksDeleted: deleted.length ? deleted : null });
}

type ConnectBody = {
  readonly Container?: string;
  readonly EndpointConfig?: EndpointConfig | null;
  readonly Force?: boolean;
};

function* connect(call: Call): Task<ApiAnswer> {
  const { engine } = call;
  const asked = body<ConnectBody>(call);
  const container = findContainer(engine, asked.Container ?? '');
  const found = findNetwork(engine, call.at.id ?? '');
  if (!container.ok) return refused(container.error);
  if (!found) return refused({ status: 500, message: missing(engine, call.at.id ?? '') });
  const { network } = found;
  const one = container.value;
  if (one.endpoints.some(endpoint => endpoint.networkId === network.id)) {
    const message = `endpoint with name ${one.name} already exists in network ${network.name}`;
    return refused({ status: 403, message });
  }
  if ((one.hostConfig.NetworkMode ?? '') === 'host' || network.name === 'host') {
    const message = 'container cannot be connected to host network';
    return refused({ status: 403, message: `${message}s or disconnected from it` });
  }
  yield found.kind === 'overlay' ? 600 : 60;
  const config = asked.EndpointConfig ?? {};
  const endpoint = newEndpoint(engine, network.name, {
    ...config,
    Aliases: [...(config.Aliases ?? []), one.id.slice(0, 12)],
  });
  one.endpoints.push({ ...endpoint, networkId: network.id });
  const last = one.endpoints[one.endpoints.length - 1];
  if (!last || one.status !== 'running') return empty(200);
  const joined = joinNetwork(engine, one, last);
  if (joined.ok) return empty(200);
  one.endpoints.pop();
  return refused(joined.error);
}

function* disconnect(call: Call): Task<ApiAnswer> {
  const { engine } = call;
  const asked = body<ConnectBody>(call);
  const found = findNetwork(engine, call.at.id ?? '');
  if (!found) return refused({ status: 404, message: `network ${call.at.id} not found` });
  const container = findContainer(engine, asked.Container ?? '');
  if (!container.ok) return refused(container.error);
  const one = container.value;
  const endpoint = one.endpoints.find(other => other.networkId === found.network.id);
  if (!endpoint) {
    const message = `container ${one.id} is not connected to network ${found.network.name}`;
    return refused({ status: 500, message });
  }
  yield 30;
  leaveNetwork(engine, one, endpoint);
  one.endpoints = one.endpoints.filter(other => other !== endpoint);
  return empty(200);
}
