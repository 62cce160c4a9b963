// Where links to slides that are left out lead: to the next slide that is shown.
import type { Slide } from './deck.ts';

/** Index of a shown slide by the name of an excluded one; the last slide behind the last. */
export function excludedNames(slides: readonly Slide[]): Readonly<Record<string, number>> {
  const found: [string, number][] = [];
  let next = Math.max(0, slides.filter(({ index }) => index !== null).length - 1);
  for (const slide of slides.toReversed()) {
    if (slide.index !== null) next = slide.index;
    else if (slide.name !== null && !slide.continued) found.push([slide.name, next]);
  }
  return Object.fromEntries(found);
}
