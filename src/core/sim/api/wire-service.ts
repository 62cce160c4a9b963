// Services and tasks as JSON of the API.
import { isDirty } from '../manager/task.ts';
import { isWantedState, rank, type ServiceObject, type TaskObject } from '../store/objects.ts';
import type { ServiceSpec, UpdateConfig } from '../store/specs.ts';
import type { Swarm } from '../store/swarm.ts';
import { type Call, moment } from './call.ts';
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

/** Running and wanted tasks, as `service ls` counts them. */
export function serviceStatus(swarm: Swarm, service: ServiceObject) {
  let running = 0;
  let wanted = 0;
  let completed = 0;
  for (const task of swarm.store.tasksOf(service.id)) {
    if (task.state === 'running') running++;
    if (isWantedState(task.desired) && rank(task.state) <= rank('running')) wanted++;
    if (task.state === 'complete' && task.jobIteration === service.jobIteration) completed++;
  }
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
