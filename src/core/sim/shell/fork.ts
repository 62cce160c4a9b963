// Subshells: copies of a shell in a process of their own.
import type { Task } from '../kernel/kernel.ts';
import { signalNumber } from '../os/errno.ts';
import type { Process, Stream } from '../os/os.ts';
import { endOf } from './ending.ts';
import { Shell } from './shell.ts';
import { runExitTrap } from './traps.ts';

export type ForkOptions = {
  readonly streams: ReadonlyMap<number, Stream>;
  readonly group?: number | 'new';
};

/** Starts a copy of the shell as it is now. */
export function fork(
  shell: Shell,
  options: ForkOptions,
  body: (sub: Shell) => Task<number>,
): Process {
  let sub: Shell | null = null;
  const parent = shell.process;
  const process = parent.machine.start({
    argv: parent.argv,
    program: {
      name: shell.personality,
      *run() {
        return sub ? yield* shellBody(sub, body) : 0;
      },
    },
    environment: Object.fromEntries(parent.environment),
    directory: parent.directory,
    streams: options.streams,
    parent,
    ...(options.group === undefined ? {} : { group: options.group }),
  });
  if (shell.variables.get('\0pid') === null) shell.variables.set('\0pid', String(parent.pid));
  sub = new Shell(process, shell.personality, shell.interpreter, shell);
  return process;
}

/** Runs a shell to its end, whatever ends it, with its EXIT trap. */
export function* shellBody(shell: Shell, body: (shell: Shell) => Task<number>): Task<number> {
  let status: number;
  try {
    status = yield* body(shell);
  } catch (error) {
    status = yield* endOf(shell, error);
  }
  return yield* runExitTrap(shell, status);
}

/** Waits until none of them runs any more: ended, or stopped. */
export function* waitQuietly(processes: readonly Process[]): Task<void> {
  for (;;) {
    const running = processes.filter(process => process.state === 'running');
    if (running.length === 0) return;
    yield running.map(process => process.changed);
  }
}

export function statusOf(process: Process): number {
  if (process.state === 'stopped') return 128 + signalNumber(process.killedBy ?? 'TSTP');
  return process.status ?? 0;
}
