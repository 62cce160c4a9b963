// How much of a deck is shown at most: what is beyond takes minutes, and nobody reads it.

/** Characters of a slide with the steps before it; Markdown needs minutes for a megabyte of brackets. */
export const slideLengthMax = 60_000;

/** Brackets of a slide outside of code: Markdown compares each with those before it. */
export const bracketsMax = 5_000;

/** Lists and quotes in one another. */
export const depthMax = 200;

/** Whether a line opens more quotes and lists than are shown: Markdown takes the square of them. */
export function opensTooDeep(text: string): boolean {
  let depth = 0;
  let isLead = true;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '\n') {
      depth = 0;
      isLead = true;
    } else if (isLead && char !== ' ' && char !== '\t') {
      const isList = '-*+'.includes(char) && /[ \t]/.test(text[at + 1] ?? '');
      if (char === '>' || isList) depth++;
      else isLead = false;
      if (depth > depthMax) return true;
    }
  }
  return false;
}
