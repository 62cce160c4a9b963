// The Docker Engine API of one engine by plain HTTP: over its socket, TCP, TLS, or ssh.
import { spawn } from 'node:child_process';
import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request,
} from 'node:http';
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

/** From the question to the end of its answer; over ssh a way may have to be opened first. */
const patienceMs = { direct: 3_000, ssh: 10_000 } as const;

export function createEngineApi(address: EngineAddress, environment: Environment): EngineApi {
  const ssh = address.url.startsWith('ssh://');
  const agent = ssh ? sshAgent({ ...shellEnvironment(environment), ...address.client }) : null;
  const send = (path: string, method: string, heard: (answer: IncomingMessage) => void) =>
    open(address, agent, { path, method }, heard);
  return {
    ask: (path, method = 'GET') =>
      new Promise((done, failed) => {
        const late = () => sent.destroy(new Error('it does not answer'));
        const timer = setTimeout(late, ssh ? patienceMs.ssh : patienceMs.direct);
        const sent = send(path, method, answer => {
          const pieces: Buffer[] = [];
          answer.on('data', piece => pieces.push(piece));
          answer.on('error', error => {
            clearTimeout(timer);
            failed(new EngineError(error.message, null));
          });
          answer.on('end', () => {
            clearTimeout(timer);
            const text = Buffer.concat(pieces).toString('utf8');
            const status = answer.statusCode ?? 0;
            if (status < 400) done(parse(text));
            else failed(new EngineError(messageOf(text) ?? `status ${status}`, status));
          });
        });
        sent.on('error', error => {
          clearTimeout(timer);
          failed(new EngineError(error.message, null));
        });
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
  { url, tls }: EngineAddress,
  agent: Agent | null,
  asked: Pick<RequestOptions, 'path' | 'method'>,
  heard: (answer: IncomingMessage) => void,
): ClientRequest {
  const headers = { Host: 'docker' };
  if (agent !== null) return request({ ...asked, headers, agent }, heard);
  if (url.startsWith('unix://'))
    return request({ ...asked, headers, socketPath: url.slice('unix://'.length) }, heard);
  // A certificate is for the host of the address: that one has to be asked for.
  const { hostname, port } = new URL(url);
  const options = { ...asked, hostname, port: port || (tls === null ? 2375 : 2376) };
  return tls === null ? request(options, heard) : requestTls({ ...options, ...tls }, heard);
}

/** Ways are kept and used again; the engine's events take one for themselves. */
function sshAgent(environment: Record<string, string>): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 3 });
  // Node's type of a connection is a socket's; it uses what `dial` gives.
  agent.createConnection = (() => dial(environment)) as never;
  return agent;
}

/** Over ssh the docker client itself opens the way, as its own commands do. */
function dial(environment: Record<string, string>): Duplex {
  const child = spawn('docker', ['system', 'dial-stdio'], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', piece => {
    said = `${said}${piece}`.slice(-2_000);
  });
  const stream = new Duplex({
    read: () => child.stdout.resume(),
    write: (piece, _encoding, done) => child.stdin.write(piece, () => done()),
    final: done => child.stdin.end(() => done()),
    destroy(error, done) {
      child.kill();
      done(error);
    },
  });
  child.stdout.on('data', piece => {
    if (!stream.push(piece)) child.stdout.pause();
  });
  // A pipe breaks before its reason is told: what ended is said at `close`, when all is read.
  child.stdin.on('error', () => {});
  child.on('error', error => stream.destroy(error));
  // Why there is no way is what ssh says last; the request would only know that it ended.
  child.on('close', status => {
    const reason = said.trim().split('\n').at(-1)?.trim().replace(/\.$/, '');
    if (status !== 0 && reason) stream.destroy(new Error(reason));
    else stream.push(null);
  });
  const holders = [child, child.stdin, child.stdout, child.stderr] as unknown as Holder[];
  const same = () => stream;
  return Object.assign(stream, {
    setTimeout: same,
    setKeepAlive: same,
    setNoDelay: same,
    // A way that nobody uses keeps no process alive.
    ref() {
      for (const holder of holders) holder.ref();
    },
    unref() {
      for (const holder of holders) holder.unref();
    },
  });
}

type Holder = { readonly ref: () => void; readonly unref: () => void };

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
