// Splits a source into slides and steps, and each of them into properties, content and notes.
import type { Problem } from '../deck.ts';
import { findHeadings, type Heading } from '../headings.ts';
import { fromSource, type MappedText, slice } from '../mapped-text.ts';
import type { Source } from '../source.ts';
import { type Classes, type ContentClass, outermost, scanClasses } from './classes.ts';
import { createCursor } from './cursor.ts';
import { findMistakes } from './mistakes.ts';
import { readProperties } from './properties.ts';
import { type Regions, scanRegions } from './regions.ts';

/** A slide as its author wrote it: before templates, steps and exclusion. */
export type WrittenSlide = {
  readonly kind: 'slide' | 'step';
  readonly source: Source;
  /** Where the slide starts in the source, and where its content ends. */
  readonly start: number;
  readonly end: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly content: MappedText;
  readonly notes: MappedText | null;
};

export type Scan = {
  readonly source: Source;
  readonly regions: Regions;
  readonly classes: Classes;
  readonly headings: readonly Heading[];
  readonly slides: readonly WrittenSlide[];
  readonly problems: readonly Problem[];
};

export type Separator = {
  readonly kind: 'slide' | 'step' | 'notes';
  readonly start: number;
  /** Behind the separator's newline. */
  readonly end: number;
};

/** `isProperty` says whether an unknown key at the head of a slide is a variable of the deck. */
export function scanSource(source: Source, isProperty: (key: string) => boolean): Scan {
  const regions = scanRegions(source.text);
  const classes = scanClasses(source.text, regions);
  const problems: Problem[] = [];
  const slides: WrittenSlide[] = [];
  const separators = findSeparators(source.text, regions, outermost(classes.found));
  const end: Separator = { kind: 'slide', start: source.text.length, end: source.text.length };
  let kind: 'slide' | 'step' = 'slide';
  let start = 0;
  let contentEnd: number | null = null;
  let notesStart = 0;
  for (const separator of [...separators, end]) {
    if (separator.kind === 'notes') {
      // A second `???` empties what the first gave.
      contentEnd ??= separator.start;
      notesStart = separator.end;
      continue;
    }
    const whole = fromSource(source, start, contentEnd ?? separator.start);
    const head = readProperties(whole, { source, start, regions, classes, isProperty, problems });
    slides.push({
      kind,
      source,
      start,
      end: contentEnd ?? separator.start,
      properties: head.properties,
      content: slice(whole, head.length, whole.text.length),
      notes: contentEnd === null ? null : fromSource(source, notesStart, separator.start),
    });
    kind = separator.kind;
    start = separator.end;
    contentEnd = null;
  }
  problems.push(...findMistakes({ source, regions, classes, separators, slides }));
  const headings = findHeadings(source, regions);
  return { source, regions, classes, headings, slides, problems };
}

const separatorLine = /^(---?|\?\?\?|<!--[ \t]*break[ \t]*-->)$/gm;

function findSeparators(
  text: string,
  regions: Regions,
  classes: readonly ContentClass[],
): Separator[] {
  const separators: Separator[] = [];
  const code = createCursor(regions.code);
  const inClass = createCursor(classes.map(one => ({ start: one.start, end: one.close + 1 })));
  for (const match of text.matchAll(separatorLine)) {
    const start = match.index;
    if (code(start) || inClass(start)) continue;
    const line = match[0];
    const kind = line === '--' ? 'step' : line === '???' ? 'notes' : 'slide';
    separators.push({ kind, start, end: Math.min(start + line.length + 1, text.length) });
  }
  return separators;
}
