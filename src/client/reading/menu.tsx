// One button for all reading aids: what keys do, for whoever has none.
import type { KeyAction, PageName } from '../keys.ts';
import { keyCap, keyTable } from '../keys.ts';
import type { Model } from '../model.ts';
import { commonActions } from '../page-keys.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icons.ts';
import { Menu } from '../ui/menu.tsx';
import { readingView } from './view.ts';

const entries: readonly (readonly [KeyAction, IconName, string])[] = [
  ['contents', 'text', 'Contents'],
  ['overview', 'grid', 'Overview'],
  ['search', 'search', 'Search'],
  ['go-to', 'arrow', 'Go to a slide'],
  ['next-thing', 'next', 'Next thing to do'],
  ['reading', 'book', ''],
  ['print', 'text', 'Print the deck'],
  ['theme', 'moon', 'Light or dark'],
  ['help', 'keyboard', 'Keys'],
];

export function ReadingMenu({ model, page }: { readonly model: Model; readonly page: PageName }) {
  const offered = entries.filter(([action]) => keyOf(action, page) !== null);
  const reading = readingView.value === 'scroll' ? 'One slide at a time' : 'Scroll through all';
  return (
    <Menu
      class="reading-menu"
      button={<Icon name="grid" />}
      label="Reading aids"
      title="Contents, overview, search"
    >
      {close =>
        offered.map(([action, icon, label]) => (
          <button
            key={action}
            type="button"
            data-action={action}
            onClick={() => {
              // Before the dialog opens, which gives the focus back to where it was.
              close();
              commonActions[action]?.(model);
            }}
          >
            <Icon name={icon} />
            <span class="grow">{label || reading}</span>
            <kbd>{keyCap(keyOf(action, page) ?? '')}</kbd>
          </button>
        ))
      }
    </Menu>
  );
}

function keyOf(action: KeyAction, page: PageName): string | null {
  const entry = keyTable.find(each => each.action === action && each.pages.includes(page));
  return entry?.keys[0] ?? null;
}
