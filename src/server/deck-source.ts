// The deck as it is on disk now: read, versioned, rendered slide by slide, read again when it changes.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { pictureMissing } from '../core/deck/check/pictures.ts';
import type { Deck, Exercise, Problem, Slide } from '../core/deck/deck.ts';
import { dumpDeck } from '../core/deck/dump-deck.ts';
import { excludedNames } from '../core/deck/excluded-names.ts';
import { looksAlike } from '../core/deck/number-slides.ts';
import { createScanMemo, readDeckText, type ScanMemo } from '../core/deck/parse-deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
import { renderSlide } from '../core/deck/render/render-slide.ts';
import { labelOf, type SearchSlide, searchTexts } from '../core/deck/search-texts.ts';
import { renderStyle } from '../core/deck/style/deck-style.ts';
import { createEmitter, type Listen } from '../core/lib/emitter.ts';
import type { BootDeck, DeckPatch, SlideHtml } from '../core/protocol/messages.ts';
import { StartError } from './config.ts';
import { createSpelling } from './file-spelling.ts';
import { createFileTexts } from './file-texts.ts';
import { createPictures, type Pictures, slidesWith } from './pictures.ts';

export type LoadedDeck = {
  readonly deck: Deck;
  /** What is wrong with the deck, pictures that are not there too. */
  readonly problems: () => readonly Problem[];
  /** Hash of everything that was read. */
  readonly version: string;
  readonly folder: string;
  /** What a page knows of the deck. */
  readonly boot: BootDeck;
  /** Null when there is no slide of that index. */
  readonly slide: (index: number) => SlideHtml | null;
  readonly shown: readonly Slide[];
  /** Its own style sheet as a page links it; empty when it brings none. */
  readonly style: () => string;
  /** The words of every slide; notes for presenters only. */
  readonly search: (withNotes: boolean) => SearchSlide[];
  /** What `deckhand dump` prints; notes for presenters only. */
  readonly dump: (withNotes: boolean) => unknown;
};

/** `patch`: what else a page has to know of the change, where it is small; else null. */
export type DeckChange = {
  readonly version: string;
  readonly slides: readonly number[];
  readonly patch: DeckPatch | null;
};

export type DeckSource = {
  readonly current: () => LoadedDeck;
  /** Reads the files again; tells listeners when something that is shown changed. */
  readonly reload: () => void;
  /** Changes with everything that a page shows: its text, and its pictures. */
  readonly revision: () => string;
  readonly onChange: Listen<DeckChange>;
  /** What it was read from and asked for in vain, and its pictures on pages: absolute paths. */
  readonly files: () => readonly string[];
  /** What keeps the saved text from being shown, one line per mistake; empty when all is well. */
  readonly trouble: () => readonly string[];
  readonly onTrouble: Listen<readonly string[]>;
};

export type DeckSourceOptions = {
  readonly rawHtml: boolean;
  readonly basePath: string;
  readonly values: Readonly<Record<string, string>>;
};

export function createDeckSource(file: string, options: DeckSourceOptions): DeckSource {
  const path = resolve(file);
  if (!existsSync(path))
    throw new StartError(`There is no deck ${file}: name a Markdown file or a manifest.`, 2);
  if (!statSync(path).isFile())
    throw new StartError(`${file} is a folder: name a Markdown file or a manifest in it.`, 2);
  const changes = createEmitter<DeckChange>();
  const troubles = createEmitter<readonly string[]>();
  const pictures = createPictures(dirname(path), `${options.basePath}deck/`);
  const readers = { memo: createScanMemo(), textOf: createFileTexts(Date.now), pictures };
  let repainted = 0;
  let read = load(path, options, readers);
  let loaded = read.deck;
  let trouble: readonly string[] = errorsOf(read.deck);
  const isSame = ({ files, deck }: Reading) => {
    const now = new Map(files.map(file => [file, readers.textOf(file)?.hash ?? '-']));
    return versionOf(now, path) === deck.version;
  };
  /** A picture that was replaced on disk: the text is as it was. */
  const repaint = () => {
    const paths = pictures.changed();
    if (paths.length === 0) return;
    repainted++;
    const { boot, shown } = loaded;
    const patch = { title: boot.title, language: boot.language, slides: [], exercises: [] };
    const slides = slidesWith(paths, shown);
    if (slides.length > 0) changes.emit({ version: boot.version, slides, patch });
  };
  const setTrouble = (lines: readonly string[]) => {
    const before = trouble;
    trouble = lines;
    if (lines.join('\n') !== before.join('\n')) troubles.emit(lines);
  };
  return {
    current: () => loaded,
    onChange: changes.on,
    files: () => [...read.files, ...pictures.files()],
    revision: () => `${loaded.version}.${repainted}`,
    trouble: () => trouble,
    onTrouble: troubles.on,
    reload() {
      repaint();
      // While an editor saves, the file may be away for a moment: the next event brings it.
      if (!existsSync(path) || isSame(read)) return;
      read = load(path, options, readers);
      const next = read.deck;
      const errors = errorsOf(next);
      const before = loaded;
      // The last good deck stays on the screen; one that never was good is shown as it is.
      if (errors.length === 0 || errorsOf(before).length > 0) loaded = next;
      if (loaded.version !== before.version) {
        const slides = changedSlides(before, loaded);
        const patch = patchOf(before.boot, loaded.boot, slides);
        changes.emit({ version: loaded.version, slides, patch });
      }
      setTrouble(errors);
    },
  };
}

function errorsOf({ deck }: LoadedDeck): string[] {
  return deck.problems.filter(({ severity }) => severity === 'error').map(problemText);
}

type Reading = { readonly deck: LoadedDeck; readonly files: readonly string[] };

/** What makes reading a deck again cheap. */
type Readers = {
  readonly memo: ScanMemo;
  readonly textOf: ReturnType<typeof createFileTexts>;
  readonly pictures: Pictures;
};

/** What was asked for, with its hash, `-` for what is not there; in the order of asking. */
type Asked = ReadonlyMap<string, string>;

/** Hash of everything that was read. */
function versionOf(asked: Asked, path: string): string {
  const hash = createHash('sha256');
  for (const [file, text] of asked) hash.update(`${relative(dirname(path), file)}\0${text}\0`);
  return hash.digest('hex').slice(0, 12);
}

function load(path: string, options: DeckSourceOptions, readers: Readers): Reading {
  const folder = dirname(path);
  const { memo, textOf, pictures } = readers;
  const asked = new Map<string, string>();
  const readFile = (name: string) => {
    const file = resolve(folder, name);
    // A manifest names files of its own folder; a link out of it would show the host's files.
    if (relative(folder, file).startsWith(`..${sep}`)) return null;
    const read = textOf(file);
    asked.set(file, read?.hash ?? '-');
    return read?.text ?? null;
  };
  const text = readFile(basename(path)) ?? '';
  const file = basename(path);
  const reading = readDeckText(text, { file, readFile, values: options.values, memo });
  const { deck } = reading;
  const spelling = createSpelling(path);
  const shown = deck.slides.filter(slide => slide.index !== null);
  const render = { base: `${options.basePath}deck/`, rawHtml: options.rawHtml };
  const version = versionOf(asked, path);
  const boot = bootDeck(deck, shown, version);
  let style: string | null = null;
  let problems: readonly Problem[] | null = null;
  const loaded: LoadedDeck = {
    deck,
    // Looking for pictures parses their slides: not while somebody waits for a saved line.
    problems() {
      problems ??= [...deck.problems, ...pictureMissing({ reading, file, hasLab: true, spelling })];
      return problems;
    },
    version,
    folder,
    boot,
    shown,
    slide(index) {
      const slide = shown[index];
      if (slide === undefined) return null;
      const { html, notesHtml } = renderSlide(slide, render);
      return { html: pictures.mark(html), notes: notesHtml };
    },
    style() {
      style ??= renderStyle(deck, render.base);
      return style;
    },
    search: withNotes => searchTexts(deck, withNotes),
    dump(withNotes) {
      const whole = dumpDeck(deck);
      if (withNotes) return whole;
      return { ...whole, slides: whole.slides.map(slide => ({ ...slide, notes: null })) };
    },
  };
  return { deck: loaded, files: [...asked.keys()] };
}

function bootDeck(deck: Deck, shown: readonly Slide[], version: string): BootDeck {
  return {
    title: deck.title,
    language: deck.language,
    version,
    theme: deck.theme,
    style: deck.styles.length === 0 ? null : hashOf(deck.styles),
    plan: deck.plan,
    slides: shown.map(slide => ({
      number: slide.number ?? '',
      name: slide.name,
      title: labelOf(slide),
      chapter: slide.chapter,
      continued: slide.continued,
      first: slide.first ?? 0,
      classes: slide.classes,
      exercises: slide.exercises.map(exercise => exercise.id),
    })),
    excluded: excludedNames(deck.slides),
    exercises: deck.exercises.map(bootExercise),
  };
}

type BootExercise = BootDeck['exercises'][number];
const told = new WeakMap<Exercise, BootExercise>();

/** The same object for the same exercise: most are as they were when a deck is read again. */
function bootExercise(exercise: Exercise): BootExercise {
  const known = told.get(exercise);
  if (known) return known;
  const { id, title, terminal, snippets } = exercise;
  const fresh = {
    ...{ id, title, terminal },
    snippets: snippets.map(({ position: _position, needs: _needs, lead: _lead, ...one }) => one),
  };
  told.set(exercise, fresh);
  return fresh;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

/** Indexes whose picture is another now; all from the first that came or went. */
function changedSlides(before: LoadedDeck, after: LoadedDeck): number[] {
  const changed: number[] = [];
  for (let index = 0; index < Math.max(before.shown.length, after.shown.length); index++) {
    const [old, fresh] = [before.shown[index], after.shown[index]];
    const same =
      old !== undefined &&
      fresh !== undefined &&
      isSameOutline(before.boot.slides[index], after.boot.slides[index]) &&
      looksAlike(old, fresh);
    if (!same) changed.push(index);
  }
  return changed;
}

type Outline = BootDeck['slides'][number];

function isSameOutline(a: Outline | undefined, b: Outline | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.number === b.number &&
    a.name === b.name &&
    a.title === b.title &&
    a.chapter === b.chapter &&
    a.continued === b.continued &&
    a.first === b.first &&
    isSameList(a.classes, b.classes) &&
    isSameList(a.exercises, b.exercises)
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

/** More than this, and the page had better ask for all of it. */
const patchMax = 50;

/** What changed of the outline; null when slides or exercises came, went or moved. */
function patchOf(before: BootDeck, after: BootDeck, slides: readonly number[]): DeckPatch | null {
  const ids = (deck: BootDeck) => deck.exercises.map(({ id }) => id).join(' ');
  const dress = ({ theme, style, plan, excluded }: BootDeck) =>
    JSON.stringify([theme, style, plan, excluded]);
  if (dress(before) !== dress(after)) return null;
  const same = before.slides.length === after.slides.length && ids(before) === ids(after);
  if (!same || slides.length > patchMax) return null;
  const exercises = after.exercises.filter(
    (one, at) =>
      one !== before.exercises[at] && JSON.stringify(one) !== JSON.stringify(before.exercises[at]),
  );
  const outlines = slides.flatMap(index => {
    const slide = after.slides[index];
    return slide ? [{ index, slide }] : [];
  });
  return { title: after.title, language: after.language, slides: outlines, exercises };
}
