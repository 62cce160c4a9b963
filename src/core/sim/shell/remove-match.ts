// What ${x#…}, ${x##…}, ${x%…} and ${x%%…} leave of a text.
import { BoundedRegExp } from './bounded-regexp.ts';
import { patternSource, patternToRegExp, starParts } from './pattern.ts';

/** Characters of a text in which every length is tried: each costs a look at all of it. */
const TRIED_MAX = 4096;

/** Plain characters with at most one star, which most of them are: no text is too long for it. */
function withoutParts(text: string, operator: string, parts: readonly string[]): string {
  const [first = '', last] = parts;
  const long = operator.length === 2;
  if (operator.startsWith('#')) {
    if (!text.startsWith(first)) return text;
    if (last === undefined) return text.slice(first.length);
    const from = first.length;
    const found = long ? text.lastIndexOf(last) : text.indexOf(last, from);
    return found < from ? text : text.slice(found + last.length);
  }
  if (last === undefined)
    return text.endsWith(first) ? text.slice(0, text.length - first.length) : text;
  const until = text.length - last.length - first.length;
  if (until < 0 || !text.endsWith(last)) return text;
  const found = long ? text.indexOf(first) : text.lastIndexOf(first, until);
  return found < 0 || found > until ? text : text.slice(0, found);
}

/** Without alternatives in the pattern greed alone finds the longest and the shortest. */
export function removeMatch(text: string, operator: string, pattern: string): string {
  const shortest = operator.length === 1;
  const parts = starParts(pattern);
  if (parts && parts.length <= 2) return withoutParts(text, operator, parts);
  if (operator.startsWith('%')) {
    const before = shortest ? '.*' : '.*?';
    const found = new BoundedRegExp(`^(${before})(?:${patternSource(pattern)})$`, 'su').exec(text);
    return found ? (found[1] ?? '') : text;
  }
  if (!/[@+!?*]\(/.test(pattern)) {
    const source = patternSource(pattern, shortest);
    const found = new BoundedRegExp(`^(?:${source})`, 'su').exec(text);
    return found ? text.slice(found[0].length) : text;
  }
  if (text.length > TRIED_MAX) throw new RangeError('Invalid string length');
  const matches = patternToRegExp(pattern);
  const lengths = Array.from({ length: text.length + 1 }, (_, index) => index);
  if (!shortest) lengths.reverse();
  const length = lengths.find(one => matches.test(text.slice(0, one)));
  return length === undefined ? text : text.slice(length);
}
