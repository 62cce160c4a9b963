// What the branches of a workspace are made of: reset, undo and restore as prefixes of a journal.
import type { JournalEntry, JournalFact, Step } from './journal.ts';

/**
 * A new branch: everything of the current one up to and with `seq` (0: nothing, the lab's start),
 * then these facts, at the moment of the last entry kept. The old branch stays as it is.
 */
export type BranchPlan = { readonly seq: number; readonly append: readonly JournalFact[] };

/** Back to the lab's start. */
export function planReset(): BranchPlan {
  return { seq: 0, append: [] };
}

/**
 * To the moment before that snippet was last run (clicked or typed); null: it never was.
 * What else was planned at that moment is dropped.
 */
export function planUndo(entries: readonly JournalEntry[], snippet: string): BranchPlan | null {
  const start = entries.findLast(entry => entry.kind === 'run-start' && entry.snippet === snippet);
  if (start?.kind !== 'run-start') return null;
  return { seq: start.before, append: [{ kind: 'unplan', interrupt: false, from: snippet }] };
}

/** The steps of the plan at that place of a journal, without those that a later undo took back. */
export function plannedSteps(entries: readonly JournalEntry[], at: number): readonly Step[] {
  const plan = entries[at];
  if (plan?.kind !== 'plan') return [];
  for (const entry of entries.slice(at + 1)) {
    if (entry.kind === 'plan') break;
    if (entry.kind !== 'unplan' || entry.from === null) continue;
    const index = plan.steps.findIndex(step => step.snippet === entry.from);
    if (index >= 0) return plan.steps.slice(0, index);
  }
  return plan.steps;
}
