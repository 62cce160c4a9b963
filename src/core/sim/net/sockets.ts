// TCP between namespaces: connecting, bytes under way, the end. Everything is plain state and
// stored timers, so that a world can be stored in the middle of a transfer.
import { type Bytes, encodeUtf8 } from '../../lib/bytes.ts';
import { createGate } from '../kernel/kernel.ts';
import type { Echo } from '../program/program.ts';
import { addressesOf, isAddress, outside } from './names.ts';
import type { Daemon } from './net.ts';
import { firstAddress, type Route, routeTo } from './route.ts';
import {
  type Hop,
  type NetState,
  nodeOf,
  placeOf,
  type Socket,
  socketOf,
  type Traffic,
  type Wire,
} from './state.ts';

/** One way, in milliseconds: the least, and what chance adds. */
const delays: Readonly<Record<Hop, readonly [number, number]>> = {
  loopback: [0.01, 0.01],
  'same-node': [0.025, 0.025],
  'other-node': [0.15, 0.15],
  outside: [5, 2],
};

/** A gigabit a second. */
const bytesPerMs = 125_000;

/** A writing process waits while so much is unread. */
export const windowBytes = 256 * 1024;

/** How long the system asks for a neighbour's hardware address before it gives up. */
const neighbourMs = 3_060;
/** How long the system repeats its first packet before it gives up. */
const givingUpMs = 130_000;
/** How long a connection lives whose other end fell silent. */
const lostMs = 20_000;

type Segment = { to: number; bytes: Bytes | null; end: boolean };
type Opening = { id: number; place: string; port: number; source: string; proxied?: boolean };
type Failing = { id: number; error: NonNullable<Socket['error']> };

export function delayOf(wire: Wire, hop: Hop): number {
  const [least, chance] = delays[hop];
  return least + wire.kernel.random.next() * chance;
}

export function handleSockets(wire: Wire): void {
  wire.kernel.handle('net.open', args => opened(wire, args as unknown as Opening));
  wire.kernel.handle('net.fail', args => {
    const { id, error } = args as unknown as Failing;
    failed(wire, id, error);
  });
  wire.kernel.handle('net.data', args => arrived(wire, args as unknown as Segment));
  wire.kernel.handle('net.lost', args => lost(wire, args as string));
  wire.kernel.handle('net.unknown', args => {
    const { containerId, tag } = args as { containerId: string; tag: string };
    wire.deliver(containerId, { kind: 'refused', reason: 'ENOTFOUND', tag });
  });
}

/** Begins to connect; the socket's state tells how it went. */
export function openSocket(
  wire: Wire,
  place: string,
  owner: string | null,
  tag: string,
  address: string,
  port: number,
): Socket {
  const route = routeTo(wire, place, address, port);
  const reached = route.kind === 'reached' ? route : null;
  const socket = newSocket(wire, {
    place,
    owner,
    tag,
    localAddress: reached?.source ?? firstAddress(wire, place),
    localPort: nextPort(wire),
    remoteAddress: address,
    remotePort: port,
    hop: reached?.hop ?? 'same-node',
  });
  if (reached) {
    // One moment for both ends: the third packet of the handshake changes nothing that is seen.
    const delayMs = 2 * delayOf(wire, reached.hop);
    const opening: Opening = {
      id: socket.id,
      place: placeOf(wire, reached.place),
      port: reached.port,
      source: reached.source,
      ...(reached.proxied ? { proxied: true } : {}),
    };
    wire.kernel.setTimer(delayMs, 'net.open', opening);
  } else {
    const [delayMs, error] = failureOf(route);
    wire.kernel.setTimer(delayMs, 'net.fail', { id: socket.id, error });
  }
  return socket;
}

/** A main program connects: by name, and hears of it later. */
export function connectMain(
  wire: Wire,
  containerId: string,
  host: string,
  port: number,
  tag: string,
): void {
  const place = placeOf(wire, containerId);
  const address = addressOfHost(wire, place, host);
  if (address === null) wire.kernel.setTimer(1, 'net.unknown', { containerId, tag });
  else openSocket(wire, place, containerId, tag, address, port);
}

/** Where an echo request of a main program goes, and when its answer will be back. */
export function echoMain(wire: Wire, containerId: string, host: string): Echo {
  const place = placeOf(wire, containerId);
  const address = addressOfHost(wire, place, host);
  if (address === null) return { kind: 'unknown-host' };
  const route = routeTo(wire, place, address, 0);
  if (route.kind === 'no-route') return { kind: 'no-route', address };
  if (route.kind !== 'reached') return { kind: 'silence', address };
  const roundTripMs = 2 * delayOf(wire, route.hop);
  return { kind: 'answer', address, roundTripMs, ttl: route.ttl };
}

function addressOfHost(wire: Wire, place: string, host: string): string | null {
  if (isAddress(host)) return host;
  if (host === 'localhost') return '127.0.0.1';
  const addresses = addressesOf(wire, place, host);
  if (addresses) return wire.kernel.random.pick(addresses);
  return wire.nodes.find(node => node.name === host)?.address ?? outside[host] ?? null;
}

/** False: this side has ended, or the other end is gone. With `end`, no more will be sent. */
export function sendBytes(wire: Wire, id: number, bytes: Bytes, end: boolean): boolean {
  const socket = socketOf(wire, id);
  if (!socket || socket.finished || socket.state !== 'open') return false;
  socket.finished = end;
  const peer = socketOf(wire, socket.peer);
  if (!peer) return false;
  if (bytes.length > 0) count(wire, socket, peer, bytes.length);
  if (bytes.length > 0 || end) schedule(wire, socket, peer, bytes, end);
  return true;
}

/** What fits in one packet of Ethernet, headers taken off. */
const segmentBytes = 1448;

function count({ state }: Wire, from: Socket, to: Socket, bytes: number): void {
  if (from.hop === 'loopback') return;
  const packets = Math.ceil(bytes / segmentBytes);
  const sent = trafficOf(state, from.place);
  sent.sentBytes += bytes;
  sent.sentPackets += packets;
  const received = trafficOf(state, to.place);
  received.receivedBytes += bytes;
  received.receivedPackets += packets;
}

function trafficOf(state: NetState, place: string): Traffic {
  let traffic = state.traffic[place];
  if (!traffic) {
    traffic = { receivedBytes: 0, receivedPackets: 0, sentBytes: 0, sentPackets: 0 };
    state.traffic[place] = traffic;
  }
  return traffic;
}

/** No more will be sent; what comes is still read. */
export function finishSocket(wire: Wire, id: number): void {
  const socket = socketOf(wire, id);
  if (!socket || socket.finished) return;
  socket.finished = true;
  const peer = socketOf(wire, socket.peer);
  if (!peer) return;
  schedule(wire, socket, peer, null, true);
}

/** This side is done with it. */
export function closeSocket(wire: Wire, id: number): void {
  const socket = socketOf(wire, id);
  if (!socket) return;
  finishSocket(wire, id);
  release(wire, socket);
  const peer = socketOf(wire, socket.peer);
  // A writer that waits for room learns that nobody reads any more.
  if (peer?.owner === null) wake(wire, peer.id);
}

export function listenAt(wire: Wire, place: string, port: number, owner: string | null): boolean {
  const key = `${place}:${port}`;
  if (wire.state.listeners[key]) return false;
  wire.state.listeners[key] = { owner };
  return true;
}

/** A container stopped: its sockets and listeners are gone, and the other ends hear of it. */
export function closeContainer(wire: Wire, containerId: string): void {
  const { state } = wire;
  delete state.traffic[containerId];
  for (const key of Object.keys(state.listeners)) {
    const mine = state.listeners[key]?.owner === containerId || key.startsWith(`${containerId}:`);
    if (mine) delete state.listeners[key];
  }
  for (const socket of state.sockets) {
    if (socket && (socket.owner === containerId || socket.place === containerId))
      closeSocket(wire, socket.id);
  }
}

/** After a while, the connections with a node that fell silent break. */
export function watchLost(wire: Wire, node: string): void {
  wire.kernel.setTimer(lostMs, 'net.lost', node);
}

export function wake(wire: Wire, id: number): void {
  wire.gates.get(id)?.open();
}

function failureOf(route: Route): [number, NonNullable<Socket['error']>] {
  switch (route.kind) {
    case 'refused':
      return [0.05, 'ECONNREFUSED'];
    case 'unreachable':
      return [neighbourMs, 'EHOSTUNREACH'];
    case 'no-route':
      return [0, 'ENETUNREACH'];
    default:
      return [givingUpMs, 'ETIMEDOUT'];
  }
}

function opened(wire: Wire, { id, place, port, source, proxied }: Opening): void {
  const client = socketOf(wire, id);
  if (!client) return;
  const daemon = daemonAt(wire, place, port);
  const listener = wire.state.listeners[`${place}:${port}`] ?? (daemon ? { owner: null } : null);
  if (!listener && proxied && client.owner === null) {
    // The proxy found nobody behind it, and hangs up without a word.
    client.state = 'open';
    client.ended = true;
    wake(wire, id);
    return;
  }
  if (!listener) {
    failed(wire, id, 'ECONNREFUSED');
    return;
  }
  const server = newSocket(wire, {
    place,
    owner: listener.owner,
    tag: daemon ? DAEMON : '',
    localAddress: client.hop === 'loopback' ? client.remoteAddress : firstAddress(wire, place),
    localPort: port,
    remoteAddress: source,
    remotePort: client.localPort,
    hop: client.hop,
  });
  server.state = 'open';
  server.peer = id;
  client.state = 'open';
  client.peer = server.id;
  if (daemon) sendBytes(wire, server.id, encodeUtf8(daemon.greeting), false);
  else if (listener.owner === null) queueForProcess(wire, `${place}:${port}`, server.id);
  else wire.deliver(listener.owner, { kind: 'accepted', connection: server.id, port });
  if (client.owner === null) wake(wire, id);
  else wire.deliver(client.owner, { kind: 'connected', connection: id, tag: client.tag });
}

/** The tag of a socket behind which nobody stands but the node's own system. */
const DAEMON = 'daemon';

/** What a node's system listens on there, if no process of a person's does. */
export function daemonAt(wire: Wire, place: string, port: number): Daemon | null {
  if (wire.state.listeners[`${place}:${port}`]) return null;
  if (!wire.nodes.some(node => node.name === place)) return null;
  const found = wire.daemons(place).find(one => one.protocol === 'tcp' && one.port === port);
  return found ?? null;
}

/** It understands nothing of what a person types: it says so, if it says anything, and hangs up. */
function answerAsDaemon(wire: Wire, socket: Socket, bytes: Bytes | null): void {
  const daemon = daemonAt(wire, socket.place, socket.localPort);
  if (bytes && daemon) sendBytes(wire, socket.id, encodeUtf8(daemon.complaint), false);
  closeSocket(wire, socket.id);
}

function queueForProcess(wire: Wire, key: string, id: number): void {
  const backlog = wire.backlogs.get(key);
  if (!backlog) return;
  backlog.waiting.push(id);
  backlog.gate.open();
}

function failed(wire: Wire, id: number, error: NonNullable<Socket['error']>): void {
  const socket = socketOf(wire, id);
  if (!socket) return;
  socket.state = 'failed';
  socket.error = error;
  if (socket.owner === null) {
    wake(wire, id);
    return;
  }
  release(wire, socket);
  wire.deliver(socket.owner, { kind: 'refused', reason: error, tag: socket.tag });
}

function schedule(wire: Wire, from: Socket, to: Socket, bytes: Bytes | null, end: boolean): void {
  const { kernel } = wire;
  const now = kernel.now();
  const size = bytes?.length ?? 0;
  let atMs = now + delayOf(wire, from.hop) + size / bytesPerMs;
  if (atMs < from.arrivalMs) atMs = from.arrivalMs;
  from.arrivalMs = atMs;
  to.unread += size;
  const segment: Segment = { to: to.id, bytes, end };
  kernel.setTimer(atMs - now, 'net.data', segment);
}

function arrived(wire: Wire, { to, bytes, end }: Segment): void {
  const socket = socketOf(wire, to);
  if (!socket) return;
  if (wire.state.unreachable.length > 0 && socket.hop !== 'loopback' && isCutOff(wire, socket))
    return;
  const { owner } = socket;
  if (socket.tag === DAEMON) {
    answerAsDaemon(wire, socket, bytes);
    return;
  }
  if (bytes && bytes.length > 0) {
    if (owner === null) socket.inbox.push(bytes);
    else {
      socket.unread -= bytes.length;
      wire.deliver(owner, { kind: 'data', connection: to, bytes });
    }
  }
  if (end) {
    socket.ended = true;
    if (owner !== null && socketOf(wire, to))
      wire.deliver(owner, { kind: 'closed', connection: to });
  }
  if (owner === null) wake(wire, to);
}

function isCutOff(wire: Wire, socket: Socket): boolean {
  const node = nodeOf(wire, socket.place);
  return node !== null && wire.state.unreachable.includes(node);
}

function lost(wire: Wire, node: string): void {
  if (!wire.state.unreachable.includes(node)) return;
  for (const socket of wire.state.sockets) {
    if (!socket || nodeOf(wire, socket.place) !== node) continue;
    const peer = socketOf(wire, socket.peer);
    if (!peer && socket.tag === DAEMON) release(wire, socket);
    if (!peer || nodeOf(wire, peer.place) === node) continue;
    peer.ended = true;
    peer.error = 'ECONNRESET';
    if (peer.owner === null) wake(wire, peer.id);
    else wire.deliver(peer.owner, { kind: 'closed', connection: peer.id });
    release(wire, socket);
  }
}

function newSocket(
  wire: Wire,
  fixed: Pick<
    Socket,
    | 'place'
    | 'owner'
    | 'tag'
    | 'localAddress'
    | 'localPort'
    | 'remoteAddress'
    | 'remotePort'
    | 'hop'
  >,
): Socket {
  const { state } = wire;
  const slot = state.free.pop() ?? state.sockets.length;
  const generation = (state.generation[slot] ?? 0) + 1;
  state.generation[slot] = generation;
  const socket: Socket = {
    id: slot + 65536 * generation,
    place: fixed.place,
    owner: fixed.owner,
    tag: fixed.tag,
    localAddress: fixed.localAddress,
    localPort: fixed.localPort,
    remoteAddress: fixed.remoteAddress,
    remotePort: fixed.remotePort,
    hop: fixed.hop,
    state: 'connecting',
    error: null,
    peer: 0,
    unread: 0,
    inbox: [],
    ended: false,
    finished: false,
    arrivalMs: 0,
  };
  state.sockets[slot] = socket;
  if (socket.owner === null) {
    wire.gates.set(socket.id, createGate());
    wire.transient++;
  }
  return socket;
}

function release(wire: Wire, socket: Socket): void {
  const slot = socket.id & 0xffff;
  wire.state.sockets[slot] = null;
  wire.state.free.push(slot);
  if (socket.owner !== null) return;
  wire.gates.delete(socket.id);
  wire.transient--;
}

function nextPort(wire: Wire): number {
  const { state } = wire;
  state.nextPort = state.nextPort >= 60999 ? 32768 : state.nextPort + 1;
  return state.nextPort;
}
