// Finds text in a terminal's history and selects it: from the bottom up, then around.
import type { Terminal } from '@xterm/xterm';

export type Search = (text: string, forward: boolean) => boolean;

export function createSearch(terminal: Terminal): Search {
  let from: { readonly row: number; readonly column: number } | null = null;
  let wanted = '';
  return (text, forward) => {
    if (text === '') {
      terminal.clearSelection();
      return false;
    }
    const needle = text.toLowerCase();
    if (needle !== wanted) from = null;
    wanted = needle;
    const found = find(terminal, needle, from, forward);
    from = found;
    if (!found) {
      terminal.clearSelection();
      return false;
    }
    terminal.select(found.column, found.row, text.length);
    terminal.scrollToLine(Math.max(0, found.row - Math.floor(terminal.rows / 2)));
    return true;
  };
}

type Place = { readonly row: number; readonly column: number };

function find(terminal: Terminal, needle: string, from: Place | null, forward: boolean) {
  const buffer = terminal.buffer.active;
  const line = (row: number) => buffer.getLine(row)?.translateToString(true).toLowerCase() ?? '';
  const by = forward ? 1 : -1;
  const first = from?.row ?? buffer.length - 1;
  for (let turn = 0; turn <= buffer.length; turn++) {
    const row = (first + by * turn + buffer.length * 2) % buffer.length;
    const text = line(row);
    const here = turn === 0 && from ? from.column : null;
    const column = forward
      ? text.indexOf(needle, here === null ? 0 : here + 1)
      : lastBefore(text, needle, here);
    if (column >= 0) return { row, column };
  }
  return null;
}

function lastBefore(text: string, needle: string, column: number | null): number {
  if (column === null) return text.lastIndexOf(needle);
  return column === 0 ? -1 : text.lastIndexOf(needle, column - 1);
}
