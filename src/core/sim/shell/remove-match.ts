// What ${x#…}, ${x##…}, ${x%…} and ${x%%…} leave of a text.
import { BoundedRegExp } from './bounded-regexp.ts';
import { patternSource, patternToRegExp } from './pattern.ts';

/** Characters of a text in which every length is tried: each costs a look at all of it. */
const TRIED_MAX = 4096;

/** Without alternatives in the pattern greed alone finds the longest and the shortest. */
export function removeMatch(text: string, operator: string, pattern: string): string {
  const shortest = operator.length === 1;
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
