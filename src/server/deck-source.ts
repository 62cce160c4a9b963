// The deck as it is on disk now: read, versioned, rendered slide by slide, read again when it changes.
import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { pictureMissing } from '../core/deck/check/pictures.ts';
import type { Deck, Problem, Slide } from '../core/deck/deck.ts';
import { dumpDeck } from '../core/deck/dump-deck.ts';
import { readDeckText, type ScanMemo } from '../core/deck/parse-deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
import { renderSlide } from '../core/deck/render/render-slide.ts';
import { type SearchSlide, searchTexts } from '../core/deck/search-texts.ts';
import { renderStyle } from '../core/deck/style/deck-style.ts';
import { createEmitter, type Listen } from '../core/lib/emitter.ts';
import type { BootDeck, DeckPatch, SlideHtml } from '../core/protocol/messages.ts';
import { StartError } from './config.ts';
import { createSpelling } from './file-spelling.ts';

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
  /** For each slide a text, equal for two that look the same; cheaper than rendering both. */
  readonly looks: () => readonly string[];
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
  readonly onChange: Listen<DeckChange>;
  /** The files that it was read from, and those that it asked for in vain: absolute paths. */
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
  const memo: ScanMemo = new Map();
  let read = load(path, options, memo);
  let loaded = read.deck;
  let trouble: readonly string[] = errorsOf(read.deck);
  const setTrouble = (lines: readonly string[]) => {
    const before = trouble;
    trouble = lines;
    if (lines.join('\n') !== before.join('\n')) troubles.emit(lines);
  };
  return {
    current: () => loaded,
    onChange: changes.on,
    files: () => read.files,
    trouble: () => trouble,
    onTrouble: troubles.on,
    reload() {
      // While an editor saves, the file may be away for a moment: the next event brings it.
      if (!existsSync(path) || versionOf(read.files, path) === read.deck.version) return;
      read = load(path, options, memo);
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

/** Hash of everything that was read; `files` in the order in which they were asked for. */
function versionOf(files: readonly string[], path: string): string {
  const hash = createHash('sha256');
  for (const file of files) addTo(hash, path, file, textOf(file));
  return hash.digest('hex').slice(0, 12);
}

function addTo(hash: Hash, path: string, file: string, text: string | null): void {
  hash.update(`${relative(dirname(path), file)}\0${text === null ? '-' : `+${text}`}\0`);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function load(path: string, options: DeckSourceOptions, memo: ScanMemo): Reading {
  const folder = dirname(path);
  const hash = createHash('sha256');
  const files: string[] = [];
  const readFile = (name: string) => {
    const file = resolve(folder, name);
    // A manifest names files of its own folder; a link out of it would show the host's files.
    if (relative(folder, file).startsWith(`..${sep}`)) return null;
    const text = textOf(file);
    addTo(hash, path, file, text);
    files.push(file);
    return text;
  };
  const text = readFile(basename(path)) ?? '';
  const file = basename(path);
  const reading = readDeckText(text, { file, readFile, values: options.values, memo });
  const { deck } = reading;
  const spelling = createSpelling(path);
  const shown = deck.slides.filter(slide => slide.index !== null);
  const render = { base: `${options.basePath}deck/`, rawHtml: options.rawHtml };
  const version = hash.digest('hex').slice(0, 12);
  const boot = bootDeck(deck, shown, version);
  let looks: readonly string[] | null = null;
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
    slide(index) {
      const slide = shown[index];
      if (slide === undefined) return null;
      const { html, notesHtml } = renderSlide(slide, render);
      return { html, notes: notesHtml };
    },
    looks() {
      looks ??= shown.map(
        (slide, index) => `${slide.fingerprint} ${JSON.stringify(boot.slides[index])}`,
      );
      return looks;
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
  return { deck: loaded, files };
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
      title: slide.title,
      chapter: slide.chapter,
      continued: slide.continued,
      first: slide.first ?? 0,
      classes: slide.classes,
      exercises: slide.exercises.map(exercise => exercise.id),
    })),
    exercises: deck.exercises.map(({ id, title, terminal, snippets }) => ({
      id,
      title,
      terminal,
      snippets: snippets.map(({ position: _position, needs: _needs, ...snippet }) => snippet),
    })),
  };
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

/** Indexes whose picture is another now; all from the first that came or went. */
function changedSlides(before: LoadedDeck, after: LoadedDeck): number[] {
  const [old, fresh] = [before.looks(), after.looks()];
  const changed: number[] = [];
  for (let index = 0; index < Math.max(old.length, fresh.length); index++)
    if (old[index] !== fresh[index]) changed.push(index);
  return changed;
}

/** More than this, and the page had better ask for all of it. */
const patchMax = 50;

/** What changed of the outline; null when slides or exercises came, went or moved. */
function patchOf(before: BootDeck, after: BootDeck, slides: readonly number[]): DeckPatch | null {
  const ids = (deck: BootDeck) => deck.exercises.map(({ id }) => id).join(' ');
  const dress = ({ theme, style, plan }: BootDeck) => JSON.stringify([theme, style, plan]);
  if (dress(before) !== dress(after)) return null;
  const same = before.slides.length === after.slides.length && ids(before) === ids(after);
  if (!same || slides.length > patchMax) return null;
  const exercises = after.exercises.filter(
    (one, at) => JSON.stringify(one) !== JSON.stringify(before.exercises[at]),
  );
  const outlines = slides.flatMap(index => {
    const slide = after.slides[index];
    return slide ? [{ index, slide }] : [];
  });
  return { title: after.title, language: after.language, slides: outlines, exercises };
}
