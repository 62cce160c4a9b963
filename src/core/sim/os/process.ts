// A running program: its descriptors, its signals, its end.
import { assert } from '../../lib/assert.ts';
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { createGate, type Gate, type Plain, type Routine, type Task } from '../kernel/kernel.ts';
import { errnoText, signalNumber } from './errno.ts';
import { findExecutable } from './executable.ts';
import type { Machine, Process, Program, Signal, StartOptions, Stream, Tty } from './os.ts';
import { normalPath } from './path.ts';

/** What reading all of a stream may hold: beyond it the program is out of memory. */
const HELD_BYTES_MAX = 64 * 1024 * 1024;
const CHUNK_BYTES = 65536;
const NEWLINE = 10;

export type ProcessSetup = {
  readonly machine: Machine;
  readonly pid: number;
  readonly parent: Process | null;
  readonly group: number;
  readonly argv: readonly string[];
  readonly environment: Map<string, string>;
  readonly directory: string;
  readonly streams: ReadonlyMap<number, Stream>;
  readonly tty: Tty | null;
  readonly user: string;
  readonly program: Program;
  readonly resume: StartOptions['resume'];
  readonly ended: (process: Process) => void;
};

export function createProcess(setup: ProcessSetup): Process {
  const { machine, tty } = setup;
  const { kernel } = machine;
  const changed: Gate = createGate();
  const handlers = new Map<Signal, (() => void) | 'ignore'>();
  const waiting: Signal[] = [];
  let parent = setup.parent;
  let routine: Routine | null = null;
  const threads = new Set<Routine>();
  let saver: (() => Plain) | null = null;
  let parkedAs: string | null = null;

  const process: Process = {
    pid: setup.pid,
    parentPid: () => (parent && parent.state !== 'ended' ? parent.pid : Math.min(1, setup.pid - 1)),
    group: setup.group,
    machine,
    argv: setup.argv,
    environment: setup.environment,
    directory: setup.directory,
    umask: setup.parent?.umask ?? 0o022,
    streams: new Map(),
    tty,
    startedMs: setup.resume?.startedMs ?? kernel.now(),
    user: setup.user,
    state: 'running',
    status: null,
    killedBy: null,
    atLine: null,
    park(save, as) {
      saver = save;
      parkedAs = as ?? null;
      if (routine) routine.parked = save !== null;
    },
    saved: () => saver?.() ?? null,
    parkedAs: () => parkedAs,
    beside(task, done) {
      const thread = kernel.start(task, value => {
        threads.delete(thread);
        done?.(value);
      });
      threads.add(thread);
      if (process.state === 'stopped') thread.pause();
      return thread;
    },
    changed,
    signal,
    onSignal(name, handler) {
      if (handler === null) handlers.delete(name);
      else handlers.set(name, handler);
    },
    path: text => normalPath(process.directory, text),
    print: text => put(1, text),
    complain: text => put(2, text),
    *readAll(descriptor) {
      const stream = process.streams.get(descriptor);
      const parts: Bytes[] = [];
      let held = 0;
      for (;;) {
        const part = stream ? yield* stream.read(CHUNK_BYTES) : null;
        if (!part) return parts.length === 1 ? (parts[0] as Bytes) : concatBytes(parts);
        parts.push(part);
        held += part.length;
        if (held > HELD_BYTES_MAX) yield* outOfMemory();
      }
    },
    *readLine(descriptor) {
      const stream = process.streams.get(descriptor);
      if (!stream) return null;
      const parts: Bytes[] = [];
      for (;;) {
        const part = yield* stream.read(CHUNK_BYTES);
        if (!part) return parts.length === 0 ? null : decodeUtf8(concatBytes(parts));
        const end = part.indexOf(NEWLINE);
        if (end < 0) {
          parts.push(part);
          continue;
        }
        if (end + 1 < part.length) stream.unread(part.subarray(end + 1));
        parts.push(part.subarray(0, end));
        return decodeUtf8(concatBytes(parts));
      }
    },
    *run(argv, options) {
      const child = machine.start({
        streams: process.streams,
        environment: Object.fromEntries(process.environment),
        directory: process.directory,
        user: process.user,
        ...options,
        argv,
        parent: process,
      });
      try {
        while (child.state !== 'ended') yield child.changed;
      } finally {
        if (child.state !== 'ended') child.signal('TERM');
      }
      return child.status ?? 0;
    },
  };
  for (const [descriptor, stream] of setup.streams)
    process.streams.set(descriptor, guarded((behind.get(stream) ?? stream).share(), process));
  routine = kernel.start(body(), finish);
  return process;

  function* body(): Task<number> {
    try {
      const { program, resume } = setup;
      if (!resume) return yield* program.run(process);
      assert(program.resume, `${program.name} can go on from a checkpoint`);
      return yield* program.resume(process, resume.state);
    } catch (error) {
      // The edge of a simulated process: one that breaks must not take the world with it.
      if (
        error instanceof RangeError &&
        /Invalid (string|array|typed)|count value/.test(error.message)
      ) {
        yield* process.complain(`${process.argv[0]}: memory exhausted\n`);
        return 137;
      }
      const what = error instanceof Error ? error.message : String(error);
      yield* process.complain(`${process.argv[0]}: the simulator failed: ${what}\n`);
      return 70;
    }
  }

  function finish(value: number | null): void {
    process.state = 'ended';
    process.status = process.killedBy ? 128 + signalNumber(process.killedBy) : (value ?? 0) & 255;
    for (const stream of process.streams.values()) stream.close();
    process.streams.clear();
    setup.ended(process);
    changed.open();
    if (parent && parent.machine === machine) parent.signal('CHLD');
    parent = null;
  }

  function signal(name: Signal): void {
    if (process.state === 'ended') return;
    const handler = handlers.get(name);
    if (name === 'KILL') {
      kill(name);
      return;
    }
    if (name === 'CONT') {
      if (process.state === 'stopped') {
        process.state = 'running';
        process.killedBy = null;
        routine?.resume();
        for (const thread of threads) thread.resume();
        changed.open();
        for (const late of waiting.splice(0)) signal(late);
      }
      if (typeof handler === 'function') handler();
      return;
    }
    if (name === 'STOP') {
      stop(name);
      return;
    }
    if (process.state === 'stopped') {
      waiting.push(name);
      return;
    }
    if (handler === 'ignore') return;
    if (handler) {
      handler();
      return;
    }
    // Linux shields a container's init: what it does not handle does not reach it.
    if (process.pid === 1) return;
    byDefault(name);
  }

  function byDefault(name: Signal): void {
    switch (name) {
      case 'CHLD':
      case 'WINCH':
        return;
      case 'TSTP':
      case 'TTIN':
      case 'TTOU':
        stop(name);
        return;
      default:
        kill(name);
    }
  }

  function stop(name: Signal): void {
    if (process.state !== 'running') return;
    process.state = 'stopped';
    process.killedBy = name;
    routine?.pause();
    for (const thread of threads) thread.pause();
    changed.open();
    if (parent && parent.machine === machine) parent.signal('CHLD');
  }

  function kill(name: Signal): void {
    process.killedBy = name;
    process.state = 'running';
    routine?.cancel();
  }

  function* put(descriptor: number, text: string): Task<void> {
    const stream = process.streams.get(descriptor);
    if (!stream || text === '') return;
    const done = yield* stream.write(encodeUtf8(text));
    if (done.ok) return;
    if (done.error === 'EPIPE') {
      process.signal('PIPE');
      // A signal takes effect when the process waits.
      if (process.killedBy) yield 0;
      return;
    }
    const name = process.argv[0] ?? '';
    if (descriptor === 1) {
      yield* put(
        2,
        `${name.slice(name.lastIndexOf('/') + 1)}: write error: ${errnoText(done.error)}\n`,
      );
      // What only writes on would never end; a shell goes on with its next command.
      if (/^(sh|bash|ash)$/.test(setup.program.name)) return;
      process.signal('PIPE');
      if (process.killedBy) yield 0;
    }
  }

  function* outOfMemory(): Task<void> {
    yield* process.complain(`${process.argv[0]}: memory exhausted\n`);
    process.signal('KILL');
    yield 0;
  }
}

/** What a guard stands before: a child's own guard takes its place, and is not put on top of it. */
const behind = new WeakMap<Stream, Stream>();

/** A terminal read from the background stops the reader, as SIGTTIN does. */
function guarded(stream: Stream, process: Process): Stream {
  const { tty } = stream;
  if (!tty) return stream;
  const guard: Stream = {
    ...stream,
    tty,
    *read(maxBytes) {
      for (;;) {
        const owner = tty.foreground();
        const other = owner && owner.machine === process.machine && owner.group !== process.group;
        if (!other || process.tty !== tty) return yield* stream.read(maxBytes);
        process.signal('TTIN');
        yield 0;
      }
    },
    share: () => guarded(stream.share(), process),
  };
  behind.set(guard, stream);
  return guard;
}

/** The program behind argv, with the argv that it gets: an interpreter's for a script. */
export function programFor(
  machine: Machine,
  options: StartOptions,
  environment: Map<string, string>,
  directory: string,
): { readonly program: Program; readonly argv: readonly string[] } {
  if (options.program) return { program: options.program, argv: options.argv };
  // A login shell is started as `-bash`: the sign is for the shell to see, not part of its name.
  const [first = '', ...rest] = options.argv;
  const looked = first.startsWith('-') ? [first.slice(1), ...rest] : options.argv;
  const found = findExecutable(machine, looked, environment, directory);
  if (found.ok)
    return looked === options.argv ? found.value : { ...found.value, argv: options.argv };
  const name = options.argv[0] ?? '';
  const missing = found.error === 'ENOENT';
  const program: Program = {
    name,
    *run(process) {
      yield* process.complain(`${name}: ${missing ? 'not found' : errnoText(found.error)}\n`);
      return missing ? 127 : 126;
    },
  };
  return { program, argv: options.argv };
}
