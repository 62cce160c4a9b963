// Published ports over HTTP: a request goes into the lab, its answer comes out behind a sandbox.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Port } from '../core/host/lab-ports.ts';
import { renderNotice } from './plain-page.ts';
import { type Ports, portOf } from './ports.ts';
import { type PortAnswer, readPortAnswer, writePortRequest } from './ports-message.ts';
import { rewritePage } from './ports-rewrite.ts';

/** A raw answer, null when nobody answers, or why it could not be asked. */
export type AskPort = (
  port: Port,
  bytes: Uint8Array,
) => Promise<Uint8Array | null | { readonly sentence: string }>;

export type PortsParts = { readonly ports: Ports; readonly ask: AskPort };

const bodyMax = 64 * 1024;
const answerMax = 8 * 1024 * 1024;
const patienceMs = 30_000;

/** What an answer may tell the page: never a cookie, never a policy of its own. */
const passedOut = new Set([
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'last-modified',
  'www-authenticate',
]);

/** Requests for the name of a port. Others go on. */
export function portsByName({ ports, ask }: PortsParts, hostOf: (request: Request) => unknown) {
  return (request: Request, response: Response, next: NextFunction) => {
    const port = ports.read(String(hostOf(request)));
    if (port === null) return next();
    return pass({ request, response, port, path: request.originalUrl, ports, ask });
  };
}

/** Requests for `p/WORKSPACE/NODE/PORT/…`. */
export function portsByPath({ ports, ask }: PortsParts): RequestHandler {
  return (request, response, next) => {
    const parts = /^\/([^/]+)\/([^/]+)\/([^/?]+)(\/?)(.*)$/.exec(request.url);
    const port = parts === null ? null : portOf(parts[1], parts[2], parts[3]);
    if (parts === null || port === null || ports.prefix(port) === null) return next();
    if (parts[4] === '') return response.redirect(308, `${ports.prefix(port)}${parts[5]}`);
    // A page of a port has no origin: what comes from ours would be a script put into our pages.
    if (
      request.get('sec-fetch-site') === 'same-origin' &&
      request.get('sec-fetch-mode') !== 'navigate'
    )
      return say(response, 403, 'Pages of a lab are opened in a window of their own.');
    return pass({ request, response, port, path: `/${parts[5]}`, ports, ask });
  };
}

type Passed = PortsParts & {
  readonly request: Request;
  readonly response: Response;
  readonly port: Port;
  readonly path: string;
};

async function pass({ request, response, port, path, ports, ask }: Passed): Promise<void> {
  enclose(response);
  if (request.method === 'OPTIONS' && request.get('access-control-request-method') !== undefined) {
    response.setHeader('Access-Control-Allow-Methods', '*');
    response.setHeader('Access-Control-Allow-Headers', 'content-type');
    response.status(204).end();
    return;
  }
  const body = await readBody(request);
  if (body === null) return say(response, 413, 'This is more than a port of the lab may be sent.');
  const host = `${port.node}${port.port === 80 ? '' : `:${port.port}`}`;
  const { method, headers } = request;
  const raw = await inTime(ask(port, writePortRequest({ method, path, host, headers, body })));
  if (raw === 'late') return say(response, 504, `${host} has not answered for 30 seconds.`);
  if (raw === null) return say(response, 502, `Nothing answers at ${host}.`);
  if ('sentence' in raw) return say(response, 503, raw.sentence);
  if (raw.length > answerMax)
    return say(response, 502, `The answer of ${host} is longer than 8 MB, and not shown.`);
  const answer = readPortAnswer(raw);
  if (answer === null) return say(response, 502, `What ${host} answers is not HTTP.`);
  send(request, response, answer, { port, ports, host });
}

/**
 * A page of a port comes from a student's lab: it may run its scripts, in an origin of its own
 * without a name, so that it reaches neither our cookies nor our pages.
 */
function enclose(response: Response): void {
  response.setHeader('Content-Security-Policy', 'sandbox allow-scripts allow-forms');
  // With this one a browser refuses to open what is sandboxed.
  response.removeHeader('Cross-Origin-Opener-Policy');
  // Without an origin, its own requests are another's: who knows the address may read.
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cache-Control', 'no-store');
}

function send(
  request: Request,
  response: Response,
  { status, headers, body }: PortAnswer,
  to: { readonly port: Port; readonly ports: Ports; readonly host: string },
): void {
  const prefix = to.ports.prefix(to.port);
  const own = `http://${to.host}`;
  response.status(status);
  let type = '';
  for (const [name, value] of headers) {
    if (name === 'content-type') type = value;
    const led = name === 'location' ? leadLocation(value, own, prefix) : null;
    if (led !== null) response.setHeader('Location', led);
    else if (passedOut.has(name) && !/[^\t\x20-\x7e\x80-\xff]/.test(value))
      response.setHeader(name, value);
  }
  const page =
    prefix !== null && /^text\/html\b/i.test(type)
      ? Buffer.from(rewritePage(body.toString('latin1'), prefix, [own]), 'latin1')
      : body;
  response.setHeader('Content-Length', page.length);
  response.end(request.method === 'HEAD' ? undefined : page);
}

/** Stays within the port; an address elsewhere stays what it is. */
function leadLocation(value: string, own: string, prefix: string | null): string {
  const path =
    value === own || value.startsWith(`${own}/`) ? value.slice(own.length) || '/' : value;
  const rooted = path.startsWith('/') && !path.startsWith('//');
  return encodeURI(rooted && prefix !== null ? prefix + path.slice(1) : path).replace(/%25/g, '%');
}

/** Null when it is too long. */
async function readBody(request: Request): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += (piece as Buffer).length;
    if (length > bodyMax) return null;
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}

function inTime<T>(asked: Promise<T>): Promise<T | 'late'> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => done('late'), patienceMs);
    asked.then(done, failed).finally(() => clearTimeout(timer));
  });
}

function say(response: Response, status: number, sentence: string): void {
  response
    .status(status)
    .type('html')
    .send(renderNotice('No page from the lab', sentence, null));
}
