// The page that the command line opens in a browser of its own: measures slides, readies them for paper.
import { fitLetters } from '../projector/fit-letters.ts';
import { drawAll, picturesOf } from './settle.ts';
import { stillExercises } from './still-exercises.ts';

type StillSlide = { readonly classes: readonly string[]; readonly html: string };

const paper = {
  /**
   * Letters with which each slide fits the window as the projector shows it, in pixels; 0 when
   * even the smallest do not.
   */
  async measure(slides: readonly StillSlide[]): Promise<number[]> {
    await document.fonts.ready;
    const stage = document.querySelector<HTMLElement>('.wall-stage');
    const article = stage?.querySelector('article');
    if (!stage || !article) return [];
    const sizes: number[] = [];
    for (const { classes, html } of slides) {
      article.className = ['slide', ...classes].join(' ');
      article.innerHTML = html;
      stillExercises(article);
      await drawAll(article);
      await picturesOf(article);
      sizes.push((fitLetters(stage) * innerWidth) / 100);
    }
    return sizes;
  },
  /** Makes the whole document ready to be printed: each slide fits its page, links find theirs. */
  async ready(): Promise<void> {
    stillExercises(document);
    for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) aim(link);
    await drawAll(document);
    await document.fonts.ready;
    await picturesOf(document);
    for (const stage of document.querySelectorAll<HTMLElement>('.wall-stage')) {
      fitLetters(stage);
      // A sheet of paper has another width than the window in which this was measured.
      const share = Number.parseFloat(stage.style.getPropertyValue('--letters'));
      stage.style.setProperty('--letters', `${(share * innerWidth) / 100}px`);
    }
  },
};

/** A link to a slide's name or number leads to its page; one to a slide that is not here is text. */
function aim(link: HTMLAnchorElement): void {
  const wanted = decodeURIComponent(link.hash.slice(1));
  const page = document.querySelector(`[data-targets~="${CSS.escape(wanted)}"]`);
  if (page) link.href = `#${page.id}`;
  else link.removeAttribute('href');
}

Object.assign(window, { paper });
