// What a node is called in a command: its name, its id, or `self`.
import type { Task } from '../../kernel/kernel.ts';
import { CommandError, type Context } from '../context.ts';
import type { Info } from '../wire.ts';

/** The id behind `self`; every other word stands for itself. */
export function* nodeReference(context: Context, word: string): Task<string> {
  if (word !== 'self') return word;
  const info = yield* context.api.get<Info>('/info');
  if (info.Swarm.NodeID !== '') return info.Swarm.NodeID;
  // Without a node id the engine's own refusal says why there is none.
  yield* context.api.get('/nodes');
  throw new CommandError('node ID not found in /info');
}
