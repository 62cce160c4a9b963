// `:s` of vi: a pattern replaced on a range of lines.
import type { Vi } from './vi.ts';
import { firstWord } from './vi-motions.ts';
import { viPattern } from './vi-search.ts';

/** `given` is what stands behind the `s`: `/old/new/g`. */
export function substitute(vi: Vi, from: number, to: number, given: string): void {
  const { text } = vi;
  const [source = '', replacement = '', flags = ''] = parts(given);
  const pattern = source === '' ? (vi.pattern?.source ?? '') : source;
  const ignoreCase = flags.includes('i') ? '\\c' : '';
  const expression = viPattern(pattern + ignoreCase, flags.includes('g'));
  if (pattern === '' || !expression) {
    vi.message = 'E35: No previous regular expression';
    return;
  }
  vi.pattern = { source: pattern, backward: false };
  let [count, lines, last] = [0, 0, -1];
  const next = text.lines.slice(from, to + 1).flatMap((line, at) => {
    let here = 0;
    expression.lastIndex = 0;
    const changed = line.replace(expression, (...found: unknown[]) => {
      here++;
      return filled(
        replacement,
        found.filter(one => typeof one === 'string' || one === undefined) as string[],
      );
    });
    if (here === 0) return [line];
    count += here;
    lines++;
    last = from + at;
    return changed.split('\n');
  });
  if (count === 0) {
    vi.message = vi.busybox ? 'No match' : `E486: Pattern not found: ${pattern}`;
    return;
  }
  text.remember();
  text.replaceLines(from, to - from + 1, next);
  text.moveTo({ line: last, column: firstWord(text.lines[last] ?? '') });
  if (count > 2) vi.message = `${count} substitutions on ${lines} line${lines === 1 ? '' : 's'}`;
}

/** Divided at the delimiter, which a backslash protects. */
function parts(given: string): string[] {
  const delimiter = given.charAt(0);
  const found = [''];
  for (let at = 1; at < given.length; at++) {
    const char = given.charAt(at);
    if (char === '\\' && given.charAt(at + 1) === delimiter)
      found[found.length - 1] += given.charAt(++at);
    else if (char === '\\') found[found.length - 1] += char + given.charAt(++at);
    else if (char === delimiter && found.length < 3) found.push('');
    else found[found.length - 1] += char;
  }
  return found;
}

/** `&` and `\1` stand for what was found, `\r` for a new line. */
function filled(replacement: string, groups: readonly (string | undefined)[]): string {
  return replacement.replace(/\\([\s\S])|&/g, (whole, escaped?: string) => {
    if (escaped === undefined) return groups[0] ?? '';
    if (/\d/.test(escaped)) return groups[Number(escaped)] ?? '';
    return escaped === 'r' || escaped === 'n' ? '\n' : escaped === 't' ? '\t' : whole.slice(1);
  });
}
