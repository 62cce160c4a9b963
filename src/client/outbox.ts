// Commands that the server has not answered yet: kept in order, sent again after a cut.
import type { WorkspaceCommand } from '../core/protocol/messages.ts';

export type PendingCommand<Command> = {
  /** The page's own number of the command, from 1. */
  readonly id: number;
  readonly command: Command;
  /** False while it waits in this page for a connection. */
  readonly sent: boolean;
};

export type Outbox<Command = WorkspaceCommand> = {
  readonly lastId: number;
  readonly pending: readonly PendingCommand<Command>[];
};

export const emptyOutbox: Outbox<never> = { lastId: 0, pending: [] };

export function addCommand<Command>(outbox: Outbox<Command>, command: Command, sent: boolean) {
  const id = outbox.lastId + 1;
  const pending = [...outbox.pending, { id, command, sent }];
  return { id, outbox: { lastId: id, pending } };
}

/** An answer came: the command leaves, also when others before it still wait. */
export function settleCommand<Command>(outbox: Outbox<Command>, id: number) {
  const command = outbox.pending.find(entry => entry.id === id)?.command ?? null;
  return {
    command,
    outbox: { ...outbox, pending: outbox.pending.filter(entry => entry.id !== id) },
  };
}

export function markSent<Command>(outbox: Outbox<Command>): Outbox<Command> {
  return { ...outbox, pending: outbox.pending.map(entry => ({ ...entry, sent: true })) };
}

/** Typed text that never left may be thrown away; what was sent may already have been done. */
export function discardUnsent(outbox: Outbox): Outbox {
  const pending = outbox.pending.filter(entry => entry.sent || entry.command.kind !== 'input');
  return { ...outbox, pending };
}

/** What the person typed that waits to be sent, as text fit to show; empty when nothing waits. */
export function waitingText(outbox: Outbox): string {
  let text = '';
  for (const { command, sent } of outbox.pending) {
    if (sent || command.kind !== 'input') continue;
    for (const char of command.text) text = typed(text, char);
  }
  return text;
}

function typed(text: string, char: string): string {
  if (char === '\x7f' || char === '\b') return text.slice(0, -1);
  if (char === '\r' || char === '\n') return `${text} ⏎ `;
  if (char < ' ') return `${text}^${String.fromCharCode(char.charCodeAt(0) + 64)}`;
  return text + char;
}
