// Traps: what a shell does when a signal comes, and when it ends.
import type { Task } from '../kernel/kernel.ts';
import type { Signal } from '../os/os.ts';
import { endOf } from './ending.ts';
import { parseSource } from './parse.ts';
import { type Shell, Unwind } from './shell.ts';

/** Sets (a command), ignores ('') or resets (null) a trap. */
export function setTrap(shell: Shell, name: string, action: string | null): void {
  if (action === null) shell.traps.delete(name);
  else shell.traps.set(name, action);
  if (/^(EXIT|ERR|DEBUG|RETURN)$/.test(name)) return;
  const signal = name as Signal;
  if (action === null) shell.process.onSignal(signal, null);
  else if (action === '') shell.process.onSignal(signal, 'ignore');
  else {
    shell.process.onSignal(signal, () => {
      shell.pending.push(signal);
      shell.signalled.open();
    });
  }
}

/** Runs the traps of signals that came meanwhile. */
export function* runPendingTraps(shell: Shell): Task<void> {
  while (shell.pending.length > 0) {
    const signal = shell.pending.shift() as Signal;
    const action = shell.traps.get(signal);
    if (action) yield* runAction(shell, action);
  }
}

/** A trap's action leaves `$?` as it was. */
export function* runAction(shell: Shell, action: string): Task<void> {
  const { status } = shell;
  const parsed = parseSource(action, { personality: shell.personality });
  if (parsed.kind === 'script') yield* shell.interpreter.runScript(shell, parsed.script);
  shell.status = status;
}

/** The EXIT trap, once; its `exit` decides the status. */
export function* runExitTrap(shell: Shell, status: number): Task<number> {
  const action = shell.traps.get('EXIT');
  if (!action) return status;
  shell.traps.delete('EXIT');
  shell.status = status;
  try {
    yield* runAction(shell, action);
  } catch (error) {
    const end = yield* endOf(shell, error);
    return error instanceof Unwind && error.kind === 'exit' ? end : status;
  }
  return status;
}
