// The network as the processes of one machine see it: names, connections, interfaces, sockets.
import { decodeUtf8 } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { createGate, type Task } from '../kernel/kernel.ts';
import type {
  Connection,
  DnsAnswer,
  DnsType,
  Errno,
  Listener,
  Machine,
  Network,
  SocketInfo,
} from '../os/os.ts';
import { createStream } from '../os/stream.ts';
import { interfacesOf, routesOf } from './interfaces.ts';
import { leftMs } from './left.ts';
import { answer, hasEmbeddedResolver, isAddress } from './names.ts';
import { publishedPort, routeTo } from './route.ts';
import {
  closeSocket,
  daemonAt,
  delayOf,
  finishSocket,
  listenAt,
  openSocket,
  sendBytes,
  wake,
  windowBytes,
} from './sockets.ts';
import { endpointsOf, placeOf, type Socket, socketOf, type Wire } from './state.ts';

export function createNetwork(wire: Wire, machine: () => Machine): Network {
  const place = () => placeOf(wire, machine().id);
  return {
    interfaces: () => interfacesOf(wire, place()),
    routes: () => routesOf(wire, place()),
    lookUp: (name, type) => lookUp(wire, machine(), name, type, null),
    ask: (server, name, type) => lookUp(wire, machine(), name, type, server),
    resolve: host => resolve(wire, machine(), host),
    connect: (address, port, timeoutMs) => connect(wire, place(), address, port, timeoutMs),
    listen: port => listen(wire, place(), port),
    ping: (address, timeoutMs) => ping(wire, place(), address, timeoutMs),
    sockets: () => socketsOf(wire, place()),
  };
}

function* lookUp(
  wire: Wire,
  machine: Machine,
  name: string,
  type: DnsType,
  server: string | null,
): Task<DnsAnswer> {
  const place = placeOf(wire, machine.id);
  const asked = server ?? serverOf(wire, machine, place);
  yield asked.startsWith('127.') ? delayOf(wire, 'same-node') * 4 : delayOf(wire, 'other-node') * 4;
  return answer(wire, place, asked, name, type);
}

/** The first name server of the machine's resolv.conf, else what an engine would write there. */
function serverOf(wire: Wire, machine: Machine, place: string): string {
  const file = machine.files.read('/etc/resolv.conf');
  const match = file.ok ? /^\s*nameserver\s+(\S+)/m.exec(decodeUtf8(file.value)) : null;
  if (match?.[1]) return match[1];
  return hasEmbeddedResolver(wire, place) ? '127.0.0.11' : upstream(wire);
}

/** The name server of the nodes' own network: the last address but one of its subnet. */
function upstream(wire: Wire): string {
  const first = wire.nodes[0]?.address ?? '10.0.0.1';
  return `${first.slice(0, first.lastIndexOf('.'))}.254`;
}

function* resolve(wire: Wire, machine: Machine, host: string): Task<string | null> {
  if (isAddress(host)) return host;
  const file = machine.files.read('/etc/hosts');
  const known = file.ok ? inHostsFile(decodeUtf8(file.value), host) : null;
  if (known) return known;
  if (host === 'localhost') return '127.0.0.1';
  const found = yield* lookUp(wire, machine, host, 'A', null);
  return found.records.find(record => record.type === 'A')?.data ?? null;
}

export function inHostsFile(text: string, host: string): string | null {
  const wanted = host.toLowerCase();
  for (const line of text.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address && isAddress(address) && names.some(name => name.toLowerCase() === wanted))
      return address;
  }
  return null;
}

function* connect(
  wire: Wire,
  place: string,
  address: string,
  port: number,
  timeoutMs: number,
): Task<Result<Connection, Errno>> {
  const socket = openSocket(wire, place, null, '', address, port);
  const gate = wire.gates.get(socket.id) ?? createGate();
  const deadline = wire.kernel.now() + timeoutMs;
  let settled = false;
  try {
    while (socket.state === 'connecting') {
      const left = leftMs(wire.kernel, deadline);
      if (left <= 0) return fail('ETIMEDOUT');
      yield [gate, left];
    }
    if (socket.state === 'failed') return fail(socket.error ?? 'ECONNREFUSED');
    settled = true;
    return ok(connectionOf(wire, socket));
  } finally {
    if (!settled) closeSocket(wire, socket.id);
  }
}

function connectionOf(wire: Wire, socket: Socket): Connection {
  return {
    stream: createStream({
      read: maxBytes => readSocket(wire, socket, maxBytes),
      write: bytes => writeSocket(wire, socket, bytes),
      unread(bytes) {
        if (bytes.length === 0) return;
        socket.inbox.unshift(bytes);
        socket.unread += bytes.length;
      },
      readable: () => socket.inbox.length > 0 || socket.ended,
      closed: () => closeSocket(wire, socket.id),
    }),
    finish: () => finishSocket(wire, socket.id),
    local: { address: socket.localAddress, port: socket.localPort },
    remote: { address: socket.remoteAddress, port: socket.remotePort },
  };
}

function* readSocket(wire: Wire, socket: Socket, maxBytes: number): Task<Uint8Array | null> {
  for (;;) {
    const first = socket.inbox[0];
    if (first) {
      const taken = first.length <= maxBytes ? first : first.subarray(0, maxBytes);
      if (taken === first) socket.inbox.shift();
      else socket.inbox[0] = first.subarray(maxBytes);
      const wasFull = socket.unread > windowBytes;
      socket.unread -= taken.length;
      if (wasFull) wake(wire, socket.peer);
      return taken;
    }
    const gate = wire.gates.get(socket.id);
    if (socket.ended || !gate) return null;
    yield gate;
  }
}

function* writeSocket(wire: Wire, socket: Socket, bytes: Uint8Array): Task<Result<null, Errno>> {
  for (;;) {
    const peer = socketOf(wire, socket.peer);
    const gate = wire.gates.get(socket.id);
    if (!peer || !gate) return fail(socket.error === 'ECONNRESET' ? 'ECONNRESET' : 'EPIPE');
    // Main programs take what comes: only the window towards a process can be full.
    if (peer.owner !== null || peer.unread <= windowBytes) break;
    yield gate;
  }
  return sendBytes(wire, socket.id, bytes, false) ? ok(null) : fail('EPIPE');
}

function listen(wire: Wire, place: string, port: number): Result<Listener, Errno> {
  const taken = wire.nodes.some(node => node.name === place) && publishedPort(wire, place, port);
  if (taken || daemonAt(wire, place, port) || !listenAt(wire, place, port, null))
    return fail('EADDRINUSE');
  const key = `${place}:${port}`;
  const backlog = { gate: createGate(), waiting: [] as number[] };
  wire.backlogs.set(key, backlog);
  wire.transient++;
  let open = true;
  return ok({
    *accept() {
      for (;;) {
        const id = backlog.waiting.shift();
        const socket = id === undefined ? null : socketOf(wire, id);
        if (socket) return connectionOf(wire, socket);
        yield backlog.gate;
      }
    },
    close() {
      if (!open) return;
      open = false;
      wire.transient--;
      wire.backlogs.delete(key);
      delete wire.state.listeners[key];
      for (const id of backlog.waiting) closeSocket(wire, id);
    },
  });
}

function* ping(
  wire: Wire,
  place: string,
  address: string,
  timeoutMs: number,
): Task<Result<Echo, Errno>> {
  const route = routeTo(wire, place, address, 0);
  if (route.kind === 'reached') {
    const roundTripMs = 2 * delayOf(wire, route.hop);
    yield roundTripMs;
    return ok({ roundTripMs, ttl: route.ttl });
  }
  if (route.kind === 'no-route') return fail('ENETUNREACH');
  const waitMs = route.kind === 'unreachable' ? Math.min(3_060, timeoutMs) : timeoutMs;
  yield waitMs;
  return fail(route.kind === 'unreachable' && timeoutMs >= 3_060 ? 'EHOSTUNREACH' : 'ETIMEDOUT');
}

type Echo = { readonly roundTripMs: number; readonly ttl: number };

function socketsOf(wire: Wire, place: string): readonly SocketInfo[] {
  const all: SocketInfo[] = [];
  const nothing = { remote: '0.0.0.0:*', pid: null } as const;
  if (hasEmbeddedResolver(wire, place)) {
    // Queries to port 53 are sent on to the port where the engine listens in this namespace.
    const port = 30_000 + (endpointsOf(wire, place)[0]?.index ?? 0);
    all.push({ protocol: 'tcp', state: 'LISTEN', local: `127.0.0.11:${port}`, ...nothing });
  }
  const isNode = wire.nodes.some(node => node.name === place);
  for (const { protocol, address, port } of isNode ? wire.daemons(place) : []) {
    const state = protocol === 'tcp' ? 'LISTEN' : 'UNCONN';
    all.push({ protocol, state, local: `${address}:${port}`, remote: `${address}:*`, pid: null });
  }
  for (const [key, { owner }] of Object.entries(wire.state.listeners)) {
    if (!key.startsWith(`${place}:`)) continue;
    const local = `0.0.0.0:${key.slice(place.length + 1)}`;
    all.push({
      protocol: 'tcp',
      state: 'LISTEN',
      local,
      remote: '0.0.0.0:*',
      pid: owner === place ? 1 : null,
    });
  }
  for (const port of wire.state.ports) {
    if (!isNode || port.protocol !== 'tcp') continue;
    if (port.mode === 'host' && port.node !== place) continue;
    const local = `0.0.0.0:${port.published}`;
    all.push({ protocol: 'tcp', state: 'LISTEN', local, remote: '0.0.0.0:*', pid: null });
  }
  for (const socket of wire.state.sockets) {
    if (!socket || socket.place !== place || socket.state !== 'open') continue;
    const local = `${socket.localAddress}:${socket.localPort}`;
    const remote = `${socket.remoteAddress}:${socket.remotePort}`;
    const pid = socket.owner === place ? 1 : null;
    all.push({ protocol: 'tcp', state: 'ESTAB', local, remote, pid });
  }
  return all;
}
