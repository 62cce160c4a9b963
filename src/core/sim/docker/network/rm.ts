// docker network rm
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';

export const networkRm: Command = {
  name: 'rm',
  also: ['remove'],
  aliases: ['docker network rm', 'docker network remove'],
  about: 'Remove one or more networks',
  usage: 'NETWORK [NETWORK...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: '-f, --force   Say nothing of networks that do not exist',
  completes: 'networks',
  run: removeNetworks,
};

function* removeNetworks(context: Context): Task<number> {
  const force = context.flags.on('force');
  let failed = false;
  for (const name of context.args) {
    try {
      // Asked for first: removing the mesh's own network would need a confirmation.
      yield* lookFor(context, name);
      yield* context.api.remove(`/networks/${name}`);
      yield* context.out(`${name}\n`);
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      if (force && problem.status === 404) continue;
      failed = true;
      yield* context.complain(`${problem.message}\n`);
    }
  }
  if (failed) throw new CommandError('exit status 1');
  return 0;
}

function* lookFor(context: Context, name: string): Task<void> {
  try {
    yield* context.api.get(`/networks/${name}`);
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
  }
}
