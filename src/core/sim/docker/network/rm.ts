// docker network rm
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { ask } from '../prune.ts';

const meshWarning =
  'WARNING! Before removing the routing-mesh network, make sure all the nodes in your swarm run the same docker engine version. Otherwise, removal may not be effective and functionality of newly create ingress networks will be impaired.\nAre you sure you want to continue?';

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
      if ((yield* isMesh(context, name)) && !(yield* ask(context, meshWarning))) continue;
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

/** Whether it is the routing mesh's own; what is not found is told by its removal. */
function* isMesh(context: Context, name: string): Task<boolean> {
  try {
    const network = yield* context.api.get<{ readonly Ingress: boolean }>(`/networks/${name}`);
    return network.Ingress;
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
    return false;
  }
}
