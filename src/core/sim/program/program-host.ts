// Runs the main programs of all containers: events in, sends and logs out, everything plain.
import { assert } from '../../lib/assert.ts';
import type { Bytes } from '../../lib/bytes.ts';
import type { Kernel, Plain } from '../kernel/kernel.ts';
import type { MainSockets } from '../net/net.ts';
import type { FileSystem, Signal } from '../os/os.ts';
import type { MainContext, MainEvent, MainProgram } from './program.ts';

/** What a container's main program is started with. Plain: it is part of a checkpoint. */
export type MainSpec = {
  readonly program: string;
  readonly hostname: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
};

export type ProgramHostOptions = {
  readonly kernel: Kernel;
  readonly epochMs: number;
  readonly programs: Readonly<Record<string, MainProgram>>;
  /** The network is made with this host's `deliver`, so it comes afterwards. */
  readonly sockets: () => MainSockets;
  readonly files: (containerId: string) => FileSystem | null;
  readonly logged: (containerId: string, stream: 'stdout' | 'stderr', text: string) => void;
  /** The main process ended: 0 to 255, 128 + signal. Its sockets are still open. */
  readonly exited: (containerId: string, status: number) => void;
  /** What `state` gave, or null. */
  readonly from: Plain;
};

export type ProgramHost = {
  /** False: no program of that name. `started` comes a moment later. */
  readonly start: (containerId: string, spec: MainSpec) => boolean;
  readonly deliver: (containerId: string, event: MainEvent) => void;
  /** As PID 1 gets it: what the program does not handle itself is ignored, but for KILL. */
  readonly signal: (containerId: string, signal: Signal) => void;
  /** Bytes for its standard input; null: the end. */
  readonly input: (containerId: string, bytes: Bytes | null) => void;
  /** Ends it without `exited`: the machine under it is gone. */
  readonly drop: (containerId: string) => void;
  /** Nothing moves while it is paused; what comes waits. */
  readonly pause: (containerId: string, paused: boolean) => void;
  readonly runs: (containerId: string) => boolean;
  readonly state: () => Plain;
};

type Instance = {
  readonly run: number;
  readonly spec: MainSpec;
  state: Plain;
  /** Events that came while it was paused, or null. */
  held: MainEvent[] | null;
};

type HostState = { nextRun: number; instances: Record<string, Instance> };

/** What the instance wants while it steps: done when the step is over, in that order. */
type Wishes = {
  readonly sends: { connection: number; bytes: Bytes; end: boolean }[];
  readonly closes: number[];
  status: number | null;
};

/** A process is there a moment before it does something. */
const startMs = 1;

type Timer = { readonly containerId: string; readonly run: number; readonly tag: string };

export function createProgramHost(options: ProgramHostOptions): ProgramHost {
  const { kernel, programs } = options;
  const state = (options.from as HostState | null) ?? { nextRun: 1, instances: {} };
  const wishes: Wishes = { sends: [], closes: [], status: null };
  const contexts = new Map<Instance, MainContext>();

  kernel.handle('main.timer', args => {
    const { containerId, run, tag } = args as Timer;
    if (state.instances[containerId]?.run !== run) return;
    deliver(containerId, tag === '' ? { kind: 'started' } : { kind: 'timer', tag });
  });

  function deliver(containerId: string, event: MainEvent): void {
    const instance = state.instances[containerId];
    if (!instance) return;
    if (instance.held) {
      instance.held.push(event);
      return;
    }
    const program = programs[instance.spec.program];
    assert(program, `a main program ${instance.spec.program}`);
    const next = program.step(contextOf(containerId, instance), instance.state, event);
    if (next !== undefined) instance.state = next as Plain;
    settle(options, wishes, containerId);
    if (wishes.status === null) return;
    const { status } = wishes;
    wishes.status = null;
    drop(containerId);
    options.exited(containerId, status);
  }

  function contextOf(containerId: string, instance: Instance): MainContext {
    const known = contexts.get(instance);
    if (known) return known;
    const context = createContext(options, wishes, containerId, instance);
    contexts.set(instance, context);
    return context;
  }

  function drop(containerId: string): void {
    const instance = state.instances[containerId];
    if (instance) contexts.delete(instance);
    delete state.instances[containerId];
  }

  return {
    deliver,
    drop,
    start(containerId, spec) {
      const program = programs[spec.program];
      if (!program) return false;
      const instance: Instance = { run: state.nextRun++, spec, state: null, held: null };
      state.instances[containerId] = instance;
      instance.state = program.create(contextOf(containerId, instance));
      kernel.setTimer(startMs, 'main.timer', { containerId, run: instance.run, tag: '' });
      return true;
    },
    signal(containerId, signal) {
      const instance = state.instances[containerId];
      if (!instance) return;
      if (signal === 'KILL') {
        drop(containerId);
        options.exited(containerId, 137);
      } else if (programs[instance.spec.program]?.signals?.includes(signal)) {
        deliver(containerId, { kind: 'signal', signal });
      }
    },
    input: (containerId, bytes) => deliver(containerId, { kind: 'input', bytes }),
    pause(containerId, paused) {
      const instance = state.instances[containerId];
      if (!instance) return;
      const held = instance.held ?? [];
      instance.held = paused ? held : null;
      if (!paused) for (const event of held) deliver(containerId, event);
    },
    runs: containerId => state.instances[containerId] !== undefined,
    state: () => state as unknown as Plain,
  };
}

/** Sends in order, the end of a connection with its last bytes, then closes. */
function settle(options: ProgramHostOptions, wishes: Wishes, containerId: string): void {
  const { sends, closes } = wishes;
  if (sends.length === 0 && closes.length === 0) return;
  const sockets = options.sockets();
  for (const { connection, bytes, end } of sends) sockets.send(containerId, connection, bytes, end);
  for (const connection of closes) sockets.close(containerId, connection);
  sends.length = 0;
  closes.length = 0;
}

function createContext(
  options: ProgramHostOptions,
  wishes: Wishes,
  containerId: string,
  instance: Instance,
): MainContext {
  const { kernel } = options;
  const { spec, run } = instance;
  return {
    get nowMs() {
      return kernel.now();
    },
    epochMs: options.epochMs,
    hostname: spec.hostname,
    argv: spec.argv,
    environment: spec.environment,
    parameters: spec.parameters,
    random: kernel.random,
    timer(delayMs, tag) {
      assert(tag !== '', 'timers of main programs have a name');
      kernel.setTimer(delayMs, 'main.timer', { containerId, run, tag });
    },
    listen: port => options.sockets().listen(containerId, port),
    connect: (host, port, tag) => options.sockets().connect(containerId, host, port, tag),
    send(connection, bytes) {
      wishes.sends.push({ connection, bytes, end: false });
    },
    close(connection) {
      const last = wishes.sends.findLast(one => one.connection === connection);
      if (last) last.end = true;
      wishes.closes.push(connection);
    },
    echo: host => options.sockets().echo(containerId, host),
    remote: connection => options.sockets().remote(connection),
    log: (stream, text) => options.logged(containerId, stream, text),
    readFile(path) {
      const found = options.files(containerId)?.read(path);
      return found?.ok ? found.value : null;
    },
    list(path) {
      const found = options.files(containerId)?.list(path);
      return found?.ok ? found.value : [];
    },
    writeFile(path, bytes) {
      const files = options.files(containerId);
      for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
        if (files && !files.stat(path.slice(0, at)).ok) files.makeDirectory(path.slice(0, at));
      }
      return files?.write(path, bytes).ok ?? false;
    },
    removeFile: path => void options.files(containerId)?.remove(path),
    exit(status) {
      wishes.status = status;
    },
  };
}
