// A menu that opens under its button: Escape closes it and gives the focus back.
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

export type MenuProps = {
  readonly class?: string;
  /** What the button shows. */
  readonly button: ComponentChildren;
  /** Of the button, where what it shows is no text. */
  readonly label?: string;
  readonly title?: string;
  /** The entries; `close` closes the menu, with the focus on its button. */
  readonly children: (close: () => void) => ComponentChildren;
};

export function Menu({ class: own, button, label, title, children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const hide = () => menu.current?.removeAttribute('open');
  const close = () => {
    menu.current?.querySelector('summary')?.focus();
    hide();
  };
  return (
    <details
      class={own ? `menu ${own}` : 'menu'}
      ref={menu}
      onKeyDown={event => {
        if (event.key !== 'Escape' || !menu.current?.open) return;
        event.stopPropagation();
        close();
      }}
      onFocusOut={event => {
        const to = event.relatedTarget;
        if (to instanceof Node && !menu.current?.contains(to)) hide();
      }}
    >
      <summary aria-label={label} title={title}>
        {button}
      </summary>
      <div class="menu-list">{children(close)}</div>
    </details>
  );
}
