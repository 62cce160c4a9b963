// From slides as written to slides as shown: templates, steps, exclusion, exercises.
import type { Exercise, Position, Problem, Slide } from './deck.ts';
import { collectDefinitions } from './definitions.ts';
import { type PlacedExercise, readExercises } from './exercise.ts';
import { type Heading, slugOf } from './headings.ts';
import { classList, inherit, joinContent, joinNotes } from './inherit.ts';
import { type MappedText, type Place, placeAt } from './mapped-text.ts';
import { numberSlides } from './number-slides.ts';
import { between } from './scan/between.ts';
import type { Scan, WrittenSlide } from './scan/slides.ts';
import { positionAt, type Source } from './source.ts';

export type SlideOptions = {
  readonly exclude: readonly string[];
  /** Stands before the number of each slide. */
  readonly numberPrefix: string;
  /** The deck's language where it names one: lines `:XX:` of notes in others are left out. */
  readonly language: () => string | null;
};

export type Built = {
  readonly written: WrittenSlide;
  readonly properties: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
  readonly content: MappedText;
  readonly notes: MappedText | null;
  readonly exercises: readonly Exercise[];
  readonly title: string | null;
  /** Name of the slide, or of the one that a step continues: for the ids of exercises. */
  readonly idName: string | null;
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
  const state = createState(options, problems);
  const built = scans.flatMap(scan => scan.slides.flatMap(written => add(state, scan, written)));
  const { placed } = state;
  const context = {
    definitions: collectDefinitions(scans, problems),
    exerciseAt: ({ source, offset }: Place) =>
      placed.get(source)?.exercises.get(offset)?.exercise.id ?? null,
    snippetAt: ({ source, offset }: Place) => placed.get(source)?.fences.get(offset) ?? null,
  };
  const slides = numberSlides(built, options, context);
  const exercises = slides.flatMap(slide => (slide.excluded ? [] : slide.exercises));
  return { slides, exercises: [...new Set(exercises)] };
}

/** What stands at which offset of a source. */
type Placed = {
  readonly exercises: Map<number, PlacedExercise>;
  readonly fences: Map<number, string>;
};

/** What the slides so far mean for the next one. */
type State = {
  readonly options: SlideOptions;
  readonly problems: Problem[];
  readonly names: Map<string, Built>;
  readonly placed: Map<Source, Placed>;
  readonly nameId: (prefix: string, own: string | null, position: Position) => string;
  layout: Built | null;
  /** The slide that a step continues. */
  last: Built | null;
  chapter: string | null;
  heading: string | null;
};

function createState(options: SlideOptions, problems: Problem[]): State {
  return {
    options,
    problems,
    names: new Map(),
    placed: new Map(),
    nameId: createIds(problems),
    layout: null,
    last: null,
    chapter: null,
    heading: null,
  };
}

/** Nothing for a slide that is only a template, or left out by its own property. */
function add(state: State, scan: Scan, written: WrittenSlide): Built[] {
  const headings = between(scan.headings, written.start, written.end);
  const template = templateOf(state, written);
  const own = written.properties;
  const continued = written.kind === 'step' && state.last !== null;
  const properties = inherit(own, template?.properties ?? {}, continued);
  const classes = classList(properties.class);
  const title = template?.title ?? headings[0]?.text ?? null;
  const idName = own.name || (continued ? (state.last?.idName ?? null) : null);
  state.chapter = headings.findLast(one => one.depth === 1)?.text ?? state.chapter;
  const exercises = ownExercises(state, scan, { written, idName, title, headings });
  const built: Built = {
    written,
    properties,
    classes,
    content: joinContent(template?.content ?? null, written.content),
    notes: joinNotes(template?.notes ?? null, written.notes),
    exercises: [...(template?.exercises ?? []), ...exercises],
    title,
    idName,
    chapter: state.chapter,
    continued,
    excluded: classes.some(one => state.options.exclude.includes(one)),
  };
  state.heading = headings.at(-1)?.text ?? state.heading;
  if (own.name) state.names.set(own.name, built);
  if (own.exclude?.toLowerCase() === 'true') return [];
  if (own.layout === 'true') {
    state.layout = built;
    return [];
  }
  if (own.layout === 'false') state.layout = null;
  state.last = built;
  return [built];
}

function templateOf({ last, layout, names, problems }: State, written: WrittenSlide): Built | null {
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

type Own = Pick<Built, 'written' | 'idName' | 'title'> & { readonly headings: readonly Heading[] };

/** What naming the exercises of a slide asked for, and what it got. */
type Named = {
  readonly wanted: Parameters<State['nameId']>;
  readonly id: string;
};

type Read = {
  readonly title: string | null;
  readonly idName: string | null;
  readonly heading: string | null;
  readonly names: readonly Named[];
  readonly found: readonly PlacedExercise[];
  readonly problems: readonly Problem[];
};

// A chapter that did not change has the same slides when its deck is read again.
const reads = new WeakMap<WrittenSlide, Read>();

function ownExercises(state: State, scan: Scan, own: Own): Exercise[] {
  const { written } = own;
  const { found, problems } = readOnce(state, scan, own);
  state.problems.push(...problems);
  if (found.length === 0) return [];
  const { source } = written;
  const placed = state.placed.get(source) ?? { exercises: new Map(), fences: new Map() };
  state.placed.set(source, placed);
  for (const one of found) {
    placed.exercises.set(one.start, one);
    for (const [offset, id] of one.fences) placed.fences.set(offset, id);
  }
  return found.map(one => one.exercise);
}

/** Ids are asked for in any case: those of later exercises count on it. */
function readOnce(state: State, scan: Scan, own: Own): Read {
  const { written, idName, title } = own;
  const { heading } = state;
  const known = reads.get(written);
  const isSame = known?.title === title && known.idName === idName && known.heading === heading;
  const ids = isSame ? known.names.map(({ wanted }) => state.nameId(...wanted)) : [];
  if (isSame && known.names.every(({ id }, at) => id === ids[at])) return known;
  const fresh = { title, idName, heading, ...readOwn(state, scan, own, ids) };
  reads.set(written, fresh);
  return fresh;
}

/** `ids`: the first that are asked for, where they are known. */
function readOwn(
  state: State,
  scan: Scan,
  { written, idName, title, headings }: Own,
  ids: readonly string[],
): Pick<Read, 'found' | 'names' | 'problems'> {
  const { source } = written;
  const start = placeAt(written.content, 0).offset;
  const names: Named[] = [];
  const problems: Problem[] = [];
  const naming = {
    title: title ?? state.heading,
    nextId: (own: string | null, offset: number) => {
      const heading = headings.findLast(one => one.start < offset)?.text ?? state.heading;
      const prefix = `${chapterName(source)}.${idName ?? slugOf(heading ?? 'slide')}`;
      const wanted: Named['wanted'] = [prefix, own, positionAt(source, offset)];
      const id = ids[names.length] ?? state.nameId(...wanted);
      names.push({ wanted, id });
      return id;
    },
  };
  const found = readExercises(scan, start, written.end, naming, problems);
  return { found, names, problems };
}

function chapterName({ file }: Source): string {
  return (file.split('/').at(-1) ?? file).replace(/\.[^.]+$/, '');
}

/** Gives each exercise its id; one that an author wrote twice is made unique and reported. */
function createIds(problems: Problem[]) {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  return (prefix: string, own: string | null, position: Position): string => {
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
