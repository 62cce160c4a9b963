// ssh: a login shell, or one command, on another node of the lab.
import type { Task } from '../../kernel/kernel.ts';
import type { Machine, Process, Program } from '../../os/os.ts';

export const ssh: Program = { name: 'ssh', run: runSsh };

/** Options of OpenSSH that take a value. */
const valued = new Set('BbcDEeFIiJLlmOopQRSWw');

type Call = { terminal: 'auto' | 'always' | 'never'; host: string; command: string | null };

function* runSsh(process: Process): Task<number> {
  const call = readCall(process.argv.slice(1));
  if (typeof call === 'string') {
    yield* process.complain(call);
    return 255;
  }
  const there = process.machine.peer(call.host);
  if (!there) {
    yield* process.complain(
      `ssh: Could not resolve hostname ${call.host}: Name or service not known\r\n`,
    );
    return 255;
  }
  return yield* runThere(process, there, call);
}

function* runThere(process: Process, there: Machine, { terminal, command }: Call): Task<number> {
  const own = process.streams.get(0)?.tty ?? null;
  const wanted = terminal === 'always' || (terminal === 'auto' && command === null);
  const tty = wanted ? own : null;
  const streams = [0, 1, 2].flatMap(number => process.streams.get(number)?.share() ?? []);
  const session = there.start({
    argv: command === null ? ['-bash'] : ['bash', '-c', command],
    environment: { ...there.environment, ...(tty ? { TERM: 'xterm-256color' } : {}) },
    directory: there.home,
    streams,
    tty,
    group: 'new',
  });
  const before = tty?.foreground() ?? null;
  tty?.setForeground(there, session.group);
  if (!tty) process.onSignal('INT', () => session.signal('INT'));
  try {
    while (session.state !== 'ended') yield session.changed;
  } finally {
    if (session.state !== 'ended') session.signal('HUP');
    if (before) tty?.setForeground(before.machine, before.group);
  }
  if (command === null) yield* process.complain(`Connection to ${there.nodeName} closed.\r\n`);
  return session.status ?? 255;
}

function readCall(args: readonly string[]): Call | string {
  let terminal: Call['terminal'] = 'auto';
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      at++;
      break;
    }
    if (!arg.startsWith('-') || arg === '-') break;
    for (let letter = 1; letter < arg.length; letter++) {
      const option = arg.charAt(letter);
      if (option === 't') terminal = 'always';
      else if (option === 'T') terminal = 'never';
      else if (valued.has(option)) {
        if (letter === arg.length - 1) at++;
        break;
      }
    }
  }
  const target = args[at];
  if (target === undefined)
    return 'usage: ssh [-tT] [-l login_name] [-o option] destination [command]\n';
  const command = args.slice(at + 1).join(' ');
  return { terminal, host: target.split('@').at(-1) ?? target, command: command || null };
}
