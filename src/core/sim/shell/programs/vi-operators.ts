// What vi's operators do with a range: cut, yank, change, shift; and what puts it back.
import type { Task } from '../../kernel/kernel.ts';
import { after, type Place, type Yanked } from './editor-text.ts';
import type { Vi } from './vi.ts';
import { insertMode } from './vi-insert.ts';
import { firstWord } from './vi-motions.ts';

export function* apply(vi: Vi, operator: string, from: Place, to: Place): Task<void> {
  const { text } = vi;
  if (operator === '<' || operator === '>') {
    yield* applyLines(vi, operator, from.line, to.line);
    return;
  }
  if (operator === 'y') {
    text.yanked = { text: text.between(from, to), linewise: false };
    text.moveTo(from);
    return;
  }
  cut(vi, from, to);
  vi.tell('Delete');
  if (operator === 'c') yield* insertMode(vi);
  else text.moveTo(from);
}

export function* applyLines(vi: Vi, operator: string, from: number, to: number): Task<void> {
  const { text } = vi;
  const lines = text.lines.slice(from, to + 1);
  const count = lines.length;
  if (operator === 'y' || operator === 'd' || operator === 'c') {
    text.yanked = { text: lines, linewise: true };
    vi.tell(operator === 'y' ? 'Yank' : 'Delete');
  }
  if (operator === 'y') {
    if (count > 2 && !vi.busybox) vi.message = `${count} lines yanked`;
    text.moveTo({ line: from, column: text.column });
    return;
  }
  text.remember();
  if (operator === 'c') {
    text.replaceLines(from, count, ['']);
    text.moveTo({ line: from, column: 0 });
    yield* insertMode(vi);
    return;
  }
  if (operator === 'd') {
    if (!vi.busybox) vi.message = '';
    text.replaceLines(from, count, []);
    if (count > 2 && !vi.busybox) vi.message = `${count} fewer lines`;
    text.moveTo({ line: from, column: 0 });
    text.moveTo({ line: text.line, column: firstWord(text.current) });
    return;
  }
  const shifted = lines.map(line =>
    operator === '>' ? (line === '' ? '' : `\t${line}`) : line.replace(/^(\t| {1,8})/, ''),
  );
  text.replaceLines(from, count, shifted);
  text.moveTo({ line: from, column: firstWord(shifted[0] ?? '') });
}

/** Takes text out; `p` puts it back. */
export function cut(vi: Vi, from: Place, to: Place): void {
  const { text } = vi;
  text.remember();
  text.yanked = { text: text.between(from, to), linewise: false };
  text.remove(from, to);
}

export function join(vi: Vi): void {
  const { text } = vi;
  const next = (text.lines[text.line + 1] ?? '').trimStart();
  const { current, line } = text;
  const blank =
    next === '' || next.startsWith(')') || /\s$/.test(current) || current === '' ? '' : ' ';
  text.replaceLines(line, 2, [current + blank + next]);
  text.moveTo({ line, column: blank === '' ? current.length - 1 : current.length });
}

export function put(vi: Vi, yanked: Yanked, above: boolean): void {
  const { text } = vi;
  vi.tell('Put');
  if (yanked.linewise) {
    const at = above ? text.line : text.line + 1;
    if (!vi.busybox) vi.message = '';
    text.replaceLines(at, 0, yanked.text);
    if (yanked.text.length > 2 && !vi.busybox) vi.message = `${yanked.text.length} more lines`;
    text.moveTo({ line: at, column: firstWord(yanked.text[0] ?? '') });
    return;
  }
  if (!above && text.current !== '') text.column = after(text.current, text.column);
  const start = { line: text.line, column: text.column };
  text.insert(yanked.text.join('\n'));
  text.moveTo(yanked.text.length > 1 ? start : { line: text.line, column: text.column - 1 });
}
