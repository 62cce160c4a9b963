// Slides as others see them: with index and number, their Markdown parsed when first asked for.
import type { Root } from 'mdast';
import { quickHash } from '../lib/quick-hash.ts';
import type { Built, SlideOptions } from './build-slides.ts';
import type { Slide } from './deck.ts';
import { edit, type MappedText } from './mapped-text.ts';
import { type MarkdownContext, parseMarkdown } from './markdown.ts';
import type { WrittenSlide } from './scan/slides.ts';
import { positionAt } from './source.ts';

export function numberSlides(
  built: readonly Built[],
  options: SlideOptions,
  context: Omit<MarkdownContext, 'variable'>,
): Slide[] {
  const counts = (slide: Built) => slide.written.properties.count !== 'false';
  const total = Math.max(1, built.filter(slide => !slide.excluded && counts(slide)).length);
  const all = { ...context, language: options.language };
  let index = 0;
  let current = 0;
  let first = 0;
  return built.map(slide => {
    if (slide.excluded) return createSlide(slide, { index: null, number: null, first: null }, all);
    if (counts(slide)) current++;
    if (!slide.continued) first = index;
    const shown = `${options.numberPrefix}${Math.max(1, current)}/${total}`;
    return createSlide(slide, { index: index++, number: shown, first }, all);
  });
}

type Context = Omit<MarkdownContext, 'variable'> & Pick<SlideOptions, 'language'>;

/** Markdown is parsed when a slide's tree is first asked for: decks have thousands of slides. */
function createSlide(
  built: Built,
  place: Pick<Slide, 'index' | 'number' | 'first'>,
  context: Context,
): Slide {
  const { properties } = built;
  const variable = (name: string) =>
    Object.hasOwn(properties, name) ? (properties[name] ?? null) : name === 'content' ? '' : null;
  let fingerprint: string | null = null;
  let body: Root | null = null;
  let notes: Root | null = null;
  // Without a spread: it makes objects with getters slow, and there are thousands.
  const slide: Slide = {
    index: place.index,
    number: place.number,
    first: place.first,
    excluded: built.excluded,
    name: properties.name || null,
    continued: built.continued,
    classes: built.classes,
    title: built.title,
    chapter: built.chapter,
    position: positionAt(built.written.source, firstTextOffset(built.written)),
    properties,
    exercises: built.exercises,
    written: { content: built.content.text, notes: built.notes?.text ?? null },
    get fingerprint() {
      fingerprint ??= fingerprintOf(built, context);
      return fingerprint;
    },
    get body() {
      body ??= parseMarkdown(built.content, { ...context, variable });
      return body;
    },
    get notes() {
      if (notes) return notes;
      const spoken = built.notes && inLanguage(built.notes, context.language());
      if (!spoken || spoken.text.trim() === '') return null;
      notes = parseMarkdown(spoken, { ...context, variable: () => null });
      return notes;
    },
  };
  origins.set(slide, { built, context });
  return slide;
}

/** Notes of courses in several languages have a line `:EN:- …` for each. */
function inLanguage(notes: MappedText, language: string | null): MappedText {
  if (language === null) return notes;
  const own = language.slice(0, 2).toUpperCase();
  const others = [...notes.text.matchAll(/^[ \t]*:([A-Z]{2}):.*\n?/gm)].filter(
    ([, code]) => code !== own,
  );
  const cut = others.map(({ index, 0: line }) => ({
    start: index,
    end: index + line.length,
    text: '',
  }));
  return edit(notes, cut);
}

type Origin = { readonly built: Built; readonly context: Context };

const origins = new WeakMap<Slide, Origin>();

/**
 * Whether two slides have the same fingerprint. Hashing thousands of slides that are as they were is
 * most of what a saved line would cost: those are told by what they were made of.
 */
export function looksAlike(a: Slide, b: Slide): boolean {
  const [one, other] = [origins.get(a), origins.get(b)];
  const isKnown =
    one?.built.written === other?.built.written &&
    one?.context.definitions.key === other?.context.definitions.key &&
    one?.context.language() === other?.context.language();
  if (isKnown && one && other && isSame(one.built, other.built)) return true;
  return a.fingerprint === b.fingerprint;
}

/** Both are of the same written slide. */
function isSame(a: Built, b: Built): boolean {
  const keys = Object.keys(a.properties);
  return (
    a.continued === b.continued &&
    a.content.text === b.content.text &&
    a.notes?.text === b.notes?.text &&
    a.exercises.length === b.exercises.length &&
    a.exercises.every((exercise, at) => exercise === b.exercises[at]) &&
    keys.length === Object.keys(b.properties).length &&
    keys.every(key => a.properties[key] === b.properties[key])
  );
}

/** A hash of everything that a slide's HTML is made of. */
function fingerprintOf(
  { content, notes, written, continued, exercises, properties }: Built,
  { definitions, language }: Context,
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
  const parts = [content.text, notes?.text, own, properties, links, runs, notes && language()];
  return quickHash(JSON.stringify(parts));
}

/** Offset of the first character of a slide that is no blank. */
function firstTextOffset({ source, start }: WrittenSlide): number {
  const found = source.text.slice(start).search(/\S/);
  return found === -1 ? start : start + found;
}
