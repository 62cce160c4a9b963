// The interactive shell: prompt, line editor, history, jobs, marks.
import type { Task } from '../kernel/kernel.ts';
import type { Shell } from './shell.ts';

export function* runInteractive(shell: Shell): Task<number> {
  yield* shell.complain('not yet');
  return 1;
}
