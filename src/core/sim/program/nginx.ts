// A web server that serves the files of its container, and its own page where there are none.
import { type Bytes, encodeUtf8 } from '../../lib/bytes.ts';
import { formatHttpDate, momentOf, two } from '../net/date.ts';
import type { HttpRequest } from '../net/http.ts';
import { type HttpAnswer, writeAnswer } from './http-server.ts';
import type { MainContext } from './program.ts';
import {
  accessAgent,
  accessLine,
  createFileServer,
  type FileServerState,
  findFile,
  typeOf,
} from './static-files.ts';

const root = '/usr/share/nginx/html';
const pidFile = '/run/nginx.pid';

export const nginxWelcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto; font-family: sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page says that the web server is installed and answers. Put files of your own
into its folder to replace it.</p>
</body>
</html>
`;

export const nginx = createFileServer({
  name: 'nginx',
  ends: ['TERM', 'INT', 'QUIT'],
  ignores: ['HUP'],
  started(context) {
    context.writeFile(pidFile, encodeUtf8('1\n'));
    const at = momentOf(context.epochMs + context.nowMs);
    const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
    const date = `${at.year}/${two(at.month)}/${two(at.day)}`;
    context.log('stderr', `${date} ${time} [notice] 1#1: start worker processes\n`);
  },
  taken: port => `nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address in use)\n`,
  serve,
  ending: context => context.removeFile(pidFile),
});

function serve(
  context: MainContext,
  state: FileServerState,
  connection: number,
  request: HttpRequest,
): void {
  const { status, body, type, file } = find(context, request);
  const now = context.epochMs + context.nowMs;
  const headers: [string, string][] = [
    ['Server', `nginx/${context.parameters.version ?? '1.22.1'}`],
    ['Date', formatHttpDate(now)],
    ['Content-Type', type],
    ['Content-Length', String(body.length)],
  ];
  if (file) headers.push(['Last-Modified', formatHttpDate(context.epochMs + state.startedMs)]);
  headers.push(['Connection', request.keepAlive ? 'keep-alive' : 'close']);
  if (file) {
    headers.push(['ETag', `"${Math.floor(now / 1000).toString(16)}-${body.length.toString(16)}"`]);
    headers.push(['Accept-Ranges', 'bytes']);
  }
  const answer: HttpAnswer = { status, headers, body };
  const line = accessLine(context, connection, request, status, body);
  context.log('stdout', `${line} ${accessAgent(request)} "-"\n`);
  context.send(connection, writeAnswer('HTTP/1.1', answer, request.method));
  if (!request.keepAlive) context.close(connection);
}

function find(context: MainContext, { method, target }: HttpRequest) {
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, ...errorPage('405 Not Allowed'), file: false };
  const { name, bytes } = findFile(context, root, target);
  if (bytes) return { status: 200, body: bytes, type: typeOf(name), file: true };
  if (name === '/index.html')
    return { status: 200, body: encodeUtf8(nginxWelcome), type: 'text/html', file: true };
  return { status: 404, ...errorPage('404 Not Found'), file: false };
}

function errorPage(title: string): { body: Bytes; type: string } {
  const page =
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n` +
    `<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { body: encodeUtf8(page), type: 'text/html' };
}
