// docker stack ps
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { resolveSelf } from '../service/ps.ts';
import { printTasks, taskFlags } from '../service/tasks.ts';
import type { ServiceTask } from '../wire.ts';
import { namespaceLabel } from './compose-service.ts';

export const stackPs: Command = {
  name: 'ps',
  about: 'List the tasks of a stack',
  usage: '[OPTIONS] STACK',
  arity: [1, 1],
  flags: taskFlags,
  completes: 'stacks',
  run: listTasks,
};

function* listTasks(context: Context): Task<number> {
  const [stack = ''] = context.args;
  const filters = yield* resolveSelf(context, context.flags.list('filter'));
  const tasks = yield* context.api.get<ServiceTask[]>(
    '/tasks',
    filtersOf([...filters, `label=${namespaceLabel}=${stack}`]),
  );
  if (tasks.length === 0) throw new CommandError(`nothing found in stack: ${stack}`);
  yield* printTasks(context, tasks);
  return 0;
}
