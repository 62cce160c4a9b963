// vi's patterns: searching and the regular expressions as vi writes them.
import { posixRegExp } from '../regex.ts';
import type { Vi } from './vi.ts';
import type { Motion } from './vi-motions.ts';

/** vi's magic is that of basic expressions; `\v` would be another. Null: it is none. */
export function viPattern(source: string, global = false): RegExp | null {
  const ignoreCase = source.includes('\\c');
  return posixRegExp(source.replaceAll('\\c', ''), { extended: false, ignoreCase, global });
}

/** The next place of the last pattern; the message says when there is none or it went around. */
export function findPattern(vi: Vi, turned: boolean, count: number): Motion | null {
  const { text, pattern } = vi;
  if (!pattern) {
    vi.message = vi.busybox ? 'No previous search' : 'E35: No previous regular expression';
    return null;
  }
  const expression = viPattern(pattern.source, true);
  const backward = pattern.backward !== turned;
  vi.message = '';
  let place = { line: text.line, column: text.column };
  for (let left = count; left > 0; left--) {
    const found = expression && from(text.lines, expression, place, backward);
    if (!found) {
      vi.message = vi.busybox ? 'Pattern not found' : `E486: Pattern not found: ${pattern.source}`;
      return null;
    }
    if (found.around)
      vi.message = backward
        ? 'search hit TOP, continuing at BOTTOM'
        : 'search hit BOTTOM, continuing at TOP';
    place = found;
  }
  return place;
}

type Hit = { readonly line: number; readonly column: number; readonly around: boolean };

function from(
  lines: readonly string[],
  expression: RegExp,
  start: { readonly line: number; readonly column: number },
  backward: boolean,
): Hit | null {
  const count = lines.length;
  for (let step = 0; step <= count; step++) {
    const line = (start.line + (backward ? -step : step) + 2 * count) % count;
    const around = backward ? start.line - step < 0 : start.line + step >= count;
    const columns = columnsOf(lines[line] ?? '', expression).filter(column => {
      if (step === 0) return backward ? column < start.column : column > start.column;
      if (step < count) return true;
      return backward ? column >= start.column : column <= start.column;
    });
    const column = backward ? columns.at(-1) : columns[0];
    if (column !== undefined) return { line, column, around };
  }
  return null;
}

function columnsOf(line: string, expression: RegExp): number[] {
  const columns: number[] = [];
  expression.lastIndex = 0;
  for (;;) {
    const match = expression.exec(line);
    if (!match) return columns;
    columns.push(match.index);
    if (match[0] === '') expression.lastIndex = match.index + 1;
    if (expression.lastIndex > line.length) return columns;
  }
}
