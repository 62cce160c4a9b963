// docker network prune
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context } from '../context.ts';
import { confirm, pruneText } from '../prune.ts';

export const networkPrune: Command = {
  name: 'prune',
  about: 'Remove networks that no container uses',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
        --filter filter   Only those that match, e.g. until=TIME
    -f, --force           Do not ask`,
  run: prune,
};

function* prune(context: Context): Task<number> {
  const sure = yield* confirm(
    context,
    'WARNING! This will remove all custom networks not used by at least one container.\nAre you sure you want to continue?',
  );
  if (!sure) return 0;
  const answer = yield* context.api.post<{ NetworksDeleted: string[] | null }>(
    '/networks/prune',
    filtersOf(context.flags.list('filter')),
  );
  yield* context.out(pruneText('Deleted Networks:', answer.NetworksDeleted, null));
  return 0;
}
