// ssh: a login shell, or one command, on another node; on the same terminal.
import type { Plain, Task } from '../../kernel/kernel.ts';
import type { Machine, Process, Program } from '../../os/os.ts';
import { restoreProcess, saveProcess } from '../../os/parked.ts';
import { readOptions } from './options.ts';

/** A handshake on a local network. */
const CONNECT_MS = 120;

export const ssh: Program = {
  name: 'ssh',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'ACfgNnqTtvxXYkai:l:p:o:F:J:L:R:D:W:',
      usage: '[-46AaCfGgKkMNnqsTtVvXxYy] destination [command [argument ...]]',
      stopAtOperand: true,
      wrongStatus: 255,
    });
    if (typeof options === 'number') return options;
    const [destination, ...words] = options.operands;
    if (destination === undefined) {
      yield* process.complain('usage: ssh [options] destination [command [argument ...]]\n');
      return 255;
    }
    const name = destination.slice(destination.lastIndexOf('@') + 1);
    const machine = process.machine.peer(name);
    yield CONNECT_MS;
    if (!machine) {
      yield* process.complain(
        `ssh: Could not resolve hostname ${name}: Name or service not known\r\n`,
      );
      return 255;
    }
    if (words.length > 0 && !options.has('t'))
      return yield* command(process, machine, words.join(' '));
    return yield* session(process, machine, words.join(' '));
  },
  /** The session on the other machine goes on, and this waits for it again. */
  *resume(process, state) {
    const { peer, child } = state as { peer: string; child: Plain };
    const machine = process.machine.peer(peer);
    if (!machine || !process.tty) return 255;
    return yield* follow(
      process,
      machine,
      restoreProcess(machine, child, process.tty, process),
      peer,
    );
  },
};

function environmentOf(machine: Machine, process: Process): Record<string, string> {
  const term = process.environment.get('TERM');
  return { ...machine.environment, ...(term === undefined ? {} : { TERM: term }) };
}

function* command(process: Process, machine: Machine, text: string): Task<number> {
  const child = machine.start({
    argv: ['bash', '-c', text],
    environment: environmentOf(machine, process),
    directory: machine.home,
    streams: process.streams,
    tty: null,
    group: 'new',
  });
  process.onSignal('INT', () => child.signal('INT'));
  try {
    while (child.state !== 'ended') yield child.changed;
  } finally {
    if (child.state !== 'ended') child.signal('HUP');
  }
  return child.status ?? 0;
}

function* session(process: Process, machine: Machine, text: string): Task<number> {
  const child = machine.start({
    argv: text === '' ? ['-bash'] : ['bash', '-c', text],
    ...(machine.program('sh') ? { program: machine.program('sh') as Program } : {}),
    environment: environmentOf(machine, process),
    directory: machine.home,
    streams: process.streams,
    tty: process.tty,
    group: 'new',
  });
  return yield* follow(process, machine, child, machine.hostname(), text === '');
}

function* follow(
  process: Process,
  machine: Machine,
  child: Process,
  peer: string,
  interactive = true,
): Task<number> {
  const { tty } = process;
  tty?.setForeground(machine, child.group);
  process.park(() => {
    const saved = saveProcess(child, 'sh');
    return saved === null ? null : { peer, child: saved };
  });
  try {
    while (child.state !== 'ended') yield child.changed;
  } finally {
    process.park(null);
    if (child.state !== 'ended') child.signal('HUP');
    tty?.setForeground(process.machine, process.group);
  }
  if (interactive) yield* process.complain(`Connection to ${peer} closed.\r\n`);
  return child.status ?? 0;
}
