// Reads the text of a style sheet: where strings, brackets and blocks end.

/** Comments become blanks of their length, so that offsets stay. */
export function withoutComments(css: string): string {
  return css.replace(
    /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|\/\*[\s\S]*?(?:\*\/|$)/g,
    found => (found.startsWith('/*') ? found.replace(/[^\n]/g, ' ') : found),
  );
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Offset of the first of `marks` that stands outside of strings and brackets, or of a closing
 * bracket that nothing opened; the end when there is none. Unclosed strings end with their line.
 */
export function findMark(css: string, from: number, end: number, marks: string): number {
  const open: string[] = [];
  for (let at = from; at < end; at++) {
    const char = css[at] ?? '';
    if (open.length === 0 && marks.includes(char)) return at;
    if (char === '"' || char === "'") at = endOfString(css, at, end);
    else if (char === '\\') at++;
    else if (closing[char] !== undefined) open.push(closing[char]);
    else if (char === open.at(-1)) open.pop();
    else if (')]}'.includes(char) && open.length === 0) return at;
  }
  return end;
}

function endOfString(css: string, at: number, end: number): number {
  for (let next = at + 1; next < end; next++) {
    if (css[next] === '\\') next++;
    else if (css[next] === css[at] || css[next] === '\n') return next;
  }
  return end;
}

/** The parts between the marks that stand outside of strings and brackets, with their offsets. */
export function splitAt(
  css: string,
  from: number,
  end: number,
  mark: string,
): { readonly text: string; readonly start: number }[] {
  const parts: { text: string; start: number }[] = [];
  for (let start = from; start < end; ) {
    let stop = findMark(css, start, end, mark);
    while (stop < end && css[stop] !== mark) stop = findMark(css, stop + 1, end, mark);
    parts.push({ text: css.slice(start, stop), start });
    start = stop + 1;
  }
  return parts;
}
