// A simulated node's engine as an HTTP server: what the official Docker client talks to.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiRequest, Exchange, ExchangeEvent } from '../../core/lab/make-world.ts';
import { type RequestRefusal, readEngineRequest } from './engine-request.ts';

/** What the server needs of the world: one node's door, and to be told that something waits. */
export type EngineDoor = {
  readonly exchange: (request: ApiRequest, tell: (event: ExchangeEvent) => void) => Exchange;
  readonly touch: () => void;
};

/** A build's context or an archive; more is refused before it fills the memory. */
const bodyMaxBytes = 256 * 1024 * 1024;
const engineHeaders = {
  'Api-Version': '1.41',
  'Docker-Experimental': 'false',
  Ostype: 'linux',
  Server: 'Docker/20.10.24 (linux)',
};
const jsonType = { 'Content-Type': 'application/json' };
const rawType = { 'Content-Type': 'application/vnd.docker.raw-stream' };
/** Up to here an answer goes with its length, as the engine's own buffer has it. */
const lengthMaxBytes = 2_048;

export function createEngineServer(door: EngineDoor): Server {
  const server = createServer((request, response) => void answer(door, request, response));
  server.on('upgrade', (request, socket, head) => void upgrade(door, request, socket, head));
  // Clients keep connections for later, and some answers take hours.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  return server;
}

async function answer(
  door: EngineDoor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // An engine keeps the connection open without a word about it.
  response.removeHeader('Connection');
  const body = await readBody(request);
  if (body === null) return void request.destroy();
  const read = readEngineRequest(request, body);
  if (!read.ok) return refuse(response, read.error);
  const call = door.exchange(read.value, event => tell(event));
  let raw = false;
  const write = (bytes: Uint8Array | string) => {
    if (!response.write(bytes)) call.pause();
  };
  const tell = (event: ExchangeEvent) => {
    switch (event.kind) {
      case 'whole':
        return whole(response, event.answer);
      case 'open':
        raw = event.tty;
        openStream(response, event);
        return;
      case 'object':
        return write(`${JSON.stringify(event.object)}\r\n`);
      case 'frame':
        return write(raw ? event.frame.bytes : framed(event.frame));
      case 'end':
        return void response.end();
    }
  };
  response.on('drain', () => {
    call.resume();
    door.touch();
  });
  response.on('close', () => {
    call.close();
    door.touch();
  });
  door.touch();
}

/** The rest of a request's body; null: it is too long, or the client went away. */
async function readBody(source: AsyncIterable<unknown>): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of source) {
      chunks.push(chunk as Uint8Array);
      length += (chunk as Uint8Array).length;
      if (length > bodyMaxBytes) return null;
    }
  } catch {
    return null;
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function refuse(response: ServerResponse, { status, message, plain }: RequestRefusal): void {
  const type = plain
    ? { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }
    : jsonType;
  response.writeHead(status, { ...engineHeaders, ...type });
  response.end(plain ? `${message}\n` : `${JSON.stringify({ message })}\n`);
}

type WholeAnswer = Extract<ExchangeEvent, { readonly kind: 'whole' }>['answer'];

function whole(response: ServerResponse, answer: WholeAnswer): void {
  // A dead engine has no socket: what a client sees of that is a connection that ends.
  if (answer.status === 0) return void response.destroy();
  const { headers, bytes } = wholeParts(answer);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (answer.status !== 204 && answer.status !== 304 && bytes.length <= lengthMaxBytes)
    response.setHeader('Content-Length', bytes.length);
  response.writeHead(answer.status);
  response.end(bytes.length > 0 ? bytes : undefined);
}

function wholeParts(answer: WholeAnswer): { headers: Record<string, string>; bytes: Uint8Array } {
  if (answer.kind === 'bytes')
    return { headers: { ...engineHeaders, ...answer.headers }, bytes: answer.bytes };
  const bytes = Buffer.from(`${JSON.stringify(answer.body)}\n`);
  const isUnknown = answer.status === 404 && isMessage(answer.body, 'page not found');
  return { headers: isUnknown ? jsonType : { ...engineHeaders, ...jsonType }, bytes };
}

function isMessage(body: unknown, message: string): boolean {
  return (body as { readonly message?: unknown } | null)?.message === message;
}

function openStream(
  response: ServerResponse,
  { form, status }: Extract<ExchangeEvent, { readonly kind: 'open' }>,
): void {
  const type = form === 'objects' ? jsonType : form === 'hijacked' ? rawType : {};
  // Who did not ask for an upgrade gets the bytes as they are, up to the end of the connection.
  if (form === 'hijacked') response.removeHeader('Transfer-Encoding');
  response.writeHead(form === 'hijacked' ? 200 : status, { ...engineHeaders, ...type });
  // A client waits for the head before it starts what the body will tell of.
  response.flushHeaders();
}

type FrameOf = Extract<ExchangeEvent, { readonly kind: 'frame' }>['frame'];

const streamNumbers = { stdin: 0, stdout: 1, stderr: 2 } as const;

/** Eight bytes before each piece: its stream, three zeros, its length (big-endian). */
function framed({ stream, bytes }: FrameOf): Uint8Array {
  const whole = new Uint8Array(8 + bytes.length);
  whole[0] = streamNumbers[stream];
  new DataView(whole.buffer).setUint32(4, bytes.length);
  whole.set(bytes, 8);
  return whole;
}

/** attach and exec: the connection becomes the program's own. */
async function upgrade(
  door: EngineDoor,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  const got = await readUpTo(socket, head, Number(request.headers['content-length'] ?? 0));
  if (got === null) return void socket.destroy();
  const read = readEngineRequest(request, got.body);
  if (!read.ok) {
    const { status, message } = read.error;
    return void socket.end(rawAnswer({ kind: 'json', status, body: { message } }));
  }
  const isAttach = read.value.path.endsWith('/attach');
  const call = door.exchange(read.value, event => tell(event));
  let raw = false;
  const write = (bytes: Uint8Array | string) => {
    if (!socket.write(bytes)) call.pause();
  };
  const tell = (event: ExchangeEvent) => {
    switch (event.kind) {
      case 'whole':
        if (event.answer.status === 0) socket.destroy();
        else socket.end(rawAnswer(event.answer));
        return;
      case 'open':
        raw = event.tty;
        return write(
          headText('101 UPGRADED', {
            ...(isAttach ? {} : engineHeaders),
            ...rawType,
            Connection: 'Upgrade',
            Upgrade: 'tcp',
          }),
        );
      case 'object':
        return write(`${JSON.stringify(event.object)}\r\n`);
      case 'frame':
        return write(raw ? event.frame.bytes : framed(event.frame));
      case 'end':
        return void socket.end();
    }
  };
  const put = (bytes: Uint8Array) => {
    call.write(new Uint8Array(bytes));
    door.touch();
  };
  if (got.rest.length > 0) put(got.rest);
  socket.on('data', put);
  socket.resume();
  socket.on('end', () => {
    call.endInput();
    door.touch();
  });
  socket.on('drain', () => {
    call.resume();
    door.touch();
  });
  socket.on('close', () => {
    call.close();
    door.touch();
  });
  door.touch();
}

/** Node leaves the body of such a request on the connection: the first `length` bytes of it. */
function readUpTo(
  socket: Duplex,
  head: Buffer,
  length: number,
): Promise<{ body: Uint8Array; rest: Uint8Array } | null> {
  return new Promise(done => {
    let have = head;
    if (!(length <= bodyMaxBytes)) return done(null);
    const look = (more?: Buffer) => {
      if (more) have = Buffer.concat([have, more]);
      if (have.length < length) return;
      socket.pause();
      socket.off('data', look);
      socket.off('close', gone);
      done({
        body: new Uint8Array(have.subarray(0, length)),
        rest: new Uint8Array(have.subarray(length)),
      });
    };
    const gone = () => done(null);
    socket.on('close', gone);
    socket.on('data', look);
    look();
  });
}

function rawAnswer(answer: WholeAnswer): Uint8Array {
  const { headers, bytes } = wholeParts(answer);
  const length = { 'Content-Length': String(bytes.length), Connection: 'close' };
  const head = headText(`${answer.status} Refused`, { ...headers, ...length });
  return Buffer.concat([Buffer.from(head), bytes]);
}

function headText(status: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`;
}
