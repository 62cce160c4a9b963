// Checkpoint of an interactive shell: what it knows as plain data, functions as source.
import type { Plain } from '../kernel/kernel.ts';
import type { Signal, TtySettings } from '../os/os.ts';
import { parseSource } from './parse.ts';
import type { Shell } from './shell.ts';
import { setTrap } from './traps.ts';

/** The line that is being typed. */
export type Editing = {
  /** Earlier lines of an unfinished command. */
  readonly source: string;
  readonly prompt: string;
  /** What `stty` has set for the commands: the editor has its own settings meanwhile. */
  readonly terminal?: Readonly<TtySettings>;
  readonly text: string;
  readonly cursor: number;
};

export function saveShell(shell: Shell, editing: Editing | null, session: Plain = null): Plain {
  return {
    editing,
    session,
    umask: shell.process.umask,
    name: shell.name,
    login: shell.login,
    variables: shell.variables.save(),
    functions: [...shell.functions].map(([name, { text }]) => [name, text]),
    aliases: [...shell.aliases],
    options: [...shell.options],
    shopt: [...shell.shopt],
    positional: shell.positional,
    status: shell.status,
    background: shell.background,
    traps: [...shell.traps],
    history: shell.history,
    directories: shell.directories,
    lastArgument: shell.lastArgument,
    commandText: shell.commandText,
  };
}

type Saved = {
  readonly editing: Editing | null;
  readonly umask?: number;
  readonly name: string;
  readonly login: boolean;
  readonly variables: Plain;
  readonly functions: readonly [string, string][];
  readonly aliases: readonly [string, string][];
  readonly options: readonly string[];
  readonly shopt: readonly string[];
  readonly positional: readonly string[];
  readonly status: number;
  readonly background: number | null;
  readonly traps: readonly [string, string][];
  readonly history: readonly string[];
  readonly directories: readonly string[];
  readonly lastArgument: string;
  readonly commandText: string;
};

/** The session in which the saved shell's terminal was. */
export function sessionOf(plain: Plain): Plain {
  return (plain as { readonly session: Plain }).session;
}

/** Makes a new shell what the saved one was; gives the line that was being typed. */
export function loadShell(shell: Shell, plain: Plain): Editing | null {
  const saved = plain as unknown as Saved;
  shell.process.umask = saved.umask ?? 0o022;
  shell.name = saved.name;
  shell.login = saved.login;
  shell.variables.load(saved.variables);
  for (const [name, text] of saved.functions) {
    const parsed = parseSource(`${name}() ${text}`, { personality: shell.personality });
    const command = parsed.kind === 'script' ? parsed.script.statements[0]?.command : undefined;
    if (command?.kind === 'function') shell.functions.set(name, { body: command.body, text });
  }
  replace(shell.aliases, saved.aliases);
  shell.options.clear();
  for (const option of saved.options) shell.options.add(option);
  shell.shopt.clear();
  for (const option of saved.shopt) shell.shopt.add(option);
  shell.positional = [...saved.positional];
  shell.status = saved.status;
  shell.background = saved.background;
  for (const [name, action] of saved.traps) setTrap(shell, name as Signal, action);
  shell.history = [...saved.history];
  shell.directories = [...saved.directories];
  shell.lastArgument = saved.lastArgument;
  shell.commandText = saved.commandText;
  return saved.editing;
}

function replace<K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
