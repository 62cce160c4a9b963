// From slides as written to slides as shown: templates, steps, exclusion, numbers, exercises.
import type { Root } from 'mdast';
import { sha256Hex } from '../lib/sha256.ts';
import type { Exercise, Problem, Slide } from './deck.ts';
import { collectDefinitions, type Definitions } from './definitions.ts';
import { type PlacedExercise, readExercises } from './exercise.ts';
import { findHeadings, type Heading, slugOf } from './headings.ts';
import { concat, concatLines, edit, generate, type MappedText, placeAt } from './mapped-text.ts';
import { type MarkdownContext, parseMarkdown } from './markdown.ts';
import { between } from './scan/between.ts';
import type { Scan, WrittenSlide } from './scan/slides.ts';
import { positionAt } from './source.ts';

export type SlideOptions = {
  readonly exclude: readonly string[];
  /** Stands before the number of each slide. */
  readonly numberPrefix: string;
};

type Built = {
  readonly written: WrittenSlide;
  readonly properties: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
  readonly content: MappedText;
  readonly notes: MappedText | null;
  readonly exercises: readonly Exercise[];
  readonly title: string | null;
  readonly chapter: string | null;
  readonly continued: boolean;
  readonly excluded: boolean;
};

export type SlideList = {
  readonly slides: readonly Slide[];
  readonly exercises: readonly Exercise[];
};

export function buildSlides(
  scans: readonly Scan[],
  options: SlideOptions,
  problems: Problem[],
): SlideList {
  const builder = createBuilder(options, problems);
  const built = scans.flatMap(scan => {
    const headings = findHeadings(scan);
    return scan.slides.flatMap((written, index) => {
      const end = scan.slides[index + 1]?.start ?? Number.POSITIVE_INFINITY;
      const own = between(headings, written.start, end);
      const slide = builder.add(scan, written, own);
      return slide ? [slide] : [];
    });
  });
  const definitions = collectDefinitions(scans, problems);
  const { placed } = builder;
  const context = {
    definitions,
    exerciseAt: (key: string) => placed.get(key)?.exercise.id ?? null,
    snippetAt: (key: string) => builder.fences.get(key) ?? null,
  };
  return { slides: number(built, options, context), exercises: builder.exercises };
}

type Builder = {
  /** Null for a slide that is only a template, or left out by its own property. */
  readonly add: (scan: Scan, written: WrittenSlide, headings: readonly Heading[]) => Built | null;
  readonly exercises: Exercise[];
  readonly placed: Map<string, PlacedExercise>;
  readonly fences: Map<string, string>;
};

function createBuilder(options: SlideOptions, problems: Problem[]): Builder {
  const names = new Map<string, Built>();
  const exercises: Exercise[] = [];
  const placed = new Map<string, PlacedExercise>();
  const fences = new Map<string, string>();
  const nameId = createIds(problems);
  let layout: Built | null = null;
  let last: Built | null = null;
  let chapter: string | null = null;
  let lastHeading: string | null = null;

  function templateOf(written: WrittenSlide): Built | null {
    if (written.kind === 'step' && last) return last;
    const { template } = written.properties;
    const named = template === undefined ? undefined : names.get(template);
    if (named) return named;
    if (template !== undefined)
      problems.push({
        position: positionAt(written.source, written.start),
        severity: 'warning',
        rule: 'unknown-template',
        message: `No earlier slide is named \`${template}\`, so this one has no template: give the template slide the line \`name: ${template}\`.`,
      });
    return written.properties.layout === undefined ? layout : null;
  }

  function ownExercises(
    scan: Scan,
    written: WrittenSlide,
    name: string | null,
    title: string | null,
    headings: readonly Heading[],
  ) {
    const start = placeAt(written.content, 0).offset;
    const found = readExercises(
      scan,
      start,
      start + written.content.text.length,
      {
        title: title ?? lastHeading,
        nextId: (own, offset) => {
          const heading = headings.findLast(one => one.start < offset)?.text ?? lastHeading;
          const prefix = `${chapterName(written)}.${name ?? slugOf(heading ?? 'slide')}`;
          return nameId(prefix, own, positionAt(written.source, offset));
        },
      },
      problems,
    );
    for (const one of found) {
      const { file } = written.source;
      placed.set(`${one.start}:${file}`, one);
      for (const [offset, id] of one.fences) fences.set(`${offset}:${file}`, id);
      exercises.push(one.exercise);
    }
    return found.map(one => one.exercise);
  }

  function add(scan: Scan, written: WrittenSlide, headings: readonly Heading[]): Built | null {
    const continued = written.kind === 'step' && last !== null;
    const template = templateOf(written);
    const own = written.properties;
    const properties = inherit(own, template?.properties ?? {}, continued);
    const title = template?.title ?? headings[0]?.text ?? null;
    chapter = headings.findLast(one => one.depth === 1)?.text ?? chapter;
    const name = own.name ?? (continued ? (last?.properties['first-name'] ?? null) : null);
    const classes = classList(properties.class);
    const built: Built = {
      written,
      properties: name === null ? properties : { ...properties, 'first-name': name },
      classes,
      content: joinContent(template?.content ?? null, written.content),
      notes: joinNotes(template?.notes ?? null, written.notes),
      exercises: [
        ...(template?.exercises ?? []),
        ...ownExercises(scan, written, name, title, headings),
      ],
      title,
      chapter,
      continued,
      excluded: classes.some(one => options.exclude.includes(one)),
    };
    lastHeading = headings.at(-1)?.text ?? lastHeading;
    if (own.name) names.set(own.name, built);
    if (own.exclude?.toLowerCase() === 'true') return null;
    if (own.layout === 'true') layout = built;
    else if (own.layout === 'false') layout = null;
    if (own.layout === 'true') return null;
    last = built;
    return built;
  }

  return { add, exercises, placed, fences };
}

function inherit(
  own: Readonly<Record<string, string>>,
  template: Readonly<Record<string, string>>,
  continued: boolean,
): Record<string, string> {
  const { name: _, layout: __, count: ___, ...inherited } = template;
  const properties = { ...inherited, ...own };
  if (template.class !== undefined && own.class !== undefined)
    properties.class = `${template.class}, ${own.class}`;
  if (continued) properties.continued = 'true';
  else delete properties.continued;
  return properties;
}

function classList(value: string | undefined): string[] {
  return [...new Set((value ?? '').split(/[\s,]+/).filter(name => name !== ''))];
}

const contentVariable = /\{\{\s*content\s*\}\}/;

function joinContent(template: MappedText | null, own: MappedText): MappedText {
  if (!template) return own;
  const match = contentVariable.exec(template.text);
  if (!match) return concatLines(template, own);
  const end = match.index + match[0].length;
  const before = edit(template, [{ start: match.index, end: template.text.length, text: '' }]);
  const after = edit(template, [{ start: 0, end, text: '' }]);
  return concat(before, own, after);
}

function joinNotes(template: MappedText | null, own: MappedText | null): MappedText | null {
  if (!template || !own) return own ?? template;
  return concat(template, generate('\n\n', placeAt(own, 0)), own);
}

function chapterName({ source }: WrittenSlide): string {
  return (source.file.split('/').at(-1) ?? source.file).replace(/\.[^.]+$/, '');
}

/** Gives each exercise its id; one that an author wrote twice is made unique and reported. */
function createIds(problems: Problem[]) {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  return (prefix: string, own: string | null, position: Problem['position']): string => {
    const n = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, n);
    const wanted = own ?? `${prefix}.${n}`;
    let id = wanted;
    for (let suffix = 2; taken.has(id); suffix++) id = `${wanted}-${suffix}`;
    taken.add(id);
    if (own !== null && id !== own)
      problems.push({
        position,
        severity: 'error',
        rule: 'exercise-id-twice',
        message: `The id \`${own}\` is taken by an earlier exercise, so this one is \`${id}\`: choose another.`,
      });
    return id;
  };
}

function number(
  built: readonly Built[],
  options: SlideOptions,
  context: Omit<MarkdownContext, 'variable'>,
): Slide[] {
  const counts = (slide: Built) => slide.written.properties.count !== 'false';
  const total = Math.max(1, built.filter(slide => !slide.excluded && counts(slide)).length);
  let index = 0;
  let current = 0;
  let first = 0;
  return built.map(slide => {
    if (slide.excluded)
      return createSlide(slide, { index: null, number: null, first: null }, context);
    if (counts(slide)) current++;
    if (!slide.continued) first = index;
    const shown = `${options.numberPrefix}${Math.max(1, current)}/${total}`;
    return createSlide(slide, { index: index++, number: shown, first }, context);
  });
}

/** Markdown is parsed when a slide's tree is first asked for: decks have thousands of slides. */
function createSlide(
  built: Built,
  place: Pick<Slide, 'index' | 'number' | 'first'>,
  context: Omit<MarkdownContext, 'variable'>,
): Slide {
  const { 'first-name': _, ...properties } = built.properties;
  const variable = (name: string) =>
    Object.hasOwn(properties, name) ? (properties[name] ?? null) : name === 'content' ? '' : null;
  let fingerprint: string | null = null;
  let body: Root | null = null;
  let notes: Root | null = null;
  return {
    ...place,
    excluded: built.excluded,
    name: properties.name || null,
    continued: built.continued,
    classes: built.classes,
    title: built.title,
    chapter: built.chapter,
    position: positionAt(built.written.source, firstTextOffset(built.written)),
    properties,
    exercises: built.exercises,
    get fingerprint() {
      fingerprint ??= fingerprintOf(built, properties, context.definitions);
      return fingerprint;
    },
    get body() {
      body ??= parseMarkdown(built.content, { ...context, variable });
      return body;
    },
    get notes() {
      if (!built.notes || built.notes.text.trim() === '') return null;
      notes ??= parseMarkdown(built.notes, { ...context, variable: () => null });
      return notes;
    },
  };
}

/** A hash of everything that a slide's HTML is made of. */
function fingerprintOf(
  { content, notes, written, continued, exercises }: Built,
  properties: Readonly<Record<string, string>>,
  definitions: Definitions,
): string {
  const links = [content, notes].map(text =>
    text ? definitions.usedIn(text).map(({ label, url, title }) => [label, url, title]) : [],
  );
  const runs = exercises.map(({ id, title, snippets }) => [
    id,
    title,
    snippets.map(one => one.rev),
  ]);
  const own = continued ? written.content.text : null;
  const parts = [content.text, notes?.text, own, properties, links, runs];
  return sha256Hex(JSON.stringify(parts)).slice(0, 32);
}

/** Offset of the first character of a slide that is no blank. */
function firstTextOffset({ source, start }: WrittenSlide): number {
  const found = source.text.slice(start).search(/\S/);
  return found === -1 ? start : start + found;
}
