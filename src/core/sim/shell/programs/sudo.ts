// sudo: runs a command as another user, with the options that people give it.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { findExecutable } from '../../os/executable.ts';
import type { Process, Program } from '../../os/os.ts';

const SECURE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const USAGE = `usage: sudo -h | -K | -k | -V
usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]
usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command [arg ...]]
usage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]
usage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] file ...
`;

const longNames: Readonly<Record<string, string>> = {
  ...{ user: 'u', group: 'g', prompt: 'p', login: 'i', shell: 's', list: 'l', validate: 'v' },
  ...{ help: 'h', version: 'V', background: 'b', 'non-interactive': 'n', stdin: 'S' },
  ...{ 'preserve-env': 'E', 'set-home': 'H', 'reset-timestamp': 'k', 'remove-timestamp': 'K' },
};
const valued = 'ugpCDhRTUrt';
const plain = 'ABbEHkKNnPSislvVe';

type Call = {
  readonly letters: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly settings: readonly (readonly [string, string])[];
  readonly command: readonly string[];
};

type User = { readonly name: string; readonly home: string; readonly shell: string };

export const sudo: Program = {
  name: 'sudo',
  *run(process) {
    const call = readCall(process.argv.slice(1));
    if (typeof call === 'string') {
      yield* process.complain(`${call}${USAGE}`);
      return 1;
    }
    const { letters, values, command } = call;
    if (letters.has('V')) {
      yield* process.print('Sudo version 1.9.13p3\n');
      return 0;
    }
    if (letters.has('h')) {
      yield* process.print(`sudo - execute a command as another user\n\n${USAGE}`);
      return 0;
    }
    const name = values.get('u') ?? 'root';
    const user = userOf(process, name.replace(/^#/, ''));
    if (!user) {
      yield* process.complain(
        `sudo: unknown user ${name}\nsudo: error initializing audit plugin sudoers_audit\n`,
      );
      return 1;
    }
    if (letters.has('l')) return yield* list(process, command);
    if (letters.has('K') || letters.has('v')) return 0;
    const isShell = letters.has('i') || letters.has('s');
    if (command.length === 0 && !isShell) {
      if (letters.has('k')) return 0;
      yield* process.complain(USAGE);
      return 1;
    }
    return yield* start(process, call, user);
  },
};

function* start(process: Process, call: Call, user: User): Task<number> {
  const { letters, settings, command } = call;
  const login = letters.has('i');
  const kept = letters.has('E') ? process.environment : new Map<string, string>();
  const environment: Record<string, string> = {
    ...{ PATH: SECURE_PATH, ...Object.fromEntries(kept) },
    ...{ TERM: process.environment.get('TERM') ?? 'unknown' },
    ...{ HOME: user.home, USER: user.name, LOGNAME: user.name, SHELL: user.shell },
    ...{ SUDO_USER: process.user, SUDO_UID: '0', SUDO_GID: '0', SUDO_COMMAND: command.join(' ') },
    ...Object.fromEntries(settings),
  };
  const shell = login ? user.shell : (process.environment.get('SHELL') ?? user.shell);
  // A shell gets the command as one text, in which only plain characters stand for themselves.
  const text = command.map(word => word.replace(/[^\w\-$]/g, '\\$&')).join(' ');
  const asShell = [shell, ...(login ? ['-l'] : []), ...(command.length > 0 ? ['-c', text] : [])];
  const isShell = login || letters.has('s');
  const directory = login && process.machine.files.stat(user.home).ok ? user.home : undefined;
  const argv = isShell ? asShell : command;
  const known = new Map(Object.entries(environment));
  const found = findExecutable(process.machine, argv, known, process.directory);
  if (!found.ok && found.error !== 'ENOEXEC') {
    const why = found.error === 'ENOENT' ? 'command not found' : 'Permission denied';
    yield* process.complain(`sudo: ${argv[0]}: ${why}\n`);
    return 1;
  }
  return yield* process.run(argv, {
    ...{ environment, user: user.name },
    ...(directory === undefined ? {} : { directory }),
  });
}

/** What `-l` tells: everybody who is asked for may do everything. */
function* list(process: Process, command: readonly string[]): Task<number> {
  const host = process.machine.hostname();
  const path = SECURE_PATH.replaceAll(':', '\\:');
  yield* process.print(
    command.length > 0
      ? `${command.join(' ')}\n`
      : `Matching Defaults entries for ${process.user} on ${host}:\n    env_reset, mail_badpass, secure_path=${path}, use_pty\n\nUser ${process.user} may run the following commands on ${host}:\n    (ALL : ALL) ALL\n`,
  );
  return 0;
}

/** A text is what is wrong. */
function readCall(args: readonly string[]): Call | string {
  const letters = new Set<string>();
  const values = new Map<string, string>();
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-') || arg === '-') break;
    if (arg === '--') {
      at++;
      break;
    }
    if (arg.startsWith('--')) {
      const [long = '', value] = arg.slice(2).split('=', 2);
      const letter = longNames[long];
      if (letter === undefined) return `sudo: unrecognized option '--${long}'\n`;
      if ('ugp'.includes(letter)) values.set(letter, value ?? args[++at] ?? '');
      else letters.add(letter);
      continue;
    }
    for (let letter = 1; letter < arg.length; letter++) {
      const one = arg.charAt(letter);
      // `-h` alone is the help.
      if (valued.includes(one) && !(one === 'h' && letter === arg.length - 1)) {
        const value = arg.slice(letter + 1) || args[++at];
        if (value === undefined) return `sudo: option requires an argument -- '${one}'\n`;
        values.set(one, value);
        break;
      }
      if (one !== 'h' && !plain.includes(one)) return `sudo: invalid option -- '${one}'\n`;
      letters.add(one);
    }
  }
  const settings: [string, string][] = [];
  for (; /^[A-Za-z_]\w*=/.test(args[at] ?? ''); at++) {
    const text = args[at] ?? '';
    settings.push([text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]);
  }
  return { letters, values, settings, command: args.slice(at) };
}

function userOf(process: Process, wanted: string): User | null {
  const file = process.machine.files.read('/etc/passwd');
  for (const line of file.ok ? decodeUtf8(file.value).split('\n') : []) {
    const [name = '', , number, , , home = '/', shell = '/bin/sh'] = line.split(':');
    if (name !== '' && (name === wanted || number === wanted)) return { name, home, shell };
  }
  return null;
}
