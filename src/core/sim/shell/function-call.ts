// Calls functions.
import type { Task } from '../kernel/kernel.ts';
import { FUNCTION_DEPTH_MAX, type Shell, ShellError, Unwind } from './shell.ts';
import type { Command } from './syntax.ts';
import { runAction } from './traps.ts';
import { ReadonlyError } from './variables.ts';

function* runReturnTrap(shell: Shell): Task<void> {
  const action = shell.traps.get('RETURN');
  if (action && shell.personality === 'bash') yield* runAction(shell, action);
}

/** Calls a function (or sources a file) with its own positional parameters. */
export function* callFunction(
  shell: Shell,
  name: string,
  args: readonly string[],
  body: Command | (() => Task<number>),
): Task<number> {
  if (shell.functionNames.length >= FUNCTION_DEPTH_MAX)
    throw new ShellError(
      `${name}: maximum function nesting level exceeded (${FUNCTION_DEPTH_MAX})`,
    );
  const { positional, loops } = shell;
  shell.positional = [...args];
  shell.loops = 0;
  shell.functionNames.push(name);
  shell.variables.enterFunction();
  try {
    const status = yield* typeof body === 'function'
      ? body()
      : shell.interpreter.runCommand(shell, body);
    yield* runReturnTrap(shell);
    return status;
  } catch (error) {
    if (error instanceof Unwind && error.kind === 'return') {
      yield* runReturnTrap(shell);
      return error.status;
    }
    if (error instanceof ShellError || error instanceof ReadonlyError) error.where ??= shell.prefix;
    throw error;
  } finally {
    shell.variables.leaveFunction();
    shell.functionNames.pop();
    shell.positional = positional;
    shell.loops = loops;
  }
}
