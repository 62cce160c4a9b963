// Tables as Go's tabwriter lays them out: cells end at a tab, columns are three blanks apart.

/**
 * Lines with tabs to aligned text. A cell that a tab ends is padded to the widest of its column
 * (in neighbouring lines) plus `padding`, at least `minimum`; the last cell of a line is not.
 */
export function alignTabs(text: string, minimum = 10, padding = 3): string {
  const lines = text.split('\n').map(line => line.split('\t'));
  const widths: number[][] = lines.map(cells => cells.map(() => 0));
  for (let row = 0; row < lines.length; row++) {
    const cells = lines[row] as string[];
    for (let column = 0; column < cells.length - 1; column++) {
      if ((widths[row] as number[])[column] !== 0) continue;
      layColumn(row, column);
    }
  }
  return lines
    .map((cells, row) =>
      cells
        .map((cell, column) =>
          column === cells.length - 1
            ? cell
            : cell + ' '.repeat(((widths[row] as number[])[column] as number) - lengthOf(cell)),
        )
        .join(''),
    )
    .join('\n');

  /** A column is as long as the lines below each other that have it ended by a tab. */
  function layColumn(start: number, column: number): void {
    let width = minimum;
    let end = start;
    for (; end < lines.length; end++) {
      const cells = lines[end] as string[];
      if (column >= cells.length - 1) break;
      width = Math.max(width, lengthOf(cells[column] as string) + padding);
    }
    for (let row = start; row < end; row++) (widths[row] as number[])[column] = width;
  }
}

function lengthOf(text: string): number {
  // Code points, as tabwriter counts.
  let count = 0;
  for (const _ of text) count++;
  return count;
}
