// The private characters that stand in prepared text for what Markdown itself does not know.

/** A block class, by its number: `\uE0000\uE001`. Its inside is parsed by itself. */
export const blockOpen = '\uE000';
export const blockClose = '\uE001';
/** `<br/>`: a break wherever it stands. */
export const hardBreak = '\uE002';
/** An inline class: `\uE004name.name\uE005inside\uE006`. */
export const namesOpen = '\uE004';
export const namesClose = '\uE005';
export const classClose = '\uE006';

const inlineOpening = /\uE004([^\uE005]*)\uE005/g;

/** Puts back what the marks stand for, where Markdown took them for text. */
export function withoutMarks(text: string): string {
  if (!/[\uE000-\uE006]/.test(text)) return text;
  return text
    .replace(inlineOpening, '.$1[')
    .replaceAll(classClose, ']')
    .replaceAll(hardBreak, '<br/>');
}
