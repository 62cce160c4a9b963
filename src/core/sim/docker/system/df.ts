// docker system df, docker system prune
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import { type ContainerSummary, containerRow, containerSpec } from '../container/ls.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { formatList, type ListSpec, printList } from '../format/list.ts';
import { any } from '../format/shape.ts';
import { humanSize } from '../format/size.ts';
import { createTemplate, type RowValue } from '../format/template.ts';
import type { ImageSummary } from '../image/ls.ts';
import { confirm, pruneText } from '../prune.ts';

export const systemDf: Command = {
  name: 'df',
  about: 'Show how much disk the engine uses',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
        --format string   Print by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -v, --verbose         Show each object`,
  run: showUsage,
};

export const systemPrune: Command = {
  name: 'prune',
  about: 'Remove what is not used',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -a, --all             All unused images, not only dangling ones
        --filter filter   Only those that match
    -f, --force           Do not ask
        --volumes         Anonymous volumes too`,
  run: prune,
};

type Usage = {
  readonly LayersSize: number;
  readonly Images: readonly ImageSummary[] | null;
  readonly Containers: readonly ContainerSummary[] | null;
  readonly Volumes:
    | readonly { Name: string; UsageData?: { Size: number; RefCount: number } }[]
    | null;
  readonly BuildCache: readonly { Size: number; InUse: boolean; Shared: boolean }[] | null;
};

const spec: ListSpec = {
  type: '*formatter.diskUsageImagesContext',
  headings: {
    Type: 'TYPE',
    TotalCount: 'TOTAL',
    Active: 'ACTIVE',
    Size: 'SIZE',
    Reclaimable: 'RECLAIMABLE',
  },
  columns: ['Type', 'TotalCount', 'Active', 'Size', 'Reclaimable'],
};

function* showUsage(context: Context): Task<number> {
  const { flags, api } = context;
  const usage = yield* api.get<Usage>('/system/df');
  const format = flags.text('format');
  if (flags.on('verbose')) {
    yield* context.out(verbose(context, usage, format));
    return 0;
  }
  yield* printList(context, spec, rowsOf(usage), { format });
  return 0;
}

function rowsOf(usage: Usage): RowValue[] {
  const images = usage.Images ?? [];
  const containers = usage.Containers ?? [];
  const volumes = usage.Volumes ?? [];
  const caches = usage.BuildCache ?? [];
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  const used = images.filter(image => (image.Containers ?? 0) > 0);
  const usedSize = sum(
    used.map(image => Math.max(0, image.Size - Math.max(0, image.SharedSize ?? 0))),
  );
  const running = containers.filter(one => ['running', 'paused', 'restarting'].includes(one.State));
  const size = (list: readonly ContainerSummary[]) => sum(list.map(one => one.SizeRw ?? 0));
  const mounted = volumes.filter(one => (one.UsageData?.RefCount ?? 0) > 0);
  const volumeSize = (list: typeof volumes) =>
    sum(list.map(one => Math.max(0, one.UsageData?.Size ?? 0)));
  return [
    row('Images', images.length, used.length, usage.LayersSize, usage.LayersSize - usedSize),
    row(
      'Containers',
      containers.length,
      running.length,
      size(containers),
      size(containers) - size(running),
    ),
    row(
      'Local Volumes',
      volumes.length,
      mounted.length,
      volumeSize(volumes),
      volumeSize(volumes) - volumeSize(mounted),
    ),
    {
      fields: {
        Type: 'Build Cache',
        TotalCount: String(caches.length),
        Active: String(caches.filter(one => one.InUse).length),
        Size: humanSize(sum(caches.map(one => one.Size))),
        Reclaimable: humanSize(sum(caches.filter(one => !one.InUse).map(one => one.Size))),
      },
    },
  ];
}

function row(Type: string, count: number, active: number, size: number, free: number): RowValue {
  const share = size > 0 ? ` (${Math.floor((free * 100) / size)}%)` : '';
  return {
    fields: {
      Type,
      TotalCount: String(count),
      Active: String(active),
      Size: humanSize(size),
      Reclaimable: humanSize(free) + share,
    },
  };
}

function verbose(context: Context, usage: Usage, format: string): string {
  const volumes = (usage.Volumes ?? []).map(one => ({
    Name: one.Name,
    Links: String(one.UsageData?.RefCount ?? 0),
    Size: humanSize(Math.max(0, one.UsageData?.Size ?? 0)),
  }));
  const containers = (usage.Containers ?? []).map(one => containerRow(context, one, false));
  const images = (usage.Images ?? []).flatMap(image =>
    (image.RepoTags ?? ['<none>:<none>']).map(tagged => ({
      Repository: tagged.slice(0, tagged.lastIndexOf(':')),
      Tag: tagged.slice(tagged.lastIndexOf(':') + 1),
      ID: image.Id.replace('sha256:', '').slice(0, 12),
      Size: humanSize(image.Size, 3),
      SharedSize: humanSize(Math.max(0, image.SharedSize ?? 0), 3),
      UniqueSize: humanSize(image.Size - Math.max(0, image.SharedSize ?? 0), 3),
      Containers: String(image.Containers ?? 0),
    })),
  );
  if (format !== '' && format !== 'table') {
    const template = createTemplate(format === 'json' ? '{{json .}}' : format);
    if (!template.ok) throw new CommandError(`template parsing error: ${template.error}`);
    const value = {
      Images: images,
      Containers: containers.map(one => one.fields),
      Volumes: volumes,
      BuildCache: [],
    };
    const text = template.value.execute({ value, shape: any }, true);
    if (!text.ok) throw new CommandError(`template parsing error: ${text.error}`);
    return text.value;
  }
  const part = (type: string, headings: Record<string, string>, rows: Record<string, string>[]) =>
    formatList(
      { type, headings, columns: Object.keys(headings) },
      rows.map(fields => ({ fields })),
      '',
      false,
    );
  const imageHeadings = {
    Repository: 'REPOSITORY',
    Tag: 'TAG',
    ID: 'IMAGE ID',
    Size: 'SIZE',
    SharedSize: 'SHARED SIZE',
    UniqueSize: 'UNIQUE SIZE',
    Containers: 'CONTAINERS',
  };
  const containerColumns = [
    'ID',
    'Image',
    'Command',
    'LocalVolumes',
    'Size',
    'RunningFor',
    'Status',
    'Names',
  ];
  const cache = {
    ID: 'CACHE ID',
    CacheType: 'CACHE TYPE',
    Size: 'SIZE',
    CreatedSince: 'CREATED',
    LastUsedSince: 'LAST USED',
    UsageCount: 'USAGE',
    Shared: 'SHARED',
  };
  return (
    `Images space usage:\n\n${part('image', imageHeadings, images)}` +
    `\nContainers space usage:\n\n${formatList({ ...containerSpec, columns: containerColumns }, containers, '', false)}` +
    `\nLocal Volumes space usage:\n\n${part('volume', { Name: 'VOLUME NAME', Links: 'LINKS', Size: 'SIZE' }, volumes)}` +
    `\nBuild cache usage: 0B\n\n${part('cache', cache, [])}`
  );
}

type Pruned = {
  readonly ContainersDeleted?: string[] | null;
  readonly NetworksDeleted?: string[] | null;
  readonly VolumesDeleted?: string[] | null;
  readonly ImagesDeleted?: { Untagged?: string; Deleted?: string }[] | null;
  readonly CachesDeleted?: string[] | null;
  readonly SpaceReclaimed?: number;
};

function* prune(context: Context): Task<number> {
  const { flags, api } = context;
  const all = flags.on('all');
  const what = [
    '  - all stopped containers',
    '  - all networks not used by at least one container',
    ...(flags.on('volumes')
      ? ['  - all anonymous volumes not used by at least one container']
      : []),
    all
      ? '  - all images without at least one container associated to them'
      : '  - all dangling images',
    all ? '  - all build cache' : '  - unused build cache',
  ].join('\n');
  const sure = yield* confirm(
    context,
    `WARNING! This will remove:\n${what}\n\nAre you sure you want to continue?`,
  );
  if (!sure) return 0;
  const filters = flags.list('filter');
  let space = 0;
  const containers = yield* api.post<Pruned>('/containers/prune', filtersOf(filters));
  yield* context.out(pruneText('Deleted Containers:', containers.ContainersDeleted, null));
  const networks = yield* api.post<Pruned>('/networks/prune', filtersOf(filters));
  yield* context.out(pruneText('Deleted Networks:', networks.NetworksDeleted, null));
  if (flags.on('volumes')) {
    const volumes = yield* api.post<Pruned>('/volumes/prune', filtersOf(filters));
    yield* context.out(pruneText('Deleted Volumes:', volumes.VolumesDeleted, null));
    space += volumes.SpaceReclaimed ?? 0;
  }
  const images = yield* api.post<Pruned>(
    '/images/prune',
    filtersOf([...filters, `dangling=${!all}`]),
  );
  yield* context.out(pruneText('Deleted Images:', imageLines(images), null));
  const caches = yield* api.post<Pruned>('/build/prune', { filters: '', ...(all && { all: '1' }) });
  yield* context.out(pruneText('Deleted build cache objects:', caches?.CachesDeleted, null));
  for (const one of [containers, images, caches]) space += one?.SpaceReclaimed ?? 0;
  yield* context.out(pruneText('', null, space));
  return 0;
}

export function imageLines(pruned: Pruned): string[] {
  return (pruned.ImagesDeleted ?? []).map(one =>
    one.Untagged ? `untagged: ${one.Untagged}` : `deleted: ${one.Deleted}`,
  );
}
