// One source file of a deck: its text as the rest of the room sees it, and where a place in it is.
import type { Position } from './deck.ts';

export type Source = {
  readonly file: string;
  /** Line ends are LF, without byte order mark, common indentation and our private characters. */
  readonly text: string;
  readonly lineStarts: readonly number[];
  /** Blanks that were cut from the start of every line. */
  readonly indent: number;
  /** Where the text differs from the file in lines: each line's number in the file. */
  readonly lines: readonly number[] | null;
  /** Text that no file holds: all of it belongs to this place. */
  readonly fixed: Position | null;
};

export type SourceOptions = Partial<Pick<Source, 'lines' | 'fixed'>>;

// The Markdown stage marks places in its text with these; a deck that holds them could forge marks.
const privateCharacters = /[\uE000-\uE006]/g;

export function createSource(file: string, raw: string, options: SourceOptions = {}): Source {
  const plain = raw
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(privateCharacters, '\uFFFD');
  const indent = commonIndent(plain);
  const text = indent === 0 ? plain : plain.replace(new RegExp(`^[ \\t]{1,${indent}}`, 'gm'), '');
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
    lineStarts.push(at + 1);
  const { lines = null, fixed = null } = options;
  return { file, text, lineStarts, indent, lines, fixed };
}

/** The line and column, from 1, of an offset in the source's text. */
export function positionAt(source: Source, offset: number): Position {
  if (source.fixed) return source.fixed;
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const column = offset - (source.lineStarts[low] ?? 0) + 1 + source.indent;
  return { file: source.file, line: source.lines?.[low] ?? low + 1, column };
}

/** Blanks at the start of every line that is not blank. */
function commonIndent(text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (const match of text.matchAll(/^([ \t]*)[^\s]/gm)) {
    least = Math.min(least, (match[1] ?? '').length);
    if (least === 0) return 0;
  }
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}

/** Cuts the common indentation. */
export function dedent(text: string): string {
  const indent = commonIndent(text);
  return indent === 0 ? text : text.replace(new RegExp(`^[ \\t]{1,${indent}}`, 'gm'), '');
}
