// What it means when control leaves the outermost level of a shell.
import type { Task } from '../kernel/kernel.ts';
import { readonlyMistake, type Shell, ShellError, Unwind } from './shell.ts';
import { ReadonlyError } from './variables.ts';

/** What an unwinding that reached the outermost level means. Our own mistakes go on. */
export function* endOf(shell: Shell, error: unknown): Task<number> {
  if (error instanceof Unwind) return error.status;
  if (error instanceof ShellError) {
    yield* shell.tell(error);
    return error.status;
  }
  if (error instanceof ReadonlyError) {
    const mistake = readonlyMistake(shell.personality, error);
    yield* shell.tell(mistake);
    return mistake.status;
  }
  if (error instanceof ReadonlyError) {
    const mistake = readonlyMistake(shell.personality, error);
    yield* shell.tell(mistake);
    return mistake.status;
  }
  if (error instanceof RangeError) {
    // A text that grew beyond what can be held, or a nesting beyond what can be followed.
    const text = /string length|array length|count value/i.test(error.message);
    yield* shell.complain(
      text ? 'xrealloc: cannot allocate memory' : 'maximum function nesting level exceeded',
    );
    return text ? 2 : 1;
  }
  throw error;
}
