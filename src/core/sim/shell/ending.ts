// What it means when control leaves the outermost level of a shell.
import type { Task } from '../kernel/kernel.ts';
import { type Shell, ShellError, Unwind } from './shell.ts';

/** What an unwinding that reached the outermost level means. Our own mistakes go on. */
export function* endOf(shell: Shell, error: unknown): Task<number> {
  if (error instanceof Unwind) return error.status;
  if (error instanceof ShellError) {
    yield* shell.complain(error.message);
    return error.status;
  }
  if (error instanceof RangeError) {
    yield* shell.complain('maximum function nesting level exceeded');
    return 1;
  }
  throw error;
}
