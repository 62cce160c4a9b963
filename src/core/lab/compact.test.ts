// A journal that was made shorter: the same state, and the same undo points.
import { expect, test } from 'vitest';
import { exercise, fakeWorkspace } from '../../../test/support/fake-lab.ts';
import { planUndo } from './branch.ts';
import { canGoBackTo, planCompaction } from './compact.ts';
import type { JournalEntry, WorkspaceCheckpoint } from './journal.ts';

const exercises = [
  exercise('a', 'bash echo one', 'bash sleep 3', 'bash echo two', 'bash fail 1'),
  exercise('b', 'bash sh', 'bash echo inside', '(bash exit)', 'bash echo after'),
];
const snippets = exercises.flatMap(one => one.snippets.map(({ id }) => id));

/** An hour's work in short: each snippet twice, a state stored after most of them. */
function work() {
  const workspace = fakeWorkspace(exercises);
  const entries: JournalEntry[] = [];
  const saved: WorkspaceCheckpoint[] = [];
  const pass = (ms: number) => {
    workspace.advance(workspace.nowMs() + ms, 1e6);
    entries.push(...workspace.takeJournal(true));
    workspace.takeEvents();
  };
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  pass(100);
  for (const snippet of [...snippets, ...snippets]) {
    workspace.command({ kind: 'run', snippet }, 2);
    for (let second = 0; second < 5; second++) pass(1_000);
    const checkpoint = workspace.checkpoint();
    if (checkpoint !== 'busy' && snippet !== 'b.4') saved.push(checkpoint);
  }
  for (const key of 'echo typed') {
    workspace.command({ kind: 'input', terminal: 'node1', text: key }, 3);
    pass(50);
  }
  return { workspace, entries, saved };
}

/** The state at that entry, folded from the newest of these checkpoints before it. */
function foldTo(seq: number, entries: readonly JournalEntry[], saved: WorkspaceCheckpoint[]) {
  const checkpoint = saved.findLast(one => one.seq <= seq) ?? null;
  const from = checkpoint?.seq ?? 0;
  const past = entries.filter(one => one.seq > from && one.seq <= seq);
  const folded = fakeWorkspace(exercises, { checkpoint, entries: past });
  while (folded.replaying()) folded.replay(1_000);
  return folded;
}

test('[LB38] a compacted journal folds to the same state and keeps its undo points', () => {
  const { workspace, entries, saved } = work();
  const last = entries.at(-1)?.seq ?? 0;
  const numbers = saved.map(({ seq }) => seq);
  for (const undoMax of [100, 3, 0]) {
    const kept = planCompaction(entries, numbers, undoMax);
    const less = entries.filter(({ seq }) => kept.entries.has(seq));
    const states = saved.filter(({ seq }) => kept.checkpoints.has(seq));
    const folded = foldTo(last, less, states);
    folded.advance(workspace.nowMs(), 1e6);
    expect(folded.hash()).toBe(workspace.hash());
    let possible = 0;
    for (const snippet of snippets) {
      const before = planUndo(entries, snippet);
      const after = planUndo(less, snippet);
      const seqs = states.map(({ seq }) => seq);
      if (after === null || !canGoBackTo(after.seq, less, seqs)) continue;
      possible++;
      expect(after).toEqual(before);
      expect(less.some(({ seq }) => seq === after.seq)).toBe(true);
      const state = foldTo(after.seq, less, states);
      expect(state.hash()).toBe(foldTo(after.seq, entries, saved).hash());
    }
    expect(possible).toBeGreaterThanOrEqual(Math.min(undoMax, snippets.length));
    if (undoMax === 100) expect(possible).toBe(snippets.length);
    expect(planCompaction(less, [...kept.checkpoints], undoMax)).toEqual(kept);
    if (undoMax === 0) expect(less.length).toBeLessThan(entries.length / 4);
  }
});

test('[LB38] what was forgotten is not gone back to, nor is what has a gap', () => {
  const { entries, saved } = work();
  const kept = planCompaction(
    entries,
    saved.map(({ seq }) => seq),
    0,
  );
  const less = entries.filter(({ seq }) => kept.entries.has(seq));
  expect(canGoBackTo(5, less, [...kept.checkpoints])).toBe(false);
  expect(canGoBackTo(5, entries, [])).toBe(true);
  expect(
    canGoBackTo(
      5,
      entries.filter(({ seq }) => seq !== 3),
      [],
    ),
  ).toBe(false);
});
