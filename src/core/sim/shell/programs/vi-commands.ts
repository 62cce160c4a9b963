// vi's normal mode: one command, with its count, its operator and what that is applied to.
import type { Task } from '../../kernel/kernel.ts';
import { formatDate } from '../date-format.ts';
import { after, type Place } from './editor-text.ts';
import type { Vi } from './vi.ts';
import { askColon, saveAndLeave } from './vi-colon.ts';
import { insertMode } from './vi-insert.ts';
import { firstWord, type Motion, motionOf, objectOf } from './vi-motions.ts';
import { apply, applyLines, cut, join, put } from './vi-operators.ts';
import { select } from './vi-select.ts';

const operators = new Set(['d', 'c', 'y', '<', '>']);

/** What these do `.` does again. */
const changes = /^([dc<>xXDCsSrpPJ~iaIAoO])$/;

export function* normalCommand(vi: Vi): Task<void> {
  vi.beginCommand();
  let key = yield* vi.key();
  if (vi.busybox) vi.message = '';
  let count: number | null = null;
  while (/^[1-9]$/.test(key) || (key === '0' && count !== null)) {
    count = Math.min(99_999, (count ?? 0) * 10 + Number(key));
    key = yield* vi.key();
  }
  if (key === '"') {
    // Registers have one and the same content here.
    yield* vi.key();
    key = yield* vi.key();
  }
  if (key === '.') {
    vi.repeatChange();
    return;
  }
  const { text } = vi;
  if (operators.has(key)) yield* operate(vi, key, count);
  else if (!(yield* simple(vi, key, count)) && !(yield* place(vi, key, count))) {
    yield* move(vi, key, count);
    return;
  }
  text.wanted = text.column;
  if (changes.test(key)) vi.keepChange();
}

function* move(vi: Vi, key: string, count: number | null): Task<void> {
  const { text } = vi;
  const motion = yield* motionOf(vi, key, count);
  if (!motion) return;
  text.moveTo(motion);
  if (!motion.keepsWanted) text.wanted = motion.column === Infinity ? Infinity : text.column;
}

/** Commands that change the text by themselves. False: the key is none of them. */
function* simple(vi: Vi, key: string, count: number | null): Task<boolean> {
  const { text } = vi;
  const times = count ?? 1;
  const here = { line: text.line, column: text.column };
  const end = () => ({ line: text.line, column: text.current.length });
  const ahead = () => {
    let column = text.column;
    for (let left = times; left > 0 && column < text.current.length; left--)
      column = after(text.current, column);
    return { line: text.line, column };
  };
  switch (key) {
    case 'x':
    case 'delete':
      if (text.current !== '') cut(vi, here, ahead());
      text.moveTo(here);
      return true;
    case 'X':
      cut(vi, { line: text.line, column: Math.max(0, text.column - times) }, here);
      return true;
    case 'D':
    case 'C':
      cut(vi, here, end());
      if (key === 'C') yield* insertMode(vi);
      else text.moveTo(here);
      return true;
    case 's':
      cut(vi, here, ahead());
      yield* insertMode(vi);
      return true;
    case 'S':
      yield* applyLines(vi, 'c', text.line, Math.min(text.last, text.line + times - 1));
      return true;
    case 'r': {
      const char = yield* vi.key();
      if (char === 'escape' || ahead().column - text.column < times) return true;
      text.remember();
      text.remove(here, ahead());
      text.insert(char === 'enter' ? '\n' : char.repeat(times));
      text.moveTo({ line: text.line, column: char === 'enter' ? 0 : text.column - 1 });
      return true;
    }
    case '~': {
      text.remember();
      const taken = text.between(here, ahead())[0] ?? '';
      text.remove(here, ahead());
      const turned = (char: string) =>
        char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
      text.insert([...taken].map(turned).join(''));
      text.moveTo({ line: text.line, column: text.column });
      return true;
    }
    case 'J':
      text.remember();
      for (let left = Math.max(1, times - 1); left > 0 && text.line < text.last; left--) join(vi);
      return true;
    case 'p':
    case 'P':
      text.remember();
      for (let left = times; left > 0; left--) put(vi, text.yanked, key === 'P');
      return true;
    case 'u':
      for (let left = times; left > 0; left--) travel(vi, true);
      return true;
    case '^R':
      for (let left = times; left > 0; left--) travel(vi, false);
      return true;
    case 'Y':
      yield* applyLines(vi, 'y', text.line, Math.min(text.last, text.line + times - 1));
      return true;
    default:
      return yield* opening(vi, key);
  }
}

/** Commands that begin to insert. */
function* opening(vi: Vi, key: string): Task<boolean> {
  const { text } = vi;
  const { line, current } = text;
  switch (key) {
    case 'i':
    case 'insert':
      break;
    case 'a':
      text.column = Math.min(current.length, after(current, text.column));
      break;
    case 'I':
      text.column = current.trim() === '' ? current.length : firstWord(current);
      break;
    case 'A':
      text.column = current.length;
      break;
    case 'o':
    case 'O':
      text.remember();
      text.replaceLines(key === 'o' ? line + 1 : line, 0, ['']);
      text.line = key === 'o' ? line + 1 : line;
      text.column = 0;
      yield* insertMode(vi);
      return true;
    case 'R':
      text.remember();
      yield* insertMode(vi, true);
      return true;
    default:
      return false;
  }
  text.remember();
  yield* insertMode(vi);
  return true;
}

/** Commands about the screen, the search, the file, the selection. */
function* place(vi: Vi, key: string, count: number | null): Task<boolean> {
  const { text } = vi;
  const page = Math.max(1, vi.screen.tty.rows() - 3);
  switch (key) {
    case '^F':
    case 'page-down':
      turnPage(vi, page * (count ?? 1));
      return true;
    case '^B':
    case 'page-up':
      turnPage(vi, -page * (count ?? 1));
      return true;
    case '^D':
    case '^U': {
      const by = count ?? Math.max(1, Math.floor(page / 2));
      text.moveTo({ line: text.line + (key === '^D' ? by : -by), column: text.column });
      return true;
    }
    case '^E':
    case '^Y':
      vi.top = Math.max(0, Math.min(text.last, vi.top + (key === '^E' ? 1 : -1)));
      text.moveTo({ line: Math.max(text.line, vi.top), column: text.column });
      return true;
    case '^L':
      vi.repaint();
      return true;
    case '^G':
      vi.message = `"${vi.name ?? '[No Name]'}"${text.modified ? ' [Modified]' : ''} ${text.lines.length} line${text.lines.length === 1 ? '' : 's'} --${Math.floor((100 * (text.line + 1)) / text.lines.length)}%--`;
      return true;
    case 'v':
    case 'V':
      yield* select(vi, key === 'V');
      return true;
    case 'z': {
      const where = yield* vi.key();
      const rows = vi.screen.tty.rows() - 1;
      if (where === 'z' || where === '.') vi.top = Math.max(0, text.line - Math.floor(rows / 2));
      if (where === 't' || where === 'enter') vi.top = text.line;
      if (where === 'b') vi.top = Math.max(0, text.line - rows + 1);
      return true;
    }
    case 'Z': {
      const second = yield* vi.key();
      if (second === 'Z') yield* saveAndLeave(vi);
      if (second === 'Q') vi.status = 0;
      return true;
    }
    case '^Z':
      yield* vi.screen.suspend();
      return true;
    case ':':
    case '/':
    case '?':
      yield* askColon(vi, key, count);
      return true;
    default:
      return false;
  }
}

/** The window moves, and the cursor stays in it. */
function turnPage(vi: Vi, by: number): void {
  const { text } = vi;
  const around = vi.busybox ? 0 : 5;
  vi.message = '';
  vi.top = Math.max(0, Math.min(text.last, vi.top + by));
  const last = vi.top + vi.screen.tty.rows() - 2 - around;
  const line = Math.max(vi.top === 0 ? 0 : vi.top + around, Math.min(last, text.line));
  text.moveTo({ line, column: text.column });
}

/** Takes a change back, or does it again, and tells what became of the lines. */
function travel(vi: Vi, back: boolean): void {
  const { text } = vi;
  const count = text.lines.length;
  const change = back ? text.undo() : text.redo();
  if (change === null) {
    vi.message = `Already at ${back ? 'oldest' : 'newest'} change`;
    return;
  }
  if (vi.busybox) return;
  const by = text.lines.length - count;
  const lines = Math.abs(by);
  const what =
    by === 0
      ? '1 change'
      : by > 0
        ? `${lines} more line${lines === 1 ? '' : 's'}`
        : lines === 1
          ? '1 line less'
          : `${lines} fewer lines`;
  const { kernel, epochMs } = vi.process.machine;
  const seconds = Math.floor((kernel.now() - change.atMs) / 1000);
  const when =
    seconds < 100
      ? `${seconds} second${seconds === 1 ? '' : 's'} ago`
      : formatDate(epochMs + change.atMs, '%H:%M:%S');
  vi.message = `${what}; ${back ? 'before' : 'after'} #${change.number}  ${when}`;
}

function* operate(vi: Vi, operator: string, given: number | null): Task<void> {
  const { text } = vi;
  let count = given;
  let key = yield* vi.key();
  while (/^[1-9]$/.test(key)) {
    count = (count ?? 1) * Number(key);
    key = yield* vi.key();
  }
  if (key === operator) {
    const to = text.line + (count ?? 1) - 1;
    if (to <= text.last || operator === 'd')
      yield* applyLines(vi, operator, text.line, Math.min(text.last, to));
    return;
  }
  if (key === 'i' || key === 'a') {
    const found = objectOf(text, key === 'a', yield* vi.key());
    const { line } = text;
    if (found) yield* apply(vi, operator, { line, column: found[0] }, { line, column: found[1] });
    return;
  }
  // `cw` on a word leaves the blank behind it, as `ce` does.
  const onWord = /\S/.test(text.current.charAt(text.column));
  if (operator === 'c' && onWord && /^[wW]$/.test(key)) key = key === 'w' ? 'e' : 'E';
  const motion = yield* motionOf(vi, key, count);
  if (motion) yield* applyTo(vi, operator, motion, key);
}

function* applyTo(vi: Vi, operator: string, motion: Motion, key: string): Task<void> {
  const { text } = vi;
  const start = { line: text.line, column: text.column };
  if (motion.linewise) {
    const [from, to] = [Math.min(start.line, motion.line), Math.max(start.line, motion.line)];
    yield* applyLines(vi, operator, from, to);
    return;
  }
  const backward =
    motion.line < start.line || (motion.line === start.line && motion.column < start.column);
  const [from, last] = backward ? [motion, start] : [start, motion];
  const row = text.lines[last.line] ?? '';
  let to: Place = {
    line: last.line,
    column: Math.min(
      row.length,
      motion.inclusive ? after(row, Math.min(row.length, last.column)) : last.column,
    ),
  };
  // A word's end at a line's end: `dw` does not take the newline.
  if (/^[wW]$/.test(key) && to.line > from.line && to.column <= firstWord(row))
    to = { line: to.line - 1, column: (text.lines[to.line - 1] ?? '').length };
  if (motion.line > from.line && /^[wW]$/.test(key) && to.line < from.line) to = start;
  yield* apply(
    vi,
    operator,
    { line: from.line, column: Math.min(from.column, (text.lines[from.line] ?? '').length) },
    to,
  );
}
