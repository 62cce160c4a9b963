// The presenter's time against what the deck's author planned.
import type { BootDeck } from '../../core/protocol/messages.ts';

export type PlanState = {
  /** Minutes of the whole deck. */
  readonly minutes: number;
  /** Share of the time up to the end of what is being shown, at most 1. */
  readonly share: number;
  readonly state: 'good' | 'soon' | 'late';
  /** Whole minutes over it. */
  readonly late: number;
};

/** Of the time for what is shown this much is still calm. */
const soonFrom = 0.8;

/** Null for a deck whose author plans no time. */
export function planState(
  { minutes, parts }: BootDeck['plan'],
  slide: number,
  countedMs: number,
): PlanState | null {
  const sum = parts.reduce((before, part) => before + part.minutes, 0);
  const all = minutes ?? sum;
  if (all === 0) return null;
  const begun = parts.filter(part => part.slide <= slide);
  const due = begun.length > 0 ? begun.reduce((before, part) => before + part.minutes, 0) : all;
  const spent = countedMs / 60_000;
  const share = Math.min(1, spent / due);
  const state = spent > due ? 'late' : share >= soonFrom ? 'soon' : 'good';
  return { minutes: all, share, state, late: Math.max(0, Math.floor(spent - due)) };
}
