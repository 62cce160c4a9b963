// The slide in view: the server's HTML, with its exercises alive and the focus on its heading.
import { useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { goTo, step } from '../actions.ts';
import type { Model } from '../model.ts';
import { drawDiagrams } from '../reading/diagrams.ts';
import { hashOfSlide, slideOfHash } from '../slides.ts';
import { addCopyButtons } from './copy-code.ts';
import { mountExercises } from './exercises.tsx';
import { boxTables } from './table-boxes.ts';

export type SlideProps = {
  readonly model: Model;
  readonly index: number;
  /** Exercises can be run, and the address follows: only the slide that the reader is on. */
  readonly alive: boolean;
  /** One of many in a scroll, which decides itself what is in view. */
  readonly inScroll?: boolean;
};

/** A slide by its index; what is not here yet comes when it has arrived. */
export function Slide({ model, index, alive, inScroll }: SlideProps) {
  const holder = useRef<HTMLElement>(null);
  const seen = useRef<number | null>(null);
  // What is not here yet is looked for again whenever something has arrived.
  void model.arrivals.value;
  const html = model.slides.get(index)?.html ?? null;
  const outline = model.deck.value.slides[index];
  // Before the browser paints: else the slide before would be seen once more.
  useLayoutEffect(() => {
    const article = holder.current;
    if (!article || html === null) return;
    article.innerHTML = html;
    for (const link of article.querySelectorAll<HTMLAnchorElement>('a[href]')) outward(link);
    const heading = article.querySelector<HTMLElement>('h1, h2, h3');
    if (heading) heading.tabIndex = -1;
    const unmount = alive ? mountExercises(article, model) : () => {};
    boxTables(article);
    const undraw = drawDiagrams(article);
    if (alive && model.boot.role !== 'projector') addCopyButtons(article, model);
    // A slide whose author has saved it stays where it was scrolled to.
    if (alive && !inScroll && seen.current !== index) {
      // Whoever types elsewhere is left there; the first slide is not a change.
      if (seen.current !== null && mayTakeFocus(article)) (heading ?? article).focus();
      seen.current = index;
      article.parentElement?.scrollTo({ top: 0 });
    }
    return () => {
      unmount();
      undraw();
    };
  }, [html, index, alive, model]);
  return (
    <>
      {html === null && <p class="slide-wait">Slide {index + 1} is on its way.</p>}
      <article
        ref={holder}
        class={`slide ${outline?.classes.join(' ') ?? ''}`}
        data-slide={index}
        data-slide-name={outline?.name ?? undefined}
        tabIndex={-1}
        hidden={html === null}
      />
    </>
  );
}

/** Links that leave the deck open beside it. */
function outward(link: HTMLAnchorElement): void {
  if (link.getAttribute('href')?.startsWith('#')) return;
  link.target = '_blank';
  link.rel = 'noopener';
}

function mayTakeFocus(article: HTMLElement): boolean {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return true;
  if (focused.closest('[data-terminal], input, textarea, dialog')) return false;
  return !article.contains(focused);
}

/** The pane that scrolls, with the hash, the swipe and the neighbours of the slide in it. */
export function SlidePane({ model }: { readonly model: Model }) {
  const index = model.place.value.index;
  const outline = model.deck.value.slides[index];
  useAddress(model);
  const swipe = useRef<{ x: number; y: number } | null>(null);
  return (
    <main
      class="read"
      aria-label="Slide"
      data-area="slide"
      onTouchStart={event => {
        const touch = event.touches[0];
        swipe.current = touch && event.touches.length === 1 ? at(touch) : null;
      }}
      onTouchEnd={event => {
        const touch = event.changedTouches[0];
        const start = swipe.current;
        if (!touch || !start) return;
        const across = touch.clientX - start.x;
        if (Math.abs(across) > 60 && Math.abs(touch.clientY - start.y) < 40)
          step(model, across < 0 ? 1 : -1);
      }}
    >
      {outline?.chapter && outline.chapter !== outline.title && (
        <p class="where">{outline.chapter}</p>
      )}
      <Slide model={model} index={index} alive />
    </main>
  );
}
/** The address follows the slide, and the slide an address that the reader changes. */
export function useAddress(model: Model): void {
  useSignalEffect(() => {
    const at = model.place.value.index;
    model.slides.around(at);
    const hash = hashOfSlide(at, model.deck.peek());
    // Replaced, as there are no history entries: Back leaves the deck.
    if (location.hash !== hash) history.replaceState(null, '', hash);
    const title = model.deck.peek().slides[at]?.title;
    document.title = [title, model.deck.peek().title].filter(Boolean).join(' · ');
  });
  useLayoutEffect(() => {
    // What the reader wrote: by now the class may have moved and the address with it.
    const follow = ({ newURL }: HashChangeEvent) =>
      goTo(model, slideOfHash(new URL(newURL).hash, model.deck.peek()));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [model]);
}

function at(touch: Touch): { x: number; y: number } {
  return { x: touch.clientX, y: touch.clientY };
}
