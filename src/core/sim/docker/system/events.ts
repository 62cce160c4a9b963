// docker events
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { any } from '../format/shape.ts';
import { createTemplate } from '../format/template.ts';
import { isoTime, timestampOf } from '../format/time.ts';

export const events: Command = {
  name: 'events',
  about: 'Show what happens in the engine, as it happens',
  usage: '[OPTIONS]',
  arity: [0, 0],
  aliases: ['docker system events', 'docker events'],
  flags: `
    -f, --filter filter   Show only events that match
        --format string   Print each event by a template: 'json' or TEMPLATE
        --since string    Start at a time or so long ago
        --until string    End at a time`,
  run: follow,
};

type Event = {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope?: string;
  readonly time?: number;
  readonly timeNano?: number;
};

function* follow(context: Context): Task<number> {
  const { flags, api } = context;
  const format = flags.text('format');
  const template = format === '' ? null : createTemplate(format === 'json' ? '{{json .}}' : format);
  if (template && !template.ok) {
    throw new CommandError(`Error parsing format: ${template.error}`, 64);
  }
  const moments: Record<string, string> = {};
  for (const name of ['since', 'until']) {
    const text = flags.text(name);
    if (text === '') continue;
    const moment = timestampOf(text, context.nowMs());
    if (moment === null) {
      throw new CommandError(`failed to parse value as time or duration: "${text}"`);
    }
    moments[name] = moment;
  }
  const answer = yield* api.request({
    method: 'GET',
    path: '/events',
    query: { ...moments, ...filtersOf(flags.list('filter')) },
  });
  if (answer.kind !== 'objects') return 0;
  try {
    for (let next = yield* answer.next(); next !== null; next = yield* answer.next()) {
      const event = next as unknown as Event;
      if (!template?.ok) {
        yield* context.out(lineOf(event));
        continue;
      }
      const value =
        format === 'json'
          ? event
          : { ...event, Scope: event.scope ?? '', Time: event.time, TimeNano: event.timeNano };
      const text = template.value.execute({ value, shape: any });
      if (!text.ok) throw new CommandError(text.error);
      yield* context.out(`${text.value}\n`);
    }
  } finally {
    answer.close();
  }
  return 0;
}

function lineOf(event: Event): string {
  const { Actor } = event;
  // Nanoseconds since 1970 exceed what a number holds exactly; the wire has them rounded.
  const ms = event.timeNano ? event.timeNano / 1e6 : (event.time ?? 0) * 1000;
  const attributes = Object.entries(Actor.Attributes ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  const shown = attributes.length > 0 ? ` (${attributes.join(', ')})` : '';
  return `${isoTime(ms)} ${event.Type} ${event.Action} ${Actor.ID}${shown}\n`;
}
