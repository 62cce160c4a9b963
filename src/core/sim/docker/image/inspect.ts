// docker image inspect, docker history
import type { Task } from '../../kernel/kernel.ts';
import type { Command, Context } from '../context.ts';
import { humanDuration } from '../format/duration.ts';
import { inspectAll } from '../format/inspect.ts';
import { ellipsis, type ListSpec, printList, shortId } from '../format/list.ts';
import { any } from '../format/shape.ts';
import { humanSize } from '../format/size.ts';
import { isoTime } from '../format/time.ts';

export const imageInspect: Command = {
  name: 'inspect',
  about: 'Show everything about one or more images',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: `
    -f, --format string   Print each image by a template: 'json' or TEMPLATE`,
  completes: 'images',
  run: context =>
    inspectAll(context, context.args, context.flags.text('format'), function* (name) {
      return { value: yield* context.api.get(`/images/${name}/json`), shape: any };
    }),
};

export const imageHistory: Command = {
  name: 'history',
  about: 'Show how an image was made, layer by layer',
  usage: '[OPTIONS] IMAGE',
  arity: [1, 1],
  aliases: ['docker image history', 'docker history'],
  flags: `
        --format string     Print each layer by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -H, --human             Sizes and dates for people (default true)
        --no-trunc          Show everything in full length
        --platform string   (hidden)
    -q, --quiet             Print ids only`,
  completes: 'images',
  run: showHistory,
};

const spec: ListSpec = {
  type: '*formatter.historyContext',
  headings: {
    ID: 'IMAGE',
    CreatedAt: 'CREATED AT',
    CreatedSince: 'CREATED',
    CreatedBy: 'CREATED BY',
    Size: 'SIZE',
    Comment: 'COMMENT',
  },
  columns: ['ID', 'CreatedSince', 'CreatedBy', 'Size', 'Comment'],
};

type Layer = {
  readonly Id: string;
  readonly Created: number;
  readonly CreatedBy: string;
  readonly Size: number;
  readonly Comment: string;
};

function* showHistory(context: Context): Task<number> {
  const { flags } = context;
  const layers = yield* context.api.get<Layer[]>(`/images/${context.args[0]}/history`);
  const whole = flags.on('no-trunc');
  const human = flags.on('human');
  const rows = layers.map(layer => {
    const by = layer.CreatedBy.replaceAll('\t', ' ');
    const date = isoTime(layer.Created * 1000).replace('.000000000', '');
    return {
      fields: {
        ID: layer.Id === '<missing>' ? layer.Id : shortId(layer.Id, whole),
        CreatedAt: date,
        CreatedSince: human ? `${humanDuration(context.nowMs() - layer.Created * 1000)} ago` : date,
        CreatedBy: whole ? by : ellipsis(by, 45),
        Size: human ? humanSize(layer.Size, 3) : String(layer.Size),
        Comment: layer.Comment,
      },
    };
  });
  yield* printList(context, spec, rows, { format: flags.text('format'), quiet: flags.on('quiet') });
  return 0;
}
