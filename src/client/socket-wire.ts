// socket.io as a wire of the page.
import { io } from 'socket.io-client';
import type { PageKind } from '../core/protocol/class-messages.ts';
import type { ClientMessage, Handshake, ServerMessage } from '../core/protocol/messages.ts';
import { EVENT } from '../core/protocol/messages.ts';
import type { Wire, WireEvents } from './connection.ts';

/** So long may one way of connecting take before another is tried. */
const patienceMs = 5_000;

/** `base`: prefix of every path, with a slash at its end. */
export function openSocketWire(base: string, role: PageKind, events: WireEvents): Wire {
  const handshake: Handshake = { role };
  const socket = io({
    path: `${base}socket.io/`,
    auth: handshake,
    transports: ['websocket', 'polling'],
    timeout: patienceMs,
    reconnectionDelay: 300,
    reconnectionDelayMax: 4_000,
  });
  // Some networks let no WebSocket through, or swallow its first request: plain requests go on
  // then. Who has had one keeps to it, so that a restart is not met by a storm of requests.
  let opened = false;
  socket.on('connect_error', () => {
    if (!opened) socket.io.opts.transports = ['polling', 'websocket'];
  });
  socket.on('connect', () => {
    opened ||= socket.io.engine.transport.name === 'websocket';
    events.opened();
  });
  socket.on('disconnect', () => events.closed());
  socket.on(EVENT, (message: ServerMessage) => events.received(message));
  const retry = () => {
    if (!socket.connected) socket.disconnect().connect();
  };
  // A laptop that wakes up or a network that is back need not wait for the next turn.
  addEventListener('online', retry);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') retry();
  });
  return {
    send: (message: ClientMessage) => {
      if (socket.connected) socket.emit(EVENT, message);
    },
    retry,
    close: () => {
      removeEventListener('online', retry);
      socket.disconnect();
    },
  };
}
