// A page without a browser: speaks the protocol to a running server, for benches and server tests.
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import {
  EVENT,
  PROTOCOL,
  type ServerMessage,
  type WorkspaceCommand,
  type WorkspaceEvent,
  type WorkspaceView,
} from '../../src/core/protocol/messages.ts';

export type Reader = {
  readonly workspace: () => WorkspaceView;
  /** Sends a command; resolves when it is done, rejects with the server's sentence. */
  readonly command: (command: WorkspaceCommand) => Promise<void>;
  /** Types into a terminal. */
  readonly type: (terminal: string, text: string) => Promise<void>;
  /** Resolves at the first event that passes; rejects after `limitMs`. */
  readonly until: (
    passes: (event: WorkspaceEvent) => boolean,
    limitMs?: number,
  ) => Promise<WorkspaceEvent>;
  /** Calls back for every event from now on; returns what ends that. */
  readonly listen: (heard: (event: WorkspaceEvent) => void) => () => void;
  /** Tells what is drawn, as a page does: without it a flood stands still. */
  readonly drawn: (terminal: string, sequence: number) => void;
  readonly leave: () => void;
};

/** Joins as a new person. `origin`: `http://127.0.0.1:PORT`. */
export async function join(origin: string, name: string): Promise<Reader> {
  const page = await fetch(`${origin}/?name=${encodeURIComponent(name)}`, { redirect: 'manual' });
  const cookie = page.headers
    .getSetCookie()
    .map(one => one.split(';')[0])
    .join('; ');
  const socket: Socket = io(origin, {
    transports: ['websocket'],
    extraHeaders: { Cookie: cookie, Origin: origin },
    auth: { role: 'student', name },
    reconnection: false,
  });
  const listeners = new Set<(event: WorkspaceEvent) => void>();
  const answers = new Map<number, { done: () => void; refused: (error: Error) => void }>();
  const typed = new Map<string, number>();
  let view: WorkspaceView | null = null;
  let number = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on('connect_error', reject);
    socket.on('connect', () =>
      socket.emit(EVENT, {
        kind: 'hello',
        protocol: PROTOCOL,
        page: randomUUID(),
        slide: 0,
        seen: {},
      }),
    );
    socket.on(EVENT, (message: ServerMessage) => {
      if (message.kind === 'welcome') {
        view = message.workspace;
        if (view.starting === null) resolve();
      } else if (message.kind === 'workspace') {
        if (message.event.kind === 'replaced') {
          view = message.event.workspace;
          if (view.starting === null) resolve();
        }
        for (const listener of [...listeners]) listener(message.event);
      } else if (message.kind === 'done') answers.get(message.id)?.done();
      else if (message.kind === 'refused')
        answers.get(message.id)?.refused(new Error(message.sentence));
      else if (message.kind === 'goodbye') reject(new Error(message.sentence));
    });
  });
  const reader: Reader = {
    workspace() {
      if (view === null) throw new Error('not welcomed yet');
      return view;
    },
    command: command =>
      new Promise((done, refused) => {
        const id = ++number;
        answers.set(id, { done, refused });
        socket.emit(EVENT, { kind: 'command', id, command });
      }),
    type(terminal, text) {
      const sequence = (typed.get(terminal) ?? 0) + 1;
      typed.set(terminal, sequence);
      return reader.command({ kind: 'input', terminal, text, sequence });
    },
    until: (passes, limitMs = 30_000) =>
      new Promise((resolve, reject) => {
        const end = () => {
          listeners.delete(listener);
          clearTimeout(timer);
        };
        const listener = (event: WorkspaceEvent) => {
          if (!passes(event)) return;
          end();
          resolve(event);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`nothing of the kind within ${limitMs} ms`));
        }, limitMs);
        listeners.add(listener);
      }),
    listen(heard) {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    drawn: (terminal, sequence) => void socket.emit(EVENT, { kind: 'drawn', terminal, sequence }),
    leave: () => void socket.disconnect(),
  };
  return reader;
}
