// What of a long journal is still needed: the newest stored state, what came after, and undo points.
import type { JournalEntry } from './journal.ts';

export type Kept = {
  /** Numbers of the entries and checkpoints that stay. */
  readonly entries: ReadonlySet<number>;
  readonly checkpoints: ReadonlySet<number>;
};

type Start = Extract<JournalEntry, { kind: 'run-start' }>;

/**
 * `checkpoints`: numbers of the last entries in them. Of the snippets that were run last, at most
 * `undoMax` can be undone afterwards; what may fold to the present state always stays.
 */
export function planCompaction(
  entries: readonly JournalEntry[],
  checkpoints: readonly number[],
  undoMax: number,
): Kept {
  const newest = Math.max(0, ...checkpoints);
  const kept = new Set<number>();
  const states = new Set<number>(newest > 0 ? [newest] : []);
  for (const entry of entries) if (entry.seq > newest) kept.add(entry.seq);
  for (const start of lastStarts(entries).slice(0, undoMax)) {
    const base = baseOf(start.before, checkpoints);
    if (!isWhole(entries, base, start.before)) continue;
    if (base > 0) states.add(base);
    // The one before its first key stroke tells the moment to go back to.
    for (let seq = Math.max(1, base); seq <= start.before; seq++) kept.add(seq);
    kept.add(start.seq);
  }
  return { entries: kept, checkpoints: states };
}

/** Whether the state at that entry can still be folded from what is kept. */
export function canGoBackTo(
  seq: number,
  entries: readonly JournalEntry[],
  checkpoints: readonly number[],
): boolean {
  return isWhole(entries, baseOf(seq, checkpoints), seq);
}

/** The last start of each snippet, the latest first. */
function lastStarts(entries: readonly JournalEntry[]): Start[] {
  const starts = new Map<string, Start>();
  for (const entry of entries) {
    if (entry.kind !== 'run-start') continue;
    starts.delete(entry.snippet);
    starts.set(entry.snippet, entry);
  }
  return [...starts.values()].reverse();
}

/** The newest checkpoint at or before an entry; 0: the lab's start. */
function baseOf(seq: number, checkpoints: readonly number[]): number {
  return Math.max(0, ...checkpoints.filter(one => one <= seq));
}

function isWhole(entries: readonly JournalEntry[], after: number, until: number): boolean {
  let count = 0;
  for (const { seq } of entries) if (seq > after && seq <= until) count++;
  return count === until - after;
}
