// Keeps a selector of a deck's style sheet within slides, and out of their exercises.
import { findMark } from './css-text.ts';

/** A slide, stronger than what the page's own sheets say of slides: no element has the id. */
const root = ':is(.slide, #deck)';
const notOurs = ':not([data-exercise], [data-exercise] *)';

/** What stands for the slide in the slideshow that decks grew up with, and in every page. */
const rootNames =
  /^(?:html|body|:root|\.slide|\.remark-(?:container|slides-area|slide-container|slide-scaler|slide-content|slide))(?![-\w])/i;

type Step = { readonly combinator: string; readonly compound: string };

/** The selectors that do on a slide what the one of the deck says; null when it is not understood. */
export function scopeSelector(selector: string): string[] | null {
  const steps = stepsOf(selector.trim());
  if (steps === null) return null;
  let own: string | null = null;
  while (steps[0] && rootNames.test(steps[0].compound)) {
    const rest = steps[0].compound.replace(rootNames, '');
    const next = steps[1];
    own = rest;
    steps.shift();
    if (rest !== '' || !next || !rootNames.test(next.compound)) break;
  }
  if (own !== null) {
    // Beside a slide is the page.
    if (steps[0] && !goesIn(steps[0])) return null;
    return [write(`${root}${own}`, steps)];
  }
  const [first, ...rest] = steps;
  if (!first) return null;
  const inside = write(root, [{ ...first, combinator: ' ' }, ...rest]);
  // `.title h1` means the heading of slides of that class, too.
  const isOfSlide = /^[.[:]/.test(first.compound) && !first.compound.startsWith('::');
  const leaves = rest[0] !== undefined && !goesIn(rest[0]);
  return isOfSlide && !leaves ? [write(`${root}${first.compound}`, rest), inside] : [inside];
}

function goesIn({ combinator }: Step): boolean {
  return combinator === ' ' || combinator === '>';
}

/** Compounds with what joins each to the one before it; the first has none. */
function stepsOf(selector: string): Step[] | null {
  if (!/^[\w\s.#:>+~*[\]="'()^$|,@/\u0080-\uffff-]+$/.test(selector)) return null;
  if (/["']/.test(selector.replace(/"[^"\n]*"|'[^'\n]*'/g, ''))) return null;
  const steps: Step[] = [];
  let combinator = '';
  for (let at = 0; at < selector.length; ) {
    const end = findMark(selector, at, selector.length, ' \t\n\f\r>+~');
    if (end < selector.length && /[)\]}]/.test(selector[end] ?? '')) return null;
    const compound = selector.slice(at, end);
    if (compound !== '') steps.push({ combinator, compound });
    const gap = /^[\s>+~]*/.exec(selector.slice(end))?.[0] ?? '';
    combinator = gap.trim() === '' ? ' ' : gap.trim();
    if (combinator.length > 1 || (compound === '' && gap === '')) return null;
    at = end + gap.length;
    if (at >= selector.length && combinator !== ' ') return null;
  }
  return steps.length === 0 || steps[0]?.combinator !== '' ? null : steps;
}

/** The last compound is the subject: exercises are the page's, whatever they are called. */
function write(start: string, steps: readonly Step[]): string {
  const all = [{ combinator: '', compound: start }, ...steps];
  return all
    .map(({ combinator, compound }, index) => {
      const joined = combinator === '' || combinator === ' ' ? combinator : ` ${combinator} `;
      return `${joined}${index === all.length - 1 ? guarded(compound) : compound}`;
    })
    .join('');
}

function guarded(compound: string): string {
  const pseudo = /::[-\w()]+$|:(?:before|after|first-line|first-letter)$/i.exec(compound);
  const end = pseudo?.index ?? compound.length;
  return `${compound.slice(0, end)}${notOurs}${compound.slice(end)}`;
}
