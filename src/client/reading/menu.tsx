// One button for all reading aids: what keys do, for whoever has none.
import { useRef } from 'preact/hooks';
import type { KeyAction, PageName } from '../keys.ts';
import { keyCap, keyTable } from '../keys.ts';
import type { Model } from '../model.ts';
import { commonActions } from '../page-keys.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icons.ts';
import { readingView } from './view.ts';

const entries: readonly (readonly [KeyAction, IconName, string])[] = [
  ['contents', 'text', 'Contents'],
  ['overview', 'grid', 'Overview'],
  ['search', 'search', 'Search'],
  ['go-to', 'arrow', 'Go to a slide'],
  ['reading', 'book', ''],
  ['theme', 'moon', 'Light or dark'],
  ['help', 'keyboard', 'Keys'],
];

export function ReadingMenu({ model, page }: { readonly model: Model; readonly page: PageName }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute('open');
  const offered = entries.filter(([action]) => keyOf(action, page) !== null);
  const reading = readingView.value === 'scroll' ? 'One slide at a time' : 'Scroll through all';
  return (
    <details
      class="menu reading-menu"
      ref={menu}
      onKeyDown={event => {
        if (event.key !== 'Escape' || !menu.current?.open) return;
        event.stopPropagation();
        close();
        menu.current.querySelector('summary')?.focus();
      }}
      onFocusOut={event => {
        const to = event.relatedTarget;
        if (to instanceof Node && !menu.current?.contains(to)) close();
      }}
    >
      <summary aria-label="Reading aids" title="Contents, overview, search">
        <Icon name="grid" />
      </summary>
      <div class="menu-list">
        {offered.map(([action, icon, label]) => (
          <button
            key={action}
            type="button"
            data-action={action}
            onClick={() => {
              // The dialog gives the focus back to where it was: to the menu, not to a gone button.
              menu.current?.querySelector('summary')?.focus();
              close();
              commonActions[action]?.(model);
            }}
          >
            <Icon name={icon} />
            <span class="grow">{label || reading}</span>
            <kbd>{keyCap(keyOf(action, page) ?? '')}</kbd>
          </button>
        ))}
      </div>
    </details>
  );
}

function keyOf(action: KeyAction, page: PageName): string | null {
  const entry = keyTable.find(each => each.action === action && each.pages.includes(page));
  return entry?.keys[0] ?? null;
}
