// date, uname, hostname, whoami, id, env, nproc, uptime, free, lscpu, tty…: about the machine.
import type { Task } from '../../kernel/kernel.ts';
import { KERNEL_RELEASE } from '../../os/computed-texts.ts';
import { findExecutable } from '../../os/executable.ts';
import type { Process, Program } from '../../os/os.ts';
import { loadText, memoryOf } from '../../os/proc-files.ts';
import { formatDate } from '../date-format.ts';
import { parseDate } from '../date-parse.ts';
import { humanSize, idOfName, nameOfId, rowsOf } from './file-words.ts';
import { isBusybox, missingOperand, nameOf, readOptions } from './options.ts';
import { stty } from './stty.ts';

const dateSpec = {
  short: 'd:uRr:s:IF:',
  long: {
    date: 'd',
    utc: 'u',
    universal: 'u',
    'rfc-email': 'R',
    'rfc-3339': 'F',
    reference: 'r',
    set: 's',
    'iso-8601?': 'I',
  },
  usage: '[OPTION]... [+FORMAT]',
};

const date: Program = {
  name: 'date',
  *run(process) {
    // `-Iseconds`: what may follow the letter stands in the same word.
    const args = process.argv.slice(1).map(arg => arg.replace(/^-I(\w+)$/, '--iso-8601=$1'));
    const options = yield* readOptions(process, dateSpec, args);
    if (typeof options === 'number') return options;
    const nowMs = process.machine.epochMs + process.machine.kernel.now();
    const text = options.get('d');
    let at: number | null = nowMs;
    if (text !== null) at = parseDate(text, nowMs);
    const reference = options.get('r');
    if (reference !== null) {
      const stat = process.machine.files.stat(process.path(reference));
      if (stat.ok) at = process.machine.epochMs + stat.value.modifiedMs;
    }
    if (at === null) {
      yield* process.complain(
        isBusybox(process) ? `date: invalid date '${text}'\n` : `date: invalid date ‘${text}’\n`,
      );
      return 1;
    }
    const iso: Readonly<Record<string, string>> = {
      '': '%F',
      date: '%F',
      seconds: '%FT%T+00:00',
      minutes: '%FT%R+00:00',
      hours: '%FT%H+00:00',
      ns: '%FT%T,%N+00:00',
      s: '%FT%T+00:00',
    };
    const rfc = options.get('F');
    const usual = '%a %b %e %H:%M:%S %Z %Y';
    const given = options.operands.find(one => one.startsWith('+'))?.slice(1);
    const wrong = options.operands.find(one => !one.startsWith('+'));
    if (wrong !== undefined) {
      yield* process.complain(`date: invalid date ‘${wrong}’\n`);
      return 1;
    }
    const format =
      given ??
      (options.has('I')
        ? (iso[options.get('I') ?? ''] ?? '%F')
        : rfc !== null
          ? (iso[rfc] ?? '%F').replace('T', ' ').replace(',', '.')
          : options.has('R')
            ? '%a, %d %b %Y %H:%M:%S %z'
            : usual);
    yield* process.print(`${formatDate(at, format)}\n`);
    return 0;
  },
};

const uname: Program = {
  name: 'uname',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'asnrvmpio',
      long: {
        all: 'a',
        'kernel-name': 's',
        nodename: 'n',
        'kernel-release': 'r',
        machine: 'm',
        'operating-system': 'o',
        'kernel-version': 'v',
      },
      usage: '[OPTION]...',
    });
    if (typeof options === 'number') return options;
    const values: readonly (readonly [string, string])[] = [
      ['s', 'Linux'],
      ['n', process.machine.hostname()],
      ['r', KERNEL_RELEASE],
      ['v', '#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)'],
      ['m', 'x86_64'],
      ['o', isBusybox(process) ? 'Linux' : 'GNU/Linux'],
    ];
    const none = !'asnrvmpio'.split('').some(letter => options.has(letter));
    const wanted = values.filter(
      ([letter]) => options.has('a') || options.has(letter) || (none && letter === 's'),
    );
    yield* process.print(`${wanted.map(([, value]) => value).join(' ')}\n`);
    return 0;
  },
};

const hostname: Program = {
  name: 'hostname',
  *run(process) {
    const flag = process.argv[1] ?? '';
    if (/^-[iI]$/.test(flag)) {
      const addresses = process.machine.network
        .interfaces()
        .filter(one => one.name !== 'lo' && one.address !== null)
        .map(one => one.address?.split('/')[0] ?? '');
      yield* process.print(`${addresses.join(' ')}${flag === '-I' ? ' ' : ''}\n`);
      return 0;
    }
    if (flag !== '' && !flag.startsWith('-')) {
      yield* process.complain(
        isBusybox(process)
          ? 'hostname: sethostname: Operation not permitted\n'
          : 'hostname: you must be root to change the host name\n',
      );
      return 1;
    }
    const name = process.machine.hostname();
    yield* process.print(`${flag === '-s' ? name.split('.')[0] : name}\n`);
    return 0;
  },
};

const id: Program = {
  name: 'id',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'unGgra',
      long: { user: 'u', name: 'n', group: 'g', groups: 'G' },
      usage: '[OPTION]... [USER]',
    });
    if (typeof options === 'number') return options;
    const user = options.operands[0] ?? process.user;
    const uid = idOfName(process, 'passwd', user) ?? (user === 'root' ? 0 : null);
    // Numbers need no name: `docker run -u 1234:5678`.
    const [, plain, other = plain] = /^(\d+)(?::(\d+))?$/.exec(process.user) ?? [];
    if (uid === null && options.operands.length === 0 && plain !== undefined) {
      const shown = options.has('u') ? plain : options.has('g') || options.has('G') ? other : null;
      yield* process.print(`${shown ?? `uid=${plain} gid=${other} groups=${other}`}\n`);
      return 0;
    }
    if (uid === null) {
      yield* process.complain(
        isBusybox(process) ? `id: unknown user ${user}\n` : `id: ‘${user}’: no such user\n`,
      );
      return 1;
    }
    const gid = Number(rowsOf(process, 'passwd').find(row => row[0] === user)?.[3] ?? uid);
    const name = nameOfId(process, 'passwd', uid) || user;
    const group = nameOfId(process, 'group', gid);
    if (options.has('u')) yield* process.print(`${options.has('n') ? name : uid}\n`);
    else if (options.has('g') || options.has('G'))
      yield* process.print(`${options.has('n') ? group : gid}\n`);
    else yield* process.print(`uid=${uid}(${name}) gid=${gid}(${group}) groups=${gid}(${group})\n`);
    return 0;
  },
};

/** `env A=b command`: a command in another environment. */
const env: Program = {
  name: 'env',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'iu:0S:C:',
      long: { 'ignore-environment': 'i', unset: 'u', null: '0', 'split-string': 'S', chdir: 'C' },
      usage: '[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]',
      stopAtOperand: true,
      wrongStatus: 125,
    });
    if (typeof options === 'number') return options;
    const environment = new Map(options.has('i') ? [] : process.environment);
    for (const name of options.all('u')) environment.delete(name);
    let at = 0;
    const words = [...(options.get('S')?.split(/\s+/) ?? []), ...options.operands];
    if (words[0] === '-') {
      environment.clear();
      at++;
    }
    for (; at < words.length; at++) {
      const match = /^([^=]+)=([\s\S]*)$/.exec(words[at] as string);
      if (!match) break;
      environment.set(match[1] as string, match[2] ?? '');
    }
    if (at >= words.length) {
      const end = options.has('0') ? '\0' : '\n';
      for (const [name, value] of environment) yield* process.print(`${name}=${value}${end}`);
      return 0;
    }
    return yield* runOther(process, words.slice(at), {
      environment: Object.fromEntries(environment),
    });
  },
};

/** Runs another command for a program, with the program's own sentence where there is none. */
export function* runOther(
  process: Process,
  argv: readonly string[],
  options: { readonly environment?: Readonly<Record<string, string>> } = {},
): Task<number> {
  const environment = new Map(
    Object.entries(options.environment ?? Object.fromEntries(process.environment)),
  );
  const found = findExecutable(process.machine, argv, environment, process.directory);
  if (!found.ok && found.error !== 'ENOEXEC') {
    const reason = found.error === 'ENOENT' ? 'No such file or directory' : 'Permission denied';
    const name = argv[0] ?? '';
    const shown = isBusybox(process)
      ? `can't execute '${name}'`
      : /^(xargs|find)$/.test(nameOf(process))
        ? name
        : /^(timeout|nohup)$/.test(nameOf(process))
          ? `failed to run command ${nameOf(process) === 'nohup' ? `'${name}'` : `‘${name}’`}`
          : `‘${name}’`;
    yield* process.complain(`${nameOf(process)}: ${shown}: ${reason}\n`);
    return found.error === 'ENOENT' ? 127 : 126;
  }
  return yield* process.run(argv, options);
}

const printenv: Program = {
  name: 'printenv',
  *run(process) {
    const names = process.argv.slice(1);
    if (names.length === 0) {
      for (const [name, value] of process.environment) yield* process.print(`${name}=${value}\n`);
      return 0;
    }
    let status = 0;
    for (const name of names) {
      const value = process.environment.get(name);
      if (value === undefined) status = 1;
      else yield* process.print(`${value}\n`);
    }
    return status;
  },
};

const free: Program = {
  name: 'free',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'bkmghs:c:t',
      long: { human: 'h', mega: 'm', giga: 'g', bytes: 'b' },
      usage: '[options]',
    });
    if (typeof options === 'number') return options;
    const { totalKb, freeKb, cachedKb } = memoryOf(process.machine);
    const unit = options.has('b')
      ? 1 / 1024
      : options.has('m')
        ? 1024
        : options.has('g')
          ? 1048576
          : 1;
    const show = (kb: number) =>
      options.has('h')
        ? `${humanSize(kb * 1024)}${kb > 0 ? 'i' : 'B'}`
        : String(Math.floor(kb / unit));
    const row = (name: string, cells: readonly number[]) =>
      `${name.padEnd(8)}${cells.map(cell => show(cell).padStart(12)).join('')}\n`;
    const used = totalKb - freeKb - cachedKb;
    const head = ['total', 'used', 'free', 'shared', 'buff/cache', 'available']
      .map(name => name.padStart(12))
      .join('');
    yield* process.print(
      `${' '.repeat(8)}${head}\n${row('Mem:', [totalKb, used, freeKb, 0, cachedKb, freeKb + cachedKb])}${row('Swap:', [0, 0, 0])}`,
    );
    return 0;
  },
};

export function uptimeText(process: Process): string {
  const { kernel, epochMs } = process.machine;
  const seconds = Math.floor(kernel.now() / 1000) + 86_400;
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = String(Math.floor(seconds / 60) % 60).padStart(2, '0');
  const clock = formatDate(epochMs + kernel.now(), '%H:%M:%S');
  const days = Math.floor(seconds / 86_400);
  const running = `${days} day${days === 1 ? '' : 's'}, ${hours > 0 ? `${String(hours).padStart(2)}:${minutes}` : `${Number(minutes)} min`}`;
  return ` ${clock} up ${running},  ${isBusybox(process) ? 0 : 1} user${isBusybox(process) ? 's' : ''},  load average: ${loadText(process.machine, ', ')}`;
}

const say = (name: string, text: (process: Process) => string): Program => ({
  name,
  *run(process) {
    yield* process.print(text(process));
    return 0;
  },
});

const lscpu = (process: Process): string => {
  const rows: readonly (readonly [string, string])[] = [
    ['Architecture:', 'x86_64'],
    ['CPU op-mode(s):', '32-bit, 64-bit'],
    ['Byte Order:', 'Little Endian'],
    ['CPU(s):', String(process.machine.cpus)],
    ['Vendor ID:', 'GenuineIntel'],
    ['Model name:', 'Simulated CPU @ 2.40GHz'],
  ];
  return rows.map(([name, value]) => `${name.padEnd(25)}${value}\n`).join('');
};

const tty: Program = {
  name: 'tty',
  *run(process) {
    const on = process.streams.get(0)?.tty;
    yield* process.print(on ? '/dev/pts/0\n' : 'not a tty\n');
    return on ? 0 : 1;
  },
};

const tput: Program = {
  name: 'tput',
  *run(process) {
    const terminal = process.streams.get(1)?.tty ?? process.streams.get(2)?.tty;
    const [what = '', value = ''] = process.argv.slice(1);
    const texts: Readonly<Record<string, string>> = {
      cols: `${terminal?.columns() ?? 80}\n`,
      lines: `${terminal?.rows() ?? 24}\n`,
      colors: '256\n',
      clear: '\x1b[H\x1b[2J',
      bold: '\x1b[1m',
      sgr0: '\x1b(B\x1b[m',
      rev: '\x1b[7m',
      smul: '\x1b[4m',
      rmul: '\x1b[24m',
      civis: '\x1b[?25l',
      cnorm: '\x1b[?25h',
      el: '\x1b[K',
      setaf: `\x1b[3${value}m`,
      setab: `\x1b[4${value}m`,
    };
    const text = texts[what];
    if (text === undefined) {
      yield* process.complain(`tput: unknown terminfo capability '${what}'\n`);
      return 4;
    }
    yield* process.print(text);
    return 0;
  },
};

const getent: Program = {
  name: 'getent',
  *run(process) {
    const [database, ...keys] = process.argv.slice(1);
    if (database === 'hosts' || database === 'ahosts') {
      let status = 0;
      for (const key of keys) {
        const address = yield* process.machine.network.resolve(key);
        if (address === null) status = 2;
        else yield* process.print(`${address.padEnd(15)} ${key}\n`);
      }
      return status;
    }
    if (database !== 'passwd' && database !== 'group')
      return database === undefined ? yield* missingOperand(process, 'database [key ...]') : 1;
    const rows = rowsOf(process, database).filter(
      row => keys.length === 0 || keys.includes(row[0] ?? '') || keys.includes(row[2] ?? ''),
    );
    for (const row of rows) yield* process.print(`${row.join(':')}\n`);
    return rows.length > 0 ? 0 : 2;
  },
};

export const systemPrograms: readonly Program[] = [
  date,
  uname,
  hostname,
  id,
  env,
  printenv,
  free,
  tty,
  stty,
  tput,
  getent,
  say('whoami', process => `${process.user}\n`),
  say('groups', process => `${process.user}\n`),
  say('arch', () => 'x86_64\n'),
  say('nproc', process => `${process.machine.cpus}\n`),
  say('uptime', process => `${uptimeText(process)}\n`),
  say('lscpu', lscpu),
  say('who', process => {
    const at = formatDate(process.machine.epochMs, '%F %R');
    return process.tty ? `${process.user.padEnd(8)} pts/0        ${at}\n` : '';
  }),
  say('clear', () => '\x1b[H\x1b[J\x1b[3J'),
  say('reset', () => '\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>'),
  say('sync', () => ''),
];
