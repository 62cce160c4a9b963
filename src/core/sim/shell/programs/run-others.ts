// timeout, watch, xargs, nohup, nice, ssh: programs that run others.

import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { signalNamed } from '../../os/errno.ts';
import { findExecutable } from '../../os/executable.ts';
import type { Process, Program } from '../../os/os.ts';
import { createPipe } from '../../os/stream.ts';
import { formatDate } from '../date-format.ts';
import { isBusybox, missingOperand, readOptions, tryHelp } from './options.ts';
import { runOther } from './system.ts';

function durationMs(text: string): number | null {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (!match) return null;
  return Number(match[1]) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[match[2] || 's'] ?? 1) * 1000;
}

const timeout: Program = {
  name: 'timeout',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 's:k:vp',
      long: {
        signal: 's',
        'kill-after': 'k',
        verbose: 'v',
        'preserve-status': 'p',
        foreground: 'v',
      },
      usage: '[OPTION] DURATION COMMAND [ARG]...',
      stopAtOperand: true,
      wrongStatus: 125,
    });
    if (typeof options === 'number') return options;
    const [text, ...argv] = options.operands;
    if (text === undefined || argv.length === 0) {
      // GNU's timeout says nothing of its own here.
      if (!isBusybox(process)) yield* process.complain(tryHelp(process));
      else yield* missingOperand(process, '[-s SIG] [-k KILL_SECS] SECS PROG ARGS');
      return isBusybox(process) ? 1 : 125;
    }
    const ms = durationMs(text);
    if (ms === null) {
      yield* process.complain(`timeout: invalid time interval ‘${text}’\n${tryHelp(process)}`);
      return 125;
    }
    const environment = process.environment;
    const found = findExecutable(process.machine, argv, environment, process.directory);
    if (!found.ok && found.error !== 'ENOEXEC') return yield* runOther(process, argv);
    const child = process.machine.start({
      argv,
      environment: Object.fromEntries(environment),
      directory: process.directory,
      streams: process.streams,
      parent: process,
      user: process.user,
    });
    const forward = (signal: 'TERM' | 'INT' | 'HUP') =>
      process.onSignal(signal, () => child.signal(signal));
    for (const signal of ['TERM', 'INT', 'HUP'] as const) forward(signal);
    const { kernel } = process.machine;
    const until = kernel.now() + ms;
    const ended = () => child.status !== null;
    while (!ended() && (ms === 0 || kernel.now() < until))
      yield ms === 0 ? child.changed : [child.changed, until - kernel.now()];
    if (ended()) return child.status ?? 0;
    const signal = signalNamed(options.get('s') ?? 'TERM') ?? 'TERM';
    child.signal(signal);
    child.signal('CONT');
    const killAfter = options.get('k');
    const killAt = killAfter === null ? Infinity : kernel.now() + (durationMs(killAfter) ?? 0);
    while (!ended()) {
      if (kernel.now() >= killAt) child.signal('KILL');
      yield killAt === Infinity || kernel.now() >= killAt
        ? child.changed
        : [child.changed, killAt - kernel.now()];
    }
    if (options.has('p')) return child.status ?? 0;
    if (isBusybox(process)) return 143;
    return signal === 'KILL' ? 137 : 124;
  },
};

const watch: Program = {
  name: 'watch',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'n:dtgexcbp',
      long: {
        interval: 'n',
        'differences?': 'd',
        'no-title': 't',
        chgexit: 'g',
        errexit: 'e',
        exec: 'x',
        color: 'c',
      },
      usage: '[options] command',
      stopAtOperand: true,
    });
    if (typeof options === 'number') return options;
    const { operands } = options;
    if (operands.length === 0) return yield* missingOperand(process, '[-n SEC] [-t] PROG ARGS');
    const everyMs = Math.max(100, Number(options.get('n') ?? 2) * 1000);
    const tty = process.streams.get(1)?.tty ?? null;
    const argv = options.has('x') ? operands : ['sh', '-c', operands.join(' ')];
    const busybox = isBusybox(process);
    if (tty && !busybox)
      yield* process.print(
        '\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b(B\x1b[m\x1b[4l\x1b[?7h'.replace(
          '24',
          String(tty.rows()),
        ),
      );
    let before: string | null = null;
    try {
      for (;;) {
        const text = yield* outputOf(process, argv);
        if (options.has('g') && before !== null && before !== text) return 0;
        before = text;
        yield* process.print(
          picture(process, options.has('t'), operands.join(' '), everyMs, text, busybox),
        );
        yield tty ? [everyMs, tty.resized] : everyMs;
      }
    } finally {
      // Leaving the alternate screen must happen even when a signal ends it.
      if (tty && !busybox) yield* process.print('\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>');
    }
  },
};

function picture(
  process: Process,
  bare: boolean,
  command: string,
  everyMs: number,
  text: string,
  busybox: boolean,
): string {
  const tty = process.streams.get(1)?.tty ?? null;
  const width = tty?.columns() ?? 80;
  const now = formatDate(
    process.machine.epochMs + process.machine.kernel.now(),
    busybox ? '%F %T' : '%a %b %e %H:%M:%S %Y',
  );
  const left = `Every ${(everyMs / 1000).toFixed(1)}s: ${command}`;
  const right = busybox ? now : `${process.machine.hostname()}: ${now}`;
  const space = width - left.length - right.length;
  const head =
    space > 0
      ? left + ' '.repeat(space) + right
      : `${left.slice(0, Math.max(0, width - right.length - 1))} ${right}`;
  const height = (tty?.rows() ?? 24) - (bare ? 0 : 2);
  const lines = text.split('\n').slice(0, height);
  if (lines.at(-1) === '') lines.pop();
  const body = lines.map(line => `${line.slice(0, width)}\x1b[K`).join('\n');
  return `\x1b[H${bare ? '' : `${head}\x1b[K\n\x1b[K\n`}${body}\x1b[J`;
}

/** Both outputs of a command, as one text. */
function* outputOf(process: Process, argv: readonly string[]): Task<string> {
  const { reader, writer } = createPipe();
  const streams = new Map(process.streams).set(1, writer).set(2, writer);
  const child = process.machine.start({
    argv,
    environment: Object.fromEntries(process.environment),
    directory: process.directory,
    streams,
    parent: process,
    user: process.user,
  });
  writer.close();
  let text = '';
  for (;;) {
    const bytes = yield* reader.read(65536);
    if (!bytes) break;
    text += decodeUtf8(bytes);
  }
  reader.close();
  while (child.state !== 'ended') yield child.changed;
  return text;
}

const xargs: Program = {
  name: 'xargs',
  *run(process) {
    const options = yield* readOptions(process, {
      short: '0n:I:L:P:rtd:xps:a:',
      long: {
        null: '0',
        'max-args': 'n',
        replace: 'I',
        'max-lines': 'L',
        'max-procs': 'P',
        'no-run-if-empty': 'r',
        verbose: 't',
        delimiter: 'd',
      },
      usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
      stopAtOperand: true,
    });
    if (typeof options === 'number') return options;
    const text = decodeUtf8(yield* process.readAll(0));
    const replace = options.get('I');
    const delimiter = options.has('0') ? '\0' : options.get('d');
    const items =
      delimiter !== null
        ? text
            .split(delimiter === '\\n' ? '\n' : delimiter)
            .filter((one, index, all) => one !== '' || index < all.length - 1)
        : replace !== null || options.get('L') !== null
          ? text
              .split('\n')
              .filter(line => line.trim() !== '')
              .map(line => line.trimStart())
          : splitQuoted(text);
    const command = options.operands.length > 0 ? [...options.operands] : ['echo'];
    const batches: string[][] = [];
    if (replace !== null)
      for (const item of items) batches.push(command.map(word => word.replaceAll(replace, item)));
    else {
      const size = Number(options.get('n') ?? options.get('L') ?? Infinity);
      for (let at = 0; at < items.length; at += size) {
        batches.push([...command, ...items.slice(at, size === Infinity ? undefined : at + size)]);
        if (size === Infinity) break;
      }
      if (items.length === 0 && !options.has('r')) batches.push(command);
    }
    let status = 0;
    for (const argv of batches) {
      if (options.has('t')) yield* process.complain(`${argv.join(' ')}\n`);
      const one = yield* runOther(process, argv);
      if (one === 127 || one === 126) return one;
      if (one === 255) {
        yield* process.complain(`xargs: ${argv[0]}: exited with status 255; aborting\n`);
        return 124;
      }
      if (one !== 0) status = 123;
    }
    return status;
  },
};

/** Words as xargs takes them: blanks divide, quotes and backslashes protect. */
function splitQuoted(text: string): string[] {
  const items: string[] = [];
  for (const match of text.matchAll(/(?:"[^"\n]*"|'[^'\n]*'|\\[\s\S]|[^\s'"\\])+/g))
    items.push(
      match[0].replace(
        /"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])/g,
        (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? '',
      ),
    );
  return items;
}

const plainly = (name: string, skip: RegExp): Program => ({
  name,
  *run(process) {
    const args = process.argv.slice(1);
    while (args[0] !== undefined && skip.test(args[0])) args.shift();
    if (args.length === 0) return yield* missingOperand(process, 'PROG ARGS');
    if (name === 'nohup') process.onSignal('HUP', 'ignore');
    return yield* runOther(process, args);
  },
});

export const runOtherPrograms: readonly Program[] = [
  timeout,
  watch,
  xargs,
  plainly('nohup', /^$/),
  plainly('nice', /^-/),
  plainly('stdbuf', /^-/),
];
