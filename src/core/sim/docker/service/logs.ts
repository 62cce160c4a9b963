// docker service logs
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context, writeBytes } from '../context.ts';
import { timestampOf } from '../format/time.ts';
import type { Service, ServiceTask } from '../wire.ts';
import { createResolver, type Resolver } from './tasks.ts';

export const serviceLogs: Command = {
  name: 'logs',
  about: 'Show what the tasks of a service, or one task, have printed',
  usage: '[OPTIONS] SERVICE|TASK',
  arity: [1, 1],
  completes: 'services',
  flags: `
        --details        Show the attributes that the log driver keeps
    -f, --follow         Go on with what is printed from now on
        --no-resolve     Show ids instead of names
        --no-task-ids    Leave the ids of tasks out
        --no-trunc       Show ids in full length
        --raw            Show the lines alone
        --since string   Start at a time (2026-01-02T13:23:37Z) or so long ago (42m)
    -n, --tail string    Number of lines to begin with (default "all")
    -t, --timestamps     Show when each line was printed`,
  run: showLogs,
};

type Source = { readonly path: string; readonly tty: boolean; readonly width: number };

function* showLogs(context: Context): Task<number> {
  const { flags, api } = context;
  const source = yield* sourceOf(context);
  const since = flags.text('since');
  const from = since === '' ? null : timestampOf(since, context.nowMs());
  if (since !== '' && from === null) {
    throw new CommandError(
      `invalid value for "since": failed to parse value as time or duration: "${since}"`,
    );
  }
  const answer = yield* api.request({
    method: 'GET',
    path: `${source.path}/logs`,
    query: {
      // The attributes say whose line it is; raw lines are nobody's.
      ...((!flags.on('raw') || flags.on('details')) && { details: '1' }),
      stdout: '1',
      stderr: '1',
      tail: flags.text('tail'),
      ...(flags.on('follow') && { follow: '1' }),
      ...(flags.on('timestamps') && { timestamps: '1' }),
      ...(from !== null && { since: from }),
    },
  });
  if (answer.kind !== 'frames') return 0;
  const resolver = createResolver(context, !flags.on('no-resolve'));
  const pending = { stdout: '', stderr: '' };
  try {
    for (let frame = yield* answer.next(); frame; frame = yield* answer.next()) {
      const channel = frame.stream === 'stderr' ? 'stderr' : 'stdout';
      if (flags.on('raw') && !flags.on('details')) {
        const raw = channel === 'stderr' ? 2 : 1;
        if (!(yield* writeBytes(context.process, raw, frame.bytes))) return 1;
        continue;
      }
      pending[channel] += decodeUtf8(frame.bytes);
      for (;;) {
        const end = pending[channel].indexOf('\n');
        if (end < 0) break;
        const line = pending[channel].slice(0, end + 1);
        pending[channel] = pending[channel].slice(end + 1);
        const shown = yield* decorate(context, resolver, source, line);
        const written = yield* writeBytes(
          context.process,
          channel === 'stderr' ? 2 : 1,
          concatBytes([encodeUtf8(shown)]),
        );
        if (!written) return 1;
      }
    }
  } finally {
    answer.close();
  }
  return 0;
}

/** A service, or a task when there is no such service. */
function* sourceOf(context: Context): Task<Source> {
  const [name = ''] = context.args;
  const tooOld = 'tty service logs only supported with --raw';
  try {
    const service = yield* context.api.get<Service>(`/services/${name}`, {
      insertDefaults: 'false',
    });
    const tty = service.Spec.TaskTemplate.ContainerSpec.TTY === true;
    if (tty && !context.flags.on('raw')) throw new CommandError(tooOld);
    const most = service.Spec.Mode.Replicated?.Replicas ?? 1;
    const length = String(most).length;
    return { path: `/services/${name}`, tty, width: length };
  } catch (problem) {
    if (!(problem instanceof ApiError) || problem.status !== 404) throw problem;
  }
  try {
    yield* context.api.get<ServiceTask>(`/tasks/${name}`);
    return { path: `/tasks/${name}`, tty: false, width: 1 };
  } catch (problem) {
    if (!(problem instanceof ApiError) || problem.status !== 404) throw problem;
    throw new CommandError(`no such task or service: ${name}`);
  }
}

/** Turns the attributes at a line's beginning into `web.1.x2kd…@node2    | `. */
function* decorate(
  context: Context,
  resolver: Resolver,
  source: Source,
  line: string,
): Task<string> {
  const { flags } = context;
  let rest = line;
  let time = '';
  if (flags.on('timestamps')) {
    const blank = rest.indexOf(' ');
    time = `${rest.slice(0, blank)} `;
    rest = rest.slice(blank + 1);
  }
  const blank = rest.indexOf(' ');
  const details = new Map<string, string>();
  for (const pair of rest.slice(0, blank).split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0) details.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  rest = rest.slice(blank + 1);
  const id = (what: string) => details.get(`com.docker.swarm.${what}.id`) ?? '';
  const [node, service, task] = [id('node'), id('service'), id('task')];
  for (const what of ['node', 'service', 'task']) details.delete(`com.docker.swarm.${what}.id`);
  const kept = [...details].map(([key, value]) => `${key}=${value}`).join(',');
  const own = flags.on('details') ? `${time}${kept} ${rest}` : time + rest;
  if (flags.on('raw')) return own;
  const shown = yield* taskName(context, resolver, source, { node, service, task });
  return `${time}${shown} | ${flags.on('details') ? `${kept} ${rest}` : rest}`;
}

type Origin = { readonly node: string; readonly service: string; readonly task: string };
const slots = new WeakMap<Resolver, Map<string, string>>();

function* taskName(
  context: Context,
  resolver: Resolver,
  source: Source,
  origin: Origin,
): Task<string> {
  const known = slots.get(resolver) ?? new Map<string, string>();
  slots.set(resolver, known);
  const before = known.get(origin.task);
  if (before !== undefined) return before;
  const { flags } = context;
  const node = yield* resolver.nodeName(origin.node);
  const service = yield* resolver.serviceName(origin.service);
  let slot: number | undefined;
  try {
    slot = (yield* context.api.get<ServiceTask>(`/tasks/${origin.task}`)).Slot;
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
  }
  const place = slot ? String(slot) : origin.node;
  const id = flags.on('no-trunc') ? origin.task : origin.task.slice(0, 12);
  const name = `${service}.${place}${flags.on('no-task-ids') ? '' : `.${id}`}@${node}`;
  // Columns line up: as if every slot number were as long as the longest.
  const padded = name + ' '.repeat(3 + Math.max(0, source.width - place.length));
  known.set(origin.task, padded);
  return padded;
}
