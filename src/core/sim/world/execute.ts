// Runs one command on a node to its end, as fast as it goes: for setups and transcripts.
import { type Bytes, concatBytes } from '../../lib/bytes.ts';
import { emptyStream } from '../node/input.ts';
import type { Process, Stream, TtyMaster } from '../os/os.ts';
import { sinkTo } from '../os/stream.ts';
import { createTty } from '../os/tty.ts';
import type { Parts } from './parts.ts';

export type ExecuteOptions = {
  readonly tty?: { readonly columns: number; readonly rows: number };
  readonly shell?: 'bash' | 'ash';
  readonly limitMs?: number;
  /** Hears what is written as it happens, in true order; `stdout` and `stderr` are empty then. */
  readonly written?: (to: 'stdout' | 'stderr', bytes: Bytes) => void;
};

export type Executed = {
  readonly exit: number;
  readonly stdout: Bytes;
  readonly stderr: Bytes;
  /** It did not end by itself, and was killed: `exit` is 124. */
  readonly outOfTime: boolean;
  /** The line of the script at which the shell was last, from 1. */
  readonly line: number;
};

const LIMIT_MS = 600_000;

/** Work between two looks at whether the command is over. */
const FUEL = 100_000;

export function execute(
  parts: Parts,
  node: string,
  command: string,
  options: ExecuteOptions,
): Executed {
  const machine = parts.machines.get(node);
  const stdout: Bytes[] = [];
  const stderr: Bytes[] = [];
  if (!machine) {
    const nothing = new Uint8Array();
    return { exit: 255, stdout: nothing, stderr: nothing, outOfTime: false, line: 1 };
  }
  const { kernel } = parts;
  const { tty: size } = options;
  const hear = options.written;
  const putOut = (bytes: Bytes) => void (hear ? hear('stdout', bytes) : stdout.push(bytes));
  const putErr = (bytes: Bytes) => void (hear ? hear('stderr', bytes) : stderr.push(bytes));
  const terminal: TtyMaster | null = size
    ? createTty({ kernel, ...size, output: putOut, mark: () => {} })
    : null;
  const stream = terminal?.tty.stream;
  const streams: Stream[] = stream
    ? [stream.share(), stream.share(), stream.share()]
    : [emptyStream(), sinkTo(putOut), sinkTo(putErr)];
  const shell = options.shell === 'ash' ? 'sh' : 'bash';
  const process: Process = machine.start({
    argv: [shell, '-c', command],
    environment: { ...machine.environment, ...(size ? { TERM: 'xterm' } : {}) },
    directory: machine.home,
    streams,
    tty: terminal?.tty ?? null,
    group: 'new',
  });
  terminal?.tty.setForeground(machine, process.group);
  const status = runToEnd(parts, process, kernel.now() + (options.limitMs ?? LIMIT_MS));
  terminal?.hangUp();
  const exit = status ?? 124;
  return {
    exit,
    outOfTime: status === null,
    line: process.atLine?.() ?? 1,
    stdout: concatBytes(stdout),
    stderr: concatBytes(stderr),
  };
}

/** Its status; null: it went on for too long and was killed. */
function runToEnd({ kernel }: Parts, process: Process, untilMs: number): number | null {
  while (process.state !== 'ended') {
    const next = kernel.nextMs();
    if (next === null || next > untilMs) break;
    kernel.run(next, FUEL);
  }
  if (process.state === 'ended') return process.status ?? 255;
  process.signal('KILL');
  return null;
}
