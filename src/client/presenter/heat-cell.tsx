// A state as a small square: always a glyph and a colour.
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icons.ts';

export type HeatState = 'idle' | 'running' | 'passed' | 'failed' | 'stuck';

const glyphs: Readonly<Record<HeatState, IconName | null>> = {
  idle: null,
  running: 'play',
  passed: 'check',
  failed: 'cross',
  stuck: 'wait',
};

export function HeatCell({ state }: { readonly state: HeatState }) {
  const glyph = glyphs[state];
  return (
    <span class="h" data-state={state}>
      {glyph && <Icon name={glyph} />}
    </span>
  );
}
