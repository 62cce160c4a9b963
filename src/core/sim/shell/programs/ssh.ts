// ssh and scp: a login shell or one command on another node; files from one node to another.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Plain, Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Machine, Process, Program } from '../../os/os.ts';
import { restoreProcess, saveProcess } from '../../os/parked.ts';
import { joinPath, lastPart, normalPath } from '../../os/path.ts';
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
  complete: hostsFor,
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

/** Names of /etc/hosts, and of the machines that answer to one. */
function* hostsFor(words: readonly string[], machine: Machine): Task<readonly string[]> {
  const last = words.at(-1) ?? '';
  const user = /^[^@]*@/.exec(last)?.[0] ?? '';
  const hosts = machine.files.read('/etc/hosts');
  const named = hosts.ok
    ? decodeUtf8(hosts.value)
        .split('\n')
        .flatMap(row => row.replace(/#.*/, '').trim().split(/\s+/).slice(1))
    : [];
  const nodes = Array.from({ length: 99 }, (_, index) => `node${index + 1}`);
  const all = [...named, ...nodes.filter(name => machine.peer(name) !== null)];
  const begin = last.slice(user.length);
  return [...new Set(all)].filter(name => name.startsWith(begin)).map(name => user + name);
}

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
  }, 'ssh');
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

type Place = { readonly machine: Machine; readonly path: string; readonly shown: string };

/** `node2:file`, `root@node2:/tmp/` or a file of this machine; a text is the name nobody has. */
function placeOf(process: Process, text: string): Place | string {
  const match = /^(?:[^@/:]+@)?([^/:]+):(.*)$/s.exec(text);
  if (!match) return { machine: process.machine, path: process.path(text), shown: text };
  const machine = process.machine.peer(match[1] ?? '');
  if (!machine) return match[1] ?? '';
  const path = normalPath(machine.home, (match[2] || '.').replace(/^~(?=\/|$)/, machine.home));
  return { machine, path, shown: match[2] ?? '' };
}

export const scp: Program = {
  name: 'scp',
  *run(process) {
    const options = yield* readOptions(process, {
      short: '346BCpqrTvP:i:o:c:F:J:l:S:',
      usage: '[-346BCpqrTv] [-i identity_file] [-P port] source ... target',
    });
    if (typeof options === 'number') return options;
    const places = options.operands.map(operand => placeOf(process, operand));
    const unknown = places.find(place => typeof place === 'string');
    if (options.operands.length < 2) {
      yield* process.complain('usage: scp [options] source ... target\n');
      return 1;
    }
    yield CONNECT_MS;
    if (typeof unknown === 'string') {
      yield* process.complain(
        `ssh: Could not resolve hostname ${unknown}: Name or service not known\r\nscp: Connection closed\n`,
      );
      return 255;
    }
    const target = places.at(-1) as Place;
    let status = 0;
    for (const source of places.slice(0, -1) as Place[]) {
      const failed = transfer(source, target, options.has('r'));
      if (failed === null) continue;
      yield* process.complain(`scp: ${failed}\n`);
      status = 1;
    }
    return status;
  },
};

/** Null, or what is wrong. */
function transfer(source: Place, target: Place, deep: boolean): string | null {
  const from = source.machine.files;
  const to = target.machine.files;
  const stat = from.stat(source.path);
  if (!stat.ok) return `${source.shown}: ${errnoText(stat.error)}`;
  const there = to.stat(target.path);
  const inside = there.ok && there.value.type === 'directory';
  const path = inside ? joinPath(target.path, lastPart(source.path)) : target.path;
  if (stat.value.type === 'directory') {
    if (!deep) return `${source.shown}: not a regular file`;
    const made = to.makeDirectory(path, stat.value.mode & 0o7777);
    if (!made.ok && made.error !== 'EEXIST') return `${target.shown}: ${errnoText(made.error)}`;
    const listed = from.list(source.path);
    for (const name of listed.ok ? listed.value : []) {
      const child = { ...source, path: joinPath(source.path, name), shown: name };
      const failed = transfer(child, { ...target, path }, true);
      if (failed !== null) return failed;
    }
    return null;
  }
  const content = from.read(source.path);
  if (!content.ok) return `${source.shown}: ${errnoText(content.error)}`;
  const written = to.write(path, content.value.slice(), { mode: stat.value.mode & 0o7777 });
  return written.ok ? null : `${target.shown}: ${errnoText(written.error)}`;
}
