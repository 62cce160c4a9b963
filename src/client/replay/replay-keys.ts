// The keys of a recording: they hold while the focus is in its pane.
import type { Turn } from '../../core/replay/player.ts';

/** What a key does; `digit` jumps to so many tenths. */
export type ReplayKey =
  | Turn
  | { readonly kind: 'digit'; readonly tenths: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'take' }
  | { readonly kind: 'toggle' };

const keys: Readonly<Record<string, ReplayKey>> = {
  ' ': { kind: 'toggle' },
  '[': { kind: 'marker', by: -1 },
  ']': { kind: 'marker', by: 1 },
  ',': { kind: 'frame', by: -1 },
  '.': { kind: 'frame', by: 1 },
  '<': { kind: 'speed', by: -1 },
  '>': { kind: 'speed', by: 1 },
  i: { kind: 'take' },
  I: { kind: 'take' },
  Escape: { kind: 'close' },
};

export type ReplayPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** Null: the key is not the recording's. A focused button keeps its own space. */
export function replayKey(press: ReplayPress, onButton: boolean): ReplayKey | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (press.key === ' ' && onButton) return null;
  if (/^\d$/.test(press.key)) return { kind: 'digit', tenths: Number(press.key) };
  return keys[press.key] ?? null;
}
