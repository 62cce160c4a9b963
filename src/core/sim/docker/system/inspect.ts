// docker inspect, docker container inspect
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { type Inspected, inspectAll } from '../format/inspect.ts';
import { any, shapeOf } from '../format/shape.ts';
import type { Info } from '../wire.ts';

export const inspect: Command = {
  name: 'inspect',
  about: 'Show everything about objects of any kind',
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: `
    -f, --format string   Print each object by a template: 'json' or TEMPLATE
    -s, --size            Show sizes of containers
        --type string     Look for this kind of object only`,
  completes: 'containers',
  run: inspectAny,
};

export const containerInspect: Command = {
  name: 'inspect',
  about: 'Show everything about one or more containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: `
    -f, --format string   Print each container by a template: 'json' or TEMPLATE
    -s, --size            Show sizes`,
  completes: 'containers',
  run: context =>
    inspectAll(context, context.args, context.flags.text('format'), function* (name) {
      const query = context.flags.on('size') ? { size: '1' } : undefined;
      return { value: yield* context.api.get(`/containers/${name}/json`, query), shape: any };
    }),
};

type Sort = {
  readonly kind: string;
  readonly path: (name: string) => string;
  readonly query?: Readonly<Record<string, string>>;
  readonly type: string | null;
  /** Only a manager can be asked. */
  readonly swarm?: true;
};

const sorts: readonly Sort[] = [
  { kind: 'container', path: name => `/containers/${name}/json`, type: null },
  { kind: 'image', path: name => `/images/${name}/json`, type: null },
  { kind: 'network', path: name => `/networks/${name}`, type: 'network.Inspect' },
  { kind: 'volume', path: name => `/volumes/${name}`, type: 'volume.Volume' },
  {
    kind: 'service',
    path: name => `/services/${name}`,
    query: { insertDefaults: 'true' },
    type: 'swarm.Service',
    swarm: true,
  },
  { kind: 'task', path: name => `/tasks/${name}`, type: 'swarm.Task', swarm: true },
  { kind: 'node', path: name => `/nodes/${name}`, type: 'swarm.Node', swarm: true },
  { kind: 'plugin', path: name => `/plugins/${name}/json`, type: null },
  { kind: 'secret', path: name => `/secrets/${name}`, type: 'swarm.Secret', swarm: true },
  { kind: 'config', path: name => `/configs/${name}`, type: 'swarm.Config', swarm: true },
];

function* inspectAny(context: Context): Task<number> {
  const { flags, api } = context;
  const wanted = flags.text('type');
  if (flags.changed('type') && !sorts.some(sort => sort.kind === wanted)) {
    throw new CommandError(
      wanted === '' ? 'type is empty' : `"${wanted}" is not a valid value for --type`,
    );
  }
  let manager: boolean | null = null;
  return yield* inspectAll(context, context.args, flags.text('format'), function* (name) {
    for (const sort of sorts) {
      if (wanted !== '' && sort.kind !== wanted) continue;
      if (sort.swarm && wanted === '') {
        manager ??= (yield* api.get<Info>('/info')).Swarm.ControlAvailable;
        if (!manager) continue;
      }
      const found = yield* attempt(context, sort, name, wanted !== '');
      if (found) return found;
    }
    throw new CommandError(`Error: No such object: ${name}`);
  });
}

function* attempt(
  context: Context,
  sort: Sort,
  name: string,
  only: boolean,
): Task<Inspected | null> {
  const size = sort.kind === 'container' && context.flags.on('size') ? { size: '1' } : {};
  try {
    const query = { ...sort.query, ...size };
    const value = yield* context.api.get(sort.path(name), query);
    return { value, shape: sort.type === null ? any : shapeOf(sort.type) };
  } catch (problem) {
    if (!(problem instanceof ApiError) || only) throw problem;
    if (problem.status === 404 || sort.kind === 'plugin') return null;
    throw problem;
  }
}
