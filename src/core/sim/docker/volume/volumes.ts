// docker volume create, ls, inspect, rm, prune
import type { Task } from '../../kernel/kernel.ts';
import { ApiError, filtersOf } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { inspectAll } from '../format/inspect.ts';
import { type ListSpec, labelsText, printList } from '../format/list.ts';
import { naturalOrder } from '../format/natural.ts';
import { shapeOf } from '../format/shape.ts';
import { confirm, pruneText } from '../prune.ts';
import { pairsOf } from '../service/parts.ts';
import type { Labels } from '../wire.ts';

type Volume = {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly Scope: string;
  readonly Labels: Labels | null;
};

export const volumeCreate: Command = {
  name: 'create',
  about: 'Create a volume',
  usage: '[OPTIONS] [VOLUME]',
  arity: [0, 1],
  flags: `
    -d, --driver string   Who keeps the volume (default "local")
        --label list      Label of the volume
        --name string     (hidden)
    -o, --opt map         Option for the driver`,
  run: create,
};

export const volumeLs: Command = {
  name: 'ls',
  also: ['list'],
  about: 'List volumes',
  usage: '[OPTIONS]',
  arity: [0, 0],
  aliases: ['docker volume ls', 'docker volume list'],
  flags: `
    -f, --filter filter   Show only volumes that match, e.g. dangling=true
        --format string   Print each volume by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -q, --quiet           Print names only`,
  run: list,
};

export const volumeInspect: Command = {
  name: 'inspect',
  about: 'Show everything about one or more volumes',
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: `
    -f, --format string   Print each volume by a template: 'json' or TEMPLATE`,
  completes: 'volumes',
  run: context => {
    const shape = shapeOf('volume.Volume');
    return inspectAll(context, context.args, context.flags.text('format'), function* (name) {
      return { value: yield* context.api.get(`/volumes/${name}`), shape };
    });
  },
};

export const volumeRm: Command = {
  name: 'rm',
  also: ['remove'],
  about: 'Remove one or more volumes that no container uses',
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker volume rm', 'docker volume remove'],
  flags: '-f, --force   Say nothing of volumes that do not exist',
  completes: 'volumes',
  run: remove,
};

export const volumePrune: Command = {
  name: 'prune',
  about: 'Remove volumes that no container uses',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -a, --all             Named volumes too, not only anonymous ones
        --filter filter   Only those that match, e.g. label=KEY
    -f, --force           Do not ask`,
  run: prune,
};

function* create(context: Context): Task<number> {
  const { flags, args } = context;
  const options = pairsOf(flags.list('opt'));
  const labels = pairsOf(flags.list('label'));
  const name = args[0] ?? flags.text('name');
  const volume = yield* context.api.post<Volume>(
    '/volumes/create',
    {},
    {
      Driver: flags.text('driver'),
      ...(flags.changed('opt') && { DriverOpts: options }),
      ...(flags.changed('label') && { Labels: labels }),
      ...(name !== '' && { Name: name }),
    },
  );
  yield* context.out(`${volume.Name}\n`);
  return 0;
}

const spec: ListSpec = {
  type: '*formatter.volumeContext',
  headings: {
    Driver: 'DRIVER',
    Name: 'VOLUME NAME',
    Scope: 'SCOPE',
    Mountpoint: 'MOUNTPOINT',
    Labels: 'LABELS',
    Links: 'LINKS',
    Size: 'SIZE',
    Group: 'GROUP',
    Availability: 'AVAILABILITY',
    Status: 'STATUS',
  },
  columns: ['Driver', 'Name'],
  quiet: 'Name',
};

function* list(context: Context): Task<number> {
  const { flags, api } = context;
  const answer = yield* api.get<{ Volumes: Volume[] | null }>(
    '/volumes',
    filtersOf(flags.list('filter')),
  );
  const sorted = [...(answer.Volumes ?? [])].sort((one, other) =>
    naturalOrder(one.Name, other.Name),
  );
  const rows = sorted.map(one => ({
    fields: {
      Driver: one.Driver,
      Name: one.Name,
      Scope: one.Scope,
      Mountpoint: one.Mountpoint,
      Labels: labelsText(one.Labels),
      Links: 'N/A',
      Size: 'N/A',
      Group: 'N/A',
      Availability: 'N/A',
      Status: 'N/A',
    },
    methods: { Label: (name: string) => one.Labels?.[name] ?? '' },
  }));
  yield* printList(context, spec, rows, { format: flags.text('format'), quiet: flags.on('quiet') });
  return 0;
}

function* remove(context: Context): Task<number> {
  const force = context.flags.on('force');
  const errors: string[] = [];
  for (const name of context.args) {
    try {
      yield* context.api.remove(`/volumes/${name}`, force ? { force: '1' } : undefined);
      yield* context.out(`${name}\n`);
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      if (force && problem.status === 404) yield* context.out(`${name}\n`);
      else errors.push(problem.message);
    }
  }
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}

function* prune(context: Context): Task<number> {
  const { flags, api } = context;
  if (flags.on('all')) {
    // Engines before API 1.42 always remove named volumes too and do not know the filter.
    throw new CommandError(
      '"--all" requires API version 1.42, but the Docker daemon API version is 1.41',
    );
  }
  const sure = yield* confirm(
    context,
    'WARNING! This will remove all local volumes not used by at least one container.\nAre you sure you want to continue?',
  );
  if (!sure) return 0;
  const answer = yield* api.post<{ VolumesDeleted: string[] | null; SpaceReclaimed: number }>(
    '/volumes/prune',
    filtersOf(flags.list('filter')),
  );
  yield* context.out(pruneText('Deleted Volumes:', answer.VolumesDeleted, answer.SpaceReclaimed));
  return 0;
}
