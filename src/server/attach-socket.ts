// The door for `deckhand attach`: a local socket with a token that only this user can read.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attachment } from '../core/host/workspaces.ts';
import type { ServerMessage } from '../core/protocol/messages.ts';
import {
  type AttachAddress,
  type AttachAnswer,
  type AttachRequest,
  attachFile,
  type PaneAddress,
  readLines,
  writeLine,
} from './lines.ts';
import type { Registry } from './workspace/registry.ts';

/** What a pane's process says, once it is there. */
export type PaneHandlers = {
  readonly connected: (output: (text: string) => void) => void;
  readonly input: (text: string) => void;
};

export type AttachSocket = {
  /** Expects the process of a pane; returns what it needs to know, and what forgets it. */
  readonly expect: (handlers: PaneHandlers) => {
    readonly address: PaneAddress;
    readonly forget: () => void;
  };
  readonly address: AttachAddress;
  readonly close: () => void;
};

/** A path of a unix socket may have about a hundred characters; then it lies elsewhere. */
const pathMax = 90;

export function openAttachSocket(
  data: string,
  workspaces: Registry,
  nameOf: (person: string) => string,
): Promise<AttachSocket> {
  const token = randomBytes(24).toString('base64url');
  const inData = join(data, 'attach.sock');
  const unique = `deckhand-${process.pid}-${randomBytes(4).toString('hex')}`;
  const path =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\${unique}`
      : inData.length <= pathMax
        ? inData
        : join(tmpdir(), `${unique}.sock`);
  // A killed server leaves its socket behind.
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const expected = new Map<string, PaneHandlers>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, { token, workspaces, nameOf, expected });
  });
  const file = join(data, attachFile);
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(path, () => {
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      const address = { path, token };
      writeFileSync(file, JSON.stringify(address), { mode: 0o600 });
      done({
        address,
        expect(handlers) {
          const pane = randomBytes(12).toString('hex');
          expected.set(pane, handlers);
          return { address: { ...address, pane }, forget: () => void expected.delete(pane) };
        },
        close() {
          for (const socket of sockets) socket.destroy();
          server.close();
          rmSync(file, { force: true });
        },
      });
    });
  });
}

type Door = {
  readonly token: string;
  readonly workspaces: Registry;
  readonly nameOf: (person: string) => string;
  readonly expected: Map<string, PaneHandlers>;
};

function serve(socket: Socket, { token, workspaces, nameOf, expected }: Door): void {
  const answer = (value: AttachAnswer, sent?: () => void) => writeLine(socket, value, sent);
  let session: Session | null = null;
  readLines<AttachRequest>(socket, request => {
    switch (request.kind) {
      case 'pane': {
        const handlers = expected.get(request.pane);
        if (session !== null || handlers === undefined || !equal(request.token, token)) {
          socket.destroy();
          return;
        }
        expected.delete(request.pane);
        session = { type: handlers.input, resize: () => {} };
        handlers.connected(text => answer({ kind: 'output', text }));
        return;
      }
      case 'list':
      case 'attach':
        if (session !== null || !equal(request.token, token)) {
          socket.destroy();
          return;
        }
        if (request.kind === 'attach') session = enter(socket, request, workspaces, answer);
        else
          answer({
            kind: 'list',
            workspaces: workspaces
              .list()
              .map(({ workspace, person }) => ({ workspace, name: nameOf(person) })),
          });
        return;
      case 'input':
        session?.type(request.text);
        return;
      case 'resize':
        session?.resize(request.columns, request.rows);
        return;
      default:
        socket.destroy();
    }
  });
}

type Session = {
  readonly type: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
};

function enter(
  socket: Socket,
  request: Extract<AttachRequest, { kind: 'attach' }>,
  workspaces: Registry,
  answer: (value: AttachAnswer, sent?: () => void) => void,
): Session | null {
  const { terminal, columns, rows } = request;
  const page = `attach-${randomBytes(12).toString('hex')}`;
  let ids = 0;
  let sequence = 0;
  let opening: number | null = null;
  let attachment: Attachment | null = null;
  const show = (text: string, end: number) =>
    answer({ kind: 'output', text }, () => attachment?.drawn(terminal, end));
  const hear = (message: ServerMessage) => {
    if (message.kind === 'refused') {
      // Without its terminal there is nothing to be attached to.
      const kind = message.id === opening ? 'end' : 'notice';
      answer({ kind, sentence: message.sentence });
    }
    if (message.kind !== 'workspace') return;
    const { event } = message;
    if (event.kind === 'output' && event.terminal === terminal)
      show(event.text, event.from + event.text.length);
    // A whole picture begins on a clean screen.
    if (event.kind === 'screen' && event.terminal === terminal)
      show(`\u001bc${event.text}`, event.sequence);
    if (event.kind === 'terminal-closed' && event.terminal === terminal)
      answer({ kind: 'end', sentence: `${terminal} was closed.` });
    if (event.kind === 'terminal' && event.terminal.name === terminal)
      if (event.terminal.state === 'ended')
        answer({ kind: 'end', sentence: `The shell of ${terminal} ended.` });
  };
  attachment = workspaces.attachTo(request.workspace, {
    mayType: true,
    send: hear,
    welcome(view) {
      if (view.terminals.some(one => one.name === terminal)) resize(columns, rows);
      else {
        opening = ids + 1;
        send({ kind: 'open-terminal', terminal, columns, rows });
      }
    },
  });
  const joined = attachment;
  if (joined === null) {
    const sentence = `There is no workspace ${request.workspace} in memory: open its page first.`;
    answer({ kind: 'end', sentence });
    return null;
  }
  const send = (command: Parameters<Attachment['command']>[2]) =>
    joined.command(page, ++ids, command);
  const resize: Session['resize'] = (wide, high) =>
    send({ kind: 'resize', terminal, columns: wide, rows: high });
  socket.on('close', () => joined.leave());
  joined.greet({});
  return {
    resize,
    type: text => send({ kind: 'input', terminal, text, sequence: ++sequence }),
  };
}

function equal(given: unknown, right: string): boolean {
  if (typeof given !== 'string' || given.length !== right.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(right));
}
