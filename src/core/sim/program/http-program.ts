// A server that a lab describes in YAML alone: port, status, body, delay, log line.
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import type { HttpRequest } from '../net/http.ts';
import {
  numberOf,
  requestLine,
  takeRequests,
  type Unfinished,
  writeAnswer,
} from './http-server.ts';
import type { MainContext, MainProgram } from './program.ts';

type Waiting = { readonly connection: number; readonly request: PlainRequest };

/** The parts of a request that outlive the packet. */
type PlainRequest = {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly body: string;
  readonly keepAlive: boolean;
  readonly headers: readonly (readonly [string, string])[];
};

type HttpState = {
  unfinished: Unfinished;
  next: number;
  waiting: Record<string, Waiting>;
  /** Requests in line, when it serves one at a time. */
  line: string[];
};

/**
 * Parameters: `port` (80), `status` (200), `body` (text; `{hostname} {method} {path} {remote} {body}
 * {headers}` are filled in), `type` (text/plain), `delayMs` (0), `serial` (false: all at once),
 * `path` (others get 404; unset: all), `log` (a line for each request; unset: as the demo servers),
 * `greeting` (a line at the start), `exitAfterMs` with `exitStatus` (it dies by itself).
 */
export const http: MainProgram = {
  name: 'http',
  signals: ['TERM', 'INT'],
  create: () => ({ unfinished: {}, next: 1, waiting: {}, line: [] }),
  step(context, plain, event) {
    const state = plain as unknown as HttpState;
    switch (event.kind) {
      case 'started':
        start(context);
        return;
      case 'data':
        for (const request of takeRequests(state.unfinished, event.connection, event.bytes))
          accept(context, state, event.connection, request);
        return;
      case 'timer':
        if (event.tag === 'exit') context.exit(numberOf(context.parameters, 'exitStatus', 0));
        else finish(context, state, event.tag);
        return;
      case 'closed':
        delete state.unfinished[event.connection];
        context.close(event.connection);
        return;
      case 'signal':
        context.exit(0);
        return;
      default:
        return;
    }
  },
};

function start(context: MainContext): void {
  const { greeting, exitAfterMs } = context.parameters;
  const port = numberOf(context.parameters, 'port', 80);
  if (greeting !== undefined)
    context.log('stdout', `${fill(context, String(greeting), null, 0)}\n`);
  if (!context.listen(port)) {
    context.log('stderr', `cannot listen on port ${port}: address in use\n`);
    context.exit(1);
  }
  if (exitAfterMs !== undefined)
    context.timer(numberOf(context.parameters, 'exitAfterMs', 0), 'exit');
}

function accept(
  context: MainContext,
  state: HttpState,
  connection: number,
  request: HttpRequest,
): void {
  const tag = String(state.next++);
  const { method, target, version, headers, keepAlive } = request;
  const body = decodeUtf8(request.body);
  state.waiting[tag] = {
    connection,
    request: { method, target, version, headers, body, keepAlive },
  };
  const delayMs = numberOf(context.parameters, 'delayMs', 0);
  if (context.parameters.serial !== true) {
    context.timer(delayMs, tag);
    return;
  }
  state.line.push(tag);
  if (state.line.length === 1) context.timer(delayMs, tag);
}

function finish(context: MainContext, state: HttpState, tag: string): void {
  const waiting = state.waiting[tag];
  delete state.waiting[tag];
  if (state.line[0] === tag) {
    state.line.shift();
    const next = state.line[0];
    if (next) context.timer(numberOf(context.parameters, 'delayMs', 0), next);
  }
  if (!waiting) return;
  const { connection, request } = waiting;
  const { path } = context.parameters;
  const known = path === undefined || request.target.replace(/\?.*/, '') === path;
  const status = known ? numberOf(context.parameters, 'status', 200) : 404;
  const template = String(context.parameters.body ?? '{hostname}\n');
  const body = encodeUtf8(known ? fill(context, template, request, connection) : 'not found\n');
  const { log } = context.parameters;
  const remote = context.remote(connection);
  context.log(
    'stdout',
    log === undefined
      ? requestLine(remote, request, status)
      : `${fill(context, String(log), request, connection)}\n`,
  );
  const headers: [string, string][] = [
    ['Content-Type', String(context.parameters.type ?? 'text/plain')],
    ['Content-Length', String(body.length)],
    ['Connection', request.keepAlive ? 'keep-alive' : 'close'],
  ];
  context.send(connection, writeAnswer('HTTP/1.1', { status, headers, body }, request.method));
  if (!request.keepAlive) context.close(connection);
}

function fill(
  context: MainContext,
  template: string,
  request: PlainRequest | null,
  connection: number,
): string {
  const values: Readonly<Record<string, string>> = {
    hostname: context.hostname,
    method: request?.method ?? '',
    path: request?.target ?? '',
    remote: request ? context.remote(connection) : '',
    body: request?.body ?? '',
    headers: (request?.headers ?? []).map(([name, value]) => `${name}: ${value}\n`).join(''),
  };
  return template.replace(/\{(\w+)\}/g, (all, name: string) => {
    if (Object.hasOwn(values, name)) return values[name] ?? '';
    return context.environment[name] ?? all;
  });
}
