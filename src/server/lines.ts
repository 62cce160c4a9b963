// JSON, one object a line, over a stream: how `deckhand attach` talks to its server.
import type { Socket } from 'node:net';

/** What `deckhand attach` says. The first line names itself. */
export type AttachRequest =
  | {
      readonly kind: 'attach';
      readonly token: string;
      readonly workspace: string;
      readonly terminal: string;
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: 'list'; readonly token: string }
  /** A pane of the server's own, as it was told in its environment. */
  | { readonly kind: 'pane'; readonly token: string; readonly pane: string }
  | { readonly kind: 'input'; readonly text: string }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number };

export type AttachAnswer =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'notice'; readonly sentence: string }
  | {
      readonly kind: 'list';
      readonly workspaces: readonly { readonly workspace: string; readonly name: string }[];
    }
  | { readonly kind: 'end'; readonly sentence: string | null };

/** Where a server waits for `deckhand attach`, as it stands in its data folder. */
export type AttachAddress = { readonly path: string; readonly token: string };

/** Where a process that the server started for a pane finds it: `PaneAddress` as JSON. */
export const paneVariable = 'DECKHAND_PANE';
export type PaneAddress = AttachAddress & { readonly pane: string };

export const attachFile = 'attach.json';

/** Longest line that is read: a whole screen with its scrollback. */
const lineMax = 8 * 1024 * 1024;

/** Calls back with each object; a line that is none ends the connection. */
export function readLines<T>(socket: Socket, take: (value: T) => void): void {
  let held = '';
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    held += piece;
    for (let end = held.indexOf('\n'); end !== -1; end = held.indexOf('\n')) {
      const line = held.slice(0, end);
      held = held.slice(end + 1);
      try {
        take(JSON.parse(line) as T);
      } catch {
        socket.destroy();
        return;
      }
    }
    if (held.length > lineMax) socket.destroy();
  });
}

/** `sent`: called when it has left this process, for flow control. */
export function writeLine<T>(socket: Socket, value: T, sent?: () => void): void {
  if (socket.writable) socket.write(`${JSON.stringify(value)}\n`, sent);
}
