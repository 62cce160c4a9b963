// Attaching to a container, running commands in one, and the sizes of their terminals.
import { toBase64 } from '../../lib/bytes.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { Task } from '../kernel/kernel.ts';
import { containerEvent, type Engine, type ExecLine, type OutputListener } from '../node/engine.ts';
import { beginExec } from '../node/exec.ts';
import { findContainer } from '../node/find-container.ts';
import { lifelineOf } from '../node/machine.ts';
import type { ContainerState, ExecState } from '../node/state.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import { body, type Call, empty, flag, json, query, refused } from './call.ts';
import { logLines } from './logs.ts';
import type { Route } from './route.ts';
import { createQueue, type FrameQueue } from './stream.ts';
import type { ApiAnswer } from './types.ts';

const EXEC_MS = 45;

export const attachRoutes: readonly Route[] = [
  ['POST', '/containers/:id/attach', attach],
  ['POST', '/containers/:id/resize', resize],
  ['POST', '/containers/:id/exec', createExec],
  ['POST', '/exec/:id/start', startExec],
  ['POST', '/exec/:id/resize', resizeExec],
  ['GET', '/exec/:id/json', inspectExec],
];

function attach(call: Call): ApiAnswer {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  const container = found.value;
  const { engine } = call;
  if (container.status === 'paused') {
    const message = `container ${container.id} is paused, unpause the container before attach.`;
    return refused({ status: 409, message });
  }
  const queue: FrameQueue = createQueue();
  if (flag(call, 'logs')) for (const frame of logLines(call, container, {})) queue.push(frame);
  const listener = intoQueue(queue, stream => flag(call, stream));
  const listeners = engine.listeners.get(container.id) ?? new Set();
  engine.listeners.set(container.id, listeners);
  if (flag(call, 'stream')) listeners.add(listener);
  else queue.end();
  if (!flag(call, 'again')) containerEvent(engine, container, 'attach');
  const stdin = flag(call, 'stdin');
  const send = (bytes: Uint8Array | null) => {
    if (stdin) sendInput(engine, container, bytes);
  };
  return {
    kind: 'hijacked',
    status: 101,
    tty: container.config.Tty === true,
    connection: {
      next: queue.next,
      write: send,
      endInput: () => send(null),
      close() {
        listeners.delete(listener);
        queue.end();
      },
    },
  };
}

function intoQueue(queue: FrameQueue, wanted: (stream: 'stdout' | 'stderr') => boolean) {
  const listener: OutputListener = (stream, bytes, mark) => {
    if (bytes === null) queue.end();
    else if (wanted(stream)) queue.push(mark ? { stream, bytes, mark } : { stream, bytes });
  };
  return listener;
}

/** Input that comes before the start waits for it. */
function sendInput(engine: Engine, container: ContainerState, bytes: Uint8Array | null): void {
  if (!container.openStdin) return;
  const running = container.status === 'running' || container.status === 'paused';
  const input = running ? lifelineOf(engine, container).input : null;
  if (input) {
    input(bytes);
    return;
  }
  if (container.status !== 'created') return;
  const retry = () => {
    if (container.status === 'created') engine.changed.once(retry);
    else engine.lifelines.get(container.id)?.input?.(bytes);
  };
  engine.changed.once(retry);
}

function resize(call: Call): ApiAnswer {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  const container = found.value;
  if (container.status !== 'running') {
    return refused({ status: 409, message: `Container ${container.id} is not running` });
  }
  const [rows, columns] = [Number(query(call, 'h')), Number(query(call, 'w'))];
  call.engine.lifelines.get(container.id)?.terminal?.resize(columns, rows);
  return empty(200);
}

type ExecBody = {
  readonly AttachStdin?: boolean;
  readonly AttachStdout?: boolean;
  readonly AttachStderr?: boolean;
  readonly Tty?: boolean;
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[] | null;
  readonly WorkingDir?: string;
  readonly User?: string;
  readonly Privileged?: boolean;
  readonly DetachKeys?: string;
};

function createExec(call: Call): ApiAnswer {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  const container = found.value;
  if (container.status === 'paused') {
    const message = `Container ${call.at.id} is paused, unpause the container before exec`;
    return refused({ status: 409, message });
  }
  if (container.status !== 'running') {
    return refused({ status: 409, message: `Container ${container.id} is not running` });
  }
  const asked = body<ExecBody>(call);
  if (!asked.Cmd?.length) return refused({ status: 400, message: 'No exec command specified' });
  const exec: ExecState = {
    id: call.parts.kernel.random.hex(64),
    containerId: container.id,
    tty: asked.Tty === true,
    argv: asked.Cmd,
    environment: asked.Env ?? [],
    directory: asked.WorkingDir || String(container.config.WorkingDir || '/'),
    user: asked.User || String(container.config.User || 'root'),
    privileged: asked.Privileged === true,
    stdin: asked.AttachStdin === true,
    stdout: asked.AttachStdout === true,
    stderr: asked.AttachStderr === true,
    detachKeys: asked.DetachKeys ?? '',
    started: false,
    running: false,
    exitCode: null,
    pid: 0,
  };
  call.engine.state.execs[exec.id] = exec;
  containerEvent(call.engine, container, `exec_create: ${exec.argv.join(' ')}`, {
    execID: exec.id,
  });
  return json({ Id: exec.id }, 201);
}

function findExec(call: Call): Result<ExecState, Refusal> {
  const exec = call.engine.state.execs[call.at.id ?? ''];
  return exec ? ok(exec) : refuse(404, `No such exec instance: ${call.at.id}`);
}

function* startExec(call: Call): Task<ApiAnswer> {
  const found = findExec(call);
  if (!found.ok) return refused(found.error);
  const exec = found.value;
  const container = call.engine.state.containers[exec.containerId];
  if (container?.status !== 'running') {
    return refused({ status: 409, message: `Container ${exec.containerId} is not running` });
  }
  const asked = body<{ readonly Detach?: boolean; readonly Again?: boolean }>(call);
  const queue: FrameQueue = createQueue();
  const listener = intoQueue(queue, stream => exec[stream]);
  // Ours, not the engine's: a client that was restored with its session joins it again.
  const running = asked.Again === true ? call.engine.execs.get(exec.id) : undefined;
  if (running) {
    running.listener = listener;
    return hijack(call.engine, exec, queue, running.send);
  }
  if (exec.started) {
    return refused({ status: 409, message: `Error: Exec command ${exec.id} is already running` });
  }
  exec.started = true;
  yield EXEC_MS;
  const detached = asked.Detach === true;
  const begun = beginExec(call.engine, container, exec, listener);
  if (!begun.ok) {
    exec.exitCode = begun.error.code;
    if (detached) return refused({ status: 400, message: begun.error.message });
    const text = `OCI runtime exec failed: exec failed: ${begun.error.message}${exec.tty ? '\r\n' : '\n'}`;
    queue.push({ stream: 'stdout', bytes: encode(text) });
    queue.end();
  }
  if (detached) return empty(200);
  return hijack(call.engine, exec, queue, begun.ok ? begun.value.send : () => {});
}

function hijack(
  engine: Engine,
  exec: ExecState,
  queue: FrameQueue,
  send: ExecLine['send'],
): ApiAnswer {
  return {
    kind: 'hijacked',
    status: 101,
    tty: exec.tty,
    connection: {
      next: queue.next,
      write: send,
      endInput: () => send(null),
      close() {
        queue.end();
        // A terminal that is closed under its program hangs it up.
        if (exec.running && exec.tty) engine.execs.get(exec.id)?.terminal?.hangUp();
      },
    },
  };
}

/** `ctrl-p,ctrl-q` as the bytes that those keys send. */
function keyBytes(keys: string): Uint8Array {
  const codes = keys
    .split(',')
    .filter(key => key !== '')
    .map(key => (key.startsWith('ctrl-') ? key.charCodeAt(5) & 31 : key.charCodeAt(0)));
  return Uint8Array.from(codes);
}

function encode(text: string): Uint8Array {
  return Uint8Array.from(text, char => char.charCodeAt(0));
}

function resizeExec(call: Call): ApiAnswer {
  const found = findExec(call);
  if (!found.ok) return refused(found.error);
  const line = call.engine.execs.get(found.value.id);
  if (!line) {
    return refused({ status: 500, message: 'cannot resize a stopped container: unknown' });
  }
  line.terminal?.resize(Number(query(call, 'w')), Number(query(call, 'h')));
  return empty(200);
}

function inspectExec(call: Call): ApiAnswer {
  const found = findExec(call);
  if (!found.ok) return refused(found.error);
  const exec = found.value;
  return json({
    ID: exec.id,
    Running: exec.running,
    ExitCode: exec.exitCode,
    ProcessConfig: {
      tty: exec.tty,
      entrypoint: exec.argv[0] ?? '',
      arguments: exec.argv.slice(1),
      privileged: exec.privileged,
      ...(exec.user !== 'root' ? { user: exec.user } : {}),
    },
    OpenStdin: exec.stdin,
    OpenStderr: exec.stderr,
    OpenStdout: exec.stdout,
    CanRemove: false,
    ContainerID: exec.containerId,
    DetachKeys: toBase64(keyBytes(exec.detachKeys)),
    Pid: exec.pid,
  });
}
