// docker service ps
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { nodeReference } from '../node/reference.ts';
import type { Service, ServiceTask } from '../wire.ts';
import { printTasks, taskFlags } from './tasks.ts';

export const servicePs: Command = {
  name: 'ps',
  about: 'List the tasks of one or more services',
  usage: '[OPTIONS] SERVICE [SERVICE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: taskFlags,
  completes: 'services',
  run: listTasks,
};

function* listTasks(context: Context): Task<number> {
  const { api, args } = context;
  const byId = yield* api.get<Service[]>('/services', anyOf('id', args));
  const byName = yield* api.get<Service[]>('/services', anyOf('name', args));
  const ids = new Set<string>();
  const missing: string[] = [];
  for (const word of args) {
    // The engine matches prefixes: an exact id or name first, then an id that begins so.
    const found =
      byId.find(service => service.ID === word) ??
      byName.find(service => service.Spec.Name === word) ??
      byId.find(service => service.ID.startsWith(word));
    if (found) ids.add(found.ID);
    else missing.push(`no such service: ${word}`);
  }
  if (ids.size === 0) throw new CommandError(missing.join('\n'));
  const filters = yield* resolveSelf(context, context.flags.list('filter'));
  const tasks = yield* api.get<ServiceTask[]>(
    '/tasks',
    filtersOf([...filters, ...[...ids].map(id => `service=${id}`)]),
  );
  yield* printTasks(context, tasks);
  if (missing.length > 0) throw new CommandError(missing.join('\n'));
  return 0;
}

/** `--filter node=self` means the node whose engine is asked. */
export function* resolveSelf(context: Context, filters: readonly string[]): Task<string[]> {
  const resolved: string[] = [];
  for (const filter of filters) {
    resolved.push(
      filter === 'node=self' ? `node=${yield* nodeReference(context, 'self')}` : filter,
    );
  }
  return resolved;
}

function anyOf(key: string, words: readonly string[]): { filters?: string } {
  return filtersOf(words.map(word => `${key}=${word}`));
}
