// Patterns of the shell (* ? [...] and extended ones) as regular expressions.

import { BoundedRegExp } from './bounded-regexp.ts';

const cache = new Map<string, RegExp>();
const CACHE_MAX = 500;

/** Makes the characters of quoted text stand for themselves in a pattern. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]!@+()|^-]/g, '\\$&');
}

export function hasPattern(text: string): boolean {
  return /[*?[]|[@+!]\(/.test(text);
}

/** A pattern of plain characters and stars as what stands between the stars; null: it has more. */
export function starParts(pattern: string): string[] | null {
  if (/[?[(]/.test(pattern)) return null;
  const parts = [''];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*') parts.push('');
    else parts[parts.length - 1] += char === '\\' ? pattern.charAt(++at) || '\\' : char;
  }
  return parts;
}

/** Whether a whole text is `parts` in their order, with anything between them. */
function matchesParts(parts: readonly string[], text: string): boolean {
  const [first = ''] = parts;
  const last = parts[parts.length - 1] ?? '';
  if (parts.length === 1) return text === first;
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + last.length <= text.length;
}

/** What tells whether a whole text matches. */
export type Matcher = { readonly test: (text: string) => boolean };

/** The pattern as a test of a whole string. */
export function patternToRegExp(pattern: string, ignoreCase = false): Matcher {
  const parts = ignoreCase ? null : starParts(pattern);
  if (parts) return { test: text => matchesParts(parts, text) };
  const key = `${ignoreCase ? 'i' : 's'}${pattern}`;
  let found = cache.get(key);
  if (!found) {
    found = new BoundedRegExp(`^(?:${patternSource(pattern)})$`, ignoreCase ? 'ius' : 'us');
    if (cache.size >= CACHE_MAX) cache.clear();
    cache.set(key, found);
  }
  return found;
}

/** The same without anchors; `lazy` makes stars as short as possible. */
export function patternSource(pattern: string, lazy = false): string {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '\\') {
      at++;
      source += at < pattern.length ? literal(pattern.charAt(at)) : '\\\\';
    } else if (/[?*+@!]/.test(char) && pattern[at + 1] === '(') {
      const end = closing(pattern, at + 1);
      if (end < 0) source += literal(char);
      else {
        source += extended(char, pattern.slice(at + 2, end));
        at = end;
      }
    } else if (char === '*') source += lazy ? '.*?' : '.*';
    else if (char === '?') source += '.';
    else if (char === '[') {
      const bracket = bracketAt(pattern, at);
      if (bracket) {
        source += bracket.source;
        at = bracket.end;
      } else source += '\\[';
    } else source += literal(char);
  }
  return source;
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

function extended(operator: string, inner: string): string {
  const options = splitOptions(inner)
    .map(option => patternSource(option))
    .join('|');
  switch (operator) {
    case '?':
      return `(?:${options})?`;
    case '*':
      return `(?:${options})*`;
    case '+':
      return `(?:${options})+`;
    case '@':
      return `(?:${options})`;
    default:
      return `(?!(?:${options})$).*`;
  }
}

function splitOptions(inner: string): string[] {
  const options: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inner.length; at++) {
    if (inner[at] === '\\') at++;
    else if (inner[at] === '(') depth++;
    else if (inner[at] === ')') depth--;
    else if (inner[at] === '|' && depth === 0) {
      options.push(inner.slice(start, at));
      start = at + 1;
    }
  }
  options.push(inner.slice(start));
  return options;
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === '(') depth++;
    else if (pattern[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

const classes: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`\\{-~',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};

/** What stands in `[...]` at `at`, as a class of a regular expression; null when it never closes. */
export function bracketAt(
  pattern: string,
  at: number,
): { readonly source: string; readonly end: number } | null {
  let index = at + 1;
  let inner = '';
  const negated = pattern[index] === '!' || pattern[index] === '^';
  if (negated) index++;
  for (let first = true; index < pattern.length; index++, first = false) {
    const char = pattern.charAt(index);
    if (char === ']' && !first) {
      if (inner === '') return null;
      return { source: `[${negated ? '^' : ''}${inner}]`, end: index };
    }
    const named = /^\[:(\w+):\]/.exec(pattern.slice(index, index + 12));
    if (named) {
      inner += classes[named[1] ?? ''] ?? '';
      index += named[0].length - 1;
    } else if (char === '\\' && index + 1 < pattern.length) {
      index++;
      inner += inClass(pattern.charAt(index));
    } else if (char === '-' && !first && pattern[index + 1] !== ']') inner += '-';
    else inner += inClass(char);
  }
  return null;
}

function inClass(char: string): string {
  return /[\\\]^[\-&~]/.test(char) ? `\\${char}` : char;
}
