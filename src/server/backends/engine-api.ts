// The Docker Engine API of one engine by plain HTTP: over its socket, TCP, TLS, or ssh.
import { spawn } from 'node:child_process';
import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { Duplex } from 'node:stream';
import type { EngineAddress } from './engine-address.ts';
import { type Environment, shellEnvironment } from './shell-environment.ts';

export type EngineApi = {
  /** The parsed answer; rejects with an `EngineError` whose message is a sentence's end. */
  readonly ask: (path: string, method?: 'GET' | 'DELETE') => Promise<unknown>;
  /** Calls for each event until the engine goes or it is ended; `ended` once. */
  readonly events: (heard: () => void, ended: () => void) => () => void;
};

/** `status`: what the engine answered; null when it did not. */
export class EngineError extends Error {
  readonly status: number | null;
  constructor(message: string, status: number | null) {
    super(message);
    this.status = status;
  }
}

const patienceMs = 3_000;

export function createEngineApi(address: EngineAddress, environment: Environment): EngineApi {
  const send = (path: string, method: string, heard: (answer: IncomingMessage) => void) =>
    open(address, environment, { path, method }, heard);
  return {
    ask: (path, method = 'GET') =>
      new Promise((done, failed) => {
        const sent = send(path, method, answer => {
          const pieces: Buffer[] = [];
          answer.on('data', piece => pieces.push(piece));
          answer.on('error', error => failed(new EngineError(error.message, null)));
          answer.on('end', () => {
            const text = Buffer.concat(pieces).toString('utf8');
            const status = answer.statusCode ?? 0;
            if (status < 400) done(parse(text));
            else failed(new EngineError(messageOf(text) ?? `status ${status}`, status));
          });
        });
        sent.setTimeout(patienceMs, () => sent.destroy(new Error('it does not answer')));
        sent.on('error', error => failed(new EngineError(error.message, null)));
        sent.end();
      }),
    events(heard, ended) {
      let open = true;
      const end = () => {
        if (!open) return;
        open = false;
        ended();
      };
      const sent = send('/events', 'GET', answer => {
        answer.on('data', heard);
        answer.on('error', end);
        answer.on('close', end);
      });
      sent.on('error', end);
      sent.end();
      return () => {
        open = false;
        sent.destroy();
      };
    },
  };
}

function open(
  { url, tls, client }: EngineAddress,
  environment: Environment,
  asked: Pick<RequestOptions, 'path' | 'method'>,
  heard: (answer: IncomingMessage) => void,
): ClientRequest {
  const headers = { Host: 'docker' };
  if (url.startsWith('unix://'))
    return request({ ...asked, headers, socketPath: url.slice('unix://'.length) }, heard);
  if (url.startsWith('ssh://')) {
    const createConnection = () => dial({ ...shellEnvironment(environment), ...client });
    // Node's type of a connection is a socket's; it uses what every stream has.
    return request({ ...asked, headers, createConnection: createConnection as never }, heard);
  }
  const { hostname, port } = new URL(url);
  const options = { ...asked, headers, hostname, port: port || (tls === null ? 2375 : 2376) };
  return tls === null ? request(options, heard) : requestTls({ ...options, ...tls }, heard);
}

/** Over ssh the docker client itself opens the way, as its own commands do. */
function dial(environment: Record<string, string>): Duplex {
  const child = spawn('docker', ['system', 'dial-stdio'], {
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', error => stream.destroy(error));
  stream.on('close', () => child.kill());
  return stream;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(text: string): string | null {
  const said = parse(text) as { message?: unknown } | string | null;
  return typeof said === 'object' && typeof said?.message === 'string' ? said.message : null;
}
