// Replacing matches in a text in slices, so that many of them keep nobody else waiting.
import type { Task } from '../kernel/kernel.ts';

/** Matches in one slice: about a millisecond. */
const MATCHES_PER_SLICE = 2000;

/**
 * As the language's `replace` with a function, for an expression with or without `g`: what
 * `made` gives for the groups of a match (the whole is the first) stands in its place.
 */
export function* replaceMatches(
  text: string,
  expression: RegExp,
  made: (groups: readonly (string | undefined)[]) => string,
): Task<string> {
  const pieces: string[] = [];
  let copied = 0;
  let count = 0;
  expression.lastIndex = 0;
  for (let found = expression.exec(text); found; found = expression.exec(text)) {
    pieces.push(text.slice(copied, found.index), made(found));
    copied = found.index + found[0].length;
    if (!expression.global) break;
    if (found[0] === '') expression.lastIndex += (text.codePointAt(copied) ?? 0) > 0xffff ? 2 : 1;
    if (expression.lastIndex > text.length) break;
    if (++count % MATCHES_PER_SLICE === 0) {
      // Others may use the same expression in the meantime.
      const place = expression.lastIndex;
      yield 1;
      expression.lastIndex = place;
    }
  }
  pieces.push(text.slice(copied));
  return pieces.join('');
}
