// What a slide takes over from its template, or a step from the slide before it.
import { concat, concatLines, edit, generate, type MappedText, placeAt } from './mapped-text.ts';

/** Own values win; a duration is one slide's own; classes are joined, the template's first. */
export function inherit(
  own: Readonly<Record<string, string>>,
  template: Readonly<Record<string, string>>,
  continued: boolean,
): Record<string, string> {
  const { name: _, layout: __, count: ___, duration: ____, ...inherited } = template;
  const properties = { ...inherited, ...own };
  if (template.class !== undefined && own.class !== undefined)
    properties.class = `${template.class}, ${own.class}`;
  if (continued) properties.continued = 'true';
  else delete properties.continued;
  return properties;
}

export function classList(value: string | undefined): string[] {
  return [...new Set((value ?? '').split(/[\s,]+/).filter(name => name !== ''))];
}

const contentVariable = /\{\{\s*content\s*\}\}/;

/** The template's content with the own in the place of `{{content}}`, or behind it. */
export function joinContent(template: MappedText | null, own: MappedText): MappedText {
  if (!template) return own;
  const match = contentVariable.exec(template.text);
  if (!match) return concatLines(template, own);
  const end = match.index + match[0].length;
  const before = edit(template, [{ start: match.index, end: template.text.length, text: '' }]);
  const after = edit(template, [{ start: 0, end, text: '' }]);
  const line = /(?:^|\n)[ \t]*$/.test(before.text) && /^[ \t]*(?:\n|$)/.test(after.text);
  return concat(before, line ? own : trimmed(own), after);
}

/** In a heading or in code, the blank lines around a slide's text would end what it stands in. */
function trimmed(own: MappedText): MappedText {
  const { text } = own;
  const start = text.length - text.trimStart().length;
  const end = Math.max(start, text.trimEnd().length);
  const cuts = [
    { start: 0, end: start, text: '' },
    { start: end, end: text.length, text: '' },
  ];
  return edit(
    own,
    cuts.filter(cut => cut.end > cut.start),
  );
}

export function joinNotes(template: MappedText | null, own: MappedText | null): MappedText | null {
  if (!template || !own) return own ?? template;
  return concat(template, generate('\n\n', placeAt(own, 0)), own);
}
