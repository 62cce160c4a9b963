// What a status, or a way of leaving, means to what stands around a command.
import type { Task } from '../kernel/kernel.ts';
import { type Shell, Unwind } from './shell.ts';
import { runAction } from './traps.ts';

/** `set -e` and the ERR trap look at the status of a command. */
export function* checked(shell: Shell, status: number): Task<number> {
  if (status === 0 || shell.guarded > 0) return status;
  shell.status = status;
  const action = shell.traps.get('ERR');
  if (action) {
    yield* runAction(shell, action);
  }
  if (shell.has('errexit')) throw new Unwind('exit', status);
  return status;
}

/** What an unwinding means to a loop: true ends it, false is the next round; others go on. */
export function leaves(error: unknown): boolean {
  if (!(error instanceof Unwind) || (error.kind !== 'break' && error.kind !== 'continue'))
    throw error;
  if (error.count > 1) {
    error.count--;
    throw error;
  }
  return error.kind === 'break';
}
