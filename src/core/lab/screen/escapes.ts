// Reads a terminal's text: prints what is printable and carries out control sequences.
import { blankRow, eraseCells } from './grid.ts';
import {
  lineFeed,
  rowAt,
  type ScreenState,
  scrollDown,
  scrollUp,
  setStyle,
  trimScrollback,
} from './state.ts';
import { backgroundOf } from './style.ts';

export type Escapes = {
  readonly feed: (text: string) => void;
  /** The beginning of a sequence whose end has not come yet. */
  readonly pending: () => string;
};

/** One whole sequence at the start: CSI, OSC and other strings, or a short escape. */
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
  /^\x1b(?:\[([<-?]?)([0-9;:]*)([ -/]*)([@-~])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])/;
/** A sequence that may still become whole. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const unfinished = /^\x1b(?:$|\[[<-?]?[0-9;:]*[ -/]*$|[\]PX^_][^\x07\x1b]*\x1b?$|[ -/]+$)/;
const longest = 65_536;

export function createEscapes(state: ScreenState, print: (text: string) => void): Escapes {
  let rest = '';
  return {
    pending: () => rest,
    feed(text) {
      const all = rest + text;
      rest = '';
      let at = 0;
      while (at < all.length) {
        const until = nextControl(all, at);
        if (until > at) print(all.slice(at, until));
        at = until;
        if (at >= all.length) break;
        if (all[at] !== '\x1b') {
          carry(state, all.charCodeAt(at));
          at++;
          continue;
        }
        const tail = all.slice(at, at + longest);
        const match = sequence.exec(tail);
        if (match) {
          runSequence(state, match);
          at += match[0].length;
        } else if (unfinished.test(tail) && tail.length < longest) {
          rest = tail;
          return;
        } else at++;
      }
    },
  };
}

/** Where the next control character is, or the end: a loop, since an expression makes an object. */
function nextControl(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return at;
  }
  return text.length;
}

function carry(state: ScreenState, code: number): void {
  if (code === 13) state.column = 0;
  else if (code === 10 || code === 11 || code === 12) {
    state.column = Math.min(state.column, state.columns - 1);
    lineFeed(state);
  } else if (code === 8) state.column = Math.max(0, Math.min(state.column, state.columns - 1) - 1);
  else if (code === 9)
    state.column = Math.min(state.columns - 1, (Math.floor(state.column / 8) + 1) * 8);
}

function runSequence(state: ScreenState, match: RegExpExecArray): void {
  const [whole, mark = '', parameters = '', between = '', final] = match;
  if (final === undefined) {
    simple(state, whole);
    return;
  }
  const list = parameters === '' ? [] : parameters.split(/[;:]/).map(Number);
  if (between !== '') return;
  if (mark === '?') {
    if (final === 'h' || final === 'l')
      for (const mode of list) setMode(state, mode, final === 'h');
  } else if (mark === '') csi(state, final, list);
}

function simple(state: ScreenState, whole: string): void {
  if (whole === '\x1b7') save(state);
  else if (whole === '\x1b8') restore(state);
  else if (whole === '\x1bD') lineFeed(state);
  else if (whole === '\x1bE') {
    state.column = 0;
    lineFeed(state);
  } else if (whole === '\x1bM') {
    if (state.row === state.regionTop) scrollDown(state, 1);
    else if (state.row > 0) state.row--;
  } else if (whole === '\x1bc') {
    state.modes = new Set([7, 25]);
    state.style = '';
    eraseScreen(state, 2);
    moveTo(state, 0, 0);
  }
}

function csi(state: ScreenState, final: string, list: readonly number[]): void {
  const first = list[0] ?? 0;
  const count = Math.max(1, first);
  const row = () => rowAt(state, state.row);
  const column = Math.min(state.column, state.columns - 1);
  const blank = backgroundOf(state.style);
  if (final === 'm') setStyle(state, list);
  else if (final === 'A' || final === 'F') {
    const stop = state.row >= state.regionTop ? state.regionTop : 0;
    moveTo(state, Math.max(stop, state.row - count), final === 'F' ? 0 : column);
  } else if (final === 'B' || final === 'E' || final === 'e') {
    const stop = state.row <= state.regionBottom ? state.regionBottom : state.rows - 1;
    moveTo(state, Math.min(stop, state.row + count), final === 'E' ? 0 : column);
  } else if (final === 'C' || final === 'a') moveTo(state, state.row, column + count);
  else if (final === 'D') moveTo(state, state.row, column - count);
  else if (final === 'G' || final === '`') moveTo(state, state.row, count - 1);
  else if (final === 'd') moveTo(state, count - 1, column);
  else if (final === 'H' || final === 'f') moveTo(state, count - 1, Math.max(1, list[1] ?? 1) - 1);
  else if (final === 'J') eraseScreen(state, first);
  else if (final === 'K') eraseLine(state, first);
  else if (final === 'X') eraseCells(row(), column, Math.min(column + count, state.columns), blank);
  else if (final === 'P') {
    eraseCells(row(), column, Math.min(column + count, row().cells.length), '');
    row().cells.splice(column, count);
    row().styles.splice(column, count);
  } else if (final === '@') {
    if (column < row().cells.length) {
      row().cells.splice(column, 0, ...Array<string>(count).fill(' '));
      row().styles.splice(column, 0, ...Array<string>(count).fill(blank));
      row().cells.length = Math.min(row().cells.length, state.columns);
      row().styles.length = row().cells.length;
    }
  } else if (final === 'L' || final === 'M') shiftLines(state, final, count);
  else if (final === 'S') scrollUp(state, count);
  else if (final === 'T') scrollDown(state, count);
  else if (final === 'r') setRegion(state, count - 1, (list[1] || state.rows) - 1);
  else if (final === 's') save(state);
  else if (final === 'u') restore(state);
  // Insert mode has no DEC number: -4 stands for ANSI mode 4.
  else if (final === 'h' && first === 4) state.modes.add(-4);
  else if (final === 'l' && first === 4) state.modes.delete(-4);
}

function moveTo(state: ScreenState, row: number, column: number): void {
  state.row = Math.max(0, Math.min(state.rows - 1, row));
  state.column = Math.max(0, Math.min(state.columns - 1, column));
}

function setRegion(state: ScreenState, top: number, bottom: number): void {
  if (top >= bottom || bottom >= state.rows) return;
  state.regionTop = top;
  state.regionBottom = bottom;
  moveTo(state, 0, 0);
}

function shiftLines(state: ScreenState, final: string, count: number): void {
  if (state.row < state.regionTop || state.row > state.regionBottom) return;
  rowAt(state, state.regionBottom);
  for (let time = 0; time < Math.min(count, state.rows); time++) {
    const remove = final === 'L' ? state.regionBottom : state.row;
    const insert = final === 'L' ? state.row : state.regionBottom;
    state.lines.splice(state.top + remove, 1);
    state.lines.splice(state.top + insert, 0, blankRow());
  }
  state.column = 0;
}

function eraseLine(state: ScreenState, what: number): void {
  const blank = backgroundOf(state.style);
  const column = Math.min(state.column, state.columns - 1);
  const row = rowAt(state, state.row);
  if (what === 0) eraseCells(row, column, state.columns, blank);
  else if (what === 1) eraseCells(row, 0, column + 1, blank);
  else eraseCells(row, 0, state.columns, blank);
  // What was erased to its end no longer flows into the next row.
  const next = state.lines[state.top + state.row + 1];
  if (next && what !== 1) next.wrapped = false;
}

function eraseScreen(state: ScreenState, what: number): void {
  if (what === 3) {
    state.lines.splice(0, state.top);
    state.top = 0;
    return;
  }
  const blank = backgroundOf(state.style);
  const from = what === 0 ? state.row + 1 : 0;
  const to = what === 1 ? state.row : state.rows;
  for (let at = from; at < to; at++) {
    const row = state.lines[state.top + at];
    if (!row && blank === '') continue;
    const erased = rowAt(state, at);
    erased.wrapped = false;
    eraseCells(erased, 0, state.columns, blank);
  }
  if (what < 2) eraseLine(state, what);
}

function setMode(state: ScreenState, mode: number, on: boolean): void {
  if (mode === 1049 || mode === 47 || mode === 1047) {
    if (on) enterAlternate(state, mode);
    else leaveAlternate(state, mode);
  } else if (on) state.modes.add(mode);
  else state.modes.delete(mode);
}

function enterAlternate(state: ScreenState, mode: number): void {
  if (mode === 1049) save(state);
  if (state.normal) return;
  trimScrollback(state);
  const { lines, top, row, column, saved, regionTop, regionBottom } = state;
  state.normal = { lines, top, row, column, saved, regionTop, regionBottom };
  state.lines = [blankRow()];
  state.top = 0;
  state.saved = state.alternateSaved;
  state.regionTop = 0;
  state.regionBottom = state.rows - 1;
}

function leaveAlternate(state: ScreenState, mode: number): void {
  if (state.normal) {
    state.lines = state.normal.lines;
    state.alternateSaved = state.saved;
    state.saved = state.normal.saved;
    state.regionTop = state.normal.regionTop;
    state.regionBottom = Math.min(state.normal.regionBottom, state.rows - 1);
    // The size may have changed meanwhile: the cursor's row stays on the screen.
    const cursor = state.normal.top + state.normal.row;
    state.top = Math.max(state.normal.top, cursor - state.rows + 1);
    state.normal = null;
  }
  if (mode === 1049) restore(state);
}

function save(state: ScreenState): void {
  state.saved = { row: state.row, column: state.column, style: state.style };
}

function restore(state: ScreenState): void {
  state.style = state.saved.style;
  state.row = Math.min(state.saved.row, state.rows - 1);
  state.column = Math.min(state.saved.column, state.columns);
}
