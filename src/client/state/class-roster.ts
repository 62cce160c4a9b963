// The roster as a leader's page knows it: a fold over what the server tells of it.
import type { RosterChange, RosterRow } from '../../core/protocol/class-messages.ts';

export type ClassRoster = {
  readonly rows: readonly RosterRow[];
  /** Ids of the exercises in view. */
  readonly exercises: readonly string[];
  readonly medianMs: number | null;
  /** The server's clock less ours, in milliseconds. */
  readonly aheadMs: number;
};

export const emptyRoster: ClassRoster = { rows: [], exercises: [], medianMs: null, aheadMs: 0 };

/** `nowMs`: this page's wall time. */
export function foldRoster(before: ClassRoster, change: RosterChange, nowMs: number): ClassRoster {
  const known = change.whole ? [] : before.rows.map(row => [row.id, row] as const);
  const rows = new Map<string, RosterRow>(known);
  for (const row of change.put) rows.set(row.id, row);
  for (const id of change.gone) rows.delete(id);
  return {
    rows: [...rows.values()],
    exercises: change.exercises ?? before.exercises,
    medianMs: change.medianMs,
    aheadMs: change.nowMs - nowMs,
  };
}

/** The exercise at hand among those in view: the first of the class's slide; -1: there is none. */
export function atHand(roster: ClassRoster, ofSlide: readonly string[]): number {
  return roster.exercises.findIndex(id => ofSlide.includes(id));
}
