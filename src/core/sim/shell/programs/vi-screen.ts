// What vi shows: the window of the text, and the line at the bottom.
import { encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { textWidth } from '../edit-buffer.ts';
import { fitted, folded, visible } from './full-screen.ts';
import type { Vi } from './vi.ts';

/** Width of vim's ruler, at the right of the bottom line. */
const RULER = 18;
/** And of the room for a half-typed command before it. */
const COMMAND = 11;

export function* paint(vi: Vi): Task<void> {
  const { text, screen } = vi;
  const [columns, rows] = [screen.tty.columns(), screen.tty.rows()];
  const height = Math.max(1, rows - 1);
  const gutter = vi.numbers ? Math.max(4, String(text.lines.length).length + 1) : 0;
  const width = Math.max(1, columns - gutter);
  scrollTo(vi, height, width);
  const shown: string[] = [];
  let cursor: [number, number] = [0, 0];
  for (let line = vi.top; line < text.lines.length && shown.length < height; line++) {
    const content = text.lines[line] ?? '';
    const parts = folded(content, width);
    if (line === text.line) cursor = [shown.length, 0];
    if (shown.length + parts.length > height && line > vi.top) {
      // vim's sign for a last line that does not fit.
      while (shown.length < height) shown.push('@');
      break;
    }
    parts.forEach((part, at) => {
      const number = at === 0 ? `${String(line + 1).padStart(gutter - 1)} ` : ' '.repeat(gutter);
      shown.push(
        (gutter > 0 ? number : '') + marked(vi, line, parts.length === 1 ? content : '', part),
      );
    });
  }
  shown.splice(height);
  while (shown.length < height) shown.push('~');
  const at = cursorCell(vi);
  const row = Math.min(height - 1, cursor[0] + Math.floor(at / width));
  shown.push(bottom(vi, columns, height));
  const place: [number, number] =
    vi.asking === null
      ? [row, gutter + (at % width)]
      : [height, Math.min(columns - 1, textWidth(vi.asking))];
  yield* screen.draw(shown, place);
}

/** Column of the cursor on the screen: on a tab in normal mode its last cell. */
function cursorCell(vi: Vi): number {
  const { text } = vi;
  const head = textWidth(visible(text.current.slice(0, text.column)));
  if (vi.mode !== 'normal' || text.current.charAt(text.column) !== '\t') return head;
  return textWidth(visible(text.current.slice(0, text.column + 1))) - 1;
}

function scrollTo(vi: Vi, height: number, width: number): void {
  const { text } = vi;
  // Some lines stay around the cursor, as vim's defaults have it.
  const around = vi.busybox ? 0 : Math.min(5, Math.floor((height - 1) / 2));
  const [first, last] = [Math.max(0, text.line - around), Math.min(text.last, text.line + around)];
  if (first < vi.top) {
    const far = vi.top - first > height / 2;
    vi.top = far ? Math.max(0, text.line - Math.floor(height / 2)) : first;
  }
  const before = vi.top;
  const rowsTo = () => {
    let rows = 0;
    for (let line = vi.top; line <= last; line++)
      rows += folded(text.lines[line] ?? '', width).length;
    return rows;
  };
  if (last - vi.top > 1.5 * height) vi.top = Math.max(0, text.line - Math.floor(height / 2));
  if (last - before > height / 2 + height) vi.top = Math.min(vi.top, lastTop(vi, height, width));
  while (vi.top < text.line && rowsTo() > height) vi.top++;
}

/** The first line of a window that ends with the text. */
function lastTop(vi: Vi, height: number, width: number): number {
  let rows = 0;
  for (let line = vi.text.last; line >= 0; line--) {
    rows += folded(vi.text.lines[line] ?? '', width).length;
    if (rows > height) return line + 1;
  }
  return 0;
}

/** The part with the selection in reverse video. */
function marked(vi: Vi, line: number, content: string, part: string): string {
  const { selection, text } = vi;
  if (!selection) return part;
  const [first, last] = [Math.min(selection.line, text.line), Math.max(selection.line, text.line)];
  if (line < first || line > last) return part;
  if (selection.linewise || (first < line && line < last) || content === '')
    return `\x1b[7m${part === '' ? ' ' : part}`;
  const reversed =
    selection.line > text.line || (selection.line === text.line && selection.column > text.column);
  const [from, to] = reversed ? [text, selection] : [selection, text];
  const start = line === first ? textWidth(visible(content.slice(0, from.column))) : 0;
  const end = line === last ? textWidth(visible(content.slice(0, to.column + 1))) : Infinity;
  const [head, body] = [fitted(part, start), end === Infinity ? part : fitted(part, end)];
  return `${head}\x1b[7m${body.slice(head.length)}\x1b[m${part.slice(body.length)}`;
}

function bottom(vi: Vi, columns: number, height: number): string {
  if (vi.asking !== null) return vi.asking.slice(Math.max(0, vi.asking.length - columns + 1));
  if (vi.busybox) return fitted(vi.message === '' ? busyboxStatus(vi) : vi.message, columns);
  const mode = vi.selection
    ? vi.selection.linewise
      ? '-- VISUAL LINE --'
      : '-- VISUAL --'
    : vi.mode === 'insert'
      ? '-- INSERT --'
      : vi.mode === 'replace'
        ? '-- REPLACE --'
        : vi.message;
  const left = shortened(visible(mode), Math.max(8, columns - RULER - COMMAND));
  const error = /^E\d+:/.test(mode)
    ? `\x1b[37;41m${left}\x1b[m`
    : vi.mode !== 'normal' || vi.selection
      ? `\x1b[1m${left}\x1b[m`
      : left;
  return `${error}${' '.repeat(Math.max(1, columns - RULER - textWidth(left)))}${ruler(vi, height)}`;
}

/** vim takes the middle out of what does not fit. */
function shortened(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  const half = Math.floor((columns - 3) / 2);
  return `${text.slice(0, half)}...${text.slice(text.length - half)}`;
}

function ruler(vi: Vi, height: number): string {
  const { text } = vi;
  const none = text.lines.length === 1 && text.current === '' && vi.mode === 'normal';
  const bytes =
    text.current === '' && vi.mode === 'normal'
      ? '0'
      : String(encodeUtf8(text.current.slice(0, text.column)).length + 1);
  const cell = cursorCell(vi) + 1;
  const column = bytes === String(cell) ? bytes : `${bytes}-${cell}`;
  const end = vi.top + height >= text.lines.length;
  const where =
    vi.top === 0 && end
      ? 'All'
      : vi.top === 0
        ? 'Top'
        : end
          ? 'Bot'
          : `${Math.floor((100 * vi.top) / (text.lines.length - height))}%`;
  return `${`${none ? 0 : text.line + 1},${column}`.padEnd(14)}${where}`;
}

function busyboxStatus(vi: Vi): string {
  const { text } = vi;
  const letter = vi.mode === 'insert' ? 'I' : vi.mode === 'replace' ? 'R' : '-';
  const percent = Math.floor((100 * (text.line + 1)) / text.lines.length);
  return `${letter} ${vi.name ?? 'No file'}${text.modified ? ' [Modified]' : ''} ${text.line + 1}/${text.lines.length} ${percent}%`;
}
