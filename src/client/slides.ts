// Slides by index: those around the reader are kept, the others fetched when they are wanted.
import type { Boot, BootDeck, SlideHtml } from '../core/protocol/messages.ts';

export type SlideStore = {
  /** The slide if it is here; else null, and `arrived` is called when it is. */
  get(index: number): SlideHtml | null;
  /** Fetches the neighbours of a slide and forgets what is far away. */
  around(index: number): void;
  /** These slides changed on disk: each is shown as it was until it has arrived anew. */
  forget(indexes: readonly number[]): void;
};

export type SlideStoreParts = {
  readonly first: Readonly<Record<number, SlideHtml>>;
  readonly count: () => number;
  readonly fetch: (index: number) => Promise<SlideHtml>;
  readonly arrived: (index: number) => void;
  readonly failed: (index: number) => void;
};

const near = 2;
const far = 12;

export function createSlideStore(parts: SlideStoreParts): SlideStore {
  const here = new Map<number, SlideHtml>();
  for (const [index, slide] of Object.entries(parts.first)) here.set(Number(index), slide);
  /** Each fetch by its slide: the answer to one that was forgotten is of the deck before. */
  const coming = new Map<number, object>();
  const stale = new Set<number>();

  const want = (index: number) => {
    const known = here.has(index) && !stale.has(index);
    if (index < 0 || index >= parts.count() || known || coming.has(index)) return;
    const asked = {};
    coming.set(index, asked);
    parts.fetch(index).then(
      slide => {
        if (coming.get(index) !== asked) return;
        coming.delete(index);
        here.set(index, slide);
        stale.delete(index);
        parts.arrived(index);
      },
      () => {
        if (coming.get(index) !== asked) return;
        coming.delete(index);
        parts.failed(index);
      },
    );
  };

  return {
    get(index) {
      want(index);
      return here.get(index) ?? null;
    },
    around(index) {
      for (let distance = 0; distance <= near; distance++) {
        want(index + distance);
        want(index - distance);
      }
      for (const kept of here.keys()) {
        if (Math.abs(kept - index) <= far) continue;
        here.delete(kept);
        stale.delete(kept);
      }
    },
    forget(indexes) {
      for (const index of indexes) {
        if (here.has(index)) stale.add(index);
        coming.delete(index);
      }
    },
  };
}

export async function fetchSlide(base: string, index: number): Promise<SlideHtml> {
  const answer = await fetch(`${base}api/slide/${index}`, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`slide ${index + 1}: the server answered ${answer.status}`);
  return (await answer.json()) as SlideHtml;
}

/** The deck changed: the page's own HTML carries its new outline. */
export async function fetchDeck(address: string): Promise<BootDeck | null> {
  const answer = await fetch(address, { credentials: 'same-origin' });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const text = page.getElementById('boot')?.textContent;
  return text ? (JSON.parse(text) as Boot).deck : null;
}

/** `#7` is the seventh, steps counted; `#name` the slide of that name, unknown or empty the first. */
export function slideOfHash(hash: string, deck: BootDeck): number {
  const wanted = decoded(hash.replace(/^#p?/, ''));
  if (/^\d+$/.test(wanted)) return clampSlide(Number(wanted) - 1, deck);
  const name = decoded(hash.slice(1));
  const named = deck.slides.findIndex(slide => slide.name === name);
  if (named >= 0) return named;
  return Object.hasOwn(deck.excluded, name) ? (deck.excluded[name] ?? 0) : 0;
}

/** An address that a person or a mail program broke names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export function hashOfSlide(index: number, deck: BootDeck): string {
  const slide = deck.slides[index];
  return slide?.name && !slide.continued ? `#${encodeURIComponent(slide.name)}` : `#${index + 1}`;
}

export function clampSlide(index: number, deck: BootDeck): number {
  return Math.max(0, Math.min(deck.slides.length - 1, index));
}

/** Where a slide is after others came or went before it; the nearest place when it went itself. */
export function placeAfter(before: BootDeck, after: BootDeck, index: number): number {
  const keyOf = ({ name, title, continued, exercises }: BootDeck['slides'][number]) =>
    JSON.stringify([name, title, continued, exercises]);
  const wanted = before.slides[index];
  if (before.slides.length === after.slides.length || !wanted) return clampSlide(index, after);
  const key = keyOf(wanted);
  const earlier = before.slides.slice(0, index).filter(slide => keyOf(slide) === key).length;
  const alike = after.slides.flatMap((slide, at) => (keyOf(slide) === key ? [at] : []));
  return alike[earlier] ?? clampSlide(index, after);
}

/** Index of the slide after or before this one, its steps skipped. */
export function wholeSlide(index: number, by: 1 | -1, deck: BootDeck): number {
  const first = (at: number) => deck.slides[at]?.first ?? 0;
  if (by < 0) return first(index) < index ? first(index) : first(clampSlide(index - 1, deck));
  const next = deck.slides.findIndex((slide, at) => at > index && !slide.continued);
  return next < 0 ? index : next;
}

/**
 * The slides of the chapter around this one, steps apart: what the foot's scale counts. In a deck
 * whose chapters are single slides it is the whole deck.
 */
export function chapterPlace(index: number, deck: BootDeck) {
  const whole = deck.slides
    .map((slide, at) => ({ slide, at }))
    .filter(each => !each.slide.continued);
  const chapters = new Set(whole.map(({ slide }) => slide.chapter)).size;
  const apart = whole.length >= 2 * chapters;
  const chapter = apart ? (deck.slides[index]?.chapter ?? null) : null;
  const firsts = apart ? whole.filter(({ slide }) => slide.chapter === chapter) : whole;
  const now = firsts.findLastIndex(({ at }) => at <= index);
  return { chapter, slides: firsts.map(({ at }) => at), now: Math.max(0, now) };
}
