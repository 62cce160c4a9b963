// A container's life: start, stop with its grace, exit, restart policies, pause, removal.
import { ok, type Result } from '../../lib/result.ts';
import { findExecutable } from '../os/executable.ts';
import type { Process, Signal, Stream } from '../os/os.ts';
import { sinkTo } from '../os/stream.ts';
import { createTty } from '../os/tty.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import { closePorts, joinNetworks, leaveNetworks, openPorts } from './endpoint.ts';
import { containerEvent, type Engine, type Lifeline } from './engine.ts';
import { beginHealth } from './health.ts';
import { contentOf } from './image.ts';
import { createInput, emptyStream } from './input.ts';
import { flushLog, writeLog } from './log.ts';
import { environmentOf, isMadeLater, lifelineOf, writeEngineFiles } from './machine.ts';
import type { HostConfig } from './request.ts';
import { parseSignal, sendSignal, signalNumber } from './signal.ts';
import type { ContainerState } from './state.ts';
import { usersOf } from './volume.ts';

/** What a client sees of `exec` going wrong before the command runs. */
const RUNTIME =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process';

/** The kernel has 100 ms of back-off before the first restart, then doubles it up to a minute. */
const BACKOFF_MS = 100;

/** How long a program takes to fill the memory that it will use. */
const FILL_MS = 700;
const nothing = new Uint8Array();

export function startContainer(engine: Engine, container: ContainerState): Result<null, Refusal> {
  if (container.status === 'running' || container.status === 'paused') return ok(null);
  container.stopped = false;
  const joined = joinNetworks(engine, container);
  if (!joined.ok) return abandon(engine, container, joined);
  const opened = openPorts(engine, container);
  if (!opened.ok) return abandon(engine, container, opened);
  const program = programOf(engine, container);
  if (program === null || !isMadeLater(engine, container)) {
    const { files } = lifelineOf(engine, container).machine;
    writeEngineFiles(engine, container, files, engine.parts.kernel.now());
  }
  const begun = beginMain(engine, container, program);
  if (!begun.ok) return abandon(engine, container, begun);
  container.status = 'running';
  container.exitCode = 0;
  container.error = '';
  container.oomKilled = false;
  container.finishedMs = container.finishedMs ?? null;
  beginHealth(engine, container);
  watchMemory(engine, container);
  containerEvent(engine, container, 'start');
  engine.changed.open();
  return ok(null);
}

function abandon(
  engine: Engine,
  container: ContainerState,
  failure: { readonly ok: false; readonly error: Refusal },
) {
  closePorts(engine, container);
  leaveNetworks(engine, container);
  container.exitCode = failure.error.status === 400 ? 127 : 128;
  if (/permission denied|is a directory/.test(failure.error.message)) container.exitCode = 126;
  container.error = failure.error.message;
  container.pid = 0;
  container.startedMs = null;
  for (const listener of engine.listeners.get(container.id) ?? []) listener('stdout', null);
  engine.listeners.delete(container.id);
  if ((container.hostConfig as HostConfig).AutoRemove) removeContainer(engine, container, true);
  engine.changed.open();
  return failure;
}

/** Starts PID 1: a state machine where there is one for the command, else a process. */
function beginMain(
  engine: Engine,
  container: ContainerState,
  program: string | null,
): Result<null, Refusal> {
  const { parts, state } = engine;
  container.life++;
  container.startedMs = parts.kernel.now();
  container.pid = state.lastPid += 1 + parts.kernel.random.below(90);
  const { parameters } = contentOfContainer(engine, container);
  const environment = environmentOf(container);
  const { hostname, argv } = container;
  const spec = program && { program, hostname, argv, environment, parameters };
  if (spec && parts.host.start(container.id, spec)) {
    container.program = program;
    const lifeline = engine.lifelines.get(container.id);
    if (lifeline) lifeline.input = bytes => parts.host.input(container.id, bytes);
    return ok(null);
  }
  container.program = null;
  return beginProcess(engine, container, lifelineOf(engine, container));
}

/** What a lab says that the container's program uses; null where it says nothing. */
export function usesOf(
  engine: Engine,
  container: ContainerState,
): { readonly cpuPercent: number | null; readonly memoryBytes: number | null } {
  const { cpuPercent, memoryBytes } = contentOfContainer(engine, container).parameters;
  const own = container.program !== null;
  return {
    cpuPercent: own && typeof cpuPercent === 'number' ? cpuPercent : null,
    memoryBytes: own && typeof memoryBytes === 'number' ? memoryBytes : null,
  };
}

/** It fills its memory in the first moments; over its limit the kernel ends it. */
function watchMemory(engine: Engine, container: ContainerState): void {
  const limit = Number(container.hostConfig.Memory ?? 0);
  const { memoryBytes } = usesOf(engine, container);
  if (limit <= 0 || memoryBytes === null || memoryBytes <= limit) return;
  const args = { node: engine.state.name, id: container.id, life: container.life };
  engine.parts.kernel.setTimer(FILL_MS, 'container-oom', args);
}

/** Registered as a timer's handler: `life` tells this start from another one. */
export function killForMemory(engine: Engine, container: ContainerState, life: number): void {
  if (container.life !== life || container.status !== 'running') return;
  container.oomKilled = true;
  containerEvent(engine, container, 'oom');
  sendSignal(engine, container, 'KILL');
}

function contentOfContainer(engine: Engine, container: ContainerState) {
  const image = engine.state.images[container.imageId];
  return contentOf(
    engine,
    image ?? { id: container.imageId, content: null, tags: [], digests: [], taggedMs: 0 },
  );
}

/** The image's own program when its own command runs; else what the command's name stands for. */
function programOf(engine: Engine, container: ContainerState): string | null {
  const { program, config } = contentOfContainer(engine, container);
  const own = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  if (program && own[0] === container.argv[0]) return program;
  if (container.tty || container.openStdin) return null;
  return engine.parts.mainProgramOf(container.argv);
}

function beginProcess(
  engine: Engine,
  container: ContainerState,
  lifeline: Lifeline,
): Result<null, Refusal> {
  const { machine } = lifeline;
  const environment = environmentOf(container);
  const directory = String(container.config.WorkingDir || '/');
  const found = findExecutable(
    machine,
    container.argv,
    new Map(Object.entries(environment)),
    directory,
  );
  if (!found.ok) return refuse(400, execError(container.argv[0] ?? '', found.error));
  const streams = connectStreams(engine, container, lifeline);
  const process = machine.start({
    argv: container.argv,
    environment,
    directory,
    streams,
    tty: lifeline.terminal?.tty ?? null,
    user: String(container.config.User || 'root'),
    group: 'new',
  });
  for (const stream of streams) stream.close();
  followMain(engine, container, lifeline, process);
  return ok(null);
}

/** The process is the container's PID 1: the container ends with it. */
export function followMain(
  engine: Engine,
  container: ContainerState,
  lifeline: Lifeline,
  process: Process,
): void {
  lifeline.process = process;
  lifeline.terminal?.tty.setForeground(lifeline.machine, process.group);
  watch(process, () => {
    if (lifeline.process === process) containerExited(engine, container, process.status ?? 255);
  });
}

/** Calls back once when the process is over. */
export function watch(process: Process, ended: () => void): void {
  const look = () => {
    if (process.state === 'ended') ended();
    else process.changed.once(look);
  };
  look();
}

/** The runtime's words for a command that cannot be started. */
export function execError(command: string, errno: string): string {
  const prefix = `${RUNTIME}: exec: "${command}"`;
  if (errno === 'EACCES') return `${prefix}: permission denied: unknown`;
  if (errno === 'EISDIR') return `${prefix}: is a directory: unknown`;
  if (command.includes('/'))
    return `${prefix}: stat ${command}: no such file or directory: unknown`;
  return `${prefix}: executable file not found in $PATH: unknown`;
}

/** Gives its lifeline a terminal and input, and PID 1 its streams. */
export function connectStreams(
  engine: Engine,
  container: ContainerState,
  lifeline: Lifeline,
): Stream[] {
  const { kernel } = engine.parts;
  if (container.tty) {
    const terminal = createTty({
      kernel,
      columns: 80,
      rows: 24,
      output: bytes => writeLog(engine, container, 'stdout', bytes),
      mark: mark => {
        for (const listener of engine.listeners.get(container.id) ?? [])
          listener('stdout', nothing, mark);
      },
    });
    lifeline.terminal = terminal;
    lifeline.input = bytes => {
      if (bytes) terminal.input(bytes);
    };
    const { stream } = terminal.tty;
    return [stream.share(), stream.share(), stream.share()];
  }
  lifeline.terminal = null;
  const output = sinkTo(bytes => writeLog(engine, container, 'stdout', bytes));
  const errors = sinkTo(bytes => writeLog(engine, container, 'stderr', bytes));
  if (!container.openStdin) {
    lifeline.input = null;
    return [emptyStream(), output, errors];
  }
  const input = createInput();
  lifeline.input = input.push;
  return [input.stream, output, errors];
}

/** PID 1 ended, however: everything that hangs on it ends with it. */
export function containerExited(engine: Engine, container: ContainerState, status: number): void {
  if (container.status !== 'running' && container.status !== 'paused') return;
  const { kernel, net } = engine.parts;
  const lifeline = engine.lifelines.get(container.id);
  kernel.clearTimer(container.timer);
  container.timer = 0;
  container.status = 'exited';
  container.exitCode = status;
  container.finishedMs = kernel.now();
  container.pid = 0;
  flushLog(engine, container);
  if (lifeline) {
    lifeline.process = null;
    lifeline.input = null;
    lifeline.machine.killAll();
    lifeline.terminal = null;
  }
  closePorts(engine, container);
  leaveNetworks(engine, container);
  net.containerStopped(container.id);
  for (const listener of engine.listeners.get(container.id) ?? []) listener('stdout', null);
  engine.listeners.delete(container.id);
  containerEvent(engine, container, 'die', { exitCode: String(status) });
  if (container.stopped) containerEvent(engine, container, 'stop');
  engine.taskChanged(container);
  if ((container.hostConfig as HostConfig).AutoRemove) removeContainer(engine, container, true);
  else restartByPolicy(engine, container);
  engine.changed.open();
}

function restartByPolicy(engine: Engine, container: ContainerState): void {
  const policy = (container.hostConfig as HostConfig).RestartPolicy;
  const name = policy?.Name ?? '';
  const limit = policy?.MaximumRetryCount ?? 0;
  const always = name === 'always' || name === 'unless-stopped';
  const failed = name === 'on-failure' && container.exitCode !== 0;
  const spent = name === 'on-failure' && limit > 0 && container.restartCount >= limit;
  if (container.stopped || container.task || !(always || (failed && !spent))) return;
  container.status = 'restarting';
  const delayMs = Math.min(60_000, BACKOFF_MS * 2 ** container.restartCount);
  container.restartCount++;
  const args = { node: engine.state.name, id: container.id };
  container.timer = engine.parts.kernel.setTimer(delayMs, 'container-restart', args);
}

/** Asks PID 1 to stop and kills it when its grace is over; the exit is told by an event. */
export function stopContainer(engine: Engine, container: ContainerState, graceMs: number): void {
  container.stopped = true;
  if (container.status === 'restarting') {
    engine.parts.kernel.clearTimer(container.timer);
    container.status = 'exited';
    return;
  }
  if (container.status !== 'running' && container.status !== 'paused') return;
  if (container.status === 'paused') unpauseContainer(engine, container);
  const signal = parseSignal(String(container.config.StopSignal ?? 'TERM')) ?? 'TERM';
  const args = { node: engine.state.name, id: container.id };
  container.timer = engine.parts.kernel.setTimer(graceMs, 'container-kill', args);
  containerEvent(engine, container, 'kill', { signal: String(signalNumber(signal)) });
  sendSignal(engine, container, signal);
}

/** How long it may take to stop: its own setting, else ten seconds. */
export function graceOf(container: ContainerState): number {
  const own = container.config.StopTimeout;
  return typeof own === 'number' ? own * 1000 : 10_000;
}

export function killContainer(engine: Engine, container: ContainerState, signal: Signal): void {
  if (signal === 'KILL') container.stopped = true;
  if (container.status === 'paused') unpauseContainer(engine, container);
  containerEvent(engine, container, 'kill', { signal: String(signalNumber(signal)) });
  sendSignal(engine, container, signal);
}

export function pauseContainer(engine: Engine, container: ContainerState): void {
  container.status = 'paused';
  if (container.program !== null) engine.parts.host.pause(container.id, true);
  for (const process of engine.lifelines.get(container.id)?.machine.processes() ?? []) {
    process.signal('STOP');
  }
  containerEvent(engine, container, 'pause');
}

export function unpauseContainer(engine: Engine, container: ContainerState): void {
  container.status = 'running';
  if (container.program !== null) engine.parts.host.pause(container.id, false);
  for (const process of engine.lifelines.get(container.id)?.machine.processes() ?? []) {
    process.signal('CONT');
  }
  containerEvent(engine, container, 'unpause');
}

/** Takes it away with everything that was only its own. */
export function removeContainer(engine: Engine, container: ContainerState, volumes: boolean): void {
  const { kernel, net } = engine.parts;
  kernel.clearTimer(container.timer);
  delete engine.state.containers[container.id];
  engine.byName.delete(container.name);
  if (engine.byTask.get(container.task) === container.id) engine.byTask.delete(container.task);
  engine.lifelines.delete(container.id);
  net.containerStopped(container.id);
  for (const [id, exec] of Object.entries(engine.state.execs)) {
    if (exec.containerId === container.id) delete engine.state.execs[id];
  }
  for (const mount of container.mounts) {
    if (mount.type === 'tmpfs') engine.volumeTrees.delete(`tmpfs ${container.id} ${mount.target}`);
    if (!volumes || mount.type !== 'volume') continue;
    if (engine.state.volumes[mount.name]?.anonymous && usersOf(engine, mount.name).length === 0) {
      delete engine.state.volumes[mount.name];
      engine.volumeTrees.delete(mount.name);
    }
  }
  containerEvent(engine, container, 'destroy');
  engine.changed.open();
}
