// A page as the server sees it: a cookie, a socket, and everything that it was told.
import { io, type Socket } from 'socket.io-client';
import type { ClassCommand, PageKind } from '../../src/core/protocol/class-messages.ts';
import type {
  ClientMessage,
  ServerMessage,
  WorkspaceCommand,
  WorkspaceEvent,
  WorkspaceView,
} from '../../src/core/protocol/messages.ts';
import { EVENT, PROTOCOL } from '../../src/core/protocol/messages.ts';

export type TestPage = {
  readonly cookie: string;
  readonly messages: readonly ServerMessage[];
  readonly send: (message: ClientMessage | unknown) => void;
  /** Sends a command and resolves with its answer. */
  readonly command: (
    command: WorkspaceCommand,
    id?: number,
  ) => Promise<Extract<ServerMessage, { kind: 'done' | 'refused' }>>;
  /** The same for the class. */
  readonly classCommand: (
    command: ClassCommand,
    id?: number,
  ) => Promise<Extract<ServerMessage, { kind: 'class-done' | 'class-refused' }>>;
  /** Resolves with the first message, from the beginning, that fits. */
  readonly waitFor: <T extends ServerMessage>(
    what: string,
    fits: (message: ServerMessage) => message is T,
  ) => Promise<T>;
  readonly event: <K extends WorkspaceEvent['kind']>(
    kind: K,
    fits?: (event: Extract<WorkspaceEvent, { kind: K }>) => boolean,
  ) => Promise<Extract<WorkspaceEvent, { kind: K }>>;
  /** Resolves when the workspace can be worked in. */
  readonly started: () => Promise<WorkspaceView>;
  readonly hello: (seen?: Record<string, number>) => void;
  /** All output and screens of a terminal, put together. */
  readonly text: (terminal: string) => string;
  readonly close: () => void;
};

export type TestPageOptions = {
  readonly role?: PageKind;
  readonly cookie?: string;
  readonly page?: string;
  readonly slide?: number;
  readonly origin?: string;
  /** Says hello as soon as it is connected. */
  readonly greets?: boolean;
};

/** The cookies that an address sets, as a browser would send them back. */
export async function cookiesOf(address: string, before = ''): Promise<string> {
  const response = await fetch(address, { redirect: 'manual', headers: { cookie: before } });
  const set = response.headers.getSetCookie().map(line => line.split(';')[0] ?? '');
  return [before, ...set].filter(pair => pair !== '').join('; ');
}

let pages = 0;

export async function openPage(address: string, options: TestPageOptions = {}): Promise<TestPage> {
  const { origin } = new URL(address);
  const role = options.role ?? 'student';
  const cookie = options.cookie ?? (await cookiesOf(address));
  const page = options.page ?? `page-of-test-${++pages}`;
  const messages: ServerMessage[] = [];
  const waiters = new Set<() => void>();
  const socket: Socket = io(origin, {
    path: `${new URL('.', address).pathname}socket.io/`,
    auth: { role },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie, origin: options.origin ?? origin },
  });
  const hello = (seen: Record<string, number> = {}) =>
    socket.emit(EVENT, {
      kind: 'hello',
      protocol: PROTOCOL,
      page,
      slide: options.slide ?? 0,
      seen,
    });
  socket.on(EVENT, (message: ServerMessage) => {
    messages.push(message);
    for (const waiter of [...waiters]) waiter();
  });
  await new Promise<void>((done, failed) => {
    socket.on('connect', done);
    socket.on('connect_error', failed);
  });
  if (options.greets !== false) hello();
  const waitFor: TestPage['waitFor'] = (what, fits) =>
    new Promise((done, failed) => {
      const timer = setTimeout(() => {
        waiters.delete(look);
        const told = messages.map(message => JSON.stringify(message).slice(0, 160)).join('\n');
        failed(new Error(`no ${what} in 10 s; told:\n${told}`));
      }, 10_000);
      const look = () => {
        for (const message of messages)
          if (fits(message)) {
            waiters.delete(look);
            clearTimeout(timer);
            done(message);
            return;
          }
      };
      waiters.add(look);
      look();
    });
  let ids = 0;
  let classIds = 0;
  return {
    cookie,
    messages,
    send: message => void socket.emit(EVENT, message),
    command(command, given) {
      const id = given ?? ++ids;
      const from = messages.length;
      socket.emit(EVENT, { kind: 'command', id, command });
      return waitFor(
        `answer to ${command.kind}`,
        (message): message is Extract<ServerMessage, { kind: 'done' | 'refused' }> =>
          (message.kind === 'done' || message.kind === 'refused') &&
          message.id === id &&
          messages.indexOf(message) >= from,
      );
    },
    classCommand(command, given) {
      const id = given ?? ++classIds;
      const from = messages.length;
      socket.emit(EVENT, { kind: 'class', id, command });
      return waitFor(
        `answer to ${command.kind}`,
        (message): message is Extract<ServerMessage, { kind: 'class-done' | 'class-refused' }> =>
          (message.kind === 'class-done' || message.kind === 'class-refused') &&
          message.id === id &&
          messages.indexOf(message) >= from,
      );
    },
    waitFor,
    async event(kind, fits = () => true) {
      type Wanted = Extract<WorkspaceEvent, { kind: typeof kind }>;
      const message = await waitFor(
        kind,
        (one): one is Extract<ServerMessage, { kind: 'workspace' }> =>
          one.kind === 'workspace' && one.event.kind === kind && fits(one.event as Wanted),
      );
      return message.event as Wanted;
    },
    async started() {
      const message = await waitFor(
        'started workspace',
        (one): one is typeof one =>
          (one.kind === 'welcome' && one.workspace.id !== '' && one.workspace.starting === null) ||
          (one.kind === 'workspace' && one.event.kind === 'replaced'),
      );
      if (message.kind === 'welcome') return message.workspace;
      if (message.kind === 'workspace' && message.event.kind === 'replaced')
        return message.event.workspace;
      throw new Error('no workspace');
    },
    hello: seen => void hello(seen),
    text: terminal =>
      messages
        .flatMap(message => (message.kind === 'workspace' ? [message.event] : []))
        .map(event =>
          (event.kind === 'output' || event.kind === 'screen') && event.terminal === terminal
            ? event.text
            : '',
        )
        .join(''),
    close: () => void socket.disconnect(),
  };
}
