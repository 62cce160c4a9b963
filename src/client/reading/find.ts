// Finds slides: by number, name or title in the outline, by any words in the whole deck.
import type { SearchSlide, SearchText } from '../../core/deck/search-texts.ts';
import type { BootDeck } from '../../core/protocol/messages.ts';

/** A slide as the lists of the reading aids show it. */
export type Row = {
  /** Where choosing it leads: the index of a step. */
  readonly index: number;
  /** Index of its slide's first step. */
  readonly first: number;
  readonly title: string;
  readonly chapter: string | null;
};

/** Every slide once, its steps apart. */
export function slideRows(deck: BootDeck): Row[] {
  const rows: Row[] = [];
  for (const [index, slide] of deck.slides.entries())
    if (!slide.continued)
      rows.push({
        index,
        first: index,
        title: slide.title ?? slide.name ?? 'Untitled',
        chapter: slide.chapter,
      });
  return rows;
}

/** A number as on the screen, a name, or a part of a name or a title; the best first. */
export function findByName(query: string, deck: BootDeck, rows: readonly Row[]): Row[] {
  const wanted = query.trim().toLowerCase().replace(/^#/, '');
  if (wanted === '') return [...rows];
  const found: Row[] = [];
  const row = (index: number) => rows.findLast(each => each.first <= index);
  if (/^\d+$/.test(wanted)) {
    const index = Number(wanted) - 1;
    const slide = row(index);
    if (slide && index < deck.slides.length) found.push({ ...slide, index });
  }
  const named = (fits: (name: string) => boolean) =>
    rows.filter(each => fits((deck.slides[each.first]?.name ?? '').toLowerCase()));
  const groups = [
    named(name => name === wanted),
    named(name => name !== '' && name.startsWith(wanted)),
    rows.filter(each => each.title.toLowerCase().startsWith(wanted)),
    rows.filter(each => each.title.toLowerCase().includes(wanted)),
  ];
  const seen = new Set(found.map(each => each.first));
  for (const each of groups.flat()) {
    if (seen.has(each.first)) continue;
    seen.add(each.first);
    found.push(each);
  }
  return found;
}

export type Hit = Row & {
  readonly kind: SearchText['kind'] | 'title';
  /** The place that was found, cut to a line; `marks` are offsets in it, end excluded. */
  readonly excerpt: string;
  readonly marks: readonly (readonly [number, number])[];
};

/** Slides that hold every word of the query, in any case; titles first, then in deck order. */
export function findWords(
  query: string,
  slides: readonly SearchSlide[],
  rows: readonly Row[],
): Hit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const byFirst = new Map(rows.map(each => [each.first, each] as const));
  const hits: { readonly hit: Hit; readonly rank: number }[] = [];
  for (const slide of slides) {
    const row = byFirst.get(slide.first);
    const found = row && findIn(slide, row, words, words.join(' '));
    if (found) hits.push(found);
  }
  return hits.sort((one, other) => one.rank - other.rank).map(each => each.hit);
}

function findIn(slide: SearchSlide, row: Row, words: readonly string[], phrase: string) {
  let index = row.first;
  let best: { readonly text: SearchText; readonly score: number } | null = null;
  const missing = new Set(words);
  for (const text of slide.texts) {
    const low = text.text.toLowerCase();
    const here = words.filter(word => low.includes(word));
    if (here.length === 0) continue;
    // The step that completes the words is the one to see.
    for (const word of here) if (missing.delete(word)) index = Math.max(index, text.index);
    const score = here.length * 2 + (low.includes(phrase) ? 1 : 0);
    if (best === null || score > best.score) best = { text, score };
  }
  const title = row.title.toLowerCase();
  const inTitle = words.every(word => title.includes(word));
  if (!inTitle && (missing.size > 0 || best === null)) return null;
  const shown = inTitle && best?.text.text === row.title ? nextTo(slide, row.title) : best?.text;
  const { excerpt, marks } = cut(shown?.text ?? '', words);
  const kind = inTitle ? ('title' as const) : (shown?.kind ?? 'text');
  const whole = words.length > 1 && best?.text.text.toLowerCase().includes(phrase);
  const rank = inTitle ? 0 : whole ? 1 : 2;
  return { hit: { ...row, index: inTitle ? row.first : index, kind, excerpt, marks }, rank };
}

/** What stands below the title says more than the title again. */
function nextTo(slide: SearchSlide, title: string): SearchText | undefined {
  return slide.texts.find(each => each.text !== title && each.kind !== 'notes');
}

const around = 48;

function cut(text: string, words: readonly string[]) {
  const flat = text.replace(/\s+/g, ' ');
  const low = flat.toLowerCase();
  const places = words.map(word => low.indexOf(word)).filter(at => at >= 0);
  const from = places.length === 0 ? 0 : Math.max(0, Math.min(...places) - around);
  const part = flat.slice(from, from + 3 * around);
  const head = from > 0 ? '…' : '';
  const excerpt = head + part + (from + part.length < flat.length ? '…' : '');
  const marks: [number, number][] = [];
  for (const word of words) {
    const at = excerpt.toLowerCase().indexOf(word);
    if (at >= 0 && !marks.some(([start, end]) => at < end && start < at + word.length))
      marks.push([at, at + word.length]);
  }
  return { excerpt, marks: marks.sort((one, other) => one[0] - other[0]) };
}
