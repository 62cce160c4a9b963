// A terminal's screen without a terminal: what the bytes of a pane look like, as text and as cells.
// Enough of a VT220 with xterm's additions for shells, editors and progress bars; unknown sequences
// are skipped. Written for transcripts, for `wait` and for viewers who join late.

import { createEscapes } from './escapes.ts';
import { blankRow, eraseCells, logicalLines, reflow, setCell } from './grid.ts';
import { paintScreen } from './paint.ts';
import { lineFeed, rowAt, type ScreenState, trimScrollback } from './state.ts';
import { widthOf } from './width.ts';

export type Screen = {
  readonly feed: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Logical lines of scrollback and screen, without blank ones at the end. */
  readonly lines: () => string[];
  /** The text of the row of the cursor up to the cursor, joined with rows it was broken from. */
  readonly beforeCursor: () => string;
  /** Escape sequences that show the same in a new terminal of the same size. */
  readonly paint: () => string;
};

/** What is fed is drawn when somebody looks, or when it is this much, in UTF-16 units. */
const undrawnMax = 524_288;

/** `scrollback`: rows kept above the screen. */
export function createScreen(columns: number, rows: number, scrollback: number): Screen {
  const state: ScreenState = {
    columns,
    rows,
    lines: [blankRow()],
    top: 0,
    row: 0,
    column: 0,
    style: '',
    saved: { row: 0, column: 0, style: '' },
    alternateSaved: { row: 0, column: 0, style: '' },
    regionTop: 0,
    regionBottom: rows - 1,
    modes: new Set([7, 25]),
    normal: null,
    scrollback,
  };
  const escapes = createEscapes(state, text => printText(state, text));
  let undrawn = '';
  const draw = () => {
    if (undrawn === '') return;
    const text = undrawn;
    undrawn = '';
    const plain = plainFrom(text);
    escapes.feed(text.slice(0, plain));
    const rest = text.slice(plain);
    escapes.feed(escapes.pending() === '' ? lastLines(state, rest) : rest);
    if (!state.normal) trimScrollback(state);
  };
  /** In a flood of plain lines most of it is never drawn: what follows pushes it out. */
  const shorten = () => {
    const plain = plainFrom(undrawn);
    const text = undrawn;
    if (plain > 0) {
      undrawn = text.slice(0, plain);
      draw();
    }
    undrawn = text.slice(plain);
    if (escapes.pending() === '') undrawn = lastLines(state, undrawn);
    if (undrawn.length > undrawnMax / 2) draw();
  };
  return {
    feed(text) {
      undrawn += text;
      if (undrawn.length > undrawnMax) shorten();
    },
    resize(newColumns, newRows) {
      draw();
      resizeState(state, newColumns, newRows);
    },
    lines() {
      draw();
      const lines = logicalLines(state.lines, state.columns);
      while (lines.length > 0 && lines[lines.length - 1] === '') lines.pop();
      return lines;
    },
    beforeCursor() {
      draw();
      let text = rowAt(state, state.row).cells.slice(0, state.column).join('');
      for (let at = state.top + state.row; state.lines[at]?.wrapped && at > 0; at--)
        text = (state.lines[at - 1]?.cells.join('') ?? '') + text;
      return text;
    },
    paint() {
      draw();
      return paintScreen(state) + escapes.pending();
    },
  };
}

/** Where the line after the last escape sequence begins: what a program prints in bulk is plain. */
function plainFrom(text: string): number {
  // Looking from the front is far faster, and a flood has none.
  if (!text.includes('\x1b')) return 0;
  const last = text.lastIndexOf('\x1b');
  if (last < 0) return 0;
  const end = text.indexOf('\r\n', last);
  return end < 0 ? text.length : end;
}

/**
 * Of plain text, what is not pushed out of the scrollback by the lines that follow: drawing the
 * rest would leave the same. The cut is at a return and line feed, so that the column is known.
 */
function lastLines(state: ScreenState, text: string): string {
  const scrollsAll =
    !state.normal && state.regionTop === 0 && state.regionBottom === state.rows - 1;
  if (!scrollsAll || text.includes('\x1b')) return text;
  // Twice the rows: the cursor may have to come to the bottom first.
  return text.slice(startOfLast(text, state.scrollback + 2 * state.rows + 1));
}

/** Where the last so many lines of plain text begin, at the return before them; 0: it has fewer. */
export function startOfLast(text: string, lines: number): number {
  let at = text.length;
  for (let left = lines; left > 0; left--) {
    at = text.lastIndexOf('\r\n', at - 1);
    if (at <= 0) return 0;
  }
  return at;
}

const notPlain = /[^\x20-\x7e]/;

function printText(state: ScreenState, text: string): void {
  const row = rowAt(state, state.row);
  // Most text: plain, at the end of a row that has room.
  if (
    row.cells.length === state.column &&
    state.column + text.length <= state.columns &&
    !notPlain.test(text)
  ) {
    const cells = text.split('');
    const styles = Array<string>(text.length).fill(state.style);
    if (state.column === 0) {
      row.cells = cells;
      row.styles = styles;
    } else {
      row.cells.push(...cells);
      row.styles.push(...styles);
    }
    state.column += text.length;
    return;
  }
  for (const character of text) {
    const width = widthOf(character.codePointAt(0) ?? 0);
    if (width === 0) combine(state, character);
    else print(state, character, width);
  }
}

function print(state: ScreenState, character: string, width: 1 | 2): void {
  if (state.column + width > state.columns) {
    if (state.modes.has(7)) {
      lineFeed(state);
      state.column = 0;
      rowAt(state, state.row).wrapped = true;
    } else state.column = state.columns - width;
  }
  const row = rowAt(state, state.row);
  if (state.modes.has(-4)) {
    row.cells.splice(state.column, 0, ...Array<string>(width).fill(' '));
    row.styles.splice(state.column, 0, ...Array<string>(width).fill(''));
    row.cells.length = Math.min(row.cells.length, state.columns);
    row.styles.length = row.cells.length;
  }
  // Half of a wide character that is written over leaves a blank.
  if (row.cells[state.column] === '' && state.column > 0) row.cells[state.column - 1] = ' ';
  if (row.cells[state.column + width] === '') row.cells[state.column + width] = ' ';
  setCell(row, state.column, character, state.style);
  if (width === 2) setCell(row, state.column + 1, '', state.style);
  state.column += width;
}

function combine(state: ScreenState, character: string): void {
  const row = rowAt(state, state.row);
  const column = row.cells[state.column - 1] === '' ? state.column - 2 : state.column - 1;
  if (column >= 0 && row.cells[column] !== undefined) row.cells[column] += character;
}

function resizeState(state: ScreenState, columns: number, rows: number): void {
  if (columns === state.columns && rows === state.rows) return;
  const cursorRow = state.top + state.row;
  rowAt(state, state.row);
  if (columns !== state.columns && !state.normal) {
    const cursor = { row: cursorRow, column: Math.min(state.column, state.columns - 1) };
    const broken = reflow(state.lines, columns, cursor);
    state.lines = broken.rows;
    state.top = Math.max(0, broken.cursor.row - Math.min(rows - 1, state.row));
    state.row = broken.cursor.row - state.top;
    state.column = broken.cursor.column;
  }
  if (state.row >= rows) {
    state.top += state.row - rows + 1;
    state.row = rows - 1;
  }
  if (state.normal) for (const row of state.lines) eraseCells(row, columns, row.cells.length, '');
  else if (state.lines.length - state.top < rows) {
    // More room: rows come back from the scrollback.
    const back = Math.min(state.top, rows - (state.lines.length - state.top));
    state.top -= back;
    state.row += back;
  }
  state.columns = columns;
  state.rows = rows;
  state.lines.length = Math.min(state.lines.length, state.top + rows);
  state.column = Math.min(state.column, columns - 1);
  state.regionTop = 0;
  state.regionBottom = rows - 1;
}
