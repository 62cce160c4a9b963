// The page's connection: hello and welcome, commands that are acknowledged, return after a cut.
import type { ClassCommand } from '../core/protocol/class-messages.ts';
import type { ClientMessage, ServerMessage, WorkspaceCommand } from '../core/protocol/messages.ts';
import { PROTOCOL } from '../core/protocol/messages.ts';
import type { Outbox } from './outbox.ts';
import { addCommand, discardUnsent, emptyOutbox, markSent, settleCommand } from './outbox.ts';

/** What carries messages: socket.io in the page, an object of the test in tests. */
export type Wire = {
  send(message: ClientMessage): void;
  /** Tries at once instead of waiting for the next turn. */
  retry(): void;
  close(): void;
};

export type WireEvents = {
  opened(): void;
  closed(): void;
  received(message: ServerMessage): void;
};

export type ConnectionState = 'live' | 'reconnecting' | 'offline';

export type ConnectionParts = {
  readonly open: (events: WireEvents) => Wire;
  /** Id of this page: the same as long as it is open. */
  readonly page: string;
  /** Where this page is and what it has, asked at every (re)connection. */
  readonly here: () => { readonly slide: number; readonly seen: Readonly<Record<string, number>> };
  readonly changed: (state: ConnectionState) => void;
  /** The commands that no answer has come for changed. */
  readonly pending: (outbox: Outbox) => void;
  readonly received: (message: ServerMessage) => void;
  readonly refused: (command: WorkspaceCommand, reason: string, sentence: string) => void;
  /** Commands to the class that no answer has come for, in order. */
  readonly classPending: (commands: readonly ClassCommand[]) => void;
};

export type Connection = {
  /** Commands are kept until they are answered, and sent again after a cut: done once each. */
  command(command: WorkspaceCommand): void;
  /** The same for what a person does in the class. */
  classCommand(command: ClassCommand): void;
  /** Everything else is only worth sending now. */
  tell(message: ClientMessage): void;
  /** Asks for what this page lacks. */
  greet(): void;
  retry(): void;
  /** Throws away typed text that was never sent. */
  discard(): void;
  close(): void;
};

export function createConnection(parts: ConnectionParts): Connection {
  let outbox: Outbox = emptyOutbox;
  let classBox: Outbox<ClassCommand> = emptyOutbox;
  let welcomed = false;

  const keep = (next: Outbox) => {
    outbox = next;
    parts.pending(outbox);
  };
  const keepClass = (next: Outbox<ClassCommand>) => {
    classBox = next;
    parts.classPending(classBox.pending.map(each => each.command));
  };
  const greet = () => {
    const { slide, seen } = parts.here();
    wire.send({ kind: 'hello', protocol: PROTOCOL, page: parts.page, slide, seen });
  };
  const sendPending = () => {
    for (const { id, command } of outbox.pending) wire.send({ kind: 'command', id, command });
    keep(markSent(outbox));
    for (const { id, command } of classBox.pending) wire.send({ kind: 'class', id, command });
    keepClass(markSent(classBox));
  };
  const answered = (id: number) => {
    const settled = settleCommand(outbox, id);
    keep(settled.outbox);
    return settled.command;
  };

  const receive = (message: ServerMessage) => {
    if (message.kind === 'welcome' && message.protocol !== PROTOCOL) {
      parts.received({ kind: 'goodbye', sentence: 'Deckhand was updated. Reload this page.' });
      parts.changed('offline');
      wire.close();
      return;
    }
    if (message.kind === 'done') answered(message.id);
    if (message.kind === 'refused') {
      const command = answered(message.id);
      if (command) parts.refused(command, message.reason, message.sentence);
    }
    if (message.kind === 'class-done' || message.kind === 'class-refused')
      keepClass(settleCommand(classBox, message.id).outbox);
    const first = message.kind === 'welcome' && !welcomed;
    if (first) {
      welcomed = true;
      // Before anything new: the server takes a page's commands in their order.
      sendPending();
    }
    parts.received(message);
    // Only now: who is told that the page is live finds the server's state on it.
    if (first) parts.changed('live');
    if (message.kind === 'goodbye') {
      parts.changed('offline');
      wire.close();
    }
  };

  const wire = parts.open({
    // The wire may open while `parts.open` runs: the greeting waits for the variable.
    opened: () => queueMicrotask(greet),
    closed: () => {
      welcomed = false;
      parts.changed('reconnecting');
    },
    received: receive,
  });

  return {
    command(command) {
      const added = addCommand(outbox, command, welcomed);
      keep(added.outbox);
      if (welcomed) wire.send({ kind: 'command', id: added.id, command });
    },
    classCommand(command) {
      const added = addCommand(classBox, command, welcomed);
      keepClass(added.outbox);
      if (welcomed) wire.send({ kind: 'class', id: added.id, command });
    },
    tell(message) {
      if (welcomed) wire.send(message);
    },
    greet,
    retry: () => wire.retry(),
    discard: () => keep(discardUnsent(outbox)),
    close: () => wire.close(),
  };
}
