// The cells of one screen buffer: lines that scroll off its top, and lines that can be written.

/** One row. `wrapped`: it goes on with the text of the row above it. */
export type Row = { cells: string[]; styles: string[]; wrapped: boolean };

/** `''` in a cell is the right half of a wide character; a blank is a blank of the default style. */
export function blankRow(): Row {
  return { cells: [], styles: [], wrapped: false };
}

/** Rows are as long as what was written into them: what is beyond is blank. */
export function setCell(row: Row, column: number, text: string, style: string): void {
  while (row.cells.length < column) {
    row.cells.push(' ');
    row.styles.push('');
  }
  row.cells[column] = text;
  row.styles[column] = style;
}

/** Blanks of a style (its background shows) from one column to before another. */
export function eraseCells(row: Row, from: number, to: number, style: string): void {
  // Half of a wide character does not stay.
  if (row.cells[from] === '' && from > 0) setCell(row, from - 1, ' ', row.styles[from - 1] ?? '');
  if (row.cells[to] === '') row.cells[to] = ' ';
  if (style === '' && to >= row.cells.length) {
    row.cells.length = Math.min(row.cells.length, from);
    row.styles.length = row.cells.length;
    return;
  }
  for (let column = from; column < to; column++) setCell(row, column, ' ', style);
}

/** The row's text without blanks at its end, or the whole of it up to `columns`. */
export function rowText(row: Row, columns: number | null): string {
  const text = row.cells.join('');
  return columns === null ? text.trimEnd() : text + ' '.repeat(missing(row, columns));
}

/** Logical lines: rows that the terminal's width broke are one line again. */
export function logicalLines(rows: readonly Row[], columns: number): string[] {
  const lines: string[] = [];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as Row;
    const goesOn = rows[at + 1]?.wrapped ?? false;
    const text = rowText(row, goesOn ? columns : null);
    if (row.wrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines;
}

/** The rows broken anew for another width; `cursor` (row, column) moves with its text. */
export function reflow(
  rows: readonly Row[],
  columns: number,
  cursor: { row: number; column: number },
): { rows: Row[]; cursor: { row: number; column: number } } {
  const broken: Row[] = [];
  let moved = { row: 0, column: cursor.column };
  for (let at = 0; at < rows.length; ) {
    let end = at + 1;
    while (rows[end]?.wrapped) end++;
    const cells: string[] = [];
    const styles: string[] = [];
    let place = -1;
    for (let index = at; index < end; index++) {
      const row = rows[index] as Row;
      if (index === cursor.row) place = cells.length + cursor.column;
      cells.push(...row.cells);
      styles.push(...row.styles);
    }
    const first = broken.length;
    for (let from = 0; from === 0 || from < cells.length; from += columns)
      broken.push({
        cells: cells.slice(from, from + columns),
        styles: styles.slice(from, from + columns),
        wrapped: from > 0,
      });
    if (place >= 0) {
      const last = broken.length - 1 - first;
      const down = Math.min(Math.floor(place / columns), last);
      moved = { row: first + down, column: Math.min(place - down * columns, columns - 1) };
    }
    at = end;
  }
  return { rows: broken, cursor: moved };
}

function missing(row: Row, columns: number): number {
  return Math.max(0, columns - row.cells.length);
}
