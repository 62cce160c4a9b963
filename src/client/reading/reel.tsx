// A long list of which only what is in sight exists: rows of equal height, walked by arrow keys.
import type { ComponentChild } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

export type ReelProps<T> = {
  readonly label: string;
  readonly items: readonly T[];
  readonly id: (item: T) => string | number;
  /** Item that is in sight at first, and has the tab stop. */
  readonly start: number;
  /** Columns and the height of a row, in CSS pixels, for a width. */
  readonly shape: (width: number) => { readonly columns: number; readonly height: number };
  /** Draws an item around the button's attributes. */
  readonly draw: (item: T, stop: StopAttributes) => ComponentChild;
  /** The focus goes to the item at once. */
  readonly focuses?: boolean;
  /** `ArrowUp` on the first row. */
  readonly leaveUp?: () => void;
};

/** For the one button of an item. */
export type StopAttributes = { readonly tabIndex: number; readonly 'data-stop': number };

const spare = 2;

export function Reel<T>({ items, start, shape, draw, id, label, focuses, leaveUp }: ReelProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, width: 600 });
  const [at, setAt] = useState(start);
  // The item that has the focus, or shall have it when it is drawn; null while focus is elsewhere.
  const held = useRef<number | null>(focuses ? start : null);
  const { columns, height } = shape(view.width);
  const rows = Math.ceil(items.length / columns);
  const now = Math.min(at, Math.max(0, items.length - 1));
  const from = Math.max(0, Math.floor(view.top / height) - spare);
  const to = Math.min(rows, Math.ceil((view.top + view.height) / height) + spare);

  const show = (item: number, block: 'center' | 'nearest') => {
    const reel = box.current;
    if (!reel) return;
    const top = Math.floor(item / columns) * height;
    const below = top + height - reel.clientHeight;
    if (block === 'center') reel.scrollTop = top - (reel.clientHeight - height) / 2;
    else if (reel.scrollTop > top) reel.scrollTop = top;
    else if (reel.scrollTop < below) reel.scrollTop = below;
  };
  const look = () => {
    const reel = box.current;
    if (reel) setView({ top: reel.scrollTop, height: reel.clientHeight, width: reel.clientWidth });
  };
  useLayoutEffect(() => {
    look();
    const resized = new ResizeObserver(look);
    if (box.current) resized.observe(box.current);
    return () => resized.disconnect();
  }, []);
  // The first place needs the columns, which need the width.
  useLayoutEffect(() => {
    setAt(start);
    show(start, 'center');
    look();
  }, [start, columns, items.length]);
  const focusHeld = () => {
    if (held.current === null) return;
    const button = box.current?.querySelector<HTMLElement>(`[data-stop="${held.current}"]`);
    if (button && document.activeElement !== button) button.focus({ preventScroll: true });
  };
  // Before the next key is read, or a quick Enter would open the item before; and once more after
  // painting, as the dialog around a new list is shown only then.
  useLayoutEffect(focusHeld);
  useEffect(focusHeld);

  const enter = (event: FocusEvent) => {
    const stop = (event.target as HTMLElement).dataset.stop;
    if (stop !== undefined) held.current = Number(stop);
  };
  const leave = (event: FocusEvent) => {
    // Without a next place the item went out of sight: it is focused again when it is back.
    if (event.relatedTarget) held.current = null;
  };
  const press = (event: KeyboardEvent) => {
    const focused = held.current ?? Number((event.target as HTMLElement).dataset.stop ?? now);
    const page = columns * Math.max(1, Math.floor(view.height / height) - 1);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: focused + 1,
      ArrowLeft: focused - 1,
      ArrowDown: focused + columns,
      ArrowUp: focused - columns,
      PageDown: Math.min(items.length - 1, focused + page),
      PageUp: Math.max(0, focused - page),
      Home: 0,
      End: items.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (target < 0 && event.key === 'ArrowUp') leaveUp?.();
    if (target < 0 || target >= items.length) return;
    held.current = target;
    setAt(target);
    show(target, 'nearest');
    look();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys walk among the buttons in it
    <div
      class="reel"
      ref={box}
      onScroll={look}
      onKeyDown={press}
      onFocusIn={enter}
      onFocusOut={leave}
    >
      <ul
        aria-label={label}
        style={{ height: `${rows * height}px`, paddingTop: `${from * height}px` }}
      >
        {items.slice(from * columns, to * columns).map((item, offset) => {
          const index = from * columns + offset;
          return (
            <li
              key={id(item)}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ height: `${height}px`, width: `${100 / columns}%` }}
            >
              {draw(item, { tabIndex: index === now ? 0 : -1, 'data-stop': index })}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** To the first item of a list, from the field above it. */
export function enterReel(from: Element | null): void {
  from?.closest('dialog')?.querySelector<HTMLElement>('[data-stop="0"]')?.focus();
}
