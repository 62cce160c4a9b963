// Where vi's cursor goes: motions by their keys, and the objects that operators take.
import type { Task } from '../../kernel/kernel.ts';
import { after, before, type EditorText, type Place } from './editor-text.ts';
import type { Vi } from './vi.ts';
import { findPattern } from './vi-search.ts';

/** Where to, and what an operator takes on the way there. */
export type Motion = Place & {
  readonly linewise?: boolean;
  /** The character there belongs to it. */
  readonly inclusive?: boolean;
  /** Up and down keep the column that was wanted before. */
  readonly keepsWanted?: boolean;
};

/** Null: the keys are no motion, or there is nothing to go to. */
export function* motionOf(vi: Vi, key: string, given: number | null): Task<Motion | null> {
  const { text } = vi;
  const count = given ?? 1;
  const { line, column, current } = text;
  const down = (by: number): Motion | null =>
    line + by < 0 || line + by > text.last
      ? null
      : { line: line + by, column: text.wanted, linewise: true, keepsWanted: true };
  switch (key) {
    case 'h':
    case 'left':
    case 'backspace':
    case '^H':
      return column === 0
        ? null
        : { line, column: repeat(count, column, at => before(current, at)) };
    case 'l':
    case 'right':
    case ' ':
      return { line, column: repeat(count, column, at => after(current, at)) };
    case 'j':
    case 'down':
    case '^N':
      return down(count);
    case 'k':
    case 'up':
    case '^P':
      return down(-count);
    case 'enter':
    case '+':
      return line + count > text.last ? null : toLine(text, line + count);
    case '-':
      return line - count < 0 ? null : toLine(text, line - count);
    case '_':
      return toLine(text, Math.min(text.last, line + count - 1));
    case '0':
    case 'home':
      return { line, column: 0 };
    case '^':
      return { line, column: firstWord(current) };
    case '$':
    case 'end': {
      const to = Math.min(text.last, line + count - 1);
      return { line: to, column: Infinity, inclusive: true };
    }
    case 'G':
      return toLine(text, given === null ? text.last : Math.min(text.last, given - 1));
    case 'g':
      return (yield* vi.key()) === 'g' ? toLine(text, Math.min(text.last, count - 1)) : null;
    case 'w':
    case 'W':
      return repeat(count, { line, column }, at => nextWord(text, at, key === 'W'));
    case 'b':
    case 'B':
      return repeat(count, { line, column }, at => wordBefore(text, at, key === 'B'));
    case 'e':
    case 'E':
      return {
        ...repeat(count, { line, column }, at => wordEnd(text, at, key === 'E')),
        inclusive: true,
      };
    case '{':
    case '}':
      return repeat(count, { line, column: 0 }, at => paragraph(text, at, key === '}' ? 1 : -1));
    case '%':
      return matching(text);
    case 'H':
      return toLine(text, Math.min(text.last, vi.top + count - 1));
    case 'M':
      return toLine(text, Math.min(text.last, vi.top + Math.floor((vi.screen.tty.rows() - 2) / 2)));
    case 'L':
      return toLine(text, Math.min(text.last, vi.top + vi.screen.tty.rows() - 1 - count));
    case 'f':
    case 'F':
    case 't':
    case 'T':
      vi.found = { key, char: yield* vi.key() };
      return inLine(text, vi.found, count);
    case ';':
    case ',':
      if (!vi.found) return null;
      return inLine(
        text,
        key === ';' ? vi.found : { ...vi.found, key: turned(vi.found.key) },
        count,
      );
    case 'n':
    case 'N':
      return findPattern(vi, key === 'N', count);
    case '*':
    case '#': {
      const word = wordAt(current, column);
      if (word === null) return null;
      vi.pattern = { source: `\\<${word}\\>`, backward: key === '#' };
      return findPattern(vi, false, count);
    }
    default:
      return null;
  }
}

function repeat<T>(count: number, from: T, step: (at: T) => T): T {
  let at = from;
  for (let left = Math.min(count, 100_000); left > 0; left--) at = step(at);
  return at;
}

export function firstWord(line: string): number {
  const found = line.search(/\S/);
  return found < 0 ? Math.max(0, line.length - 1) : found;
}

function toLine(text: EditorText, line: number): Motion {
  return { line, column: firstWord(text.lines[line] ?? ''), linewise: true };
}

/** Blank, word, other: vi's words change where the kind does. */
function kindOf(char: string, big: boolean): number {
  if (char === '' || /\s/.test(char)) return 0;
  return big || /[\p{L}\p{N}\p{M}_]/u.test(char) ? 1 : 2;
}

function nextWord(text: EditorText, from: Place, big: boolean): Place {
  let { line, column } = from;
  let row = text.lines[line] ?? '';
  const kind = kindOf(row.charAt(column), big);
  while (column < row.length && kindOf(row.charAt(column), big) === kind) column++;
  for (;;) {
    while (column < row.length && kindOf(row.charAt(column), big) === 0) column++;
    if (column < row.length) return { line, column };
    if (line === text.last) return { line, column: row.length };
    line++;
    row = text.lines[line] ?? '';
    column = 0;
    if (row === '') return { line, column };
  }
}

function wordBefore(text: EditorText, from: Place, big: boolean): Place {
  let { line, column } = from;
  let row = text.lines[line] ?? '';
  for (;;) {
    while (column > 0 && kindOf(row.charAt(column - 1), big) === 0) column--;
    if (column > 0) break;
    if (line === 0) return { line, column: 0 };
    line--;
    row = text.lines[line] ?? '';
    column = row.length;
    if (row === '') return { line, column };
  }
  const kind = kindOf(row.charAt(column - 1), big);
  while (column > 0 && kindOf(row.charAt(column - 1), big) === kind) column--;
  return { line, column };
}

function wordEnd(text: EditorText, from: Place, big: boolean): Place {
  let { line, column } = from;
  let row = text.lines[line] ?? '';
  column++;
  for (;;) {
    while (column < row.length && kindOf(row.charAt(column), big) === 0) column++;
    if (column < row.length) break;
    if (line === text.last) return { line, column: Math.max(0, row.length - 1) };
    line++;
    row = text.lines[line] ?? '';
    column = 0;
  }
  const kind = kindOf(row.charAt(column), big);
  while (column + 1 < row.length && kindOf(row.charAt(column + 1), big) === kind) column++;
  return { line, column };
}

function paragraph(text: EditorText, from: Place, by: 1 | -1): Place {
  let line = from.line + by;
  while (line > 0 && line < text.last && text.lines[line] === '') line += by;
  while (line > 0 && line < text.last && text.lines[line] !== '') line += by;
  if (line > text.last) return { line: text.last, column: Infinity };
  const end = line === text.last && text.lines[line] !== '';
  return { line: Math.max(0, line), column: end ? Infinity : 0 };
}

const pairs = '()[]{}';

/** The bracket that belongs to the next one of the line. */
function matching(text: EditorText): Motion | null {
  const start = [...text.current].findIndex(
    (char, at) => at >= text.column && pairs.includes(char),
  );
  const own = text.current.charAt(start);
  if (start < 0 || own === '') return null;
  const index = pairs.indexOf(own);
  const by = index % 2 === 0 ? 1 : -1;
  const other = pairs.charAt(index + by);
  let depth = 0;
  for (let line = text.line, column = start; line >= 0 && line <= text.last; ) {
    const row = text.lines[line] ?? '';
    for (; column >= 0 && column < row.length; column += by) {
      if (row.charAt(column) === own) depth++;
      if (row.charAt(column) === other) depth--;
      if (depth === 0) return { line, column, inclusive: true };
    }
    line += by;
    column = by > 0 ? 0 : (text.lines[line] ?? '').length - 1;
  }
  return null;
}

export type Found = { readonly key: string; readonly char: string };

function turned(key: string): string {
  return key === key.toLowerCase() ? key.toUpperCase() : key.toLowerCase();
}

function inLine(text: EditorText, { key, char }: Found, count: number): Motion | null {
  const { current, line } = text;
  const forward = key === 'f' || key === 't';
  let at = text.column;
  for (let left = count; left > 0; left--) {
    at = forward ? current.indexOf(char, at + 1) : current.lastIndexOf(char, at - 1);
    if (at < 0 || (!forward && text.column === 0)) return null;
  }
  if (key === 't') at = before(current, at);
  if (key === 'T') at = after(current, at);
  return { line, column: at, inclusive: forward };
}

function wordAt(line: string, column: number): string | null {
  for (const match of line.matchAll(/[\p{L}\p{N}\p{M}_]+/gu))
    if (match.index + match[0].length > column) return match[0];
  return null;
}

const brackets: Readonly<Record<string, string>> = {
  '(': '()',
  ')': '()',
  b: '()',
  '[': '[]',
  ']': '[]',
  '{': '{}',
  '}': '{}',
  B: '{}',
  '<': '<>',
};

/** `iw`, `a"`, `i(`: the columns of the line that an operator takes, the end not in it. */
export function objectOf(
  text: EditorText,
  around: boolean,
  key: string,
): readonly [number, number] | null {
  const { current, column } = text;
  if (key === 'w' || key === 'W') {
    const kind = kindOf(current.charAt(column), key === 'W');
    const same = (at: number) => kindOf(current.charAt(at), key === 'W') === kind;
    let [from, to] = [column, column];
    while (from > 0 && same(from - 1)) from--;
    while (to < current.length && same(to)) to++;
    if (around) while (to < current.length && /\s/.test(current.charAt(to))) to++;
    return [from, to];
  }
  const [open = key, close = key] = [...(brackets[key] ?? '')];
  if (!/["'`]/.test(key) && brackets[key] === undefined) return null;
  const start =
    current.charAt(column) === open && open !== close ? column : current.lastIndexOf(open, column);
  const from = start < 0 && open === close ? current.indexOf(open, column) : start;
  const to =
    from < 0 ? -1 : current.indexOf(close, Math.max(from + 1, open === close ? from + 1 : column));
  if (to < 0) return null;
  return around ? [from, to + 1] : [from + 1, to];
}
