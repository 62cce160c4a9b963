// What a terminal has shown so far: the last part as it came, what is before it as a picture.
import { createScreen, startOfLast } from './screen/screen.ts';

export type History = {
  readonly append: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** UTF-16 units since the terminal was opened. */
  readonly sequence: () => number;
  /** Everything after that sequence number, or null when it is no longer kept as it came. */
  readonly since: (sequence: number) => string | null;
  /** Escape sequences that show everything, scrollback included, in a new terminal. */
  readonly picture: () => string;
  /** Logical lines of scrollback and screen. */
  readonly lines: () => string[];
  /** The cursor's logical line up to it. */
  readonly beforeCursor: () => string;
  readonly state: () => HistoryState;
};

export type HistoryState = {
  /** A picture of everything before `parts`, in the size of the first of them. */
  base: string;
  /** Text in the size that the terminal had. */
  parts: { columns: number; rows: number; text: string }[];
  sequence: number;
};

/** Drawing what is before costs as much as the picture is large: it is done seldom. */
const keptMax = 262_144;
const keptAfterwards = 65_536;
const scrollback = 1_000;
/** A terminal answers these: repeated to a late viewer they would be typed into the shell. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const question = /\x1b\[[0-9;?>=]*[cn]|\x1bP|\x1b\][0-9;]*\?/;

export function createHistory(columns: number, rows: number, from?: HistoryState): History {
  const state: HistoryState = from
    ? { ...from, parts: from.parts.map(part => ({ ...part })) }
    : { base: '', parts: [{ columns, rows, text: '' }], sequence: 0 };
  let kept = state.parts.reduce((sum, part) => sum + part.text.length, 0);
  const last = () => state.parts[state.parts.length - 1] as HistoryState['parts'][number];
  return {
    append(text) {
      last().text += text;
      state.sequence += text.length;
      kept += text.length;
      if (kept > keptMax) kept -= fold(state, kept - keptAfterwards);
    },
    resize(newColumns, newRows) {
      const part = last();
      if (part.columns === newColumns && part.rows === newRows) return;
      if (part.text === '') Object.assign(part, { columns: newColumns, rows: newRows });
      else state.parts.push({ columns: newColumns, rows: newRows, text: '' });
    },
    sequence: () => state.sequence,
    since(sequence) {
      const missing = state.sequence - sequence;
      if (missing < 0 || missing > kept) return null;
      if (missing === 0) return '';
      return state.parts
        .map(part => part.text)
        .join('')
        .slice(-missing);
    },
    picture() {
      const text = state.parts[0]?.text ?? '';
      // All that there ever was; later ones begin where something was let go of.
      const isAll = state.sequence === text.length && state.parts.length === 1;
      if (isAll && !question.test(text)) return text;
      return draw(state).paint();
    },
    lines: () => draw(state).lines(),
    beforeCursor: () => draw(state).beforeCursor(),
    state: () => state,
  };
}

function draw(state: HistoryState) {
  const first = state.parts[0] as HistoryState['parts'][number];
  const screen = createScreen(first.columns, first.rows, scrollback);
  screen.feed(state.base);
  for (const part of state.parts) {
    screen.resize(part.columns, part.rows);
    screen.feed(part.text);
  }
  return screen;
}

/** Takes about `count` units of text into the picture; returns how many it were. */
function fold(state: HistoryState, count: number): number {
  const pushed = pushOut(state, count);
  if (pushed > 0) return pushed;
  const first = state.parts[0] as HistoryState['parts'][number];
  const screen = createScreen(first.columns, first.rows, scrollback);
  screen.feed(state.base);
  let left = count;
  while (left > 0) {
    const part = state.parts[0] as HistoryState['parts'][number];
    const taken = part.text.slice(0, left);
    screen.feed(taken);
    part.text = part.text.slice(taken.length);
    left -= taken.length;
    const next = state.parts[1];
    if (part.text !== '' || !next) break;
    state.parts.shift();
    screen.resize(next.columns, next.rows);
  }
  state.base = screen.paint();
  return count - left;
}

/**
 * Lets go of what the lines behind it push out of the scrollback: plain lines on a screen that
 * scrolls as a whole. Nothing is drawn for it, which would be most of the work in a flood.
 * Returns how many units of at most `count` went; 0: it has to be drawn.
 */
function pushOut(state: HistoryState, count: number): number {
  const { base, parts } = state;
  const first = parts[0];
  if (first === undefined || parts.length > 1 || first.text.includes('\x1b')) return 0;
  if (base.includes('\x1b[?1049h') || region.test(base)) return 0;
  const from = startOfLast(first.text, scrollback + 2 * first.rows + 1);
  const gone = Math.min(from, count);
  // Long lines leave too little to be worth it.
  if (gone < count / 4) return 0;
  state.base = lastRow(base);
  first.text = first.text.slice(gone);
  return gone;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const region = /\x1b\[\d+;\d+r/;

/** The picture's last row, and what it says behind it: where the cursor is, its style, the modes. */
function lastRow(base: string): string {
  const end = base.lastIndexOf('\r\n');
  return end < 0 ? base : base.slice(end + 2);
}
