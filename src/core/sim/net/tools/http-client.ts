// One HTTP exchange of a tool: connect, send, read the answer to its end, with the times taken.
import { type Bytes, concatBytes } from '../../../lib/bytes.ts';
import { fail, ok, type Result } from '../../../lib/result.ts';
import { createGate, type Kernel, type Task } from '../../kernel/kernel.ts';
import type { Connection, Errno, Process } from '../../os/os.ts';
import { type Headers, header, isChunked, keepsAlive, readChunks, readHead } from '../http.ts';
import { leftMs } from '../left.ts';

export type HttpReply = {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: Headers;
  /** The head as it came, blank line included. */
  readonly head: Bytes;
  readonly body: Bytes;
  /** The connection may be used again. */
  readonly reusable: boolean;
  /** The other side hung up before the end that it had promised. */
  readonly cut: boolean;
  readonly firstByteMs: number;
};

export type Url = {
  readonly scheme: string;
  readonly user: string | null;
  readonly host: string;
  readonly port: number;
  /** Port as written, or null. */
  readonly givenPort: string | null;
  /** Path and query, at least `/`. */
  readonly target: string;
};

/** Splits an address of the web; null when it is none. A missing scheme is http. */
export function parseUrl(text: string): Url | null {
  const match =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?([^#]*)/i.exec(
      text,
    );
  if (!match) return null;
  const [, scheme = 'http', user, host = '', port, path = ''] = match;
  if (host === '' || (port !== undefined && !/^\d*$/.test(port))) return null;
  const name = scheme.toLowerCase();
  return {
    scheme: name,
    user: user ?? null,
    host,
    port: port ? Number(port) : name === 'https' ? 443 : 80,
    givenPort: port || null,
    target: path.startsWith('/') ? path : `/${path}`,
  };
}

/** `host` or `host:8080`, as the Host header has it. */
export function hostHeader(url: Url): string {
  return url.givenPort && url.port !== 80 ? `${url.host}:${url.givenPort}` : url.host;
}

/** Reads an answer; the error is `EPIPE` for a connection that ended without any. */
export function* readReply(
  kernel: Kernel,
  connection: Connection,
  method: string,
): Task<Result<HttpReply, Errno>> {
  let held: Bytes = new Uint8Array();
  let firstByteMs = 0;
  for (;;) {
    const bytes = yield* connection.stream.read(65536);
    if (bytes && held.length === 0) firstByteMs = kernel.now();
    if (bytes) held = held.length === 0 ? bytes : concatBytes([held, bytes]);
    const head = held.length > 0 ? readHead(held) : null;
    if (!head) {
      if (bytes) continue;
      return fail('EPIPE');
    }
    const body = bodyOf(held, head.length, head.headers, method, head.first[1], bytes === null);
    if (!body) continue;
    const [version, status, reason] = head.first;
    return ok({
      version,
      status: Number(status) || 0,
      reason,
      headers: head.headers,
      head: held.subarray(0, head.length),
      body: body.bytes,
      reusable: !body.cut && body.framed && keepsAlive(version, head.headers),
      cut: body.cut,
      firstByteMs,
    });
  }
}

/** The body when it is complete (or will never be); null while more is to come. */
function bodyOf(
  held: Bytes,
  at: number,
  headers: Headers,
  method: string,
  status: string,
  ended: boolean,
): { bytes: Bytes; cut: boolean; framed: boolean } | null {
  const none = method === 'HEAD' || status === '204' || status === '304';
  if (none) return { bytes: new Uint8Array(), cut: false, framed: true };
  if (isChunked(headers)) {
    const whole = readChunks(held, at);
    if (whole) return { bytes: whole.body, cut: false, framed: true };
    return ended ? { bytes: held.subarray(at), cut: true, framed: true } : null;
  }
  const length = header(headers, 'Content-Length');
  if (length === null)
    return ended ? { bytes: held.subarray(at), cut: false, framed: false } : null;
  const end = at + (Number(length) || 0);
  if (held.length >= end) return { bytes: held.subarray(at, end), cut: false, framed: true };
  return ended ? { bytes: held.subarray(at), cut: true, framed: true } : null;
}

/** Runs a task for so long at most; null when the time is over, and the task is cancelled. */
export function* within<T>(kernel: Kernel, task: Task<T>, limitMs: number): Task<T | null> {
  if (!Number.isFinite(limitMs)) return yield* task;
  const deadline = kernel.now() + limitMs;
  const gate = createGate();
  let result: { value: T | null } | null = null;
  const routine = kernel.start(task, value => {
    result = { value };
    gate.open();
  });
  try {
    while (!result && kernel.now() < deadline) yield [gate, leftMs(kernel, deadline)];
    return result === null ? null : (result as { value: T | null }).value;
  } finally {
    routine.cancel();
  }
}

/** Whether a descriptor is a terminal. */
export function isTerminal(process: Process, descriptor: number): boolean {
  return process.streams.get(descriptor)?.tty != null;
}

/** Writes bytes to a descriptor; a reader that is gone ends the program quietly. */
export function* writeBytes(process: Process, descriptor: number, bytes: Bytes): Task<boolean> {
  const stream = process.streams.get(descriptor);
  if (!stream || bytes.length === 0) return stream !== undefined;
  return (yield* stream.write(bytes)).ok;
}
