// ps, top, kill, killall, pgrep, pkill, pidof: about what runs.
import type { Task } from '../../kernel/kernel.ts';
import { signalNamed } from '../../os/errno.ts';
import type { Process, Program, Signal } from '../../os/os.ts';
import { lastPart } from '../../os/path.ts';
import { memoryOf, processorOf } from '../../os/proc-files.ts';
import { formatDate } from '../date-format.ts';
import { posixRegExp } from '../regex.ts';
import { isBusybox, readOptions } from './options.ts';
import { uptimeText } from './system.ts';

type Row = {
  readonly pid: number;
  readonly parentPid: number;
  readonly user: string;
  readonly argv: readonly string[];
  readonly startedMs: number;
  readonly tty: boolean;
  readonly state: string;
  readonly signal: (signal: Signal) => void;
  readonly process: Process | null;
};

/** Everything that runs on the machine, lowest number first. */
function rows(by: Process): Row[] {
  const { machine } = by;
  const main = machine.main();
  const list: Row[] = machine.processes().map(one => ({
    pid: one.pid,
    parentPid: one.parentPid(),
    user: one.user,
    argv: one.argv,
    startedMs: one.startedMs,
    tty: one.tty !== null,
    state: one.state === 'stopped' ? 'T' : one === by ? 'R' : 'S',
    signal: one.signal,
    process: one,
  }));
  if (main) list.push({ ...main, pid: 1, parentPid: 0, tty: false, state: 'S', process: null });
  else if (machine.kind === 'node') list.push(...daemons);
  return list.sort((a, b) => a.pid - b.pid);
}

/** A node's own: they do not listen to signals from its terminals. */
const daemons: readonly Row[] = [
  [1, 0, '/sbin/init'],
  [312, 1, '/lib/systemd/systemd-journald'],
  [588, 1, '/usr/sbin/sshd -D'],
  [601, 1, '/usr/bin/containerd'],
  [634, 1, '/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock'],
].map(([pid, parentPid, command]) => ({
  pid: pid as number,
  parentPid: parentPid as number,
  user: 'root',
  argv: (command as string).split(' '),
  startedMs: -86_400_000,
  tty: false,
  state: 'S',
  signal: () => {},
  process: null,
}));

function commandName(row: Row): string {
  return lastPart((row.argv[0] ?? '').replace(/^-/, '')).slice(0, 15);
}

type Column = {
  readonly head: string;
  readonly right: boolean;
  readonly value: (row: Row) => string;
};

function columnOf(process: Process, name: string): Column | null {
  const { kernel, epochMs } = process.machine;
  const column = (head: string, right: boolean, value: (row: Row) => string) => ({
    head,
    right,
    value,
  });
  switch (name) {
    case 'pid':
      return column('PID', true, row => String(row.pid));
    case 'ppid':
      return column('PPID', true, row => String(row.parentPid));
    case 'user':
    case 'uid':
    case 'euser':
      return column(name === 'uid' ? 'UID' : 'USER', false, row => row.user.padEnd(8));
    case 'comm':
    case 'ucmd':
      return column('COMMAND', false, commandName);
    case 'cmd-name':
      return column('CMD', false, commandName);
    case 'args':
    case 'cmd':
    case 'command':
      return column(name === 'args' || name === 'command' ? 'COMMAND' : 'CMD', false, row =>
        row.argv.join(' '),
      );
    case 'tty':
    case 'tt':
      return column(name === 'tt' ? 'TT' : 'TTY', false, row =>
        (row.tty ? 'pts/0' : '?').padEnd(8),
      );
    case 'time':
      return column('TIME', true, () => '00:00:00');
    case 'stat':
    case 's':
    case 'state':
      return column(name === 'stat' ? 'STAT' : 'S', false, row => row.state);
    case '%cpu':
    case 'pcpu':
      return column('%CPU', true, () => '0.0');
    case '%mem':
    case 'pmem':
      return column('%MEM', true, () => '0.1');
    case 'rss':
      return column('RSS', true, () => '3584');
    case 'vsz':
      return column('VSZ', true, () => '7236');
    case 'etime':
      return column('ELAPSED', true, row => elapsed(kernel.now() - row.startedMs));
    case 'lstart':
    case 'start':
    case 'stime':
      return column('START', true, row => formatDate(epochMs + row.startedMs, '%H:%M'));
    default:
      return null;
  }
}

function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

const ps: Program = {
  name: 'ps',
  *run(process) {
    if (isBusybox(process)) return yield* busyboxPs(process);
    const args = process.argv.slice(1);
    let columns = ['pid', 'tty', 'time', 'cmd-name'];
    let heads: (string | null)[] | null = null;
    let chosen = rows(process).filter(row => row.tty && row.process?.tty === process.tty);
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] as string;
      const next = () => args[++at] ?? '';
      if (/^-?-?(aux|axu|auxw+|aux-ww)$/.test(arg)) {
        columns = [
          'user',
          'pid',
          '%cpu',
          '%mem',
          'vsz',
          'rss',
          'tty',
          'stat',
          'start',
          'time',
          'args',
        ];
        chosen = rows(process);
      } else if (/^-?(ef|Af|fe)$/.test(arg)) {
        columns = ['uid', 'pid', 'ppid', 'stime', 'tty', 'time', 'cmd'];
        chosen = rows(process);
      } else if (/^(-e|-A|ax|-ax|a|-a)$/.test(arg)) chosen = rows(process);
      else if (arg === '-f') columns = ['uid', 'pid', 'ppid', 'stime', 'tty', 'time', 'cmd'];
      else if (/^(-p|--pid|p|-q)$/.test(arg) || /^-p\d/.test(arg)) {
        const wanted = (arg.length > 2 && /^-p\d/.test(arg) ? arg.slice(2) : next())
          .split(',')
          .map(Number);
        chosen = rows(process).filter(row => wanted.includes(row.pid));
      } else if (arg === '-C') {
        const name = next();
        chosen = rows(process).filter(row => commandName(row) === name);
      } else if (/^-?o/.test(arg) || arg === '--format') {
        const list = (/^-?o$|^--format$/.test(arg) ? next() : arg.replace(/^-?o/, '')).split(
          /[,\s]+/,
        );
        columns = list.map(one => one.split('=')[0] ?? '');
        heads = list.map(one => (one.includes('=') ? (one.split('=')[1] ?? '') : null));
      } else if (!/^(--no-headers|--no-heading|-ww?|--forest|--sort.*|-l|-H)$/.test(arg)) {
        yield* process.complain(
          `error: unsupported option (BSD syntax)\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n`,
        );
        return 1;
      }
    }
    const shown: Column[] = [];
    for (const [index, name] of columns.entries()) {
      const column = columnOf(process, name);
      if (!column) {
        yield* process.complain(`error: unknown user-defined format specifier "${name}"\n`);
        return 1;
      }
      shown.push({ ...column, head: heads?.[index] ?? column.head });
    }
    const titled = shown.some(column => column.head !== '') && !args.includes('--no-headers');
    yield* process.print(table(shown, chosen, titled));
    return chosen.length > 0 ? 0 : 1;
  },
};

/** Widths that ps gives to columns whatever is in them. */
const least: Readonly<Record<string, number>> = {
  PID: 7,
  PPID: 7,
  TTY: 8,
  TIME: 8,
  VSZ: 6,
  RSS: 5,
};

function table(columns: readonly Column[], list: readonly Row[], titled: boolean): string {
  const cells = list.map(row => columns.map(column => column.value(row)));
  const widths = columns.map((column, index) =>
    Math.max(
      least[column.head] ?? column.head.length,
      ...cells.map(row => (row[index] ?? '').length),
    ),
  );
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        if (columns[index]?.right) return cell.padStart(width);
        return index === row.length - 1 ? cell : cell.padEnd(width);
      })
      .join(' ')}\n`;
  return (titled ? line(columns.map(column => column.head)) : '') + cells.map(line).join('');
}

function* busyboxPs(process: Process): Task<number> {
  const options = yield* readOptions(process, {
    short: 'o:Tefalw',
    usage: '[-o COL1,COL2=HEADER] [-T]',
  });
  if (typeof options === 'number') return options;
  const list = options.get('o');
  if (list !== null) {
    const shown = list.split(',').map(name => columnOf(process, name.split('=')[0] ?? ''));
    yield* process.print(
      table(
        shown.filter(one => one !== null),
        rows(process),
        true,
      ),
    );
    return 0;
  }
  yield* process.print('PID   USER     TIME  COMMAND\n');
  for (const row of rows(process))
    yield* process.print(
      `${String(row.pid).padStart(5)} ${row.user.padEnd(8)}  0:00 ${row.argv.join(' ')}\n`,
    );
  return 0;
}

const top: Program = {
  name: 'top',
  *run(process) {
    const options = yield* readOptions(process, { short: 'bcn:d:p:o:Hi', usage: '[options]' });
    if (typeof options === 'number') return options;
    const tty = process.streams.get(1)?.tty ?? null;
    const rounds = options.get('n') === null ? Infinity : Number(options.get('n'));
    const everyMs = Number(options.get('d') ?? 3) * 1000;
    const screen = tty !== null && !options.has('b');
    const before = tty ? { ...tty.settings } : null;
    if (screen) tty.configure({ canonical: false, echo: false });
    try {
      for (let round = 0; round < rounds; round++) {
        if (round > 0) yield tty ? [everyMs, tty.stream.changed ?? everyMs] : everyMs;
        if (screen && tty.stream.readable()) {
          const key = yield* tty.stream.read(1);
          if (!key || key[0] === 113 || key[0] === 3) break;
        }
        const text = topScreen(process);
        yield* process.print(
          screen
            ? `\x1b[H\x1b[2J${text
                .split('\n')
                .slice(0, tty.rows() - 1)
                .join('\n')}\n`
            : `${round > 0 ? '\n' : ''}${text}`,
        );
      }
    } finally {
      if (tty && before) tty.configure(before);
    }
    return 0;
  },
};

function topScreen(process: Process): string {
  const list = rows(process);
  const { totalKb, freeKb, cachedKb } = memoryOf(process.machine);
  const mib = (kb: number) => (kb / 1024).toFixed(1).padStart(8);
  const { user, system, idle } = processorOf(process.machine);
  const share = (percent: number) => percent.toFixed(1).padStart(4);
  const running = list.filter(row => row.state === 'R').length;
  const lines = [
    `top -${uptimeText(process)}`,
    `Tasks: ${String(list.length).padStart(3)} total, ${String(running).padStart(3)} running, ${String(list.length - running).padStart(3)} sleeping,   0 stopped,   0 zombie`,
    `%Cpu(s): ${share(user)} us, ${share(system)} sy,  0.0 ni, ${share(idle)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st`,
    `MiB Mem : ${mib(totalKb)} total, ${mib(freeKb)} free, ${mib(totalKb - freeKb - cachedKb)} used, ${mib(cachedKb)} buff/cache`,
    `MiB Swap: ${mib(0)} total, ${mib(0)} free, ${mib(0)} used. ${mib(freeKb + cachedKb)} avail Mem`,
    '',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
    ...list.map(
      row =>
        `${String(row.pid).padStart(7)} ${row.user.padEnd(9)} 20   0    7236   3584   3072 ${row.state}   0.0   0.1   0:00.00 ${commandName(row)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Takes `-9`, `-KILL`, `-s KILL` off; null: no such signal. */
function signalOf(args: string[]): Signal | null {
  const first = args[0] ?? '';
  if (first === '-s') {
    args.shift();
    return signalNamed(args.shift() ?? '');
  }
  if (!/^-./.test(first)) return 'TERM';
  args.shift();
  return signalNamed(first.slice(1));
}

const kill: Program = {
  name: 'kill',
  *run(process) {
    const args = process.argv.slice(1);
    const signal = signalOf(args);
    let status = 0;
    for (const text of args) {
      const found = rows(process).find(row => row.pid === Number(text));
      if (found && signal) found.signal(signal);
      else {
        yield* process.complain(
          `kill: ${isBusybox(process) ? `can't kill pid ${text}` : `(${text})`}: No such process\n`,
        );
        status = 1;
      }
    }
    return status;
  },
};

const byName = (name: 'killall' | 'pkill' | 'pgrep' | 'pidof'): Program => ({
  name,
  *run(process) {
    const args = process.argv.slice(1).filter(arg => arg !== '-q' && arg !== '-w');
    const full = args.includes('-f');
    const exact = args.includes('-x') || name === 'killall' || name === 'pidof';
    const long = args.includes('-l') || args.includes('-a');
    const rest = args.filter(arg => !/^-[fxlaon]$/.test(arg));
    const signal = name.startsWith('p') && name !== 'pkill' ? null : signalOf(rest);
    let status = rest.length === 0 ? 2 : 0;
    const found: Row[] = [];
    for (const pattern of rest) {
      const matcher = exact ? null : posixRegExp(pattern, { extended: true });
      const matches = rows(process).filter(row => {
        if (row.process === process) return false;
        const text = full ? row.argv.join(' ') : commandName(row);
        return matcher ? matcher.test(text) : text === pattern;
      });
      if (matches.length === 0) {
        status = 1;
        if (name === 'killall')
          yield* process.complain(
            isBusybox(process)
              ? `killall: ${pattern}: no process killed\n`
              : `${pattern}: no process found\n`,
          );
      }
      found.push(...matches);
    }
    for (const row of found) if (signal) row.signal(signal);
    if (name === 'pgrep')
      for (const row of found)
        yield* process.print(
          `${row.pid}${long ? ` ${args.includes('-a') ? row.argv.join(' ') : commandName(row)}` : ''}\n`,
        );
    if (name === 'pidof' && found.length > 0)
      yield* process.print(
        `${found
          .map(row => row.pid)
          .reverse()
          .join(' ')}\n`,
      );
    return status;
  },
});

export const processPrograms: readonly Program[] = [
  ps,
  top,
  kill,
  byName('killall'),
  byName('pkill'),
  byName('pgrep'),
  byName('pidof'),
];
