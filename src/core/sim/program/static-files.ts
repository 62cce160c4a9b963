// What web servers of files share: their life, which file a request means, its type, a log line.
import type { Bytes } from '../../lib/bytes.ts';
import { momentOf, two } from '../net/date.ts';
import { type HttpRequest, header } from '../net/http.ts';
import type { Signal } from '../os/os.ts';
import { numberOf, takeRequests, type Unfinished } from './http-server.ts';
import type { MainContext, MainProgram } from './program.ts';

export type FileServerState = { unfinished: Unfinished; startedMs: number };

export type FileServerParts = {
  readonly name: string;
  /** Signals that end it. */
  readonly ends: readonly Signal[];
  /** Signals on which it reads its settings again: nothing that one sees. */
  readonly ignores: readonly Signal[];
  readonly started: (context: MainContext) => void;
  /** What it writes to its error stream where the port is taken. */
  readonly taken: (port: number) => string;
  readonly serve: (
    context: MainContext,
    state: FileServerState,
    connection: number,
    request: HttpRequest,
  ) => void;
  readonly ending: (context: MainContext, signal: Signal) => void;
};

/** Parameters: `port` (80) and what its parts read. */
export function createFileServer(parts: FileServerParts): MainProgram {
  return {
    name: parts.name,
    signals: [...parts.ends, ...parts.ignores],
    create: () => ({ unfinished: {}, startedMs: 0 }),
    step(context, plain, event) {
      const state = plain as unknown as FileServerState;
      switch (event.kind) {
        case 'started': {
          state.startedMs = context.nowMs;
          const port = numberOf(context.parameters, 'port', 80);
          if (context.listen(port)) return void parts.started(context);
          context.log('stderr', parts.taken(port));
          context.exit(1);
          return;
        }
        case 'data':
          for (const request of takeRequests(state.unfinished, event.connection, event.bytes))
            parts.serve(context, state, event.connection, request);
          return;
        case 'closed':
          delete state.unfinished[event.connection];
          context.close(event.connection);
          return;
        case 'signal':
          if (parts.ignores.includes(event.signal)) return;
          parts.ending(context, event.signal);
          context.exit(0);
          return;
        default:
          return;
      }
    },
  };
}

export type FoundFile = { readonly name: string; readonly bytes: Bytes | null };

/** The file below `root` that a target means; a directory's is its index. */
export function findFile(context: MainContext, root: string, target: string): FoundFile {
  const path = decodePath(target.replace(/[?#].*/, ''));
  const name = path.endsWith('/') ? `${path}index.html` : path;
  return { name, bytes: path.includes('..') ? null : context.readFile(root + name) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  jpg: 'image/jpeg',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xml: 'text/xml',
};

/** A media type by the ending of a name. */
export function typeOf(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return types[extension] ?? 'application/octet-stream';
}

/** The common log format, `[10/Oct/2026:13:55:36 +0000]` and all */
export function accessLine(
  context: MainContext,
  connection: number,
  request: HttpRequest,
  status: number,
  body: Bytes,
): string {
  const at = momentOf(context.epochMs + context.nowMs);
  const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
  const date = `${two(at.day)}/${at.monthName}/${at.year}:${time} +0000`;
  const line = `${request.method} ${request.target} ${request.version}`;
  const size = request.method === 'HEAD' ? 0 : body.length;
  return `${context.remote(connection)} - - [${date}] "${line}" ${status} ${size}`;
}

/** Whence and with what, as the combined log format adds it. */
export function accessAgent(request: HttpRequest): string {
  const referer = header(request.headers, 'Referer') ?? '-';
  return `"${referer}" "${header(request.headers, 'User-Agent') ?? '-'}"`;
}
