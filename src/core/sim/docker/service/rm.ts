// docker service rm
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';

export const serviceRm: Command = {
  name: 'rm',
  also: ['remove'],
  aliases: ['docker service rm', 'docker service remove'],
  about: 'Remove one or more services',
  usage: 'SERVICE [SERVICE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  completes: 'services',
  run: context => removeEach(context, '/services/'),
};

/** Deletes each argument, prints those that went, complains about the others at the end. */
export function* removeEach(
  context: Context,
  prefix: string,
  query?: Readonly<Record<string, string>>,
): Task<number> {
  const errors: string[] = [];
  for (const word of context.args) {
    try {
      yield* context.api.remove(prefix + word, query);
      yield* context.out(`${word}\n`);
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      errors.push(problem.message);
    }
  }
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}
