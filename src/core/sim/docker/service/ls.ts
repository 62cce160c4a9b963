// docker service ls

import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context } from '../context.ts';
import { type ListSpec, printList, shortId } from '../format/list.ts';
import { inNaturalOrder } from '../format/natural.ts';
import type { RowValue } from '../format/template.ts';
import { withoutDigest } from '../image-name.ts';
import type { Port, Service } from '../wire.ts';

export const serviceLs: Command = {
  name: 'ls',
  also: ['list'],
  aliases: ['docker service ls', 'docker service list'],
  about: 'List the services of the swarm',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -f, --filter filter   Show only services that match
        --format string   Print each service by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -q, --quiet           Print ids only`,
  run: listServices,
};

function* listServices(context: Context): Task<number> {
  const { flags } = context;
  const services = yield* context.api.get<Service[]>('/services', {
    ...filtersOf(flags.list('filter')),
    // Counting tasks costs the engine something: not asked where it is not shown.
    ...(!(flags.on('quiet') && flags.text('format') === '') && { status: 'true' }),
  });
  yield* printServices(context, services);
  return 0;
}

export const serviceList: ListSpec = {
  type: '*service.serviceContext',
  headings: {
    ID: 'ID',
    Name: 'NAME',
    Mode: 'MODE',
    Replicas: 'REPLICAS',
    Image: 'IMAGE',
    Ports: 'PORTS',
  },
  columns: ['ID', 'Name', 'Mode', 'Replicas', 'Image', 'Ports'],
};

/** By name, as `service ls` and `stack services` show them. */
export function* printServices(context: Context, services: readonly Service[]): Task<void> {
  const sorted = inNaturalOrder(services, service => service.Spec.Name);
  yield* printList(context, serviceList, sorted.map(rowOf), {
    format: context.flags.text('format'),
    quiet: context.flags.on('quiet'),
  });
}

function rowOf(service: Service): RowValue {
  return {
    fields: {
      ID: shortId(service.ID),
      Name: service.Spec.Name,
      Mode: modeOf(service),
      Replicas: replicasOf(service),
      Image: withoutDigest(service.Spec.TaskTemplate.ContainerSpec.Image),
      Ports: portsText(service.Endpoint.Ports ?? []),
    },
    methods: { Label: name => service.Spec.Labels[name] ?? '' },
  };
}

function modeOf({ Spec: { Mode } }: Service): string {
  if (Mode.Replicated) return 'replicated';
  if (Mode.Global) return 'global';
  return Mode.ReplicatedJob ? 'replicated job' : 'global job';
}

/** `2/3`, `5/6 (max 1 per node)`, `0/1 (3/3 completed)`. */
function replicasOf(service: Service): string {
  const { Mode, TaskTemplate } = service.Spec;
  const status = service.ServiceStatus ?? { RunningTasks: 0, DesiredTasks: 0, CompletedTasks: 0 };
  const counts = `${status.RunningTasks}/${status.DesiredTasks}`;
  const most = TaskTemplate.Placement?.MaxReplicas ?? 0;
  if (Mode.Replicated) return most > 0 ? `${counts} (max ${most} per node)` : counts;
  if (Mode.Global) return counts;
  // A job that runs shows how far it is; all of its tasks of this run may be gone again.
  const total = Mode.ReplicatedJob
    ? (Mode.ReplicatedJob.TotalCompletions ?? 1)
    : status.DesiredTasks + status.CompletedTasks;
  const completed = `${counts} (${status.CompletedTasks}/${total} completed)`;
  return most > 0 && Mode.ReplicatedJob
    ? `${completed.slice(0, -1)}, max ${most} per node)`
    : completed;
}

/** `*:8080->80/tcp`, neighbours joined to ranges; only the mesh's ports. */
export function portsText(ports: readonly Port[]): string {
  const sorted = ports
    .filter(port => port.PublishMode === 'ingress' || port.PublishMode === undefined)
    .sort(
      (one, other) =>
        Number(one.Protocol > other.Protocol) - Number(one.Protocol < other.Protocol) ||
        (one.PublishedPort ?? 0) - (other.PublishedPort ?? 0),
    );
  const ranges: { first: Port; count: number }[] = [];
  for (const port of sorted) {
    const last = ranges.at(-1);
    const next =
      last &&
      last.first.Protocol === port.Protocol &&
      (last.first.PublishedPort ?? 0) + last.count === port.PublishedPort &&
      last.first.TargetPort + last.count === port.TargetPort;
    if (last && next) last.count++;
    else ranges.push({ first: port, count: 1 });
  }
  const range = (from: number, count: number) =>
    count > 1 ? `${from}-${from + count - 1}` : `${from}`;
  return ranges
    .map(
      ({ first, count }) =>
        `*:${range(first.PublishedPort ?? 0, count)}->${range(first.TargetPort, count)}/${first.Protocol}`,
    )
    .join(', ');
}
