// Simple commands: assignments, functions, builtins, and programs from PATH.
import type { Task } from '../kernel/kernel.ts';
import { assign, expandAssignment } from './assign.ts';
import type { Declaration } from './declaration.ts';
import { expandWords } from './expand.ts';
import { runExternal } from './external.ts';
import { callFunction } from './function-call.ts';
import { keep, openRedirects, restore } from './redirect.ts';
import { type Builtin, type Shell, Unwind } from './shell.ts';
import type { Assignment, Simple, Word } from './syntax.ts';
import { traceAssignment, traceCommand } from './trace.ts';
import { runAction } from './traps.ts';

export function* runSimple(shell: Shell, command: Simple, last: boolean): Task<number> {
  shell.line = command.line;
  if (shell.traps.has('DEBUG')) yield* runDebugTrap(shell);
  shell.substituted = null;
  const temporary = shell.temporary.length;
  try {
    const { argv, declarations } = yield* expandCommand(shell, command);
    if (argv.length === 0) return yield* assignOnly(shell, command);
    if (shell.has('xtrace')) yield* traceCommand(shell, command, argv, declarations);
    return yield* dispatch(shell, command, argv, declarations, last);
  } finally {
    while (shell.temporary.length > temporary) {
      const descriptor = shell.temporary.pop() as number;
      shell.process.streams.get(descriptor)?.close();
      shell.process.streams.delete(descriptor);
    }
  }
}

/** Before each command, but not inside functions. */
function* runDebugTrap(shell: Shell): Task<void> {
  const action = shell.traps.get('DEBUG');
  if (!action || shell.personality === 'ash' || shell.functionNames.length > 0) return;
  shell.traps.delete('DEBUG');
  yield* runAction(shell, action);
  shell.traps.set('DEBUG', action);
}

function* expandCommand(
  shell: Shell,
  command: Simple,
): Task<{ argv: string[]; declarations: Declaration[] }> {
  const words: Word[] = [];
  const declarations: Declaration[] = [];
  for (const word of command.words) {
    if ('literal' in word) words.push(word);
    else declarations.push(yield* expandAssignment(shell, word));
  }
  return { argv: yield* expandWords(shell, words), declarations };
}

function* assignOnly(shell: Shell, command: Simple): Task<number> {
  for (const one of command.assignments) {
    const declaration = yield* expandAssignment(shell, one);
    if (shell.has('xtrace')) yield* traceAssignment(shell, one, declaration);
    yield* assign(shell, declaration);
  }
  if (command.redirects.length > 0) {
    const opened = yield* openRedirects(shell, command.redirects, new Map(shell.process.streams));
    if (!opened) return 1;
    for (const stream of opened) stream.close();
  }
  return shell.substituted ?? 0;
}

function* dispatch(
  shell: Shell,
  command: Simple,
  argv: string[],
  declarations: Declaration[],
  last: boolean,
): Task<number> {
  const name = argv[0] as string;
  shell.lastArgument = argv.at(-1) as string;
  const bare = command.assignments.length === 0 && command.redirects.length === 0;
  const definition = shell.functions.get(name);
  const builtin = definition ? null : usable(shell, name);
  if (bare && definition) return yield* callFunction(shell, name, argv.slice(1), definition.body);
  if (bare && builtin) return yield* runBuiltin(shell, builtin, argv, declarations);
  if (definition) {
    const call = (): Task<number> => callFunction(shell, name, argv.slice(1), definition.body);
    return yield* inShell(shell, command, call, false);
  }
  if (builtin) {
    const run = () => runBuiltin(shell, builtin, argv, declarations);
    return yield* inShell(shell, command, run, builtin.keepsRedirects?.(argv) ?? false);
  }
  return yield* runExternal(shell, argv, command, last);
}

function usable(shell: Shell, name: string): Builtin | null {
  if (shell.disabled.size > 0 && shell.disabled.has(name)) return null;
  return shell.interpreter.findBuiltin(shell.personality, name);
}

const fatalInAsh = new Set(['set', 'unset', 'export', 'readonly', 'local']);

function* runBuiltin(
  shell: Shell,
  builtin: Builtin,
  argv: readonly string[],
  declarations: readonly Declaration[],
): Task<number> {
  const name = argv[0] as string;
  const status = yield* builtin.run(shell, argv.slice(1), { name, declarations });
  // ash ends over a mistake in one of its special builtins.
  if (status !== 0 && shell.personality === 'ash' && !shell.interactive && fatalInAsh.has(name))
    throw new Unwind('exit', 2);
  return status;
}

/** Runs something in this very process, under redirections and assignments of its own. */
function* inShell(
  shell: Shell,
  command: Simple,
  run: () => Task<number>,
  keepRedirects: boolean,
): Task<number> {
  const undo = yield* assignTemporarily(shell, command.assignments);
  const { streams } = shell.process;
  try {
    if (command.redirects.length === 0) return yield* run();
    const before = new Map(streams);
    const opened = yield* openRedirects(shell, command.redirects, streams);
    if (!opened) {
      restore(streams, before);
      return 1;
    }
    if (keepRedirects) {
      keep(streams, before, opened);
      return yield* run();
    }
    try {
      return yield* run();
    } finally {
      restore(streams, before);
      for (const stream of opened) stream.close();
    }
  } finally {
    undo();
  }
}

function* assignTemporarily(shell: Shell, assignments: readonly Assignment[]): Task<() => void> {
  const saved: (() => void)[] = [];
  for (const one of assignments) {
    const declaration = yield* expandAssignment(shell, one);
    const before = shell.variables.find(one.name);
    const copy = before ? { ...before, items: new Map(before.items) } : null;
    saved.push(() => {
      if (copy) Object.assign(shell.variables.writable(one.name), copy);
      else shell.variables.unset(one.name);
    });
    yield* assign(shell, declaration);
    shell.variables.writable(one.name).exported = true;
  }
  return () => {
    for (const undo of saved.reverse()) undo();
  };
}
