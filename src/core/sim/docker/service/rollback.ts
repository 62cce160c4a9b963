// docker service rollback
import type { Task } from '../../kernel/kernel.ts';
import type { Command, Context } from '../context.ts';
import type { Service } from '../wire.ts';
import { waitOnService } from './converge.ts';
import { postUpdate } from './post-update.ts';

export const serviceRollback: Command = {
  name: 'rollback',
  about: 'Go back to the configuration that a service had before its last update',
  usage: '[OPTIONS] SERVICE',
  arity: [1, 1],
  flags: `
    -d, --detach   Return at once instead of waiting for the tasks
    -q, --quiet    Show no progress`,
  completes: 'services',
  run: rollBack,
};

function* rollBack(context: Context): Task<number> {
  const [name = ''] = context.args;
  const service = yield* context.api.get<Service>(`/services/${name}`, {
    insertDefaults: 'false',
  });
  yield* postUpdate(context, service, { rollback: 'previous' });
  yield* context.out(`${name}\n`);
  if (context.flags.on('detach')) return 0;
  return yield* waitOnService(context, name, context.flags.on('quiet'));
}
