// What a page receives of its terminals, over all its connections: every byte, wherever it was cut.
import type { Page } from '@playwright/test';
import type { ServerMessage } from '../../src/core/protocol/messages.ts';

export type Wiretap = {
  /** Pieces of a terminal's output in the order of their arrival: sequence number and text. */
  readonly pieces: (
    terminal: string,
  ) => readonly { readonly from: number; readonly text: string }[];
  /** Everything received, put together; gaps stand as `\0`. */
  readonly text: (terminal: string) => string;
  readonly connections: () => number;
};

/** Call it before the page is opened. */
export function tapWire(page: Page): Wiretap {
  const all = new Map<string, { from: number; text: string }[]>();
  let connections = 0;
  page.on('websocket', socket => {
    connections++;
    socket.on('framereceived', ({ payload }) => {
      const frame = typeof payload === 'string' ? payload : '';
      if (!frame.startsWith('42')) return;
      const [, message] = JSON.parse(frame.slice(2)) as [string, ServerMessage];
      if (message.kind !== 'workspace' || message.event.kind !== 'output') return;
      const { terminal, from, text } = message.event;
      all.set(terminal, [...(all.get(terminal) ?? []), { from, text }]);
    });
  });
  return {
    pieces: terminal => all.get(terminal) ?? [],
    text(terminal) {
      let whole = '';
      for (const { from, text } of all.get(terminal) ?? [])
        whole = whole.slice(0, from).padEnd(from, '\0') + text + whole.slice(from + text.length);
      return whole;
    },
    connections: () => connections,
  };
}
