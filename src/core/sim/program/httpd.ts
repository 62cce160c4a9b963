// Apache's web server as its image runs it: the files below htdocs, one log line each.
import { encodeUtf8 } from '../../lib/bytes.ts';
import { formatHttpDate, momentOf, two } from '../net/date.ts';
import type { HttpRequest } from '../net/http.ts';
import { writeAnswer } from './http-server.ts';
import type { MainContext } from './program.ts';
import {
  accessLine,
  createFileServer,
  type FileServerState,
  findFile,
  typeOf,
} from './static-files.ts';

const root = '/usr/local/apache2/htdocs';

export const httpd = createFileServer({
  name: 'httpd-foreground',
  ends: ['TERM', 'INT', 'WINCH'],
  ignores: ['HUP', 'USR1'],
  started: context =>
    note(context, `Apache/${versionOf(context)} (Unix) configured -- resuming normal operations`),
  taken: port =>
    `(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${port}\n`,
  serve,
  ending: (context, signal) => note(context, `caught SIG${signal}, shutting down`),
});

function versionOf({ parameters }: MainContext): string {
  return String(parameters.version ?? '2.4.62');
}

/** A line of the error log, which goes to the container's error stream. */
function note(context: MainContext, text: string): void {
  const at = momentOf(context.epochMs + context.nowMs);
  const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
  const date = `${at.monthName} ${two(at.day)} ${time} ${at.year}`;
  context.log('stderr', `[${date}] [mpm_event:notice] [pid 1:tid 1] ${text}\n`);
}

function serve(
  context: MainContext,
  state: FileServerState,
  connection: number,
  request: HttpRequest,
): void {
  const known = request.method === 'GET' || request.method === 'HEAD';
  const { name, bytes } = findFile(context, root, request.target);
  const found = known ? bytes : null;
  const status = found ? 200 : known ? 404 : 405;
  const body = found ?? encodeUtf8(errorPage(known ? '404 Not Found' : '405 Method Not Allowed'));
  const now = context.epochMs + context.nowMs;
  const headers: [string, string][] = [
    ['Date', formatHttpDate(now)],
    ['Server', `Apache/${versionOf(context)} (Unix)`],
  ];
  if (found) headers.push(['Last-Modified', formatHttpDate(context.epochMs + state.startedMs)]);
  headers.push(
    ['Content-Length', String(body.length)],
    ['Connection', request.keepAlive ? 'keep-alive' : 'close'],
    ['Content-Type', found ? typeOf(name) : 'text/html; charset=iso-8859-1'],
  );
  context.log('stdout', `${accessLine(context, connection, request, status, body)}\n`);
  context.send(connection, writeAnswer('HTTP/1.1', { status, headers, body }, request.method));
  if (!request.keepAlive) context.close(connection);
}

function errorPage(title: string): string {
  const name = title.slice(4);
  return `<html><head>\n<title>${title}</title>\n</head><body>\n<h1>${name}</h1>\n</body></html>\n`;
}
