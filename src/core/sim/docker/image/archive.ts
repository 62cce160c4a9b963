// docker save, load, import, image prune, search
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import { saveBytes } from '../container/maintain.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { ellipsis, type ListSpec, printList } from '../format/list.ts';
import { imageNameProblem, parseImageName } from '../image-name.ts';
import { showMessages } from '../message-stream.ts';
import { confirm, pruneText } from '../prune.ts';

export const imageSave: Command = {
  name: 'save',
  about: 'Write images as a tar archive',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker image save', 'docker save'],
  flags: `
    -o, --output string       File to write to instead of standard output
        --platform string     (hidden)`,
  completes: 'images',
  run: context =>
    saveBytes(context, { path: '/images/get', query: { names: context.args.join(',') } }),
};

export const imageLoad: Command = {
  name: 'load',
  about: 'Read images from a tar archive',
  usage: '[OPTIONS]',
  arity: [0, 0],
  aliases: ['docker image load', 'docker load'],
  flags: `
    -i, --input string        File to read instead of standard input
        --platform string     (hidden)
    -q, --quiet               Show no progress`,
  run: function* (context) {
    const { flags, process } = context;
    const input = flags.text('input');
    if (input === '' && process.streams.get(0)?.tty) {
      throw new CommandError('requested load from stdin, but stdin is empty');
    }
    const answer = yield* context.api.request({
      method: 'POST',
      path: '/images/load',
      query: flags.on('quiet') || !context.terminal() ? { quiet: '1' } : { quiet: '0' },
      headers: { 'Content-Type': 'application/x-tar' },
      bytes: yield* bytesOf(context, input === '' ? '-' : input),
    });
    yield* showMessages(context, answer);
    return 0;
  },
};

export const imageImport: Command = {
  name: 'import',
  about: 'Make an image of the files in a tar archive',
  usage: '[OPTIONS] file|URL|- [REPOSITORY[:TAG]]',
  arity: [1, 2],
  aliases: ['docker image import', 'docker import'],
  flags: `
    -c, --change list       Instruction of a Dockerfile to apply
    -m, --message string    What it is
        --platform string   Platform of the image`,
  run: function* (context) {
    const { flags, args } = context;
    const [source = '', target] = args;
    const name = target === undefined ? null : parseImageName(target);
    if (target !== undefined && !name) throw new CommandError(imageNameProblem(target));
    const answer = yield* context.api.request({
      method: 'POST',
      path: '/images/create',
      query: {
        fromSrc: '-',
        repo: target ?? '',
        ...(flags.changed('message') && { message: flags.text('message') }),
        ...(flags.changed('change') && { changes: flags.list('change').join('\n') }),
      },
      bytes: yield* bytesOf(context, source),
    });
    yield* showMessages(context, answer);
    return 0;
  },
};

function* bytesOf(context: Context, source: string) {
  const { process } = context;
  if (source === '-') return yield* process.readAll(0);
  const read = process.machine.files.read(process.path(source));
  if (!read.ok) throw new CommandError(`open ${source}: no such file or directory`);
  return read.value;
}

export const imagePrune: Command = {
  name: 'prune',
  about: 'Remove images that are not used',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -a, --all             All unused images, not only dangling ones
        --filter filter   Only those that match, e.g. until=TIME
    -f, --force           Do not ask`,
  run: prune,
};

function* prune(context: Context): Task<number> {
  const { flags, api } = context;
  const all = flags.on('all');
  const sure = yield* confirm(
    context,
    all
      ? 'WARNING! This will remove all images without at least one container associated to them.\nAre you sure you want to continue?'
      : 'WARNING! This will remove all dangling images.\nAre you sure you want to continue?',
  );
  if (!sure) return 0;
  const answer = yield* api.post<{
    ImagesDeleted: { Untagged?: string; Deleted?: string }[] | null;
    SpaceReclaimed: number;
  }>('/images/prune', filtersOf([...flags.list('filter'), `dangling=${!all}`]));
  const lines = (answer.ImagesDeleted ?? []).map(one =>
    one.Untagged ? `untagged: ${one.Untagged}` : `deleted: ${one.Deleted}`,
  );
  yield* context.out(pruneText('Deleted Images:', lines, answer.SpaceReclaimed));
  return 0;
}

export const search: Command = {
  name: 'search',
  about: 'Look for images in the hub',
  usage: '[OPTIONS] TERM',
  arity: [1, 1],
  flags: `
    -f, --filter filter   Show only images that match
        --format string   Print each image by a template
        --limit int       Results at most
        --no-trunc        Show everything in full length`,
  run: find,
};

const spec: ListSpec = {
  type: '*registry.searchContext',
  headings: {
    Name: 'NAME',
    Description: 'DESCRIPTION',
    StarCount: 'STARS',
    IsOfficial: 'OFFICIAL',
  },
  columns: ['Name', 'Description', 'StarCount', 'IsOfficial'],
};

type Hit = {
  readonly name: string;
  readonly description: string;
  readonly star_count: number;
  readonly is_official: boolean;
};

function* find(context: Context): Task<number> {
  const { flags, api, args } = context;
  const hits = yield* api.get<Hit[]>('/images/search', {
    term: args[0] ?? '',
    ...(flags.changed('limit') && { limit: String(flags.number('limit')) }),
    ...filtersOf(flags.list('filter')),
  });
  const rows = hits.map(hit => ({
    fields: {
      Name: hit.name,
      Description: flags.on('no-trunc') ? hit.description : ellipsis(hit.description, 45),
      StarCount: String(hit.star_count),
      IsOfficial: hit.is_official ? '[OK]' : '',
    },
  }));
  yield* printList(context, spec, rows, { format: flags.text('format') });
  return 0;
}
