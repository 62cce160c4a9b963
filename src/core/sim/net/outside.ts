// A request from outside the lab to a published port: a student's page.
import { type Bytes, concatBytes } from '../../lib/bytes.ts';
import type { Task } from '../kernel/kernel.ts';
import { header, isChunked, readChunks, readHead } from './http.ts';
import { leftMs } from './left.ts';
import { closeSocket, openSocket, sendBytes } from './sockets.ts';
import type { Wire } from './state.ts';

/** The page gives up after so long. */
const patienceMs = 30_000;

/** Sends a request to a node's port; `done` gets the whole answer, or null when nobody answers. */
export function requestFromOutside(
  wire: Wire,
  node: string,
  port: number,
  bytes: Bytes,
  done: (answer: Bytes | null) => void,
): void {
  wire.kernel.start(exchange(wire, node, port, bytes), answer => done(answer));
}

function* exchange(wire: Wire, node: string, port: number, bytes: Bytes): Task<Bytes | null> {
  const address = wire.nodes.find(one => one.name === node)?.address;
  if (!address) return null;
  const deadline = wire.kernel.now() + patienceMs;
  // The page stands beside the node: it comes in through the node's own address.
  const socket = openSocket(wire, node, null, '', address, port);
  try {
    const gate = wire.gates.get(socket.id);
    if (!gate) return null;
    let sent = false;
    for (;;) {
      if (socket.state === 'failed') return null;
      if (socket.state === 'open' && !sent) sent = sendBytes(wire, socket.id, bytes, false);
      const soFar = concatBytes(socket.inbox);
      if (isWhole(soFar)) return soFar;
      if (socket.ended) return soFar.length > 0 ? soFar : null;
      const left = leftMs(wire.kernel, deadline);
      if (left <= 0) return null;
      yield [gate, left];
    }
  } finally {
    closeSocket(wire, socket.id);
  }
}

/** A message that tells its own length has come to its end. */
function isWhole(bytes: Bytes): boolean {
  const head = readHead(bytes);
  if (!head) return false;
  if (isChunked(head.headers)) return readChunks(bytes, head.length) !== null;
  const length = header(head.headers, 'Content-Length');
  return length !== null && bytes.length >= head.length + Number(length);
}
