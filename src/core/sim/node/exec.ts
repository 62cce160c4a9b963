// Commands run in containers beside their main process, and both kinds of session across checkpoints.
import { assert } from '../../lib/assert.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { Plain } from '../kernel/kernel.ts';
import { findExecutable } from '../os/executable.ts';
import type { Machine, Process, Stream, TtyMaster } from '../os/os.ts';
import { restoreProcess, saveProcess } from '../os/parked.ts';
import { sinkTo } from '../os/stream.ts';
import { createTty } from '../os/tty.ts';
import { containerEvent, type Engine, type ExecLine, type OutputListener } from './engine.ts';
import { createInput, emptyStream } from './input.ts';
import { connectStreams, execError, followMain, watch } from './lifecycle.ts';
import { environmentOf, lifelineOf } from './machine.ts';
import type { ContainerState, ExecState } from './state.ts';

/** A shell at its prompt on a container's own terminal. */
type SavedSession = { readonly columns: number; readonly rows: number; readonly process: Plain };

const nothing = new Uint8Array();

type Refused = { readonly code: number; readonly message: string };

/** Starts the command as a process of the container's machine. */
export function beginExec(
  engine: Engine,
  container: ContainerState,
  exec: ExecState,
  listener: OutputListener,
): Result<ExecLine, Refused> {
  const { machine } = lifelineOf(engine, container);
  const own = Object.fromEntries(
    exec.environment.map(one => [one.split('=')[0] ?? '', one.slice(one.indexOf('=') + 1)]),
  );
  const environment = {
    ...environmentOf(container),
    ...(exec.tty ? { TERM: 'xterm' } : {}),
    ...own,
  };
  const { argv, directory, user } = exec;
  const table = new Map(Object.entries(environment));
  const executable = findExecutable(machine, argv, table, directory);
  if (!executable.ok) {
    const message = execError(argv[0] ?? '', executable.error).replace(
      /^.*process: /,
      'unable to start container process: ',
    );
    const code = executable.error === 'ENOENT' ? 127 : 126;
    return { ok: false, error: { code, message } };
  }
  const line = connect(engine, exec, listener, (streams, terminal) =>
    machine.start({
      argv,
      environment,
      directory,
      streams,
      tty: terminal?.tty ?? null,
      user,
      group: 'new',
    }),
  );
  exec.running = true;
  exec.pid = engine.state.lastPid += 1 + engine.parts.kernel.random.below(40);
  containerEvent(engine, container, `exec_start: ${argv.join(' ')}`, { execID: exec.id });
  followExec(engine, container, exec, line);
  return ok(line);
}

/** Streams and terminal of an exec, with the process that `start` puts on them. */
function connect(
  engine: Engine,
  exec: ExecState,
  listener: OutputListener | null,
  start: (streams: readonly Stream[], terminal: TtyMaster | null) => Process,
): ExecLine {
  const tell: OutputListener = (stream, bytes, mark) => line.listener?.(stream, bytes, mark);
  const terminal = exec.tty
    ? createTty({
        kernel: engine.parts.kernel,
        columns: 80,
        rows: 24,
        output: bytes => tell('stdout', bytes),
        mark: mark => tell('stdout', nothing, mark),
      })
    : null;
  const input = createInput();
  const streams: Stream[] = terminal
    ? [terminal.tty.stream.share(), terminal.tty.stream.share(), terminal.tty.stream.share()]
    : [
        exec.stdin ? input.stream : emptyStream(),
        sinkTo(bytes => tell('stdout', bytes)),
        sinkTo(bytes => tell('stderr', bytes)),
      ];
  const process = start(streams, terminal);
  for (const stream of streams) stream.close();
  terminal?.tty.setForeground(process.machine, process.group);
  const line: ExecLine = {
    process,
    terminal,
    listener,
    send(bytes) {
      if (!terminal) input.push(bytes);
      else if (bytes && exec.stdin) terminal.input(bytes);
    },
  };
  engine.execs.set(exec.id, line);
  return line;
}

function followExec(
  engine: Engine,
  container: ContainerState,
  exec: ExecState,
  line: ExecLine,
): void {
  watch(line.process, () => {
    exec.running = false;
    exec.exitCode = line.process.status ?? 255;
    engine.execs.delete(exec.id);
    const exitCode = String(exec.exitCode);
    containerEvent(engine, container, 'exec_die', { execID: exec.id, exitCode });
    line.listener?.('stdout', null);
  });
}

/** Writes the sessions into the state; false: one is in the middle of something. */
export function saveSessions(engine: Engine): boolean {
  let restful = true;
  const save = (process: Process, terminal: TtyMaster | null): Plain => {
    const saved = terminal && terminal.pending().length === 0 ? saveProcess(process, 'sh') : null;
    if (!terminal || saved === null) {
      restful = false;
      return null;
    }
    return { columns: terminal.tty.columns(), rows: terminal.tty.rows(), process: saved };
  };
  for (const container of Object.values(engine.state.containers)) {
    const lifeline = engine.lifelines.get(container.id);
    delete container.session;
    if (lifeline?.process) container.session = save(lifeline.process, lifeline.terminal);
  }
  for (const exec of Object.values(engine.state.execs)) {
    const line = engine.execs.get(exec.id);
    delete exec.session;
    if (line) exec.session = save(line.process, line.terminal);
  }
  return restful;
}

/** Puts the shells of a stored state back to their prompts; clients join them again by themselves. */
export function resumeSessions(engine: Engine): void {
  for (const container of Object.values(engine.state.containers)) {
    if (!container.session) continue;
    const lifeline = lifelineOf(engine, container);
    connectStreams(engine, container, lifeline);
    const process = resume(lifeline.machine, lifeline.terminal, container.session);
    followMain(engine, container, lifeline, process);
  }
  for (const exec of Object.values(engine.state.execs)) {
    const container = engine.state.containers[exec.containerId];
    const { session } = exec;
    if (!session || !container) continue;
    const { machine } = lifelineOf(engine, container);
    const line = connect(engine, exec, null, (_, terminal) => resume(machine, terminal, session));
    followExec(engine, container, exec, line);
  }
}

function resume(machine: Machine, terminal: TtyMaster | null, session: Plain): Process {
  const { columns, rows, process } = session as unknown as SavedSession;
  assert(terminal, 'a session has a terminal');
  terminal.resize(columns, rows);
  return restoreProcess(machine, process, terminal.tty, null);
}
