// A proxy as hotels have them: keeps every answer until it is whole, and lets no WebSocket through.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What becomes of a request for a WebSocket: refused, or never answered. */
export type SocketFate = 'refused' | 'swallowed';

export type BufferingProxy = {
  readonly origin: string;
  /** Bytes that went through it to the reader so far. */
  readonly bytes: () => number;
  readonly close: () => Promise<void>;
};

/** `port`: of the server on loopback behind it. The host header passes as it came. */
export async function startBufferingProxy(port: number, fate: SocketFate): Promise<BufferingProxy> {
  let bytes = 0;
  const swallowed = new Set<Socket>();
  const pass = (incoming: IncomingMessage, answer: ServerResponse) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, path, headers }, response => {
      const pieces: Buffer[] = [];
      response.on('data', piece => pieces.push(piece));
      response.on('end', () => {
        const whole = Buffer.concat(pieces);
        bytes += whole.length;
        answer.writeHead(response.statusCode ?? 502, response.headers).end(whole);
      });
      response.on('error', () => answer.destroy());
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  };
  const server = createServer(pass);
  server.on('upgrade', (_request, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (fate === 'refused') return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    swallowed.add(socket);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    close: () =>
      new Promise(done => {
        for (const socket of swallowed) socket.destroy();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
