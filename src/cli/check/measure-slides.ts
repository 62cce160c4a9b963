// Whether slides fit: measured in Chromium as the projector shows them, at 16:9 and 4:3.
import type { Browser } from '@playwright/test';
import type { Finding } from '../../core/deck/check/rule.ts';
import type { Deck, Slide } from '../../core/deck/deck.ts';
import { renderSlide } from '../../core/deck/render/render-slide.ts';
import { renderStyle } from '../../core/deck/style/deck-style.ts';
import { fail } from '../../core/lib/result.ts';
import { openChromium } from '../paper/chromium.ts';
import {
  isPaperBuilt,
  notBuilt,
  openPaper,
  type PaperOptions,
  paperHtml,
} from '../paper/open-paper.ts';

export type Measured = { readonly findings: readonly Finding[]; readonly notes: readonly string[] };

const shapes = [
  { name: '16:9', width: 1920, height: 1080 },
  { name: '4:3', width: 1440, height: 1080 },
] as const;

/** Below this many lines of 1,080 letters are not read from the last row. */
const lettersMin = 20;

/** Slides that go to the page in one message. */
const batch = 100;

export async function measureSlides(deck: Deck, file: string): Promise<Measured> {
  const slides = deck.slides.filter(
    (slide, index) => !slide.excluded && deck.slides[index + 1]?.continued !== true,
  );
  if (slides.length === 0) return { findings: [], notes: [] };
  const browser = isPaperBuilt() ? await openChromium() : fail(notBuilt);
  if (!browser.ok) {
    const note = `Whether slides fit the screen was not measured, since ${browser.error}.`;
    return { findings: [], notes: [note] };
  }
  const style = renderStyle(deck, '/deck/');
  try {
    const sizes = await Promise.all(
      shapes.map(shape => measureAt(browser.value, slides, { file, style, ...shape })),
    );
    return { findings: slides.flatMap((slide, at) => said(slide, at, sizes)), notes: [] };
  } finally {
    await browser.value.close();
  }
}

async function measureAt(
  browser: Browser,
  slides: readonly Slide[],
  options: Omit<PaperOptions, 'html'>,
): Promise<number[]> {
  const body = '<main class="wall"><div class="wall-stage"><article></article></div></main>';
  const html = paperHtml('projector', `<div id="app">${body}</div>`, 'en', '');
  const page = await openPaper(browser, { html, ...options });
  const sizes: number[] = [];
  for (let at = 0; at < slides.length; at += batch) {
    const some = slides.slice(at, at + batch).map(slide => ({
      classes: slide.classes,
      html: renderSlide(slide).html,
    }));
    sizes.push(...(await page.evaluate<number[]>(`window.paper.measure(${JSON.stringify(some)})`)));
  }
  return sizes;
}

function said(slide: Slide, at: number, sizes: readonly (readonly number[])[]): Finding[] {
  const narrow = shapes.flatMap(({ name }, index) => {
    const size = sizes[index]?.[at] ?? Number.POSITIVE_INFINITY;
    if (size >= lettersMin) return [];
    return size === 0
      ? `at ${name} it is cut off`
      : `at ${name} only with letters of ${Math.floor(size)}`;
  });
  if (narrow.length === 0) return [];
  return [
    {
      position: slide.position,
      severity: 'warning',
      rule: 'slide-overflow',
      message: `This slide is too full: ${narrow.join(', ')} (of 1,080 lines; ${lettersMin} can be read from the last row). Split it, or take something out.`,
    },
  ];
}
