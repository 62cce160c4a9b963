// The presenter's notes, in a size for the distance to the desk.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Model } from '../model.ts';

const storageKey = 'deckhand.notes';
const sizes: readonly number[] = [14, 15, 17, 20, 24, 28];

function remembered(): number {
  try {
    const size = Number(localStorage.getItem(storageKey));
    return sizes.find(each => each === size) ?? 17;
  } catch {
    return 17;
  }
}

const notesSize = signal<number>(remembered());

function resize(by: 1 | -1): void {
  const at = sizes.indexOf(notesSize.peek());
  const size = sizes[Math.max(0, Math.min(sizes.length - 1, at + by))] ?? 17;
  notesSize.value = size;
  try {
    localStorage.setItem(storageKey, String(size));
  } catch {}
}

export function Notes({ model }: { readonly model: Model }) {
  const holder = useRef<HTMLElement>(null);
  model.arrivals.value;
  const html = model.slides.get(model.place.value.index)?.notes ?? null;
  useEffect(() => {
    if (holder.current) holder.current.innerHTML = html ?? '';
  }, [html]);
  return (
    <section class="notes" aria-label="Notes">
      <div class="lab">
        <b>Notes</b>
        <span class="grow" />
        <button
          type="button"
          class="btn ghost sm"
          aria-label="Smaller notes"
          onClick={() => resize(-1)}
        >
          A−
        </button>
        <button
          type="button"
          class="btn ghost sm"
          aria-label="Larger notes"
          onClick={() => resize(1)}
        >
          A+
        </button>
      </div>
      {html === null && <p class="faint">No notes on this slide.</p>}
      <section
        ref={holder}
        class="slide notes-text"
        style={{ fontSize: `${notesSize.value}px` }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls
        tabIndex={0}
        aria-label="Text of the notes"
        hidden={html === null}
      />
    </section>
  );
}
