// What the scanner finds wrong in a source: what an author meant otherwise, and the remedy.
import type { Problem } from '../deck.ts';
import { slideLengthMax } from '../limits.ts';
import { readMacro } from '../macros.ts';
import { positionAt, type Source } from '../source.ts';
import { type Classes, outermost } from './classes.ts';
import { createCursor } from './cursor.ts';
import type { Regions } from './regions.ts';
import type { Separator, WrittenSlide } from './slides.ts';

type Scanned = {
  readonly source: Source;
  readonly regions: Regions;
  readonly classes: Classes;
  readonly separators: readonly Separator[];
  readonly slides: readonly WrittenSlide[];
};

export function findMistakes(scanned: Scanned): Problem[] {
  return [
    ...regionProblems(scanned),
    ...classProblems(scanned),
    ...frontMatter(scanned),
    ...hiddenSeparators(scanned),
    ...unknownMacros(scanned),
    ...longSlides(scanned),
  ];
}

const keys = /^---\n(?:[\w-]+:[^\n]*\n)+---$/m;

/** Other tools begin a file with keys between two separators; here that is two slides. */
function frontMatter({ source }: Scanned): Problem[] {
  if (!source.text.startsWith('---\n') || keys.exec(source.text)?.index !== 0) return [];
  return [
    {
      position: positionAt(source, 0),
      severity: 'warning',
      rule: 'front-matter',
      message:
        'A deck has no front matter, so these lines are a slide of their own: take both `---` away and keep the keys as the first lines.',
    },
  ];
}

/** `x`--, where older slideshows see a step. */
function hiddenSeparators({ source, regions, classes }: Scanned): Problem[] {
  const { text } = source;
  const ends = [...regions.code, ...regions.comments].map(one => one.end);
  for (const one of classes.found) ends.push(one.close + 1);
  const behind = /(?:---?|\?\?\?)$/my;
  return ends.flatMap((end): Problem[] => {
    behind.lastIndex = end;
    const found = text[end] === '-' || text[end] === '?' ? behind.exec(text)?.[0] : undefined;
    if (found === undefined) return [];
    return [
      {
        position: positionAt(source, end),
        severity: 'warning',
        rule: 'separator-behind-text',
        message: `\`${found}\` is text here, but separates slides in older slideshows: put it on a line of its own, or a blank behind it.`,
      },
    ];
  });
}

function longSlides({ source, slides }: Scanned): Problem[] {
  return slides.flatMap(({ start, content }): Problem[] => {
    if (content.text.length <= slideLengthMax) return [];
    return [
      {
        position: positionAt(source, start),
        severity: 'error',
        rule: 'slide-too-long',
        message: `This slide has more than ${slideLengthMax} characters and is not shown: divide it.`,
      },
    ];
  });
}

function unknownMacros({ source, regions }: Scanned): Problem[] {
  const inCode = createCursor(regions.code);
  const inComment = createCursor(regions.comments);
  const problems: Problem[] = [];
  for (const match of source.text.matchAll(/!\[(:[^\]\n]{1,200})\]/g)) {
    const macro = readMacro(match[1] ?? '');
    if (macro?.kind !== 'unknown' || inCode(match.index) || inComment(match.index)) continue;
    problems.push({
      position: positionAt(source, match.index),
      severity: 'error',
      rule: 'unknown-macro',
      message: `There is no macro \`:${macro.name}\`, so the slide shows this sentence instead; there are \`:scale 50%\` and \`:img words, 50%\`.`,
    });
  }
  return problems;
}

function regionProblems({ source, regions }: Scanned): Problem[] {
  return regions.code.flatMap((region): Problem[] => {
    if (region.kind !== 'fence') return [];
    const position = positionAt(source, region.run);
    const marks = '`'.repeat(3);
    if (region.closingLength === 0)
      return [
        {
          position,
          severity: 'error',
          rule: 'fence-never-closed',
          message: `This code block is never closed: add a line with ${marks} where it ends.`,
        },
      ];
    if (region.closingLength < region.runLength)
      return [
        {
          position,
          severity: 'warning',
          rule: 'fence-closed-short',
          message: `This code block opens with ${region.runLength} marks and closes with ${region.closingLength}: use the same number.`,
        },
      ];
    return [];
  });
}

function classProblems({ source, classes, separators }: Scanned): Problem[] {
  const problems: Problem[] = [];
  for (const { names, start } of classes.unclosed) {
    // `a.b[` in running text is nobody's class; at the start of a line it is meant as one.
    if (!isFirstOnLine(source.text, start)) continue;
    problems.push({
      position: positionAt(source, start),
      severity: 'error',
      rule: 'class-never-closed',
      message: `\`.${names.join('.')}[\` has no closing bracket, so it is shown as text: add the \`]\`.`,
    });
  }
  for (const one of outermost(classes.found)) {
    if (!one.block) continue;
    const inside = source.text.slice(one.open, one.close);
    const line = /^(?:---?|\?\?\?)$/m.exec(inside);
    if (!line || separators.length === 0) continue;
    problems.push({
      position: positionAt(source, one.start),
      severity: 'warning',
      rule: 'class-spans-slides',
      message: `\`.${one.names.join('.')}[\` holds a line \`${line[0]}\`, which does not separate slides there: close the bracket before it.`,
    });
  }
  return problems;
}

/** Walks back over blanks only: lines may be long, and openings many. */
function isFirstOnLine(text: string, start: number): boolean {
  let at = start;
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at--;
  return at === 0 || text[at - 1] === '\n';
}
