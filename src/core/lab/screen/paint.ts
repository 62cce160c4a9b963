// A screen as escape sequences: written to a new terminal of the same size, it looks the same.
import type { Row } from './grid.ts';
import type { Buffer, ScreenState } from './state.ts';

export function paintScreen(state: ScreenState): string {
  let text = '';
  if (state.normal) {
    const { lines, top, row, column } = state.normal;
    text +=
      paintBuffer(lines, top, state) + region(state.normal, state) + cursorTo(row, column, state);
    text += '\x1b[?1049h\x1b[H';
  }
  text += paintBuffer(state.lines, state.top, state);
  text += region(state, state);
  text += cursorTo(state.row, state.column, state);
  if (state.style !== '') text += `\x1b[0;${state.style}m`;
  for (const mode of [...state.modes].sort((one, other) => one - other))
    if (mode === -4) text += '\x1b[4h';
    else if (mode !== 7 && mode !== 25) text += `\x1b[?${mode}h`;
  if (!state.modes.has(7)) text += '\x1b[?7l';
  if (!state.modes.has(25)) text += '\x1b[?25l';
  return text;
}

/** With scrollback, all rows of the screen are written: the last ones are what a terminal shows. */
function paintBuffer(lines: readonly Row[], top: number, state: ScreenState): string {
  const missing = top > 0 ? top + state.rows - lines.length : 0;
  return paintRows(lines, state.columns) + '\r\n'.repeat(Math.max(0, missing));
}

function region(buffer: Pick<Buffer, 'regionTop' | 'regionBottom'>, state: ScreenState): string {
  const { regionTop, regionBottom } = buffer;
  if (regionTop === 0 && regionBottom === state.rows - 1) return '';
  return `\x1b[${regionTop + 1};${regionBottom + 1}r`;
}

function cursorTo(row: number, column: number, state: ScreenState): string {
  return `\x1b[${row + 1};${Math.min(column, state.columns - 1) + 1}H`;
}

function paintRows(rows: readonly Row[], columns: number): string {
  let text = '';
  let style = '';
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as Row;
    if (at > 0 && (!row.wrapped || row.cells.length === 0)) text += '\r\n';
    const goesOn = rows[at + 1]?.wrapped ?? false;
    const end = goesOn ? columns : row.cells.length;
    for (let column = 0; column < end; column++) {
      const own = row.styles[column] ?? '';
      if (own !== style) text += own === '' ? '\x1b[0m' : `\x1b[0;${own}m`;
      style = own;
      text += row.cells[column] ?? ' ';
    }
    // A coloured end of line would colour the row that scrolls in below it.
    if (style !== '') text += '\x1b[0m';
    style = '';
  }
  return text;
}
