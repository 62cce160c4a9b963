// Rules about slides, steps and notes: lines that separate by mistake, and lines that should.

import { createCursor } from '../scan/cursor.ts';
import type { Scan, WrittenSlide } from '../scan/slides.ts';
import {
  type Finding,
  findingAt,
  headOf,
  opaque,
  type Rule,
  writtenScans,
  writtenSlides,
} from './rule.ts';

const blankSeparator = /^(?:([ \t]*)(---?|\?\?\?)[ \t]+|([ \t]+)(---?|\?\?\?))$/gm;

/** `--- ` is a rule or a heading for Markdown, on purpose at times, but no separator. */
export const separatorWithBlanks: Rule = context =>
  writtenScans(context).flatMap(scan => {
    const isOpaque = createCursor(opaque(scan.regions));
    return [...scan.source.text.matchAll(blankSeparator)].flatMap(match => {
      if (isOpaque(match.index)) return [];
      const mark = match[2] ?? match[4] ?? '';
      return findingAt(scan, match.index, {
        severity: 'warning',
        rule: 'separator-with-blanks',
        message: `With blanks around it \`${mark}\` separates nothing: remove them, or write \`***\` for a line across.`,
      });
    });
  });

/** What the parser reports as front matter. */
const matter = /^---\n(?:[ \t]*[-\w]+:[^\n]*\n)+---\n/;

export const emptySlide: Rule = context => {
  // Under a layout even a slide without text shows something.
  if (writtenSlides(context).some(({ slide }) => slide.properties.layout === 'true')) return [];
  return writtenSlides(context).flatMap(({ scan, slide }): Finding[] => {
    const { properties } = slide;
    if (visibleText(slide) !== '' || properties.exclude === 'true') return [];
    if (properties.template || properties['background-image'] || properties['background-color'])
      return [];
    // Said already, and more helpfully.
    if (slide.start <= 4 && matter.test(scan.source.text)) return [];
    const what = slide.kind === 'step' ? 'This step reveals nothing' : 'This slide is empty';
    return [
      findingAt(scan, headOf(scan, slide), {
        severity: 'warning',
        rule: 'empty-slide',
        message: `${what}: put something behind the separator, or remove it.`,
      }),
    ];
  });
};

function visibleText({ content }: WrittenSlide): string {
  return content.text.replace(/<!--[\s\S]*?-->/g, '').trim();
}

const plainLine =
  /^(?![ \t]*(?:[-*+>|#\]<]|\d+[.)][ \t]|`{3}|~{3}|\.[A-Za-z_-][\w.-]*\[))[ \t]{0,3}\S/;

/** Text before and behind `--` that is one paragraph for Markdown. */
export const stepInParagraph: Rule = context =>
  writtenSlides(context).flatMap(({ scan, slide }): Finding[] => {
    const { text } = scan.source;
    if (slide.kind !== 'step') return [];
    const behind = lineAt(text, slide.start);
    const before = lineAt(text, lineStart(text, lineStart(text, slide.start - 1) - 1));
    if (!plainLine.test(behind) || !plainLine.test(before) || isClosing(scan, slide)) return [];
    return [
      findingAt(scan, slide.start, {
        severity: 'warning',
        rule: 'step-in-paragraph',
        message:
          'Without an empty line this goes on in the paragraph before the step: leave one empty before and behind `--`.',
      }),
    ];
  });

/** The line before the separator ends a fence, or belongs to one. */
function isClosing(scan: Scan, slide: WrittenSlide): boolean {
  return scan.regions.code.some(
    ({ kind, start, end }) => kind === 'fence' && start < slide.start && end + 5 > slide.start,
  );
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(offset, end === -1 ? text.length : end);
}

export const notesTwice: Rule = context =>
  writtenSlides(context).flatMap(({ scan, slide }): Finding[] => {
    const { notes } = slide;
    const [first] = notes?.pieces ?? [];
    if (!first) return [];
    // Notes begin behind the last `???`; another one stands where the content ends.
    const between = scan.source.text.slice(slide.end, first.offset);
    const lost = between.split(/^\?\?\?$/m).slice(1, -1);
    if (lost.every(text => text.trim() === '')) return [];
    return [
      findingAt(scan, Math.max(slide.end, first.offset - 4), {
        severity: 'warning',
        rule: 'notes-twice',
        message: 'The second `???` replaces the notes before it: remove it to keep both.',
      }),
    ];
  });
