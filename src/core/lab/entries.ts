// What entries of a journal are to who folds them: actions, and facts that must come out the same.
import type { JournalEntry, JournalFact } from './journal.ts';

/** An entry that makes something happen in a shell, instead of telling what has happened. */
export function isAction({ kind }: Pick<JournalEntry, 'kind'>): boolean {
  return ['plan', 'unplan', 'let-go', 'input', 'power'].includes(kind);
}

/** Facts that the runner comes to by itself hold plain values only. */
export function sameFact(entry: JournalEntry, fact: JournalFact, atMs: number): boolean {
  if (entry.kind !== fact.kind || entry.virtualMs !== atMs) return false;
  if (fact.kind === 'plan') return false;
  const written: Readonly<Record<string, unknown>> = entry;
  return Object.entries(fact).every(([key, value]) => written[key] === value);
}
