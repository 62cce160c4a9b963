// Rules about the brackets of content classes.
import { type ContentClass, outermost } from '../scan/classes.ts';
import { createCursor } from '../scan/cursor.ts';
import { positionAt } from '../source.ts';
import { type Finding, findingAt, opaque, place, type Rule, writtenScans } from './rule.ts';

/** A line of closing brackets alone is meant to close a class. */
export const bracketClosesNothing: Rule = context =>
  writtenScans(context).flatMap(scan => {
    const isOpaque = createCursor(opaque(scan.regions));
    const closing = new Set(scan.classes.found.map(({ close }) => close));
    return [...scan.source.text.matchAll(/^([ \t]*)(\]+)[ \t]*$/gm)].flatMap((match): Finding[] => {
      const first = match.index + (match[1] ?? '').length;
      const marks = [...(match[2] ?? '')].map((_, index) => first + index);
      const loose = marks.find(offset => !closing.has(offset));
      if (isOpaque(match.index) || loose === undefined) return [];
      return [
        findingAt(scan, loose, {
          severity: 'error',
          rule: 'bracket-closes-nothing',
          message:
            'This `]` closes no class: write the opening as `.exercise[`, without a blank before the bracket, or remove it.',
        }),
      ];
    });
  });

/** Where the class ends for those who count every bracket; null when nowhere. */
function countedEnd(text: string, { open }: ContentClass): number | null {
  let depth = 1;
  const bracket = /[[\]]/g;
  bracket.lastIndex = open;
  for (let match = bracket.exec(text); match; match = bracket.exec(text)) {
    depth += match[0] === '[' ? 1 : -1;
    if (depth === 0) return match.index;
  }
  return null;
}

export const bracketsInCode: Rule = context =>
  writtenScans(context).flatMap(scan => {
    const { text } = scan.source;
    // Brackets that nothing holds are counted alike by everyone.
    if (scan.regions.code.length === 0 && scan.regions.comments.length === 0) return [];
    return outermost(scan.classes.found).flatMap((one): Finding[] => {
      const end = countedEnd(text, one);
      if (end === one.close) return [];
      const where = end === null ? 'nowhere' : `on ${place(positionAt(scan.source, end))}`;
      const bracket = end !== null && end < one.close ? '[' : ']';
      return [
        findingAt(scan, one.start, {
          severity: 'warning',
          rule: 'brackets-in-code',
          message: `Older slideshows count the brackets in code, too, and end \`.${one.names.join('.')}[\` ${where}: put \`<!-- ${bracket} -->\` into it if it is to work there.`,
        }),
      ];
    });
  });
