// A workspace and its journal: the same entries give the same bytes, verdicts and digest.
import { expect, test } from 'vitest';
import { exercise, fakeWorkspace } from '../../../test/support/fake-lab.ts';
import { planReset, planUndo } from './branch.ts';
import type { JournalEntry, WorkspaceCheckpoint } from './journal.ts';
import type { Workspace, WorkspacePast } from './workspace.ts';

const deck = [
  exercise('a', 'bash echo one', 'bash sh', '(bash exit)', 'bash fail 2 oh no', '(wait oh no)'),
  exercise(
    'b',
    'bash watch',
    '(wait round 4)',
    '(key ^C)',
    'bash cat <<END\none\nEND',
    'bash sleep 9',
  ),
];

/** A person at work, in slices of 7 ms at most: what is journalled on the way. */
function live(): { workspace: Workspace; entries: JournalEntry[]; saved: WorkspaceCheckpoint[] } {
  const workspace = fakeWorkspace(deck);
  const entries: JournalEntry[] = [];
  const saved: WorkspaceCheckpoint[] = [];
  const pass = (ms: number) => {
    const until = workspace.nowMs() + ms;
    for (let at = workspace.nowMs(); at < until; at = Math.min(until, at + 7)) {
      while (workspace.advance(Math.min(until, at + 7), 50) === 'budget');
      entries.push(...workspace.takeJournal(true));
      workspace.takeEvents();
    }
    const checkpoint = workspace.checkpoint();
    if (checkpoint !== 'busy') saved.push(checkpoint);
  };
  let tag = 0;
  const type = (text: string, terminal = 'node1') =>
    workspace.command({ kind: 'input', terminal, text }, tag++);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, tag++);
  pass(500);
  for (const key of 'echo by hand\r') {
    type(key);
    pass(33);
  }
  workspace.command({ kind: 'run-all', exercise: 'a' }, tag++);
  pass(3_000);
  workspace.command({ kind: 'resize', terminal: 'node1', columns: 100, rows: 30 }, tag++);
  workspace.command({ kind: 'value', name: 'x', value: 'y' }, tag++);
  workspace.command({ kind: 'open-terminal', terminal: 'node2', columns: 80, rows: 24 }, tag++);
  pass(100);
  type('sleep 3\recho ahead\r', 'node2');
  workspace.command({ kind: 'run-all', exercise: 'b' }, tag++);
  pass(12_000);
  return { workspace, entries, saved };
}

function fold(past: WorkspacePast, untilMs: number, slice: number, fuel: number): Workspace {
  const workspace = fakeWorkspace(deck, past);
  while (workspace.replaying()) workspace.replay(fuel);
  for (let at = workspace.nowMs(); at < untilMs; ) {
    at = Math.min(untilMs, at + slice);
    while (workspace.advance(at, fuel) === 'budget');
  }
  expect(workspace.takeJournal(false)).toEqual([]);
  return workspace;
}

test('[LB30] a journal folded at once, in slices or from a checkpoint gives the same', () => {
  const { workspace, entries, saved } = live();
  const untilMs = workspace.nowMs();
  const expected = workspace.hash();
  expect(workspace.view().snippets.map(one => `${one.id} ${one.state}`)).toEqual([
    ...['a.1 passed', 'a.2 passed', 'a.3 passed', 'a.5 passed', 'a.4 passed'],
    ...['b.2 passed', 'b.1 passed', 'b.3 passed', 'b.4 passed', 'b.5 running'],
  ]);
  for (const [slice, fuel] of [
    [1e9, 1e9],
    [3.7, 5],
    [1_000, 1],
  ] as const) {
    const again = fold({ checkpoint: null, entries }, untilMs, slice, fuel);
    expect(again.view()).toEqual(workspace.view());
    expect(again.screen('node1')).toEqual(workspace.screen('node1'));
    expect(again.hash()).toBe(expected);
  }
  expect(saved.length).toBeGreaterThan(3);
  for (const checkpoint of saved) {
    const past = { checkpoint, entries: entries.filter(entry => entry.seq > checkpoint.seq) };
    expect(fold(past, untilMs, 11, 100).hash()).toBe(expected);
  }
});

test('[LB31] a journal that ends anywhere goes on as if nothing had happened', () => {
  const { workspace, entries } = live();
  const untilMs = workspace.nowMs() + 20_000;
  workspace.advance(untilMs, 1e9);
  const states = workspace.view().snippets;
  const planned = entries.filter(entry => entry.kind === 'plan').pop()?.seq ?? 0;
  for (let seq = planned; seq <= entries.length; seq += 3) {
    const again = fakeWorkspace(deck, { checkpoint: null, entries: entries.slice(0, seq) });
    again.replay(1e9);
    again.advance(untilMs, 1e9);
    expect({ seq, snippets: again.view().snippets }).toEqual({ seq, snippets: states });
    expect(again.since('node1', 0)).toBe(workspace.since('node1', 0));
  }
});

test('[LB32] nothing is answered or shown that is not in the journal before', () => {
  const workspace = fakeWorkspace(deck);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 7);
  expect(workspace.takeJournal(true).map(entry => entry.kind)).toEqual(['open']);
  expect(workspace.takeAnswers()).toEqual([{ tag: 7, result: { ok: true } }]);
  workspace.advance(10, 1e9);
  expect(workspace.takeJournal(true).map(entry => [entry.kind, entry.virtualMs])).toEqual([
    ['tick', 10],
  ]);
  expect(workspace.takeJournal(false)).toEqual([]);
  expect(workspace.takeEvents()).toEqual([
    { kind: 'output', terminal: 'node1', from: 0, text: '$ ' },
    { kind: 'terminal', terminal: workspace.terminal('node1') },
    { kind: 'clock', nowMs: 10 },
  ]);
});

test('[LB33] undo goes back to before the last run of a snippet, and what came after is gone', () => {
  const { entries } = live();
  const plan = planUndo(entries, 'a.4');
  expect(plan).not.toBeNull();
  const kept = entries.filter(entry => entry.seq <= (plan?.seq ?? 0));
  const atMs = kept.at(-1)?.virtualMs ?? 0;
  const appended = (plan?.append ?? []).map((fact, index) => ({
    seq: kept.length + 1 + index,
    virtualMs: atMs,
    ...fact,
  }));
  const workspace = fakeWorkspace(deck, { checkpoint: null, entries: [...kept, ...appended] });
  workspace.replay(1e9);
  workspace.advance(atMs + 60_000, 1e9);
  expect(workspace.view().snippets.map(one => one.id)).toEqual(['a.1', 'a.2', 'a.3']);
  expect(workspace.since('node1', 0)).toBe(
    '$ echo by hand\r\nby hand\r\n$ echo one\r\none\r\n$ sh\r\n/ # exit\r\n$ ',
  );
  expect(workspace.running()).toBe(false);
  expect(planUndo(entries, 'b.5')?.seq).toBeGreaterThan(plan?.seq ?? 0);
  expect(planUndo(entries, 'none')).toBeNull();
  expect(planReset()).toEqual({ seq: 0, append: [] });
});

test('[LB33] undo of a command typed by hand takes its key strokes back too', () => {
  const workspace = fakeWorkspace([exercise('a', 'bash echo hi')]);
  const entries: JournalEntry[] = [];
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  workspace.advance(100, 1e9);
  for (const key of 'echo hi\r')
    workspace.command({ kind: 'input', terminal: 'node1', text: key }, 1);
  workspace.advance(200, 1e9);
  entries.push(...workspace.takeJournal(false));
  expect(planUndo(entries, 'a.1')?.seq).toBe(1);
});

test('[LB34] output beyond a bound becomes a picture of the screen', () => {
  const workspace = fakeWorkspace([]);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  workspace.advance(100, 1e9);
  workspace.command({ kind: 'input', terminal: 'node1', text: 'cat\r' }, 1);
  for (let line = 0; line < 4_000; line++)
    workspace.command({ kind: 'input', terminal: 'node1', text: `${line} ${'x'.repeat(70)}\r` }, 1);
  workspace.advance(200, 1e9);
  const events = workspace.takeEvents();
  const screen = events.find(event => event.kind === 'screen');
  expect(events.some(event => event.kind === 'output')).toBe(false);
  expect(screen?.kind === 'screen' && screen.sequence).toBeGreaterThan(262_144);
  expect(screen?.kind === 'screen' && screen.text.length).toBeLessThan(150_000);
  expect(workspace.since('node1', 10)).toBeNull();
});
