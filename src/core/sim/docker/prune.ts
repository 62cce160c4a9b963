// What all `prune` commands share: the question, and what is said afterwards.
import type { Task } from '../kernel/kernel.ts';
import type { Context } from './context.ts';
import { humanSize } from './format/size.ts';

/** Asks unless `--force`; only y and yes mean yes. */
export function* confirm(context: Context, question: string): Task<boolean> {
  return context.flags.on('force') || (yield* ask(context, question));
}

/** Asks in any case. */
export function* ask(context: Context, question: string): Task<boolean> {
  yield* context.out(`${question} [y/N] `);
  const answer = yield* context.process.readLine(0);
  return ['y', 'yes'].includes((answer ?? '').trim().toLowerCase());
}

export function pruneText(
  title: string,
  deleted: readonly string[] | null | undefined,
  spaceBytes: number | null,
): string {
  const list = deleted && deleted.length > 0 ? `${title}\n${deleted.join('\n')}\n\n` : '';
  return spaceBytes === null ? list : `${list}Total reclaimed space: ${humanSize(spaceBytes, 4)}\n`;
}
