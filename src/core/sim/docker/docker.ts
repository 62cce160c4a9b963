// The `docker` command: finds the subcommand, reads its flags, runs it, prints what went wrong.
import { assert } from '../../lib/assert.ts';
import type { Plain, Task } from '../kernel/kernel.ts';
import type { Process, Program } from '../os/os.ts';
import { createClient } from './client.ts';
import { dockerTree, globalFlags, topLevelHelp } from './command.ts';
import { currentContext } from './context/store.ts';
import {
  type Command,
  CommandError,
  type Context,
  type GlobalOptions,
  type Group,
} from './context.ts';
import { type Flags, parseFlags, readFlags } from './flags.ts';
import { arityProblem, commandHelp, groupHelp, usageLine } from './help.ts';

export const dockerProgram: Program = {
  name: 'docker',
  run: process => runDocker(process, null),
  /** The same words name the same command: it goes on with its session. */
  resume: runDocker,
};

function* runDocker(process: Process, stored: Plain): Task<number> {
  try {
    return yield* dispatch(process, stored);
  } catch (problem) {
    if (!(problem instanceof CommandError)) throw problem;
    if (problem.message !== '') yield* process.complain(`${problem.message}\n`);
    return problem.exit;
  }
}

function* dispatch(process: Process, stored: Plain): Task<number> {
  const parsed = parseFlags(readFlags(globalFlags), process.argv.slice(1), false);
  if (parsed.kind === 'wrong') {
    const usage = usageLine('docker', '[OPTIONS] COMMAND [ARG...]');
    throw new CommandError(
      `${parsed.message}\n\n${usage}\n\nRun 'docker --help' for more information`,
      125,
    );
  }
  if (parsed.kind === 'help') {
    yield* process.print(topLevelHelp());
    return 0;
  }
  if (parsed.flags.on('version')) {
    yield* process.print('Docker version 28.2.2, build e6534b4\n');
    return 0;
  }
  if (parsed.args.length === 0) {
    yield* process.print(topLevelHelp());
    return 0;
  }
  return yield* walk(process, parsed.flags, parsed.args, stored);
}

/** Goes down the tree as far as the words name groups. */
function* walk(
  process: Process,
  global: Flags,
  words: readonly string[],
  stored: Plain,
): Task<number> {
  let group: Group = dockerTree;
  let path = 'docker';
  for (let at = 0; ; at++) {
    const word = words[at];
    if (word === undefined) {
      yield* process.complain(groupHelp(path, group));
      return 0;
    }
    if (word === '--help' || word === '-h' || (word === 'help' && path === 'docker')) {
      return yield* showHelp(process, group, path, words.slice(at + 1));
    }
    if (word.startsWith('-')) {
      throw unknownFlag(path, group, word);
    }
    const found = findCommand(group, word);
    if (!found) {
      const usage = path === 'docker' ? '' : `${usageLine(path, group.usage ?? '')}\n\n`;
      throw new CommandError(
        `docker: unknown command: ${path} ${word}\n\n${usage}Run '${path} --help' for more information`,
      );
    }
    path = `${path} ${found.name}`;
    if (!('commands' in found)) {
      const rest = words.slice(at + 1);
      return yield* runCommand(process, global, found, path, rest, stored);
    }
    group = found;
  }
}

function unknownFlag(path: string, group: Group, word: string): CommandError {
  const message = word.startsWith('--')
    ? `unknown flag: ${word.split('=')[0]}`
    : `unknown shorthand flag: '${word.charAt(1)}' in ${word}`;
  const usage = usageLine(path, `${group.usage ?? ''} COMMAND`.trim());
  return new CommandError(
    `${message}\n\n${usage}\n\nRun '${path} --help' for more information`,
    125,
  );
}

/** `docker help service create` and `docker service --help`. */
function* showHelp(
  process: Process,
  from: Group,
  path: string,
  words: readonly string[],
): Task<number> {
  let group = from;
  let name = path;
  for (const word of words) {
    const found = findCommand(group, word);
    if (!found) break;
    name = `${name} ${found.name}`;
    if (!('commands' in found)) {
      yield* process.print(commandHelp(name, found));
      return 0;
    }
    group = found;
  }
  yield* process.print(name === 'docker' ? topLevelHelp() : groupHelp(name, group));
  return 0;
}

export function findCommand(group: Group, word: string): Command | Group | undefined {
  return group.commands.find(
    one => one.name === word || ('also' in one && one.also?.includes(word) === true),
  );
}

function* runCommand(
  process: Process,
  global: Flags,
  command: Command,
  path: string,
  words: readonly string[],
  stored: Plain,
): Task<number> {
  const table = readFlags(command.flags ?? '');
  const parsed = parseFlags(table, words, !command.passesRest);
  if (parsed.kind === 'help') {
    if (command.notice) yield* process.complain(command.notice);
    yield* process.print(commandHelp(path, command));
    return 0;
  }
  if (parsed.kind === 'wrong') {
    const usage = usageLine(path, command.usage);
    throw new CommandError(
      `${parsed.message}\n\n${usage}\n\nRun '${path} --help' for more information`,
      125,
    );
  }
  const wrong = arityProblem(path, command, parsed.args.length);
  if (wrong) throw new CommandError(wrong);
  const context = contextOf(process, path, global, parsed.flags, parsed.args);
  if (stored === null) return yield* command.run(context);
  assert(command.resume, `${path} can go on from a checkpoint`);
  return yield* command.resume(context, stored);
}

/** What a command works with, for `docker` and for `docker-compose`. */
export function contextOf(
  process: Process,
  path: string,
  global: Flags,
  flags: Flags,
  args: readonly string[],
): Context {
  const { machine } = process;
  const options: GlobalOptions = {
    host: (global.list('host').at(-1) ?? process.environment.get('DOCKER_HOST')) || null,
    context: global.text('context') || process.environment.get('DOCKER_CONTEXT') || '',
  };
  const local = 'unix:///var/run/docker.sock';
  const target = currentContext(process, options);
  const engine = target.host === local ? machine.engine : null;
  return {
    process,
    path,
    flags,
    args,
    api: createClient(engine, target.host),
    out: text => process.print(text),
    complain: text => process.complain(text),
    nowMs: () => machine.epochMs + machine.kernel.now(),
    terminal() {
      const tty = process.streams.get(1)?.tty;
      return tty ? { columns: tty.columns(), rows: tty.rows() } : null;
    },
    global: options,
  };
}
