// Programs from PATH: found, started, waited for; or the sentence why not.
import type { Task } from '../kernel/kernel.ts';
import { errnoText } from '../os/errno.ts';
import { findExecutable } from '../os/executable.ts';
import type { Process, Program, Stream } from '../os/os.ts';
import { saveProcess } from '../os/parked.ts';
import { expandAssignment } from './assign.ts';
import { statusOf } from './fork.ts';
import { callFunction } from './function-call.ts';
import { giveTerminal, groupFor, waitForeground } from './pipeline.ts';
import { keep, openRedirects, restore } from './redirect.ts';
import { saveShell } from './session.ts';
import { type Shell, START_COST } from './shell.ts';
import type { Simple } from './syntax.ts';

/** A program in a process of its own; in place, when this process has nothing else to do. */
export function* runExternal(
  shell: Shell,
  argv: readonly string[],
  command: Pick<Simple, 'assignments' | 'redirects'>,
  last: boolean,
  asked = '',
): Task<number> {
  const { process } = shell;
  const environment = shell.variables.environment();
  for (const one of command.assignments) {
    const declaration = yield* expandAssignment(shell, one);
    environment.set(declaration.name, declaration.text ?? '');
  }
  const table = new Map(process.streams);
  const opened = yield* openRedirects(shell, command.redirects, table);
  if (!opened) return 1;
  try {
    const found = yield* locate(shell, argv, environment, table, asked);
    if (typeof found === 'number') return found;
    if (last && (shell.subshell > 0 || shell.alone) && shell.traps.size === 0) {
      // The process becomes the program, as after fork and exec: one number, one thing to signal.
      const before = new Map(process.streams);
      restore(process.streams, table);
      keep(process.streams, before, []);
      process.argv = found.argv;
      process.environment.clear();
      for (const [name, value] of environment) process.environment.set(name, value);
      yield* shell.work(START_COST / 2);
      return yield* found.program.run(process);
    }
    const group = groupFor(shell, []);
    const child = process.machine.start({
      argv: found.argv,
      program: found.program,
      environment: Object.fromEntries(environment),
      directory: process.directory,
      streams: table,
      parent: process,
      ...(group === undefined ? {} : { group }),
    });
    giveTerminal(shell, child);
    yield* shell.work(START_COST);
    // A session that was entered by a plain command (ssh, docker exec, sh) can be rebuilt with it.
    if (shell.plain && command.redirects.length === 0) parkAround(shell, child, found.program.name);
    try {
      shell.pipeStatus = [yield* waitForeground(shell, [child], argv.join(' '))];
    } finally {
      if (shell.plain) process.park(null);
    }
    return statusOf(child);
  } finally {
    for (const stream of opened) stream.close();
  }
}

export function parkAround(shell: Shell, child: Process, program: string): void {
  shell.process.park(() => {
    const saved = saveProcess(child, program);
    return saved === null ? null : saveShell(shell, null, saved);
  });
}

/** What runs, or the status after it has been said why nothing does. */
function* locate(
  shell: Shell,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
  table: ReadonlyMap<number, Stream>,
  asked: string,
): Task<{ argv: readonly string[]; program: Program } | number> {
  const { process } = shell;
  const name = argv[0] as string;
  const path = new Map([['PATH', shell.variables.get('PATH') ?? '']]);
  const found = findExecutable(
    process.machine,
    argv,
    environment.has('PATH') ? environment : path,
    process.directory,
  );
  if (found.ok) {
    if (!name.includes('/') && shell.personality === 'bash') {
      const { path } = found.value;
      shell.hashed.set(name, { path, hits: (shell.hashed.get(name)?.hits ?? 0) + 1 });
    }
    return found.value;
  }
  if (found.error === 'ENOEXEC') {
    // A file without `#!` is a script of the same shell.
    const shown = name.includes('/') ? name : process.path(name);
    return {
      argv: [shell.personality, shown, ...argv.slice(1)],
      program: shell.interpreter.shellProgram,
    };
  }
  const missing = found.error === 'ENOENT';
  const stat = name.includes('/') ? process.machine.files.stat(process.path(name)) : null;
  const reason =
    stat?.ok && stat.value.type === 'directory' && shell.personality === 'bash'
      ? 'Is a directory'
      : stat?.ok && missing && shell.personality === 'bash'
        ? 'cannot execute: required file not found'
        : errnoText(found.error);
  const before = new Map(process.streams);
  restore(process.streams, table);
  try {
    if (missing && !name.includes('/')) {
      const handler = shell.functions.get('command_not_found_handle');
      if (handler && asked === '' && shell.personality === 'bash')
        return yield* callFunction(shell, 'command_not_found_handle', argv, () =>
          shell.interpreter.runCommand(shell, handler.body),
        );
      yield* shell.complain(
        shell.personality === 'bash'
          ? asked === ''
            ? `${name}: command not found`
            : `${asked}: ${name}: not found`
          : `${asked === '' ? '' : `${asked}: `}${name}: not found`,
      );
    } else if (missing && shell.personality === 'ash') yield* shell.complain(`${name}: not found`);
    else yield* shell.complain(`${name}: ${reason}`);
  } finally {
    restore(process.streams, before);
  }
  return missing ? 127 : 126;
}
