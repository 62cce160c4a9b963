// The panes of one workspace behind pseudo terminals: same bytes, same order as without.

import type { Panes } from '../../core/host/panes.ts';
import type { TerminalView, WorkspaceEvent } from '../../core/protocol/messages.ts';
import { createRelay, type Relay, type RelayDoor } from './relay.ts';

export type PanesParts = {
  readonly door: RelayDoor;
  readonly tell: (event: WorkspaceEvent) => void;
  /** Came through a pane's pseudo terminal. */
  readonly typed: (terminal: string, text: string) => void;
};

type Pane = { readonly relay: Relay; columns: number; rows: number };

export function createPanes(parts: PanesParts): Panes {
  const panes = new Map<string, Pane>();
  /** In order; `text` left: of an output that is still under way. */
  const queue: { event: WorkspaceEvent; left: number }[] = [];

  const flush = () => {
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      if (first.event.kind === 'output') {
        if (first.left > 0) return;
      } else parts.tell(first.event);
      queue.shift();
    }
  };
  /** Text of a terminal came out: the oldest outputs of that terminal are shown by so much. */
  const shown = (terminal: string, text: string) => {
    let at = 0;
    for (const waiting of queue) {
      const { event } = waiting;
      if (at === text.length) break;
      if (event.kind !== 'output' || event.terminal !== terminal || waiting.left === 0) continue;
      const take = Math.min(waiting.left, text.length - at);
      const from = event.from + event.text.length - waiting.left;
      parts.tell({ kind: 'output', terminal, from, text: text.slice(at, at + take) });
      waiting.left -= take;
      at += take;
    }
    flush();
  };
  const open = (terminal: TerminalView) => {
    const { name, columns, rows, state } = terminal;
    const known = panes.get(name);
    if (known !== undefined) {
      if (known.columns !== columns || known.rows !== rows) known.relay.resize(columns, rows);
      known.columns = columns;
      known.rows = rows;
      return;
    }
    if (state === 'ended' || state === 'read-only') return;
    const relay = createRelay(
      parts.door,
      { columns, rows },
      {
        connected: () => {},
        shown: text => shown(name, text),
        typed: text => parts.typed(name, text),
        ended(unshown, untyped) {
          panes.delete(name);
          if (unshown !== '') shown(name, unshown);
          if (untyped !== '') parts.typed(name, untyped);
        },
      },
    );
    if (relay !== null) panes.set(name, { relay, columns, rows });
  };
  const close = (name: string) => {
    panes.get(name)?.relay.dispose();
    panes.delete(name);
  };
  /** What is under way is told at once: something else takes its place. */
  const settle = () => {
    for (const waiting of queue) {
      const { event, left } = waiting;
      if (event.kind !== 'output') parts.tell(event);
      else if (left > 0) {
        const at = event.text.length - left;
        parts.tell({ ...event, from: event.from + at, text: event.text.slice(at) });
      }
    }
    queue.length = 0;
  };

  return {
    open,
    tell(event) {
      if (event.kind === 'terminal') open(event.terminal);
      if (event.kind === 'output') {
        const relay = panes.get(event.terminal)?.relay;
        if (relay?.isConnected()) {
          queue.push({ event, left: event.text.length });
          relay.show(event.text);
        } else parts.tell(event);
        return;
      }
      if (
        event.kind === 'screen' ||
        event.kind === 'replaced' ||
        event.kind === 'terminal-closed'
      ) {
        settle();
        if (event.kind === 'replaced') for (const name of [...panes.keys()]) close(name);
        else close(event.terminal);
      }
      if (queue.length === 0) parts.tell(event);
      else queue.push({ event, left: 0 });
    },
    type(terminal, text) {
      const relay = panes.get(terminal)?.relay;
      if (relay === undefined || !relay.isConnected()) return false;
      relay.type(text);
      return true;
    },
    closeAll() {
      settle();
      for (const name of [...panes.keys()]) close(name);
    },
  };
}
