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

/** The first one that fits a request answers it; a path may end in `*`. */
type Route = {
  readonly path: string;
  readonly method?: string;
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
  readonly delayMs?: number;
  /** It ends with this status when it has answered. */
  readonly exits?: number;
};

/** A line at the start, or every so often. */
type Printed = {
  readonly line: string;
  readonly everyMs?: number;
  readonly to?: 'stdout' | 'stderr';
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
 * `routes` (JSON: what each path answers, see `Route`) and `prints` (JSON: lines that it writes by
 * itself, see `Printed`) are what a lab's `serves` and `prints` become. Port 0: it serves nothing.
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
        if (event.tag.startsWith('print ')) print(context, Number(event.tag.slice(6)));
        else if (event.tag === 'exit') context.exit(numberOf(context.parameters, 'exitStatus', 0));
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
  for (const at of listOf<Printed>(context, 'prints').keys()) print(context, at);
  if (port > 0 && !context.listen(port)) {
    context.log('stderr', `cannot listen on port ${port}: address in use\n`);
    context.exit(1);
  }
  if (exitAfterMs !== undefined)
    context.timer(numberOf(context.parameters, 'exitAfterMs', 0), 'exit');
}

/** Lists are read once for all instances that have the same. */
const lists = new Map<string, readonly unknown[]>();

function listOf<T>(context: MainContext, name: string): readonly T[] {
  const text = String(context.parameters[name] ?? '[]');
  const known = lists.get(text) ?? (JSON.parse(text) as readonly unknown[]);
  lists.set(text, known);
  return known as readonly T[];
}

function print(context: MainContext, at: number): void {
  const printed = listOf<Printed>(context, 'prints')[at];
  if (!printed) return;
  context.log(printed.to ?? 'stdout', `${fill(context, printed.line, null, 0)}\n`);
  if (printed.everyMs !== undefined) context.timer(printed.everyMs, `print ${at}`);
}

/** What answers a request: a route, or the parameters that stand for the only one. */
function routeFor(context: MainContext, request: PlainRequest): Route | null {
  const target = request.target.replace(/\?.*/, '');
  if (context.parameters.routes !== undefined) {
    return (
      listOf<Route>(context, 'routes').find(
        ({ path, method }) =>
          (method === undefined || method.toUpperCase() === request.method) &&
          (path.endsWith('*') ? target.startsWith(path.slice(0, -1)) : target === path),
      ) ?? null
    );
  }
  const { path } = context.parameters;
  if (path !== undefined && path !== target) return null;
  return { path: target, status: numberOf(context.parameters, 'status', 200) };
}

function delayOf(context: MainContext, request: PlainRequest): number {
  return routeFor(context, request)?.delayMs ?? numberOf(context.parameters, 'delayMs', 0);
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
  const plain = { method, target, version, headers, body, keepAlive };
  state.waiting[tag] = { connection, request: plain };
  const delayMs = delayOf(context, plain);
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
    const held = next === undefined ? undefined : state.waiting[next];
    if (next !== undefined && held) context.timer(delayOf(context, held.request), next);
  }
  if (!waiting) return;
  const { connection, request } = waiting;
  const route = routeFor(context, request);
  const status = route ? (route.status ?? 200) : 404;
  const template = route?.body ?? String(context.parameters.body ?? '{hostname}\n');
  const body = encodeUtf8(route ? fill(context, template, request, connection) : 'not found\n');
  const { log } = context.parameters;
  const remote = context.remote(connection);
  context.log(
    'stdout',
    log === undefined
      ? requestLine(remote, request, status)
      : `${fill(context, String(log), request, connection)}\n`,
  );
  const headers: [string, string][] = [
    ['Content-Type', route?.type ?? String(context.parameters.type ?? 'text/plain')],
    ['Content-Length', String(body.length)],
    ['Connection', request.keepAlive ? 'keep-alive' : 'close'],
  ];
  context.send(connection, writeAnswer('HTTP/1.1', { status, headers, body }, request.method));
  if (!request.keepAlive) context.close(connection);
  if (route?.exits !== undefined) context.exit(route.exits);
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
