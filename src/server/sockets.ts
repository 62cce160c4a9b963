// socket.io on one side, the protocol on the other; nothing else is decided here.
import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Attachment, Viewer, Workspaces } from '../core/host/workspaces.ts';
import { assertNever } from '../core/lib/assert.ts';
import { isLeader, type Role } from '../core/protocol/class-messages.ts';
import {
  type ClientMessage,
  EVENT,
  PROTOCOL,
  type ServerMessage,
} from '../core/protocol/messages.ts';
import { actOf, refuseRole } from '../core/protocol/permissions.ts';
import { readClientMessage, readHandshake } from '../core/protocol/validate.ts';
import { type Access, isOwnOrigin, personOf } from './access.ts';
import { createAllowance } from './allowance.ts';
import type { LiveClass, Seat } from './classroom.ts';
import type { HostNames } from './host-names.ts';
import type { Refusal, TurnedAway } from './turned-away.ts';
import { type Watching, watchPerson } from './watching.ts';

export type SocketParts = {
  readonly http: HttpServer;
  readonly basePath: string;
  readonly publicUrl: string | null;
  readonly hostNames: HostNames;
  readonly access: Access;
  readonly classroom: LiveClass;
  readonly workspaces: Workspaces;
  readonly deckVersion: () => string;
  readonly trouble: () => readonly string[];
  /** Whoever is here is the author: students too read what is wrong with the deck. */
  readonly atHome: boolean;
  readonly slideCount: () => number;
  /** The name that a person came with, or was given. */
  readonly nameOf: (person: string, role: Role) => string;
  /** Changes when the server was started anew. */
  readonly server: string;
  readonly nowMs: () => number;
  readonly turnedAway: TurnedAway;
};

export type Sockets = {
  readonly broadcast: (message: ServerMessage) => void;
  /** Tells those who can mend the deck. */
  readonly troubled: () => void;
  /** The class is led by somebody else: projectors show that one's lab. */
  readonly driverChanged: () => void;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

/** What one open page is to the server. */
type Page = {
  readonly socket: Socket;
  readonly seat: Seat;
  /** Its own id, once it has said hello. */
  id: string | null;
  attachment: Attachment | null;
  watching: Watching | null;
};

export function createSockets(parts: SocketParts): Sockets {
  const io = new Server(parts.http, {
    path: `${parts.basePath}socket.io/`,
    serveClient: false,
    // A full paste of 64 Ki units is at most 192 KiB of UTF-8, with its escapes and its frame.
    maxHttpBufferSize: 512 * 1024,
    perMessageDeflate: false,
    pingInterval: 10_000,
    pingTimeout: 15_000,
    allowRequest: (request, answer) => {
      const host = parts.hostNames.hostOf(request.headers);
      const own =
        parts.hostNames.isOwn(host) && isOwnOrigin(request.headers.origin, host, parts.publicUrl);
      const known = parts.access.secretOf(request.headers.cookie) !== null;
      if (!own || !known) parts.turnedAway.count(own ? 'cookie' : 'origin');
      answer(own && known ? null : 'not from a page of this server', own && known);
    },
  });
  const pages = new Set<Page>();
  io.on('connection', socket => {
    const page = admit(socket, parts);
    if (page === null) return;
    pages.add(page);
    const allowance = createAllowance(parts.nowMs);
    const refuse = (value: unknown, reason: Refusal, sentence: string) => {
      parts.turnedAway.count(reason);
      tellRefused(page, value, reason, sentence);
    };
    socket.on(EVENT, (value: unknown) => {
      const read = readClientMessage(value);
      const tooFast = allowance(read.ok ? read.value : null);
      if (tooFast !== null) return refuse(value, 'too-fast', tooFast);
      if (!read.ok) return refuse(value, 'not-understood', read.error);
      const notAllowed = refuseRole(page.seat.role, actOf(read.value));
      if (notAllowed !== null) return refuse(value, 'not-allowed', notAllowed);
      handle(page, read.value, parts);
    });
    socket.on('disconnect', (_reason, why) => {
      // The words of the library that ends a connection because of one frame.
      if (why instanceof Error && why.message.includes('Max payload size'))
        parts.turnedAway.count('too-long');
      pages.delete(page);
      page.attachment?.leave();
      page.watching?.attachment.leave();
      parts.classroom.leave(page.seat);
    });
  });
  return {
    broadcast: message => void io.emit(EVENT, message),
    troubled() {
      for (const page of pages) tellTrouble(page, parts);
    },
    driverChanged() {
      for (const page of pages)
        if (page.seat.role === 'projector' && page.id !== null) {
          page.attachment?.leave();
          page.attachment = attach(page, parts);
          page.attachment.greet({});
        }
    },
    connections: () => pages.size,
    close: () => io.close(),
  };
}

/** A socket becomes a page when its cookies allow the role that it names. */
function admit(socket: Socket, parts: SocketParts): Page | null {
  const send = (message: ServerMessage) => void socket.emit(EVENT, message);
  const handshake = readHandshake(socket.handshake.auth);
  const { cookie } = socket.handshake.headers;
  const secret = parts.access.secretOf(cookie);
  if (!handshake.ok || secret === null) {
    send({ kind: 'goodbye', sentence: 'This page is not known here. Reload it.' });
    socket.disconnect(true);
    return null;
  }
  const { role } = handshake.value;
  if (!parts.access.allow(role, cookie)) {
    parts.turnedAway.count('key');
    const sentence = `This page needs the ${role} address with its key, as it was printed when the server started. Ask the person who started it.`;
    send({ kind: 'goodbye', sentence });
    socket.disconnect(true);
    return null;
  }
  const seat = { person: personOf(secret), role, send };
  return { socket, seat, id: null, attachment: null, watching: null };
}

/** Only what a page numbers can be answered; the rest is dropped with nothing done. */
function tellRefused(page: Page, value: unknown, reason: string, sentence: string): void {
  const message = value as { kind?: unknown; id?: unknown } | null;
  const id = typeof message?.id === 'number' ? message.id : null;
  if (id !== null && message?.kind === 'command')
    page.seat.send({ kind: 'refused', id, reason, sentence });
  else if (id !== null && message?.kind === 'class')
    page.seat.send({ kind: 'class-refused', id, sentence });
  else page.seat.send({ kind: 'workspace', event: { kind: 'notice', sentence } });
}

function handle(page: Page, message: ClientMessage, parts: SocketParts): void {
  const { seat } = page;
  const { classroom } = parts;
  // Who has not said hello is in no class: there is nothing that it could act on.
  if (page.id === null && message.kind !== 'hello' && message.kind !== 'ping') return;
  switch (message.kind) {
    case 'hello':
      greet(page, message, parts);
      return;
    case 'command':
      if (page.attachment !== null && page.id !== null)
        page.attachment.command(page.id, message.id, message.command);
      return;
    case 'slide':
      if (message.index < parts.slideCount()) classroom.move(seat, message.index);
      return;
    case 'follow':
      classroom.follow(seat, message.following);
      return;
    case 'class':
      if (page.id !== null)
        classroom.command(seat, { page: page.id, id: message.id }, message.command);
      return;
    case 'watch':
      watch(page, message.person, parts);
      return;
    case 'watch-hello':
      page.watching?.attachment.greet(message.seen);
      return;
    case 'watch-input': {
      const { id, terminal, text } = message;
      if (page.watching === null) return;
      // A row of numbers of its own: the page's commands to its own lab are another.
      const row = `${page.id} to ${page.watching.person}`;
      const input = { kind: 'input', terminal, text, sequence: id } as const;
      page.watching.attachment.command(row, id, input);
      return;
    }
    case 'watch-drawn':
      page.watching?.attachment.drawn(message.terminal, message.sequence);
      return;
    case 'drive':
      notice(seat, classroom.drive(seat, message.take));
      return;
    case 'blackout':
      notice(seat, classroom.blackout(seat, message.on));
      return;
    case 'drawn':
      page.attachment?.drawn(message.terminal, message.sequence);
      return;
    case 'ping':
      seat.send({ kind: 'pong', at: message.at, nowMs: parts.nowMs() });
      return;
    default:
      assertNever(message);
  }
}

/** Only who is in the class has anything to show. */
function watch(page: Page, person: string | null, parts: SocketParts): void {
  page.watching?.attachment.leave();
  page.watching = null;
  const known = person !== null && parts.classroom.person(person) !== null ? person : null;
  parts.classroom.watch(page.seat, known);
  if (known === null) return;
  const isGuest = () => parts.classroom.mayType(page.seat, known);
  page.watching = watchPerson(page.seat, known, parts.workspaces, isGuest);
}

function notice(seat: Seat, sentence: string | null): void {
  if (sentence !== null) seat.send({ kind: 'workspace', event: { kind: 'notice', sentence } });
}

function greet(
  page: Page,
  hello: Extract<ClientMessage, { kind: 'hello' }>,
  parts: SocketParts,
): void {
  if (hello.protocol !== PROTOCOL) {
    const sentence = 'This page is older than the server. Reload it.';
    page.seat.send({ kind: 'goodbye', sentence });
    return;
  }
  if (page.id === null) {
    page.id = hello.page;
    parts.classroom.enter(page.seat, parts.nameOf(page.seat.person, page.seat.role));
    // The driver who comes back is where the class is, not where the page was opened.
    if (page.seat.role === 'student' && hello.slide < parts.slideCount())
      parts.classroom.move(page.seat, hello.slide);
  }
  page.attachment ??= attach(page, parts);
  page.attachment.greet(hello.seen);
  if (parts.trouble().length > 0) tellTrouble(page, parts);
}

/** A class is not to read of files and lines: presenters are, and everybody at the author's desk. */
function tellTrouble({ seat }: Page, { atHome, trouble }: SocketParts): void {
  if (isLeader(seat.role) || (seat.role === 'student' && atHome))
    seat.send({ kind: 'trouble', lines: trouble() });
}

/** Joins the page to a lab: its person's own, or for a projector the driver's, read-only. */
function attach(page: Page, parts: SocketParts): Attachment {
  const { seat } = page;
  const projects = seat.role === 'projector';
  const viewer: Viewer = {
    mayType: !projects,
    send: seat.send,
    welcome: workspace =>
      seat.send({
        kind: 'welcome',
        protocol: PROTOCOL,
        server: parts.server,
        me: {
          name:
            parts.classroom.person(seat.person)?.shownName ?? parts.nameOf(seat.person, seat.role),
          role: seat.role,
        },
        workspace,
        classroom: parts.classroom.view(seat),
        mine: parts.classroom.mine(seat),
        deck: parts.deckVersion(),
      }),
  };
  const person = projects ? parts.classroom.driver() : seat.person;
  return parts.workspaces.attach(person, viewer);
}
