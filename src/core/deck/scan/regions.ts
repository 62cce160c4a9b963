// Finds what a deck's text holds verbatim: fences, code spans, and HTML comments.
import { dedent } from '../source.ts';

/** A fenced code block, with the accidents of real decks repaired. */
export type Fence = {
  readonly kind: 'fence';
  /** From the start of the opening line to the end of the closing one, newline excluded. */
  readonly start: number;
  readonly end: number;
  /** Offset of the opening run of backticks or tildes, and its length. */
  readonly run: number;
  readonly runLength: number;
  /** Length of the run that closed it; 0 when nothing did. */
  readonly closingLength: number;
  /** What follows the opening run, trimmed. */
  readonly info: string;
  readonly infoStart: number;
  readonly contentStart: number;
  readonly contentEnd: number;
};

type CodeSpan = { readonly kind: 'span'; readonly start: number; readonly end: number };

export type Comment = { readonly kind: 'comment'; readonly start: number; readonly end: number };

export type Regions = {
  /** Fences and code spans in order, those inside comments too; they do not overlap. */
  readonly code: readonly (Fence | CodeSpan)[];
  readonly comments: readonly Comment[];
};

export function scanRegions(text: string): Regions {
  const code: (Fence | CodeSpan)[] = [];
  const comments: Comment[] = [];
  scanBetween(text, 0, text.length, code, comments);
  return { code, comments };
}

/** The first word of a fence's info string: its language or method. */
export function languageOf(fence: Fence): string | null {
  return /^\S+/.exec(fence.info)?.[0] ?? null;
}

/** The code of a fence: without its list item's indentation, then without the common one. */
export function fenceCode(text: string, fence: Fence): string {
  const written = text.slice(fence.contentStart, fence.contentEnd);
  const code = fence.closingLength === 0 ? written.trimEnd() : written.replace(/\n$/, '');
  const column = fence.run - fence.start;
  if (text.slice(fence.start, fence.run).includes('>'))
    return dedent(code.replace(/^[ \t]*(?:>[ \t]?)+/gm, ''));
  const inItem = column === 0 ? code : code.replace(new RegExp(`^[ \\t]{1,${column}}`, 'gm'), '');
  return dedent(inItem);
}

const interesting = /^|[`\\]|<!--/gm;

function scanBetween(
  text: string,
  from: number,
  limit: number,
  code: (Fence | CodeSpan)[],
  comments: Comment[],
): void {
  let at = from;
  let close = 0;
  while (at < limit) {
    interesting.lastIndex = at;
    const match = interesting.exec(text);
    if (!match || match.index >= limit) return;
    at = match.index;
    const atLineStart = at === 0 || text[at - 1] === '\n';
    const fence = atLineStart ? fenceAt(text, at, limit) : null;
    if (fence) {
      code.push(fence);
      at = fence.end + 1;
    } else if (text[at] === '\\') at += 2;
    else if (text[at] === '`') at = spanAt(text, at, limit, code);
    else if (text.startsWith('<!--', at)) {
      if (close < at + 4) close = text.indexOf('-->', at + 4);
      // Without an end there are no more comments, however many begin.
      if (close === -1 || close + 3 > limit) {
        close = Number.POSITIVE_INFINITY;
        at += 4;
      } else {
        scanBetween(text, at + 4, close, code, comments);
        comments.push({ kind: 'comment', start: at, end: close + 3 });
        at = close + 3;
      }
    } else at += 1;
  }
}

/** A run of backticks up to an equally long run, with no blank line or fence between. */
function spanAt(text: string, at: number, limit: number, code: (Fence | CodeSpan)[]): number {
  const length = runLength(text, at, '`');
  const start = at;
  for (let next = at + length; next < limit; ) {
    const found = text.indexOf('`', next);
    if (found === -1 || found >= limit) break;
    const between = text.slice(next, found);
    if (/\n[ \t]*(\n|~~~)/.test(between)) break;
    const foundLength = runLength(text, found, '`');
    if (foundLength === length) {
      code.push({ kind: 'span', start, end: found + length });
      return found + length;
    }
    if (foundLength >= 3 && /\n[ \t]*$/.test(text.slice(start, found))) break;
    next = found + foundLength;
  }
  return at + length;
}

function runLength(text: string, at: number, char: string): number {
  let length = 0;
  while (text[at + length] === char) length++;
  return length;
}

// Quote and list marks may stand before a fence: Markdown opens it there, too.
const opening = /((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,})([^\n]*)/y;
const closing = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/;
const separator = /^(?:---?|\?\?\?)$/;
// What follows a separator that ends a slide, as against one inside a YAML document.
const slideHead = /^(?:[ \t]*|#{1,6} .*|(?:class|name|layout|template|count|exclude):.*)$/;

function fenceAt(text: string, start: number, limit: number): Fence | null {
  opening.lastIndex = start;
  const match = opening.exec(text);
  if (!match) return null;
  const [whole, marks = '', run = '', rest = ''] = match;
  const isTicks = run.startsWith('`');
  if (start + whole.length > limit || (isTicks && rest.includes('`'))) return null;
  const contentStart = Math.min(start + whole.length + 1, limit);
  const close = findClose(text, contentStart, limit, run);
  const runAt = start + marks.length;
  return {
    kind: 'fence',
    start,
    run: runAt,
    runLength: run.length,
    info: rest.trim(),
    infoStart: runAt + run.length,
    contentStart,
    ...close,
  };
}

type Close = Pick<Fence, 'contentEnd' | 'end' | 'closingLength'>;

/**
 * Looks for the line that closes a fence. Two accidents of real decks are repaired: an opening run
 * longer than the closing one, and a fence that nobody closes, which else would swallow slides.
 */
function findClose(text: string, from: number, limit: number, run: string): Close {
  const toEnd = { contentEnd: limit, end: limit, closingLength: 0 };
  let short: Close | null = null;
  let innerOpen = false;
  let slideEnd: Close | null = null;
  for (let at = from; at < limit; ) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline === -1 || newline > limit ? limit : newline;
    const line = text.slice(at, lineEnd);
    const close = closing.exec(line)?.[1];
    if (close && close[0] === run[0]) {
      const found = { contentEnd: at, end: lineEnd, closingLength: close.length };
      if (close.length >= run.length) {
        if (slideEnd && (short || opensAnother(text, lineEnd + 1, limit, run)))
          return short ?? slideEnd;
        return found;
      }
      if (innerOpen) innerOpen = false;
      else if (!slideEnd) short ??= found;
    } else if (line.includes(run.slice(0, 3))) {
      const opened = openedRun(line, run[0] ?? '');
      // Whatever follows, it is not this fence's end.
      if (opened >= run.length && (short || slideEnd)) return short ?? slideEnd ?? toEnd;
      else if (opened > 0 && opened < run.length) innerOpen = true;
    } else if (!slideEnd && separator.test(line) && slideHead.test(lineAfter(text, lineEnd))) {
      slideEnd = { contentEnd: at, end: at - 1, closingLength: 0 };
    }
    at = lineEnd + 1;
  }
  return short ?? slideEnd ?? toEnd;
}

/**
 * Whether a closing line behind a separator opens a fence of the next slide instead: then the
 * fence lines up to the end of that slide, of which it would be the first, do not come in pairs.
 */
function opensAnother(text: string, from: number, limit: number, run: string): boolean {
  let isOdd = false;
  for (let at = from; at < limit; ) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline === -1 || newline > limit ? limit : newline;
    const line = text.slice(at, lineEnd);
    if (separator.test(line) && slideHead.test(lineAfter(text, lineEnd))) break;
    const opened = openedRun(line, run[0] ?? '');
    const closed = closing.exec(line)?.[1] ?? '';
    if (opened >= run.length || (closed[0] === run[0] && closed.length >= run.length))
      isOdd = !isOdd;
    at = lineEnd + 1;
  }
  return isOdd;
}

/** Length of the run that opens a fence with a language on this line, or 0. */
function openedRun(line: string, char: string): number {
  const match = /^[ \t>]*(?:[-*+][ \t]+)?(`{3,}|~{3,})[ \t]*[^`\s]+[^`]*$/.exec(line);
  return match?.[1]?.[0] === char ? match[1].length : 0;
}

function lineAfter(text: string, lineEnd: number): string {
  const end = text.indexOf('\n', lineEnd + 1);
  return text.slice(lineEnd + 1, end === -1 ? text.length : end);
}
