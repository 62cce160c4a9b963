// The shell as a program: bash and sh, by their arguments; interactive on a terminal.
import { decodeUtf8 } from '../../lib/bytes.ts';
import type { Task } from '../kernel/kernel.ts';
import { errnoText } from '../os/errno.ts';
import type { Process, Program } from '../os/os.ts';
import { lastPart } from '../os/path.ts';
import { builtinNames, findBuiltin } from './builtins/registry.ts';
import { addParts, expandPattern, expandText } from './expand.ts';
import { shellBody } from './fork.ts';
import { runInteractive } from './interactive.ts';
import { parseUnits, syntaxMessage } from './parse.ts';
import { runCommand, runScript, runTop } from './run.ts';
import { type Interpreter, type Origin, Shell, Unwind } from './shell.ts';

export const BASH_VERSION = '5.2.15(1)-release';

const USAGE = `Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
GNU long options:
\t--debug\n\t--debugger\n\t--dump-po-strings\n\t--dump-strings\n\t--help\n\t--init-file
\t--login\n\t--noediting\n\t--noprofile\n\t--norc\n\t--posix\n\t--pretty-print\n\t--rcfile
\t--restricted\n\t--verbose\n\t--version
Shell options:
\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)
\t-abefhkmnptuvxBCEHPT or -o option
`;

/** bash on nodes, ash in containers: the machine decides which one answers to its name. */
export const shellProgram: Program = {
  name: 'sh',
  run: process => runShell(process),
  *resume(process, state) {
    const shell = createShell(
      process,
      process.machine.personality,
      lastPart(process.argv[0] ?? 'sh'),
    );
    return yield* shellBody(shell, () => runInteractive(shell, state));
  },
};

const interpreter: Interpreter = {
  runScript,
  runCommand,
  addParts,
  expandText,
  expandPattern,
  findBuiltin,
  builtinNames,
  shellProgram,
};

type Arguments = {
  command: string | null;
  script: string | null;
  interactive: boolean;
  login: boolean;
  /** Without start files the prompt is bash's own. */
  bare: boolean;
  fromInput: boolean;
  options: [string, boolean][];
  rest: readonly string[];
};

function* runShell(process: Process): Task<number> {
  const { personality } = process.machine;
  const name = process.argv[0] ?? personality;
  const args = parseArguments(process.argv.slice(1));
  if (typeof args === 'string') {
    if (args === '--version') {
      yield* process.print(
        personality === 'bash'
          ? `GNU bash, version ${BASH_VERSION} (x86_64-pc-linux-gnu)\n`
          : 'BusyBox v1.36.1 multi-call binary.\n',
      );
      return 0;
    }
    const who = personality === 'bash' ? 'bash' : 'sh';
    const lacks = args.endsWith('an argument');
    const bashWords = lacks ? args : `${args}: invalid option`;
    const ashWords = lacks ? '-c requires an argument' : `illegal option ${args}`;
    const what = personality === 'bash' ? bashWords : ashWords;
    const usage = personality === 'bash' && what.endsWith('invalid option') ? USAGE : '';
    yield* process.complain(`${who}: ${what}\n${usage}`);
    return 2;
  }
  const login = args.login || name.startsWith('-');
  const shell = createShell(process, personality, lastPart(name));
  shell.login = login;
  if (args.bare && shell.variables.get('PS1') === null) shell.variables.set('PS1', 'bash-5.2\\$ ');
  for (const [option, on] of args.options) {
    if (on) shell.options.add(option);
    else shell.options.delete(option);
  }
  return yield* shellBody(shell, () => begin(shell, args));
}

/** A shell with the variables and options that it has from the start. */
export function createShell(process: Process, personality: 'bash' | 'ash', name: string): Shell {
  const shell = new Shell(process, personality, interpreter);
  shell.name = name;
  process.atLine = () => shell.line;
  for (const [key, text] of process.environment) shell.variables.set(key, text).exported = true;
  const preset = (key: string, text: string) => {
    if (shell.variables.get(key) === null) shell.variables.set(key, text);
  };
  preset('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  shell.variables.set('IFS', ' \t\n');
  shell.variables.set('OPTIND', '1');
  shell.variables.set('PS4', '+ ');
  shell.variables.set('PWD', process.directory).exported = true;
  if (personality === 'ash') return shell;
  shell.options.add('braceexpand').add('hashall').add('interactive-comments');
  for (const option of ['checkwinsize', 'cmdhist', 'extglob', 'sourcepath'])
    shell.shopt.add(option);
  shell.shopt.delete('extglob');
  const level = Number(process.environment.get('SHLVL') ?? 0) + 1;
  shell.variables.set('SHLVL', String(level)).exported = true;
  shell.variables.set('BASH_VERSION', BASH_VERSION);
  shell.variables.set('BASH', '/bin/bash');
  shell.variables.set('HOSTNAME', process.machine.hostname());
  shell.variables.set('HOSTTYPE', 'x86_64');
  shell.variables.set('OSTYPE', 'linux-gnu');
  shell.variables.set('MACHTYPE', 'x86_64-pc-linux-gnu');
  for (const key of ['UID', 'EUID']) shell.variables.set(key, '0').readonly = true;
  const version = shell.variables.setList('BASH_VERSINFO', 'array', false);
  ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'].forEach((text, index) => {
    version.items.set(String(index), text);
  });
  return shell;
}

function* begin(shell: Shell, args: Arguments): Task<number> {
  const { process } = shell;
  if (args.command !== null) {
    shell.name = args.rest[0] ?? shell.name;
    shell.positional = args.rest.slice(1);
    return yield* runAll(shell, args.command, 'command');
  }
  if (args.script !== null) {
    const content = process.machine.files.read(process.path(args.script));
    if (!content.ok) {
      const name = shell.personality === 'bash' ? 'bash' : 'sh';
      yield* process.complain(
        shell.personality === 'bash'
          ? `${name}: ${args.script}: ${errnoText(content.error)}\n`
          : `${name}: can't open '${args.script}': ${errnoText(content.error)}\n`,
      );
      return content.error === 'ENOENT' ? (shell.personality === 'bash' ? 127 : 2) : 126;
    }
    shell.name = args.script;
    shell.positional = [...args.rest];
    return yield* runAll(shell, decodeUtf8(content.value), 'script');
  }
  shell.positional = [...args.rest];
  const input = process.streams.get(0);
  if (args.interactive || (input?.tty && process.streams.get(2)?.tty))
    return yield* runInteractive(shell);
  return yield* runAll(shell, decodeUtf8(yield* process.readAll(0)), 'input');
}

/** Runs a whole source: `bash -c`, a script, what comes through a pipe. */
export function* runAll(shell: Shell, source: string, origin: Origin): Task<number> {
  shell.origin = origin;
  const aliases = () =>
    shell.personality === 'ash' || shell.shopt.has('expand_aliases') ? shell.aliases : new Map();
  for (const unit of parseUnits(source, { personality: shell.personality }, aliases)) {
    if (unit.kind === 'script') {
      if (unit.openHere && shell.personality === 'bash') {
        shell.line = source.split('\n').length;
        const { line, delimiter } = unit.openHere;
        yield* shell.complain(
          `warning: here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')`,
        );
      }
      // Of a source that is read in pieces more may come: its commands leave this process alone.
      const only = unit.isWhole === true && unit.script.statements.length === 1;
      const single = origin === 'command' && only;
      if (single && shell.traps.size === 0) shell.alone = true;
      yield* runTop(shell, unit.script, single ? 'last' : undefined);
      continue;
    }
    const name =
      shell.personality === 'bash'
        ? origin === 'command'
          ? 'bash: -c'
          : origin === 'script'
            ? shell.name
            : 'bash'
        : shell.name;
    const numbered = shell.personality === 'bash' || origin === 'script';
    yield* shell.process.complain(
      syntaxMessage(unit, shell.personality, { name, numbered }, source),
    );
    // A condition that makes no sense leaves the status as it is.
    const sentence = unit.kind === 'error' ? unit.sentence : undefined;
    const condition = sentence !== undefined && !/EOF|newline/.test(sentence);
    throw new Unwind('exit', condition ? shell.status : 2);
  }
  return shell.status;
}

const longOptions: Readonly<Record<string, keyof Arguments | null>> = {
  '--login': 'login',
  '--norc': 'bare',
  '--noprofile': null,
  '--posix': null,
  '--noediting': null,
};

const letters: Readonly<Record<string, string>> = {
  e: 'errexit',
  u: 'nounset',
  x: 'xtrace',
  v: 'verbose',
  f: 'noglob',
  n: 'noexec',
  a: 'allexport',
  C: 'noclobber',
  m: 'monitor',
};

/** What the arguments say; a text is `--version` or the option that nobody knows. */
function parseArguments(argv: readonly string[]): Arguments | string {
  const args: Arguments = {
    command: null,
    script: null,
    interactive: false,
    login: false,
    bare: false,
    fromInput: false,
    options: [],
    rest: [],
  };
  let wantsCommand = false;
  let at = 0;
  for (; at < argv.length; at++) {
    const arg = argv[at] as string;
    if (arg === '--' || arg === '-') {
      at++;
      break;
    }
    if (arg === '--version') return arg;
    if (arg === '--rcfile' || arg === '--init-file') {
      at++;
      continue;
    }
    if (arg.startsWith('--')) {
      if (!(arg in longOptions)) return arg;
      if (longOptions[arg] === 'login') args.login = true;
      if (longOptions[arg] === 'bare') args.bare = true;
      continue;
    }
    const match = /^([-+])(.+)$/.exec(arg);
    if (!match) break;
    for (const letter of match[2] as string) {
      if (letter === 'c') wantsCommand = true;
      else if (letter === 'i') args.interactive = true;
      else if (letter === 'l') args.login = true;
      else if (letter === 's') args.fromInput = true;
      else if (letter === 'o') args.options.push([argv[++at] ?? '', match[1] === '-']);
      else if (letter === 'O') at++;
      else {
        const option = letters[letter];
        if (option) args.options.push([option, match[1] === '-']);
        else if (!/[bhkptBEHPT]/.test(letter)) return `-${letter}`;
      }
    }
  }
  const rest = argv.slice(at);
  if (wantsCommand) {
    if (rest.length === 0) return '-c: option requires an argument';
    args.command = rest[0] as string;
    args.rest = rest.slice(1);
  } else if (!args.fromInput && rest.length > 0) {
    args.script = rest[0] as string;
    args.rest = rest.slice(1);
  } else args.rest = rest;
  return args;
}
