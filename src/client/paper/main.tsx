// The page that the command line opens in a browser of its own: measures slides, readies them for paper.
import { fitLetters } from '../projector/fit-letters.ts';
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
      await picturesOf(article);
      sizes.push((fitLetters(stage) * innerWidth) / 100);
    }
    return sizes;
  },
  /** Makes the whole document ready to be printed. */
  async ready(): Promise<void> {
    stillExercises(document);
    await document.fonts.ready;
    await picturesOf(document);
  },
};

/** Each has arrived, or will not. */
async function picturesOf(root: ParentNode): Promise<void> {
  const pictures = [...root.querySelectorAll('img')].filter(image => !image.complete);
  await Promise.all(
    pictures.map(
      image =>
        new Promise(done => {
          image.addEventListener('load', done);
          image.addEventListener('error', done);
        }),
    ),
  );
}

Object.assign(window, { paper });
