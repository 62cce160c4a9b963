// The deck as it is on disk now: read, versioned, rendered slide by slide, read again when it changes.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { pictureMissing } from '../core/deck/check/pictures.ts';
import type { Deck, Problem, Slide } from '../core/deck/deck.ts';
import { dumpDeck } from '../core/deck/dump-deck.ts';
import { readDeckText } from '../core/deck/parse-deck.ts';
import { renderSlide } from '../core/deck/render/render-slide.ts';
import { type SearchSlide, searchTexts } from '../core/deck/search-texts.ts';
import { createEmitter, type Listen } from '../core/lib/emitter.ts';
import type { BootDeck, SlideHtml } from '../core/protocol/messages.ts';
import { StartError } from './config.ts';
import { createSpelling } from './file-spelling.ts';

export type LoadedDeck = {
  readonly deck: Deck;
  /** What is wrong with the deck, pictures that are not there too. */
  readonly problems: readonly Problem[];
  /** Hash of everything that was read. */
  readonly version: string;
  readonly folder: string;
  /** What a page knows of the deck. */
  readonly boot: BootDeck;
  /** Null when there is no slide of that index. */
  readonly slide: (index: number) => SlideHtml | null;
  /** Equal for two slides that look the same; cheaper than rendering both. */
  readonly fingerprint: (index: number) => string | null;
  /** The words of every slide; notes for presenters only. */
  readonly search: (withNotes: boolean) => SearchSlide[];
  /** What `deckhand dump` prints; notes for presenters only. */
  readonly dump: (withNotes: boolean) => unknown;
};

export type DeckChange = { readonly version: string; readonly slides: readonly number[] };

export type DeckSource = {
  readonly current: () => LoadedDeck;
  /** Reads the files again; tells listeners when something that is shown changed. */
  readonly reload: () => void;
  readonly onChange: Listen<DeckChange>;
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
  let loaded = load(path, options);
  return {
    current: () => loaded,
    onChange: changes.on,
    reload() {
      // While an editor saves, the file may be away for a moment: the next event brings it.
      if (!existsSync(path)) return;
      const next = load(path, options);
      if (next.version === loaded.version) return;
      const before = loaded;
      loaded = next;
      changes.emit({ version: next.version, slides: changedSlides(before, next) });
    },
  };
}

function load(path: string, options: DeckSourceOptions): LoadedDeck {
  const folder = dirname(path);
  const hash = createHash('sha256');
  const readFile = (name: string) => {
    const file = resolve(folder, name);
    // A manifest names files of its own folder; a link out of it would show the host's files.
    if (relative(folder, file).startsWith(`..${sep}`) || !existsSync(file)) return null;
    const text = readFileSync(file, 'utf8');
    hash.update(`${name}\0${text}\0`);
    return text;
  };
  const text = readFile(basename(path)) ?? '';
  const file = basename(path);
  const reading = readDeckText(text, { file, readFile, values: options.values });
  const { deck } = reading;
  const spelling = createSpelling(path);
  const shown = deck.slides.filter(slide => slide.index !== null);
  const render = { base: `${options.basePath}deck/`, rawHtml: options.rawHtml };
  const version = hash.digest('hex').slice(0, 12);
  return {
    deck,
    problems: [...deck.problems, ...pictureMissing({ reading, file, hasLab: true, spelling })],
    version,
    folder,
    boot: bootDeck(deck, shown, version),
    slide(index) {
      const slide = shown[index];
      if (slide === undefined) return null;
      const { html, notesHtml } = renderSlide(slide, render);
      return { html, notes: notesHtml };
    },
    fingerprint: index => shown[index]?.fingerprint ?? null,
    search: withNotes => searchTexts(deck, withNotes),
    dump(withNotes) {
      const whole = dumpDeck(deck);
      if (withNotes) return whole;
      return { ...whole, slides: whole.slides.map(slide => ({ ...slide, notes: null })) };
    },
  };
}

function bootDeck(deck: Deck, shown: readonly Slide[], version: string): BootDeck {
  return {
    title: deck.title,
    language: deck.language,
    version,
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

/** Indexes whose picture is another now; all from the first that came or went. */
function changedSlides(before: LoadedDeck, after: LoadedDeck): number[] {
  const changed: number[] = [];
  const most = Math.max(before.boot.slides.length, after.boot.slides.length);
  const picture = (deck: LoadedDeck, index: number) => {
    const slide = deck.boot.slides[index];
    return slide === undefined ? null : JSON.stringify([slide, deck.fingerprint(index)]);
  };
  for (let index = 0; index < most; index++)
    if (picture(before, index) !== picture(after, index)) changed.push(index);
  return changed;
}
