// docker ps
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context } from '../context.ts';
import { humanDuration } from '../format/duration.ts';
import { ellipsis, type ListSpec, labelsText, printList, shortId } from '../format/list.ts';
import { humanSize } from '../format/size.ts';
import type { RowValue } from '../format/template.ts';
import { goTime, isoTime } from '../format/time.ts';
import { withoutDigest } from '../image-name.ts';
import type { Labels } from '../wire.ts';

const flags = `
    -a, --all             Show containers that do not run too
    -f, --filter filter   Show only containers that match
        --format string   Print each container by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -n, --last int        Show the last N created, whatever their state (default "-1")
    -l, --latest          Show the last created, whatever its state
        --no-trunc        Show everything in full length
    -q, --quiet           Print ids only
    -s, --size            Show sizes`;

export const containerLs: Command = {
  name: 'ls',
  also: ['list', 'ps'],
  about: 'List containers',
  usage: '[OPTIONS]',
  arity: [0, 0],
  aliases: ['docker container ls', 'docker container list', 'docker container ps', 'docker ps'],
  flags,
  run: listContainers,
};

export type ContainerSummary = {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly ImageID: string;
  readonly Command: string;
  readonly Created: number;
  readonly Ports: readonly ContainerPort[] | null;
  readonly SizeRw?: number;
  readonly SizeRootFs?: number;
  readonly Labels: Labels | null;
  readonly State: string;
  readonly Status: string;
  readonly NetworkSettings?: { readonly Networks: Readonly<Record<string, unknown>> | null };
  readonly Mounts?: readonly { readonly Name?: string; readonly Source: string }[];
};
export type ContainerPort = {
  readonly IP?: string;
  readonly PrivatePort: number;
  readonly PublicPort?: number;
  readonly Type: string;
};

export const containerSpec: ListSpec = {
  type: '*formatter.ContainerContext',
  headings: {
    ID: 'CONTAINER ID',
    Names: 'NAMES',
    Image: 'IMAGE',
    Command: 'COMMAND',
    CreatedAt: 'CREATED AT',
    RunningFor: 'CREATED',
    Ports: 'PORTS',
    State: 'STATE',
    Status: 'STATUS',
    Size: 'SIZE',
    Labels: 'LABELS',
    Mounts: 'MOUNTS',
    LocalVolumes: 'LOCAL VOLUMES',
    Networks: 'NETWORKS',
  },
  columns: ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names'],
};

function* listContainers(context: Context): Task<number> {
  const { flags, api } = context;
  const format = flags.text('format');
  const size = flags.on('size') || /\.Size|json/.test(format);
  const last = flags.on('latest') ? 1 : flags.number('last');
  const containers = yield* api.get<ContainerSummary[]>('/containers/json', {
    ...(flags.on('all') && { all: '1' }),
    ...(last > 0 && { limit: String(last) }),
    ...(size && { size: '1' }),
    ...filtersOf(flags.list('filter')),
  });
  const columns = flags.on('size') ? [...containerSpec.columns, 'Size'] : containerSpec.columns;
  const rows = containers.map(one => containerRow(context, one, flags.on('no-trunc')));
  yield* printList(context, { ...containerSpec, columns }, rows, {
    format,
    quiet: flags.on('quiet'),
  });
  return 0;
}

export function containerRow(
  context: Context,
  container: ContainerSummary,
  whole: boolean,
): RowValue {
  const created = container.Created * 1000;
  const names = container.Names.map(name => name.replace(/^\//, '')).filter(
    // A name with a slash is the alias of a link.
    name => whole || !name.includes('/'),
  );
  const mounts = (container.Mounts ?? []).map(mount => mount.Name || mount.Source);
  const command = whole ? container.Command : ellipsis(container.Command, 20);
  const sizes = `${humanSize(container.SizeRw ?? 0, 3)}`;
  const virtual = container.SizeRootFs ? ` (virtual ${humanSize(container.SizeRootFs, 3)})` : '';
  return {
    fields: {
      ID: shortId(container.Id, whole),
      Names: names.join(','),
      Image: imageOf(container, whole),
      Command: JSON.stringify(command),
      CreatedAt: goTime(isoTime(created)).replace('.000000000', ''),
      RunningFor: `${humanDuration(context.nowMs() - created)} ago`,
      Ports: containerPorts(container.Ports ?? []),
      State: container.State,
      Status: container.Status,
      Size: sizes + virtual,
      Labels: labelsText(container.Labels),
      Mounts: mounts.map(name => (whole ? name : ellipsis(name, 15))).join(','),
      LocalVolumes: String(
        (container.Mounts ?? []).filter(mount => 'Driver' in mount && mount.Driver === 'local')
          .length,
      ),
      Networks: Object.keys(container.NetworkSettings?.Networks ?? {}).join(','),
    },
    methods: { Label: name => container.Labels?.[name] ?? '' },
  };
}

function imageOf(container: ContainerSummary, whole: boolean): string {
  if (container.Image === '') return '<no image>';
  if (whole) return container.Image;
  const id = shortId(container.ImageID);
  if (id === shortId(container.Image)) return id;
  return withoutDigest(container.Image);
}

/** `0.0.0.0:8085->80/tcp, [::]:8085->80/tcp, 443/tcp`; neighbours are joined to ranges. */
export function containerPorts(ports: readonly ContainerPort[]): string {
  const sorted = [...ports].sort(
    (one, other) =>
      one.PrivatePort - other.PrivatePort ||
      compare(one.IP ?? '', other.IP ?? '') ||
      (one.PublicPort ?? 0) - (other.PublicPort ?? 0) ||
      compare(one.Type, other.Type),
  );
  type Range = { first: ContainerPort; count: number };
  const groups = new Map<string, Range[]>();
  for (const port of sorted) {
    const key = `${port.IP ?? ''}/${port.Type}`;
    const ranges = groups.get(key) ?? [];
    groups.set(key, ranges);
    const last = ranges.at(-1);
    const follows =
      last &&
      last.first.PrivatePort + last.count === port.PrivatePort &&
      (port.PublicPort
        ? (last.first.PublicPort ?? 0) + last.count === port.PublicPort
        : !last.first.PublicPort);
    if (last && follows) last.count++;
    else ranges.push({ first: port, count: 1 });
  }
  const span = (from: number, count: number) =>
    count > 1 ? `${from}-${from + count - 1}` : `${from}`;
  return [...groups.values()]
    .flat()
    .map(({ first, count }) => {
      const target = `${span(first.PrivatePort, count)}/${first.Type}`;
      if (!first.PublicPort) return target;
      const address = first.IP?.includes(':') ? `[${first.IP}]` : (first.IP ?? '');
      return `${address}:${span(first.PublicPort, count)}->${target}`;
    })
    .join(', ');
}

/** By code units, so that no locale has a say. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
