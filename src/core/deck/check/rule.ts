// What a rule of `deckhand check` looks at, and what it says.
import type { Position, Problem } from '../deck.ts';
import type { DeckReading } from '../parse-deck.ts';
import { type Comment, languageOf, type Regions } from '../scan/regions.ts';
import type { Scan, WrittenSlide } from '../scan/slides.ts';
import { positionAt } from '../source.ts';

/** A change of the problem's file; it is made only where the file still says `remove`. */
export type Fix = {
  readonly line: number;
  readonly column: number;
  readonly remove: string;
  readonly insert: string;
};

export type Finding = Problem & { readonly fix?: Fix };

export type CheckContext = {
  readonly reading: DeckReading;
  /** Path of the deck as its problems name it. */
  readonly file: string;
  /** It is played on a lab. */
  readonly hasLab: boolean;
  /**
   * How a path, relative to the deck's folder, is really spelled; null when there is no such file.
   * Absent: pictures are not looked for.
   */
  readonly spelling?: (path: string) => string | null;
};

export type Rule = (context: CheckContext) => readonly Finding[];

/** Sources that an author wrote, as against those that a reading made up. */
export function writtenScans({ reading }: CheckContext): readonly Scan[] {
  return reading.scans.filter(({ source }) => source.fixed === null);
}

export function writtenSlides(context: CheckContext): { scan: Scan; slide: WrittenSlide }[] {
  return writtenScans(context).flatMap(scan => scan.slides.map(slide => ({ scan, slide })));
}

export function findingAt(
  scan: Scan,
  offset: number,
  rest: Pick<Finding, 'severity' | 'rule' | 'message' | 'fix'>,
): Finding {
  return { position: positionAt(scan.source, offset), ...rest };
}

/** Where a slide's first line with text is, or the separator of one without. */
export function headOf(scan: Scan, { start, end }: WrittenSlide): number {
  const found = scan.source.text.slice(start, end).search(/\S/);
  return found === -1 ? scan.source.text.lastIndexOf('\n', start - 2) + 1 : start + found;
}

/** Offset of a slide's property, or of its head when a template brought it. */
export function propertyAt(scan: Scan, slide: WrittenSlide, key: string): number {
  const text = scan.source.text.slice(slide.start, slide.end);
  const found = new RegExp(`^(?:<!--\\s*)?${key}:`, 'm').exec(text);
  return found ? slide.start + found.index : headOf(scan, slide);
}

export function fencesOf({ regions }: Scan) {
  return regions.code.flatMap(region =>
    region.kind === 'fence' ? [{ ...region, language: languageOf(region) }] : [],
  );
}

/** Code and comments in order: where nothing of the dialect counts. */
export function opaque({ code, comments }: Regions): (Regions['code'][number] | Comment)[] {
  return [...code, ...comments].sort((a, b) => a.start - b.start);
}

export function place({ line }: Position): string {
  return `line ${line}`;
}
