// docker node ps
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { printTasks, taskFlags } from '../service/tasks.ts';
import type { ServiceTask, SwarmNode } from '../wire.ts';
import { nodeReference } from './reference.ts';

export const nodePs: Command = {
  name: 'ps',
  about: 'List the tasks on one or more nodes; without a name: on this one',
  usage: '[OPTIONS] [NODE...]',
  arity: [0, Number.POSITIVE_INFINITY],
  flags: taskFlags,
  completes: 'nodes',
  run: listTasks,
};

function* listTasks(context: Context): Task<number> {
  const { api, args, flags } = context;
  const errors: string[] = [];
  const tasks: ServiceTask[] = [];
  // The real client adds each node to the same filter: tasks of earlier nodes come again.
  const nodes: string[] = [];
  for (const word of args.length > 0 ? args : ['self']) {
    try {
      const node = yield* api.get<SwarmNode>(`/nodes/${yield* nodeReference(context, word)}`);
      nodes.push(`node=${node.ID}`);
      const filters = filtersOf([...flags.list('filter'), ...nodes]);
      tasks.push(...(yield* api.get<ServiceTask[]>('/tasks', filters)));
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      errors.push(problem.message);
    }
  }
  if (errors.length === 0 || tasks.length > 0) yield* printTasks(context, tasks);
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}
