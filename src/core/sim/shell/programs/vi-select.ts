// vi's `v` and `V`: motions widen a selection until a command takes it.
import type { Task } from '../../kernel/kernel.ts';
import { after } from './editor-text.ts';
import type { Vi } from './vi.ts';
import { askColon } from './vi-colon.ts';
import { motionOf } from './vi-motions.ts';
import { apply, applyLines, join } from './vi-operators.ts';

export function* select(vi: Vi, linewise: boolean): Task<void> {
  vi.selection = { line: vi.text.line, column: vi.text.column, linewise };
  while (vi.selection && vi.status === null) {
    const key = yield* vi.key();
    if (key === 'escape' || key === '^C' || key === (linewise ? 'V' : 'v')) vi.selection = null;
    else if (/^[dxcsy<>DYXJ:]$/.test(key)) yield* take(vi, key, linewise);
    else {
      const motion = yield* motionOf(vi, key, null);
      if (motion) vi.text.moveTo(motion);
    }
  }
}

function* take(vi: Vi, key: string, linewise: boolean): Task<void> {
  const { text, selection } = vi;
  if (!selection) return;
  const reversed =
    selection.line > text.line || (selection.line === text.line && selection.column > text.column);
  const cursor = { line: text.line, column: text.column };
  const [from, last] = reversed ? [cursor, selection] : [selection, cursor];
  vi.selection = null;
  if (key === ':') {
    yield* askColon(vi, ':', null, `${from.line + 1},${last.line + 1}`);
    return;
  }
  if (key === 'J') {
    text.remember();
    text.moveTo(from);
    const joins = Math.max(1, last.line - from.line);
    for (let left = joins; left > 0 && text.line < text.last; left--) join(vi);
    return;
  }
  const operator = /[xDX]/.test(key) ? 'd' : key === 's' ? 'c' : key.toLowerCase();
  if (linewise || /^[<>DYX]$/.test(key)) yield* applyLines(vi, operator, from.line, last.line);
  else {
    const row = text.lines[last.line] ?? '';
    yield* apply(vi, operator, from, { line: last.line, column: after(row, last.column) });
  }
}
