// Draws a moment of a recording: what is new since the last one, or a whole picture.
import type { Timeline } from '../../core/replay/timeline.ts';
import type { Feed } from '../terminal/feed.ts';
import type { TerminalView } from '../terminal/terminal-view.ts';

export type ReplayScreen = {
  /** Shows that terminal as it was once so many moments had passed. */
  readonly show: (terminal: number, count: number) => void;
};

export function createReplayScreen(
  timeline: Timeline,
  feed: Feed,
  view: Pick<TerminalView, 'resize'>,
): ReplayScreen {
  let shown = -1;
  let drawn = 0;
  let sequence = 0;
  return {
    show(terminal, count) {
      if (terminal === shown && count === drawn) return;
      if (terminal === shown && count > drawn) {
        const text = timeline.writtenBetween(terminal, drawn, count);
        feed.output(sequence, text);
        sequence += text.length;
      } else {
        const { columns, rows } = timeline.terminals[terminal] ?? { columns: 80, rows: 24 };
        sequence++;
        const text = timeline.pictureAt(terminal, count);
        feed.screen({ text, sequence, columns, rows });
        view.resize({ columns, rows });
      }
      shown = terminal;
      drawn = count;
    },
  };
}
