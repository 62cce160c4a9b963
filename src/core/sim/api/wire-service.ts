// Services and tasks as JSON of the API.
import { isDirty } from '../manager/task.ts';
import { isWantedState, rank, type ServiceObject, type TaskObject } from '../store/objects.ts';
import type { ServiceSpec, UpdateConfig } from '../store/specs.ts';
import type { Swarm } from '../store/swarm.ts';
import { type Call, frozen, moment } from './call.ts';

import type { Json } from './types.ts';
import { meta, wireSwarmNetwork } from './wire-swarm.ts';

export function wireService(call: Call, service: ServiceObject, defaults: boolean) {
  const { update, endpoint, previousSpec } = service;
  return {
    ...meta(call, service),
    Spec: defaults ? withDefaults(service.spec) : service.spec,
    ...(previousSpec ? { PreviousSpec: defaults ? withDefaults(previousSpec) : previousSpec } : {}),
    Endpoint: {
      Spec: hasEndpoint(service) ? service.spec.EndpointSpec : {},
      ...(endpoint.ports.length ? { Ports: endpoint.ports } : {}),
      ...(endpoint.virtualIps.length
        ? {
            VirtualIPs: endpoint.virtualIps.map(({ networkId, address }) => ({
              NetworkID: networkId,
              Addr: address,
            })),
          }
        : {}),
    },
    ...(update
      ? {
          UpdateStatus: {
            State: update.state,
            StartedAt: moment(call, update.startedMs),
            ...(update.completedMs === null
              ? {}
              : { CompletedAt: moment(call, update.completedMs) }),
            Message: update.message,
          },
        }
      : {}),
    ...(service.jobIteration === null
      ? {}
      : {
          JobStatus: {
            JobIteration: { Index: service.jobIteration },
            LastExecution: moment(call, service.createdMs),
          },
        }),
  };
}

const listed = new WeakMap<ServiceObject, Readonly<Record<string, Json>>>();

/** As a list shows it, until it changes: nobody may write in it. */
export function listedService(call: Call, service: ServiceObject) {
  const known = listed.get(service);
  if (known) return known;
  const made = frozen(wireService(call, service, false)) as Readonly<Record<string, Json>>;
  listed.set(service, made);
  return made;
}

/** The allocator fills in an endpoint only where a network or a port needs one. */
function hasEndpoint({ spec, endpoint }: ServiceObject): boolean {
  const networks = spec.TaskTemplate.Networks ?? spec.Networks ?? [];
  return endpoint.ports.length > 0 || networks.length > 0;
}

const defaultUpdate: UpdateConfig = {
  Parallelism: 1,
  FailureAction: 'pause',
  Monitor: 5_000_000_000,
  MaxFailureRatio: 0,
  Order: 'stop-first',
};

/** What `insertDefaults` fills in. */
function withDefaults(spec: ServiceSpec): ServiceSpec {
  const { TaskTemplate: task } = spec;
  const container = task.ContainerSpec;
  return {
    ...spec,
    TaskTemplate: {
      ...task,
      ...(container
        ? { ContainerSpec: { StopGracePeriod: 10_000_000_000, DNSConfig: {}, ...container } }
        : {}),
      RestartPolicy: {
        Condition: 'any',
        Delay: 5_000_000_000,
        MaxAttempts: 0,
        ...task.RestartPolicy,
      },
    },
    UpdateConfig: { ...defaultUpdate, ...spec.UpdateConfig },
    RollbackConfig: { ...defaultUpdate, ...spec.RollbackConfig },
    EndpointSpec: { Mode: 'vip', ...spec.EndpointSpec },
  };
}

type Counts = { readonly running: number; readonly wanted: number; readonly completed: number };

const counted = new WeakMap<readonly TaskObject[], Counts>();

/** A list of tasks is another one when one of them has changed: it is counted once. */
function countsOf(tasks: readonly TaskObject[], jobIteration: number | null): Counts {
  const known = jobIteration === null ? counted.get(tasks) : undefined;
  if (known) return known;
  let running = 0;
  let wanted = 0;
  let completed = 0;
  for (const task of tasks) {
    if (task.state === 'running') running++;
    if (isWantedState(task.desired) && rank(task.state) <= rank('running')) wanted++;
    if (task.state === 'complete' && task.jobIteration === jobIteration) completed++;
  }
  const counts = { running, wanted, completed };
  if (jobIteration === null) counted.set(tasks, counts);
  return counts;
}

/** Running and wanted tasks, as `service ls` counts them. */
export function serviceStatus(swarm: Swarm, service: ServiceObject) {
  const tasks = swarm.store.tasksOf(service.id);
  const { running, wanted, completed } = countsOf(tasks, service.jobIteration);
  const { Replicated: replicated, ReplicatedJob: job } = service.spec.Mode;
  return {
    RunningTasks: running,
    DesiredTasks: replicated?.Replicas ?? job?.MaxConcurrent ?? wanted,
    CompletedTasks: job || service.spec.Mode.GlobalJob ? completed : 0,
  };
}

export function wireTask(call: Call, swarm: Swarm, task: TaskObject) {
  const { Runtime: _runtime, ...spec } = task.spec;
  const running = task.state === 'running';
  // Bound once for each family of addresses, and so told twice.
  const bound = task.hostPorts.flatMap(port => [port, port]);
  const ports = bound.length && running ? { Ports: bound } : {};
  const networks = task.networks.flatMap(({ networkId, address }) => {
    const network = swarm.store.get('network', networkId);
    if (!network) return [];
    return [
      { Network: wireSwarmNetwork(call, network), ...(address ? { Addresses: [address] } : {}) },
    ];
  });
  return {
    ...meta(call, task),
    Labels: {},
    Spec: spec,
    ServiceID: task.serviceId,
    ...(task.slot ? { Slot: task.slot } : {}),
    ...(task.nodeId ? { NodeID: task.nodeId } : {}),
    Status: {
      Timestamp: moment(call, task.statusMs),
      State: task.state,
      Message: task.message,
      ...(task.error ? { Err: task.error } : {}),
      ...(task.containerId
        ? {
            ContainerStatus: {
              ContainerID: task.containerId,
              PID: task.pid,
              ExitCode: task.exitCode ?? 0,
            },
          }
        : {}),
      PortStatus: ports,
    },
    DesiredState: task.desired,
    ...(networks.length ? { NetworksAttachments: networks } : {}),
    ...(task.jobIteration === null ? {} : { JobIteration: { Index: task.jobIteration } }),
  };
}

/** The task is of the service's present spec. */
export function isUpToDate(swarm: Swarm, task: TaskObject): boolean {
  const service = swarm.store.get('service', task.serviceId);
  return service === undefined || !isDirty(swarm, service, task);
}
