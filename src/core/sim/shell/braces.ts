// Brace expansion: {a,b}, {1..5}, {a..e..2}, nested; on the source text of a word.

const WORDS_MAX = 200_000;

/** More words than the memory holds. */
export class TooManyWords extends Error {
  readonly count: number;

  constructor(count: number) {
    super(`${count} words`);
    this.count = count;
  }
}

/** The words that a word becomes; itself when it has no braces that expand. Throws TooManyWords. */
export function expandBraces(text: string): string[] {
  const found = firstBraces(text);
  if (!found) return [text];
  const before = text.slice(0, found.start);
  const inners: string[] = [];
  for (const item of found.items) {
    if (!item.includes('{')) inners.push(item);
    else for (const inner of expandBraces(item)) inners.push(inner);
    if (inners.length > WORDS_MAX) throw new TooManyWords(inners.length);
  }
  const tails = expandBraces(text.slice(found.end));
  if (inners.length * tails.length > WORDS_MAX)
    throw new TooManyWords(inners.length * tails.length);
  const words: string[] = [];
  for (const inner of inners) for (const tail of tails) words.push(before + inner + tail);
  return words;
}

type Braces = { readonly start: number; readonly end: number; readonly items: readonly string[] };

function firstBraces(text: string): Braces | null {
  for (let start = 0; start < text.length; start++) {
    start = skipQuoted(text, start);
    if (text[start] !== '{' || text[start - 1] === '$') continue;
    const commas: number[] = [];
    let depth = 0;
    for (let at = start; at < text.length; at++) {
      const skipped = skipQuoted(text, at);
      if (skipped !== at) {
        at = skipped - 1;
        continue;
      }
      const char = text[at];
      if (char === '{') depth++;
      else if (char === ',' && depth === 1) commas.push(at);
      else if (char === '}' && --depth === 0) {
        const items = itemsOf(text, start, at, commas);
        if (items) return { start, end: at + 1, items };
        break;
      }
    }
  }
  return null;
}

function itemsOf(text: string, start: number, end: number, commas: number[]): string[] | null {
  if (commas.length === 0) return sequence(text.slice(start + 1, end));
  const edges = [start, ...commas, end];
  return edges.slice(1).map((edge, index) => text.slice((edges[index] as number) + 1, edge));
}

function sequence(inner: string): string[] | null {
  const match = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(inner);
  if (!match) return null;
  const [, from = '', to = '', stepText] = match;
  const numeric = /\d/.test(from);
  if (numeric !== /\d/.test(to)) return null;
  const first = numeric ? Number(from) : from.charCodeAt(0);
  const last = numeric ? Number(to) : to.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(stepText ?? 1))) * (first <= last ? 1 : -1);
  const padded = numeric && /^-?0\d/.test(from.length >= to.length ? from : to);
  const width = padded ? Math.max(from.length, to.length) : 0;
  const count = Math.floor(Math.abs(last - first) / Math.abs(step)) + 1;
  if (count > WORDS_MAX) throw new TooManyWords(count);
  const items: string[] = [];
  for (let at = first; step > 0 ? at <= last : at >= last; at += step)
    items.push(numeric ? pad(at, width) : String.fromCharCode(at));
  return items;
}

function pad(value: number, width: number): string {
  const digits = String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, '0');
  return value < 0 ? `-${digits}` : digits;
}

/** The position after what is quoted or substituted at `at`, or `at` itself. */
function skipQuoted(text: string, at: number): number {
  const char = text[at];
  if (char === '\\') return Math.min(text.length, at + 2);
  if (char === "'" || char === '"' || char === '`') {
    for (let end = at + 1; end < text.length; end++) {
      if (text[end] === '\\' && char !== "'") end++;
      else if (text[end] === char) return end + 1;
    }
    return text.length;
  }
  if (char === '$' && (text[at + 1] === '{' || text[at + 1] === '(')) {
    const [open, close] = text[at + 1] === '{' ? ['{', '}'] : ['(', ')'];
    let depth = 0;
    for (let end = at + 1; end < text.length; end++) {
      if (text[end] === open) depth++;
      else if (text[end] === close && --depth === 0) return end + 1;
    }
    return text.length;
  }
  return at;
}
