// Text put together from pieces of sources, which still knows where each character came from.
import type { Source } from './source.ts';

type Piece = {
  readonly text: string;
  readonly source: Source;
  /** Where the text starts in the source. */
  readonly offset: number;
  /** Text that is not in the source: all of it belongs to `offset`. */
  readonly generated: boolean;
};

export type MappedText = {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Offset in `text` of each piece. */
  readonly starts: readonly number[];
};

/** Replace `start` to `end` (excluded) by `text`. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string };

export type Place = { readonly source: Source; readonly offset: number };

export function fromSource(source: Source, start: number, end: number): MappedText {
  return join([{ text: source.text.slice(start, end), source, offset: start, generated: false }]);
}

function join(pieces: readonly Piece[]): MappedText {
  const kept = pieces.filter(piece => piece.text !== '');
  const starts: number[] = [];
  let text = '';
  for (const piece of kept) {
    starts.push(text.length);
    text += piece.text;
  }
  // An empty text still has a place, for problems about it.
  const first = pieces[0];
  if (kept.length === 0 && first) return { text, pieces: [first], starts: [0] };
  return { text, pieces: kept, starts };
}

export function concat(...parts: readonly MappedText[]): MappedText {
  return join(parts.flatMap(part => part.pieces));
}

/** One part behind the other, on a line of its own. */
export function concatLines(before: MappedText, after: MappedText): MappedText {
  if (before.text === '' || before.text.endsWith('\n')) return concat(before, after);
  return concat(before, generate('\n', placeAt(after, 0)), after);
}

export function generate(text: string, place: Place): MappedText {
  return join([{ text, source: place.source, offset: place.offset, generated: true }]);
}

export function slice(mapped: MappedText, start: number, end: number): MappedText {
  return join(slicePieces(mapped, start, end));
}

/** Applies edits, which must be in order and must not overlap. */
export function edit(mapped: MappedText, edits: readonly Edit[]): MappedText {
  if (edits.length === 0) return mapped;
  const pieces: Piece[] = [];
  let at = 0;
  for (const one of edits) {
    pieces.push(...slicePieces(mapped, at, one.start));
    if (one.text !== '')
      pieces.push({ text: one.text, ...placeAt(mapped, one.start), generated: true });
    at = one.end;
  }
  pieces.push(...slicePieces(mapped, at, mapped.text.length));
  return join(pieces.length > 0 ? pieces : mapped.pieces.slice(0, 1));
}

/** Where the character at `offset` came from. */
export function placeAt(mapped: MappedText, offset: number): Place {
  const index = pieceAt(mapped, offset);
  const piece = mapped.pieces[index];
  if (!piece) throw new Error('assertion failed: a text has at least one piece');
  const within = piece.generated ? 0 : offset - (mapped.starts[index] ?? 0);
  return { source: piece.source, offset: piece.offset + within };
}

function pieceAt(mapped: MappedText, offset: number): number {
  let low = 0;
  let high = mapped.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((mapped.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function slicePieces(mapped: MappedText, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  if (start >= end) {
    // Keeps the place of what is empty.
    const place = placeAt(mapped, start);
    return [{ text: '', ...place, generated: true }];
  }
  for (let index = pieceAt(mapped, start); index < mapped.pieces.length; index++) {
    const piece = mapped.pieces[index];
    const from = mapped.starts[index] ?? 0;
    if (!piece || from >= end) break;
    const cut = Math.max(0, start - from);
    const text = piece.text.slice(cut, end - from);
    pieces.push({ ...piece, text, offset: piece.generated ? piece.offset : piece.offset + cut });
  }
  return pieces;
}
