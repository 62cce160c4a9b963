// docker images
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context } from '../context.ts';
import { humanDuration } from '../format/duration.ts';
import { type ListSpec, printList, shortId } from '../format/list.ts';
import { humanSize } from '../format/size.ts';
import type { RowValue } from '../format/template.ts';
import { goTime, isoTime } from '../format/time.ts';
import { parseImageName } from '../image-name.ts';

export const imageLs: Command = {
  name: 'ls',
  also: ['list'],
  about: 'List images',
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  arity: [0, 1],
  aliases: ['docker image ls', 'docker image list', 'docker images'],
  flags: `
    -a, --all             Show images between the layers too
        --digests         Show digests
    -f, --filter filter   Show only images that match
        --format string   Print each image by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
        --no-trunc        Show ids in full length
    -q, --quiet           Print ids only
        --tree            (hidden)`,
  completes: 'images',
  run: listImages,
};

export type ImageSummary = {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Created: number;
  readonly Size: number;
  readonly SharedSize?: number;
  readonly Containers?: number;
};

const spec: ListSpec = {
  type: '*formatter.imageContext',
  headings: {
    ID: 'IMAGE ID',
    Repository: 'REPOSITORY',
    Tag: 'TAG',
    Digest: 'DIGEST',
    CreatedSince: 'CREATED',
    CreatedAt: 'CREATED AT',
    Size: 'SIZE',
    Containers: 'CONTAINERS',
    VirtualSize: 'SIZE',
    SharedSize: 'SHARED SIZE',
    UniqueSize: 'UNIQUE SIZE',
  },
  columns: ['Repository', 'Tag', 'ID', 'CreatedSince', 'Size'],
};

function* listImages(context: Context): Task<number> {
  const { flags, api, args } = context;
  const reference = args[0] === undefined ? [] : [`reference=${args[0]}`];
  const images = yield* api.get<ImageSummary[]>('/images/json', {
    ...(flags.on('all') && { all: '1' }),
    ...filtersOf([...flags.list('filter'), ...reference]),
  });
  const digests = flags.on('digests');
  const columns = digests
    ? ['Repository', 'Tag', 'Digest', 'ID', 'CreatedSince', 'Size']
    : spec.columns;
  const format = flags.text('format');
  // Digests make lines of their own when they are shown.
  const wanted = digests || format.includes('.Digest');
  const rows = (images ?? []).flatMap(image => rowsOf(context, image, wanted));
  yield* printList(context, { ...spec, columns }, rows, { format, quiet: flags.on('quiet') });
  return 0;
}

function rowsOf(context: Context, image: ImageSummary, digests: boolean): RowValue[] {
  const created = image.Created * 1000;
  const row = (Repository: string, Tag: string, Digest: string): RowValue => ({
    fields: {
      ID: shortId(image.Id, context.flags.on('no-trunc')),
      Repository,
      Tag,
      Digest,
      CreatedSince: `${humanDuration(context.nowMs() - created)} ago`,
      CreatedAt: goTime(isoTime(created)),
      Size: humanSize(image.Size, 3),
      Containers: 'N/A',
      VirtualSize: humanSize(image.Size, 3),
      SharedSize: 'N/A',
      UniqueSize: 'N/A',
    },
  });
  const none = '<none>';
  const byName = new Map<string, { tags: string[]; digests: string[] }>();
  const entry = (name: string) => {
    const held = byName.get(name) ?? { tags: [], digests: [] };
    byName.set(name, held);
    return held;
  };
  for (const tagged of image.RepoTags ?? []) {
    const colon = tagged.lastIndexOf(':');
    if (tagged !== '<none>:<none>')
      entry(tagged.slice(0, colon)).tags.push(tagged.slice(colon + 1));
  }
  for (const digested of image.RepoDigests ?? []) {
    const at = digested.indexOf('@');
    if (digested !== '<none>@<none>')
      entry(digested.slice(0, at)).digests.push(digested.slice(at + 1));
  }
  if (byName.size === 0) return [row(none, none, none)];
  const single = context.args[0] === undefined ? null : parseImageName(context.args[0]);
  return [...byName].flatMap(([name, held]) => {
    if (single?.tag && !held.tags.includes(single.tag) && held.tags.length === 0) return [];
    if (held.tags.length === 0) return held.digests.map(digest => row(name, none, digest));
    if (!digests) return held.tags.map(tag => row(name, tag, none));
    return held.tags.flatMap(tag =>
      (held.digests.length > 0 ? held.digests : [none]).map(digest => row(name, tag, digest)),
    );
  });
}
