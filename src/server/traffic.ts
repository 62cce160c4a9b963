// Bytes that left the server: pages, sockets and what the lab's ports serve, as on the wire.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Starts counting on a server that has no connection yet; returns the bytes sent since. */
export function countBytesOut(server: Server): () => number {
  const open = new Set<Socket>();
  let closed = 0;
  // Under TLS this is the connection below it: what is counted is what is paid for.
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      closed += socket.bytesWritten;
    });
  });
  return () => {
    let total = closed;
    for (const socket of open) total += socket.bytesWritten;
    return total;
  };
}
