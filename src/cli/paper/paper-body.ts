// The body of a document to print: pages of slides, or slides with notes and commands.
import type { Deck, Exercise, Slide } from '../../core/deck/deck.ts';
import { excludedNames } from '../../core/deck/excluded-names.ts';
import { renderSlide } from '../../core/deck/render/render-slide.ts';
import { escapeHtml } from '../../server/pages.ts';

export type PaperChoices = { readonly everyStep: boolean; readonly rawHtml: boolean };

export function slidesBody(deck: Deck, choices: PaperChoices): string {
  const pages = printed(deck, choices).map(one => page(one, choices, ''));
  return `<main class="paper-slides">${pages.join('\n')}</main>`;
}

export function handoutBody(deck: Deck, choices: PaperChoices): string {
  const seen = new Set<Exercise>();
  const pages = printed(deck, choices).map(one => {
    const { notesHtml } = renderSlide(one.slide, { rawHtml: choices.rawHtml });
    const fresh = one.slide.exercises.filter(exercise => !seen.has(exercise));
    for (const exercise of fresh) seen.add(exercise);
    const notes = notesHtml === null ? '' : `<h4>Notes</h4>${notesHtml}`;
    const more = `${commands(fresh)}${notes}`;
    const number = `<p class="paper-number">${escapeHtml(one.slide.number ?? '')}</p>`;
    return page(one, choices, `<div class="paper-more">${number}${more}</div>`);
  });
  return `<main class="paper-handout">${pages.join('\n')}</main>`;
}

type Printed = {
  readonly slide: Slide;
  /** What links may call it: the names and numbers of its steps. */
  readonly targets: readonly string[];
};

/** Of each slide the last step, which shows them all; or every step. */
function printed({ slides }: Deck, { everyStep }: PaperChoices): Printed[] {
  const pages: Printed[] = [];
  let targets: string[] = [];
  const shown = slides.filter(({ excluded }) => !excluded);
  const elsewhere = Object.entries(excludedNames(slides));
  shown.forEach((slide, index) => {
    targets.push(String(index + 1), ...(slide.name === null ? [] : [slide.name]));
    targets.push(...elsewhere.flatMap(([name, at]) => (at === index ? [name] : [])));
    if (!everyStep && shown[index + 1]?.continued) return;
    pages.push({ slide, targets });
    targets = [];
  });
  return pages;
}

function page({ slide, targets }: Printed, choices: PaperChoices, more: string): string {
  const { html } = renderSlide(slide, { rawHtml: choices.rawHtml });
  const classes = escapeHtml(['slide', ...slide.classes].join(' '));
  const ids = escapeHtml(targets.join(' '));
  return `<section class="paper-page" id="page-${slide.index}" data-targets="${ids}">
<div class="wall"><div class="wall-stage"><article class="${classes}">${html}</article></div></div>${more}</section>`;
}

/** As they are typed, also by those who have only the paper. */
function commands(exercises: readonly Exercise[]): string {
  const lines = exercises.flatMap(({ snippets }) =>
    snippets.filter(({ hidden }) => !hidden).map(({ text }) => `<pre>${escapeHtml(text)}</pre>`),
  );
  return lines.length === 0 ? '' : `<h4>Commands</h4>${lines.join('')}`;
}
