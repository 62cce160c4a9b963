// What a screen consists of, and how its rows scroll.
import { blankRow, type Row } from './grid.ts';
import { nextStyle } from './style.ts';

export type Cursor = { row: number; column: number; style: string };
export type Buffer = Cursor & {
  lines: Row[];
  top: number;
  saved: Cursor;
  regionTop: number;
  regionBottom: number;
};

/** What the sequences work on. */
export type ScreenState = {
  columns: number;
  rows: number;
  /** Scrollback, then `rows` rows (fewer at the beginning). */
  lines: Row[];
  /** Index in `lines` of the screen's first row. */
  top: number;
  /** Row on the screen and column; `column` equals `columns` when the next character wraps. */
  row: number;
  column: number;
  style: string;
  /** Each buffer has a saved cursor of its own. */
  saved: Cursor;
  /** The other buffer's, while the normal one shows. */
  alternateSaved: Cursor;
  regionTop: number;
  regionBottom: number;
  /** DEC private modes that are on, beside the two that are by default (7 wrap, 25 cursor). */
  modes: Set<number>;
  /** The normal buffer while the alternate one shows. */
  normal: Omit<Buffer, 'style'> | null;
  scrollback: number;
};

/** The row of the screen, made when nothing was written so far down. */
export function rowAt(state: ScreenState, row: number): Row {
  while (state.lines.length <= state.top + row) state.lines.push(blankRow());
  return state.lines[state.top + row] as Row;
}

/** Down one row; at the bottom of the region its rows scroll. */
export function lineFeed(state: ScreenState): void {
  if (state.row === state.regionBottom) scrollUp(state, 1);
  else if (state.row < state.rows - 1) state.row++;
}

/** Rows above what the scrollback keeps go in one move: one by one each would move all others. */
const trimmedAtOnce = 256;

/** Before anybody looks at the scrollback. */
export function trimScrollback(state: ScreenState): void {
  const above = state.top - state.scrollback;
  if (above <= 0) return;
  state.lines.splice(0, above);
  state.top -= above;
}

export function scrollUp(state: ScreenState, count: number): void {
  for (let time = 0; time < Math.min(count, state.rows); time++) {
    rowAt(state, state.regionBottom);
    if (state.regionTop === 0 && !state.normal) {
      // The first row goes to the scrollback, so the screen moves down in `lines`.
      const below = state.top + state.regionBottom + 1;
      if (below === state.lines.length) state.lines.push(blankRow());
      else state.lines.splice(below, 0, blankRow());
      state.top++;
      if (state.top > state.scrollback + trimmedAtOnce) trimScrollback(state);
    } else {
      state.lines.splice(state.top + state.regionTop, 1);
      state.lines.splice(state.top + state.regionBottom, 0, blankRow());
    }
  }
}

export function scrollDown(state: ScreenState, count: number): void {
  for (let time = 0; time < Math.min(count, state.rows); time++) {
    rowAt(state, state.regionBottom);
    state.lines.splice(state.top + state.regionBottom, 1);
    state.lines.splice(state.top + state.regionTop, 0, blankRow());
  }
}

/** Applies `SGR`: kept here, where the style lives. */
export function setStyle(state: ScreenState, parameters: readonly number[]): void {
  state.style = nextStyle(state.style, parameters);
}
