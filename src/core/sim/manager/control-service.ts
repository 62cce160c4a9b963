// What clients may do to services: create, update, roll back, remove.
import { ok, type Result } from '../../lib/result.ts';
import { generateName } from '../store/generated-name.ts';
import type { ServiceObject } from '../store/objects.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { NetworkAttachment, ServiceSpec } from '../store/specs.ts';
import { ingressOf, type Swarm } from '../store/swarm.ts';
import { isMeshed } from './allocator.ts';
import { type Cluster, canonical } from './task.ts';
import { checkService, exists, invalid, precondition } from './validate-service.ts';

export function createService(
  { kernel, swarm }: Cluster,
  asked: ServiceSpec,
): Result<ServiceObject, Refusal> {
  const taken = (name: string) => swarm.store.serviceNamed(name) !== undefined;
  const spec = normalSpec(swarm, asked, asked.Name || generateName(kernel.random, taken));
  if (!spec.ok) return spec;
  const wrong = checkService(swarm, spec.value, null);
  if (wrong) return wrong;
  if (taken(spec.value.Name)) {
    return exists(
      `name conflicts with an existing object: service ${spec.value.Name} already exists`,
    );
  }
  const unmeshed = needsMesh(swarm, spec.value);
  if (unmeshed) return unmeshed;
  const job = spec.value.Mode.ReplicatedJob || spec.value.Mode.GlobalJob;
  const service = swarm.store.create('service', {
    id: kernel.random.swarmId(),
    spec: spec.value,
    previousSpec: null,
    specVersion: swarm.store.state.index + 1,
    previousSpecVersion: 0,
    update: null,
    endpoint: { ports: [], virtualIps: [] },
    jobIteration: job ? 0 : null,
  });
  return ok(service);
}

/** Ports cannot go through a mesh whose network was removed. */
function needsMesh(swarm: Swarm, spec: ServiceSpec): ReturnType<typeof precondition> | null {
  if (!isMeshed(spec) || ingressOf(swarm) !== undefined) return null;
  return precondition('service needs ingress network, but no ingress network is present');
}

export function updateServiceSpec(
  { kernel, swarm }: Cluster,
  service: ServiceObject,
  version: number,
  asked: ServiceSpec,
  rollback: boolean,
): Result<null, Refusal> {
  if (version !== service.version) {
    return refuse(500, 'rpc error: code = Unknown desc = update out of sequence');
  }
  if (rollback) return rollBack({ kernel, swarm }, service);
  const normal = normalSpec(swarm, asked, service.spec.Name);
  if (!normal.ok) return normal;
  const spec = normal.value;
  const wrong = checkService(swarm, spec, service) ?? needsMesh(swarm, spec);
  if (wrong) return wrong;
  if (spec.Name !== service.spec.Name) {
    return refuse(500, 'rpc error: code = Unimplemented desc = renaming services is not supported');
  }
  if (Object.keys(spec.Mode)[0] !== Object.keys(service.spec.Mode)[0]) {
    return refuse(500, 'rpc error: code = Unimplemented desc = service mode change is not allowed');
  }
  swarm.store.update('service', service.id, {
    spec: canonical(spec) === canonical(service.spec) ? service.spec : spec,
    previousSpec: service.spec,
    specVersion: swarm.store.state.index + 1,
    previousSpecVersion: service.specVersion,
    update: null,
    jobIteration: service.jobIteration === null ? null : service.jobIteration + 1,
  });
  return ok(null);
}

function rollBack({ kernel, swarm }: Cluster, service: ServiceObject): Result<null, Refusal> {
  if (!service.previousSpec) {
    return precondition(`service ${service.id} does not have a previous spec`);
  }
  swarm.store.update('service', service.id, {
    spec: service.previousSpec,
    previousSpec: service.spec,
    specVersion: service.previousSpecVersion,
    previousSpecVersion: service.specVersion,
    update: {
      state: 'rollback_started',
      startedMs: kernel.now(),
      completedMs: null,
      message: 'manually requested rollback',
    },
  });
  return ok(null);
}

export function removeService(swarm: Swarm, service: ServiceObject): void {
  swarm.store.remove('service', service.id);
}

/** Fills in what the engine fills in before the store sees the spec. */
function normalSpec(
  swarm: Swarm,
  asked: ServiceSpec,
  otherName: string,
): Result<ServiceSpec, Refusal> {
  const { TaskTemplate: task, Mode: mode = {} } = asked;
  const networks = resolve(swarm, task?.Networks);
  const older = resolve(swarm, asked.Networks);
  if (!networks.ok) return networks;
  if (!older.ok) return older;
  const container = task?.ContainerSpec;
  const kinds = Object.keys(mode).length;
  if (kinds > 1) return invalid('must specify only one service mode');
  const replicated = mode.Replicated ?? (kinds === 0 ? {} : undefined);
  return ok({
    ...asked,
    Name: asked.Name || otherName,
    Labels: asked.Labels ?? {},
    TaskTemplate: {
      ...task,
      ...(container ? { ContainerSpec: { ...container, Isolation: 'default' } } : {}),
      ...(networks.value ? { Networks: networks.value } : {}),
      ForceUpdate: task?.ForceUpdate ?? 0,
      Runtime: 'container',
    },
    Mode: replicated ? { Replicated: { Replicas: replicated.Replicas ?? 1 } } : normalJob(mode),
    ...(older.value ? { Networks: older.value } : {}),
    ...(asked.EndpointSpec
      ? { EndpointSpec: { ...asked.EndpointSpec, Mode: asked.EndpointSpec.Mode || 'vip' } }
      : {}),
  });
}

function normalJob(mode: ServiceSpec['Mode']): ServiceSpec['Mode'] {
  const job = mode.ReplicatedJob;
  if (!job) return mode;
  const concurrent = job.MaxConcurrent ?? 1;
  return {
    ReplicatedJob: {
      MaxConcurrent: concurrent,
      TotalCompletions: job.TotalCompletions ?? concurrent,
    },
  };
}

/** Names of networks become ids. */
function resolve(
  swarm: Swarm,
  networks: readonly NetworkAttachment[] | undefined,
): Result<readonly NetworkAttachment[] | undefined, Refusal> {
  if (!networks) return ok(undefined);
  const resolved: NetworkAttachment[] = [];
  for (const one of networks) {
    const all = swarm.store.list('network');
    const found =
      all.find(({ id }) => id === one.Target) ?? all.find(({ name }) => name === one.Target);
    if (!found && !['host', 'bridge', 'none'].includes(one.Target)) {
      return refuse(404, `network ${one.Target} not found`);
    }
    if (found?.ingress) {
      return invalid(
        `Service cannot be explicitly attached to the ingress network "${found.name}"`,
      );
    }
    resolved.push({ ...one, Target: found?.id ?? one.Target });
  }
  return ok(resolved);
}
