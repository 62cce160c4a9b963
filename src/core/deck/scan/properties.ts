// Reads the properties at the head of a slide: `class: pic`, `name: intro`, `<!-- lab: fresh -->`.
import type { Problem } from '../deck.ts';
import type { MappedText } from '../mapped-text.ts';
import { positionAt, type Source } from '../source.ts';
import { between, firstAt } from './between.ts';
import type { Classes } from './classes.ts';
import type { Regions } from './regions.ts';

export type Head = {
  readonly properties: Readonly<Record<string, string>>;
  /** Characters of the slide's text that the property lines take. */
  readonly length: number;
};

type Context = {
  readonly source: Source;
  /** Offset of the slide's text in the source. */
  readonly start: number;
  readonly regions: Regions;
  readonly classes: Classes;
  readonly isProperty: (key: string) => boolean;
  readonly problems: Problem[];
};

const known = new Set([
  'name',
  'class',
  'layout',
  'template',
  'count',
  'exclude',
  'background-image',
  'background-color',
  'background-size',
  'background-position',
  'highlight-style',
  'highlight-lines',
  'language',
  'theme',
  'duration',
  'lab',
  'css',
]);

// The value ends at the line's end or at the first `$`, as in the slideshow that decks grew up with.
const line = /(?:[ \t]*\n)*([-\w]+):([^$\n]*)/y;
const comment = /^<!--\s*([-\w]+):([^$\n]*?)\s*-->$/;

export function readProperties(whole: MappedText, context: Context): Head {
  const { source, start, isProperty } = context;
  const properties: Record<string, string> = {};
  const isKnown = (key: string) => known.has(key) || key.startsWith('data-') || isProperty(key);
  const end = start + firstPieceLength(whole, context);
  for (const region of between(context.regions.comments, start, end)) {
    const match = comment.exec(source.text.slice(region.start, region.end));
    if (match?.[1] && isKnown(match[1])) properties[match[1]] = (match[2] ?? '').trim();
  }
  let length = 0;
  for (;;) {
    line.lastIndex = length;
    const match = line.exec(whole.text);
    const key = match?.[1];
    if (!match || key === undefined) {
      const skipped = skipComment(whole.text, length);
      if (skipped === length) break;
      length = skipped;
      continue;
    }
    if (start + match.index + match[0].length > end && end < start + whole.text.length) break;
    if (!isKnown(key)) {
      warnUnknown(key, start + match.index + match[0].indexOf(key), context);
      break;
    }
    properties[key] = (match[2] ?? '').trim();
    length = match.index + match[0].length;
  }
  return { properties, length };
}

/** Behind a property comment at `at`, which may stand between property lines. */
function skipComment(text: string, at: number): number {
  const match = /^\s*<!--\s*[-\w]+:[^$\n]*?-->/.exec(text.slice(at));
  return match ? at + match[0].length : at;
}

function firstPieceLength(whole: MappedText, { start, classes }: Context): number {
  const first = classes.found[firstAt(classes.found, start)];
  return Math.min(first ? first.start - start : Number.POSITIVE_INFINITY, whole.text.length);
}

function warnUnknown(key: string, offset: number, { source, problems }: Context): void {
  // `Note: …` and `https://…` are text; older slideshows swallow the line.
  if (key === 'https' || key === 'http') return;
  problems.push({
    position: positionAt(source, offset),
    severity: 'warning',
    rule: 'unknown-property',
    message: `\`${key}:\` is no property that Deckhand knows, so it is shown as text; put another word before it if other slideshows are to show it, too.`,
  });
}
