// A state as a small square: always a glyph and a colour.
import type { Standing } from '../../core/protocol/class-messages.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icons.ts';

const glyphs: Readonly<Record<Standing, IconName | null>> = {
  idle: null,
  reading: 'book',
  running: 'play',
  passed: 'check',
  failed: 'cross',
  stuck: 'wait',
};

export function HeatCell({ state }: { readonly state: Standing }) {
  const glyph = glyphs[state];
  return (
    <span class="h" data-state={state}>
      {glyph && <Icon name={glyph} />}
    </span>
  );
}
