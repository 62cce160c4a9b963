// Terminals that are shown through something else, e.g. pseudo terminals: same bytes, same order.
import type { TerminalView, WorkspaceEvent } from '../protocol/messages.ts';

export type Panes = {
  /** Tells an event in its turn: after all output that was shown before it. */
  readonly tell: (event: WorkspaceEvent) => void;
  /** True when the text is on its way through the pane: `typed` hears of it then. */
  readonly type: (terminal: string, text: string) => boolean;
  /** Opens panes for what is looked at. */
  readonly open: (terminal: TerminalView) => void;
  readonly closeAll: () => void;
};

export type MakePanes = (parts: {
  readonly tell: (event: WorkspaceEvent) => void;
  /** Came through a pane. */
  readonly typed: (terminal: string, text: string) => void;
}) => Panes;
