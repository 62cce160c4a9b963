// Checkpoints of processes: a parked one as plain data, and the other way round.
import { assert } from '../../lib/assert.ts';
import type { Plain } from '../kernel/kernel.ts';
import type { Machine, Process, Stream, Tty } from './os.ts';

type Saved = {
  readonly argv: readonly string[];
  readonly program: string;
  readonly pid: number;
  readonly group: number;
  readonly startedMs: number;
  readonly directory: string;
  readonly user: string;
  readonly environment: readonly [string, string][];
  readonly state: Plain;
};

/** Null: it is not parked. `program` is what it was started as, e.g. `busybox`. */
export function saveProcess(process: Process, program: string): Plain {
  const state = process.saved();
  // By `exec` a shell has become another program, its own marks still open.
  const parkedAs = process.parkedAs() ?? program;
  if (state === null || (program === 'sh' && parkedAs !== 'sh')) return null;
  return {
    argv: process.argv,
    program: parkedAs,
    pid: process.pid,
    group: process.group,
    startedMs: process.startedMs,
    directory: process.directory,
    user: process.user,
    environment: [...process.environment],
    state,
  };
}

/** Starts what `saveProcess` gave on the same terminal; it goes on where it was parked. */
export function restoreProcess(
  machine: Machine,
  plain: Plain,
  tty: Tty,
  parent: Process | null,
): Process {
  const saved = plain as unknown as Saved;
  const program = machine.program(saved.program);
  assert(program, `a program named ${saved.program}`);
  const streams: Stream[] = [tty.stream, tty.stream, tty.stream];
  const process = machine.start({
    argv: saved.argv,
    program,
    environment: Object.fromEntries(saved.environment),
    directory: saved.directory,
    user: saved.user,
    streams,
    tty,
    parent,
    group: saved.group,
    resume: { state: saved.state, pid: saved.pid, startedMs: saved.startedMs },
  });
  return process;
}
