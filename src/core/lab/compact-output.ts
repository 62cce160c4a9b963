// What of a real machine's long journal stays: all facts, and of the output the last part.
import type { JournalEntry } from './journal.ts';

/** Numbers of the entries that stay, when at most `outputMax` characters of output do. */
export function compactOutput(
  entries: readonly JournalEntry[],
  outputMax: number,
): ReadonlySet<number> {
  const kept = new Set<number>();
  let left = outputMax;
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    if (entry === undefined) continue;
    if (entry.kind === 'output') left -= entry.text.length;
    if (entry.kind !== 'output' || left >= 0) kept.add(entry.seq);
  }
  return kept;
}
