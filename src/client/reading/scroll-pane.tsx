// The lesson as one scroll: those slides around the reader, below one another, with all their steps.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { BootDeck } from '../../core/protocol/messages.ts';
import { goTo } from '../actions.ts';
import type { Model } from '../model.ts';
import { Slide, useAddress } from '../slide/slide-pane.tsx';
import { lastStep } from './view.ts';

const above = 4;
const below = 6;

export function ScrollPane({ model }: { readonly model: Model }) {
  useAddress(model);
  const pane = useRef<HTMLElement>(null);
  const { index } = model.place.value;
  const deck = model.deck.value;
  const here = deck.slides[index]?.first ?? 0;
  const [middle, setMiddle] = useState(here);
  const firsts = window(deck, middle);
  const isDrawn = firsts.includes(here);
  const noteScroll = useHeldPlace(pane, here, isDrawn);
  useLayoutEffect(() => {
    if (!isDrawn) setMiddle(here);
  }, [isDrawn, here]);

  const scrolled = () => {
    const row = noteScroll();
    if (row === null || row === (model.deck.peek().slides[model.place.peek().index]?.first ?? 0))
      return;
    setMiddle(row);
    goTo(model, lastStep(row, model.deck.peek()));
  };
  return (
    <main class="read scroll" aria-label="Slides" data-area="slide" ref={pane} onScroll={scrolled}>
      {firsts.map(first => (
        <section key={first} data-row={first} class="scroll-slide">
          <Slide
            model={model}
            index={first === here ? index : lastStep(first, deck)}
            alive
            inScroll
          />
        </section>
      ))}
    </main>
  );
}

/** First steps of the slides around one of them. */
function window(deck: BootDeck, middle: number): number[] {
  const firsts = [middle];
  for (let count = 0, at = middle; count < above; count++) {
    at = deck.slides[at - 1]?.first ?? -1;
    if (at < 0) break;
    firsts.unshift(at);
  }
  for (let count = 0, at = middle; count < below; count++) {
    at = lastStep(at, deck) + 1;
    if (at >= deck.slides.length) break;
    firsts.push(at);
  }
  return firsts;
}

/** The slide that fills the upper third. */
function rowInView(pane: HTMLElement | null): number | null {
  if (!pane) return null;
  const line = pane.getBoundingClientRect().top + pane.clientHeight / 3;
  const rows = [...pane.querySelectorAll<HTMLElement>('[data-row]')];
  const row = rows.findLast(each => each.getBoundingClientRect().top <= line) ?? rows[0];
  return row ? Number(row.dataset.row) : null;
}

/**
 * What comes, goes and grows above the slide in view must not move it: its offset is held. When
 * the reader is somewhere else than what is in view (a key, the class), the pane scrolls there.
 * Returns what a scroll calls: it tells the slide in view, or null when the pane moved itself.
 */
function useHeldPlace(
  pane: { readonly current: HTMLElement | null },
  here: number,
  isDrawn: boolean,
): () => number | null {
  const held = useRef({ row: here, top: 0 });
  const own = useRef<number | null>(null);
  const offset = (row: number) => {
    const box = pane.current;
    const section = box?.querySelector(`[data-row="${row}"]`);
    if (!box || !section) return null;
    return section.getBoundingClientRect().top - box.getBoundingClientRect().top;
  };
  const hold = () => {
    const box = pane.current;
    const now = offset(held.current.row);
    if (!box || now === null || Math.abs(now - held.current.top) < 1) return;
    box.scrollTop += now - held.current.top;
    own.current = box.scrollTop;
  };
  useLayoutEffect(() => {
    if (held.current.row !== here) held.current = { row: here, top: 0 };
  }, [here]);
  useLayoutEffect(() => {
    if (isDrawn) hold();
  });
  useEffect(() => {
    const box = pane.current;
    if (!box) return;
    const resized = new ResizeObserver(hold);
    const watch = () => {
      for (const section of box.querySelectorAll('[data-row]')) resized.observe(section);
    };
    const changed = new MutationObserver(watch);
    watch();
    changed.observe(box, { childList: true });
    return () => {
      resized.disconnect();
      changed.disconnect();
    };
  }, []);
  return () => {
    const box = pane.current;
    if (!box || (own.current !== null && Math.abs(box.scrollTop - own.current) < 2)) return null;
    own.current = null;
    const row = rowInView(box);
    const top = row === null ? null : offset(row);
    if (row !== null && top !== null) held.current = { row, top };
    return row;
  };
}
