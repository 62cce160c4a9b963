// The whole deck on paper: every slide is gathered, made still, and given to the browser's printer.
import type { BootDeck, SlideHtml } from '../../core/protocol/messages.ts';
import type { Model } from '../model.ts';
import { drawAll, picturesOf } from '../paper/settle.ts';
import { stillExercises } from '../paper/still-exercises.ts';
import { slideOfHash } from '../slides.ts';
import { lastStep } from './view.ts';

/** So many are asked for at a time: a class goes on while one prints. */
const atOnce = 4;

let isGathering = false;

/** Opens the browser's dialog; what it prints is taken away when it is closed. */
export async function printDeck(model: Model): Promise<void> {
  if (isGathering) return;
  isGathering = true;
  const deck = model.deck.peek();
  const paper = document.createElement('div');
  paper.className = 'print-deck';
  paper.setAttribute('aria-hidden', 'true');
  try {
    const pages = wholeSlides(deck);
    model.toast.value = { sentence: `Gathering ${pages.length} slides to print.`, icon: 'bulb' };
    const slides = await gather(pages, model.fetchSlide);
    paper.append(...pages.map((index, at) => pageOf(deck, index, slides[at] ?? null)));
    document.querySelector('.print-deck')?.remove();
    document.body.append(paper);
    stillExercises(paper);
    for (const link of paper.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) aim(link, deck);
    await drawAll(paper);
    await picturesOf(paper);
    await document.fonts.ready;
    model.toast.value = null;
    addEventListener('afterprint', () => paper.remove(), { once: true });
    window.print();
  } catch {
    paper.remove();
    const sentence =
      'Not every slide arrived, so nothing is printed: try again when the page is live.';
    model.toast.value = { sentence, icon: 'cross' };
  } finally {
    isGathering = false;
  }
}

/** Of each slide its last step, which shows them all. */
function wholeSlides(deck: BootDeck): number[] {
  return deck.slides.flatMap((slide, at) => (slide.continued ? [] : [lastStep(at, deck)]));
}

async function gather(
  indexes: readonly number[],
  fetchOne: (index: number) => Promise<SlideHtml>,
): Promise<SlideHtml[]> {
  const slides: SlideHtml[] = [];
  for (let from = 0; from < indexes.length; from += atOnce)
    slides.push(...(await Promise.all(indexes.slice(from, from + atOnce).map(fetchOne))));
  return slides;
}

function pageOf(deck: BootDeck, index: number, slide: SlideHtml | null): HTMLElement {
  const outline = deck.slides[index];
  const page = document.createElement('section');
  page.id = `print-${outline?.first ?? index}`;
  const article = document.createElement('article');
  article.className = ['slide', ...(outline?.classes ?? [])].join(' ');
  article.innerHTML = slide?.html ?? '';
  const number = document.createElement('p');
  number.className = 'print-number';
  number.textContent = outline?.number ?? '';
  page.append(article, number);
  if (slide?.notes) {
    const notes = document.createElement('aside');
    notes.innerHTML = slide.notes;
    page.append(notes);
  }
  return page;
}

/** To the slide's place on this paper, not to the page that is printed. */
function aim(link: HTMLAnchorElement, deck: BootDeck): void {
  const wanted = slideOfHash(link.hash, deck);
  link.href = `#print-${deck.slides[wanted]?.first ?? wanted}`;
}
