// Link definitions, `[id]: url "title"`, which hold for the whole deck and not for one slide.
import type { Problem } from './deck.ts';
import type { MappedText } from './mapped-text.ts';
import { createCursor } from './scan/cursor.ts';
import type { Regions } from './scan/regions.ts';
import type { Scan } from './scan/slides.ts';
import { positionAt } from './source.ts';

export type LinkDefinition = {
  readonly label: string;
  readonly url: string;
  readonly title: string | null;
  readonly start: number;
  /** Behind its newline. */
  readonly end: number;
};

export type Definitions = {
  /** Equal for tables that say the same. */
  readonly key: string;
  /** Those that a text refers to: its slide's own first, then its source's, then the deck's. */
  readonly usedIn: (
    mapped: MappedText,
    own?: readonly LinkDefinition[],
  ) => readonly LinkDefinition[];
};

const definition =
  /^[ \t]*\[([^\]\n^][^\]\n]*)\]:[ \t]+<?([^\s>]+)>?(?:[ \t]+["(]([^\n]*)[")])?[ \t]*$\n?/gm;

export function findDefinitions(text: string, regions: Regions): LinkDefinition[] {
  const code = createCursor(regions.code);
  const comment = createCursor(regions.comments);
  const found: LinkDefinition[] = [];
  for (const match of text.matchAll(definition)) {
    if (code(match.index) || comment(match.index)) continue;
    const [whole, label = '', url = '', title] = match;
    const start = match.index;
    found.push({ label, url, title: title ?? null, start, end: start + whole.length });
  }
  return found;
}

const found = new WeakMap<Regions, readonly LinkDefinition[]>();

/** A source's regions are its own: of one that did not change they are the same object. */
function definitionsOf(text: string, regions: Regions): readonly LinkDefinition[] {
  const known = found.get(regions);
  if (known) return known;
  const fresh = findDefinitions(text, regions);
  found.set(regions, fresh);
  return fresh;
}

/** The table of a whole deck; of two definitions of a label the first holds. */
export function collectDefinitions(scans: readonly Scan[], problems: Problem[]): Definitions {
  const ofDeck = new Map<string, LinkDefinition>();
  const ofSource = new Map<object, Map<string, LinkDefinition>>();
  const all: unknown[] = [];
  for (const { source, regions } of scans) {
    // A source in which other slides were inserted comes in several pieces.
    if (ofSource.has(source)) continue;
    const own = new Map<string, LinkDefinition>();
    for (const one of definitionsOf(source.text, regions)) {
      all.push([source.file, one.label, one.url, one.title]);
      const key = normalise(one.label);
      const first = own.get(key);
      if (!first) own.set(key, one);
      const earlier = first ?? ofDeck.get(key);
      if (earlier && earlier.url !== one.url)
        problems.push({
          position: positionAt(source, one.start),
          severity: 'warning',
          rule: 'link-defined-twice',
          message: `\`[${one.label}]\` is ${earlier.url} elsewhere in the deck, and slides that define neither take the first: rename one.`,
        });
      if (!ofDeck.has(key)) ofDeck.set(key, one);
    }
    ofSource.set(source, own);
  }
  return {
    key: JSON.stringify(all),
    usedIn(mapped, own = []) {
      if (ofDeck.size === 0) return [];
      const source = mapped.pieces[0]?.source;
      const ofFile = source && ofSource.get(source);
      const ofSlide = new Map<string, LinkDefinition>();
      for (const one of own)
        if (!ofSlide.has(normalise(one.label))) ofSlide.set(normalise(one.label), one);
      const used = new Map<string, LinkDefinition>();
      for (const match of mapped.text.matchAll(/\[([^[\]]+)\]/g)) {
        const key = normalise(match[1] ?? '');
        const found = ofSlide.get(key) ?? ofFile?.get(key) ?? ofDeck.get(key);
        if (found) used.set(key, found);
      }
      return [...used.values()];
    },
  };
}

function normalise(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}
