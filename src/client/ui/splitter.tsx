// The line between slide and terminals: dragged or moved by keys, and remembered.
import { signal } from '@preact/signals';

const storageKey = 'deckhand.split';
const least = 28;
const most = 68;
/** As the style sheet has it: beside it the lab's widest lists fit on a laptop. */
const usual = () => (matchMedia('(max-width: 1100px)').matches ? 37 : 42);

function remembered(): number | null {
  try {
    const share = Number(localStorage.getItem(storageKey));
    return share >= least && share <= most ? share : null;
  } catch {
    return null;
  }
}

/** Share of the slide in percent; null: as the style sheet says. */
export const split = signal<number | null>(remembered());

function setSplit(share: number): void {
  split.value = Math.max(least, Math.min(most, share));
  try {
    localStorage.setItem(storageKey, split.value.toFixed(1));
  } catch {}
}

export function Splitter() {
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    if (!handle.hasPointerCapture(event.pointerId)) return;
    setSplit((event.clientX / innerWidth) * 100);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a splitter is a separator that takes the focus
    <div
      class="grip"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the slide"
      aria-valuenow={Math.round(split.value ?? usual())}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDblClick={() => setSplit(usual())}
      onKeyDown={event => {
        const by = event.key === 'ArrowLeft' ? -2 : event.key === 'ArrowRight' ? 2 : 0;
        if (by === 0) return;
        event.preventDefault();
        setSplit((split.peek() ?? usual()) + by);
      }}
    />
  );
}
