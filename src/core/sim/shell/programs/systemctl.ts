// systemctl and service: a node's engine started, stopped and asked how it is.
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { formatDate } from '../date-format.ts';
import { entryText, mainPid, readJournal, TITLE, tell } from './journal.ts';
import { pageOut } from './less.ts';
import { isBusybox, readOptions } from './options.ts';

/** How long the engine takes to go, and to come. */
const STOP_MS = 700;
const START_MS = 1_200;
const WANTED = '/etc/systemd/system/multi-user.target.wants/docker.service';
const UNIT = '/usr/lib/systemd/system/docker.service';

export const systemctl: Program = {
  name: 'systemctl',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'alqft:n:NR',
      long: {
        all: 'a',
        full: 'l',
        quiet: 'q',
        force: 'f',
        type: 't',
        lines: 'n',
        'no-pager': 'N',
        now: 'R',
        state: 's',
      },
      usage: '[OPTIONS...] COMMAND ...',
    });
    if (typeof options === 'number') return options;
    if (isBusybox(process)) {
      yield* process.complain(
        "System has not been booted with systemd as init system (PID 1). Can't operate.\n",
      );
      return 1;
    }
    const [command = 'list-units', ...units] = options.operands;
    if (command === 'daemon-reload') return 0;
    if (command === 'list-units' || command === 'list-unit-files') {
      yield* pageOut(process, command === 'list-units' ? unitList(process) : unitFiles(process));
      return 0;
    }
    if (!Object.hasOwn(commands, command)) {
      yield* process.complain(`Unknown command verb ${command}.\n`);
      return 1;
    }
    if (units.length === 0) {
      yield* process.complain('Too few arguments.\n');
      return 1;
    }
    let status = 0;
    for (const unit of units) {
      const one = yield* (commands[command] as Command)(process, unit, options.has('q'));
      if (one !== 0) status = one;
      if (one === 0 && options.has('R') && /^(en|dis)able$/.test(command))
        status = yield* (commands[command === 'enable' ? 'start' : 'stop'] as Command)(
          process,
          unit,
          true,
        );
    }
    return status;
  },
};

type Command = (process: Process, unit: string, quiet: boolean) => Task<number>;

const nameOf = (unit: string) => unit.replace(/\.(service|socket)$/, '');
const full = (unit: string) => (unit.includes('.') ? unit : `${unit}.service`);

function* missing(process: Process, verb: string, unit: string): Task<number> {
  yield* process.complain(`Failed to ${verb} ${full(unit)}: Unit ${full(unit)} not found.\n`);
  return 5;
}

/** Who is not root may look and nothing more. */
function* denied(process: Process, verb: string, unit: string): Task<number> {
  yield* process.complain(
    `Failed to ${verb} ${full(unit)}: Interactive authentication required.\n`,
  );
  return 1;
}

const change = (verb: string, stops: boolean, starts: boolean): Command =>
  function* (process, unit) {
    const found = process.machine.service(nameOf(unit));
    if (!found) return yield* missing(process, verb, unit);
    if (process.user !== 'root') return yield* denied(process, verb, unit);
    if (stops && found.running()) {
      found.stop();
      yield STOP_MS;
      tell(process, 'stopped');
    }
    if (starts && !found.running()) {
      yield START_MS;
      found.start();
      tell(process, 'started');
    }
    return 0;
  };

const told = (
  wrong: number,
  answer: (process: Process, unit: string) => [boolean, string],
): Command =>
  function* (process, unit, quiet) {
    const [right, text] = answer(process, unit);
    if (!quiet) yield* process.print(`${text}\n`);
    return right ? 0 : wrong;
  };

const isRunning = (process: Process, unit: string) =>
  process.machine.service(nameOf(unit))?.running() === true;
const isEnabled = (process: Process) => process.machine.files.lstat(WANTED).ok;

const commands: Readonly<Record<string, Command>> = {
  start: change('start', false, true),
  stop: change('stop', true, false),
  restart: change('restart', true, true),
  'try-restart': change('restart', true, true),
  reload: change('reload', false, false),
  kill: change('kill', true, true),
  status: statusOf,
  show: statusOf,
  'is-active': told(3, (process, unit) =>
    isRunning(process, unit) ? [true, 'active'] : [false, 'inactive'],
  ),
  'is-failed': told(1, (process, unit) => [
    false,
    isRunning(process, unit) ? 'active' : 'inactive',
  ]),
  'is-enabled': told(1, process => (isEnabled(process) ? [true, 'enabled'] : [false, 'disabled'])),
  *enable(process, unit) {
    if (!process.machine.service(nameOf(unit))) return yield* missing(process, 'enable', unit);
    if (process.user !== 'root') return yield* denied(process, 'enable', unit);
    if (isEnabled(process)) return 0;
    process.machine.files.symlink(UNIT, WANTED);
    yield* process.complain(`Created symlink ${WANTED} → ${UNIT}.\n`);
    return 0;
  },
  *disable(process, unit) {
    if (!process.machine.service(nameOf(unit))) return yield* missing(process, 'disable', unit);
    if (process.user !== 'root') return yield* denied(process, 'disable', unit);
    if (!isEnabled(process)) return 0;
    process.machine.files.remove(WANTED);
    yield* process.complain(`Removed "${WANTED}".\n`);
    return 0;
  },
  *cat(process, unit) {
    if (!process.machine.service(nameOf(unit))) {
      yield* process.complain(`No files found for ${full(unit)}.\n`);
      return 1;
    }
    yield* process.print(`# ${UNIT}\n`);
    return yield* process.run(['cat', UNIT]);
  },
};

function* statusOf(process: Process, unit: string): Task<number> {
  const { machine } = process;
  if (!machine.service(nameOf(unit))) {
    yield* process.complain(`Unit ${full(unit)} could not be found.\n`);
    return 4;
  }
  const running = isRunning(process, unit);
  const journal = readJournal(process);
  const last = journal.findLast(({ text }) => /^(Started|Stopped) /.test(text));
  const nowMs = machine.epochMs + machine.kernel.now();
  const since = last ? formatDate(last.atMs, '%a %Y-%m-%d %H:%M:%S UTC') : '';
  const ago = agoText(nowMs - (last?.atMs ?? nowMs));
  const colour = (style: string, text: string) =>
    process.streams.get(1)?.tty ? `\x1b[${style}m${text}\x1b[0m` : text;
  // What died without systemd's doing has failed.
  const failed = !running && last?.text.startsWith('Started') === true;
  const state = running
    ? `${colour('1;32', 'active (running)')} since ${since}; ${ago} ago`
    : failed
      ? colour('1;31', 'failed (Result: signal)')
      : `inactive (dead) since ${since}; ${ago} ago`;
  const pid = mainPid(process);
  const lines = [
    `${colour(running ? '1;32' : failed ? '1;31' : '0', running ? '●' : failed ? '×' : '○')} docker.service - ${TITLE}`,
    `     Loaded: loaded (${UNIT}; ${isEnabled(process) ? 'enabled' : 'disabled'}; preset: enabled)`,
    `     Active: ${state}`,
    ...(running
      ? [
          `   Main PID: ${pid} (dockerd)`,
          '      Tasks: 12',
          '     CGroup: /system.slice/docker.service',
          `             └─${pid} /usr/bin/dockerd -H unix:///run/docker.sock`,
        ]
      : [
          `   Main PID: ${pid} (code=${failed ? 'killed, signal=KILL' : 'exited, status=0/SUCCESS'})`,
        ]),
    '',
    ...journal.slice(-10).map(entry => entryText(process, entry)),
  ];
  yield* pageOut(process, `${lines.join('\n')}\n`);
  return running ? 0 : 3;
}

function agoText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}min ${seconds % 60}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${minutes % 60}min`;
  const days = Math.floor(hours / 24);
  return `${days} day${days === 1 ? '' : 's'} ${hours % 24}h`;
}

function unitList(process: Process): string {
  const running = isRunning(process, 'docker');
  const row = (unit: string, active: string, sub: string, title: string) =>
    `  ${unit.padEnd(16)} loaded ${active.padEnd(8)} ${sub.padEnd(8)} ${title}\n`;
  return `  ${'UNIT'.padEnd(16)} LOAD   ACTIVE   SUB      DESCRIPTION\n${
    running ? row('docker.service', 'active', 'running', TITLE) : ''
  }${row('ssh.service', 'active', 'running', 'OpenBSD Secure Shell server')}\n${running ? 2 : 1} loaded units listed.\n`;
}

function unitFiles(process: Process): string {
  const state = isEnabled(process) ? 'enabled' : 'disabled';
  return `UNIT FILE        STATE    PRESET\ndocker.service   ${state.padEnd(8)} enabled\nssh.service      enabled  enabled\n\n2 unit files listed.\n`;
}

/** `service docker restart`: the older word for the same. */
export const service: Program = {
  name: 'service',
  *run(process) {
    const [unit, command] = process.argv.slice(1);
    if (unit === undefined || unit === '--help' || command === undefined) {
      yield* process.complain(
        'Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n',
      );
      return unit === '--help' ? 0 : 1;
    }
    if (!process.machine.service(unit)) {
      yield* process.complain(`${unit}: unrecognized service\n`);
      return 1;
    }
    return yield* process.run(['systemctl', command, unit]);
  },
};
