// Many workspaces on one thread, on a clock of the test: pace, fairness, standing still.
import { expect, test } from 'vitest';
import { exercise, fakeWorkspace } from '../../../test/support/fake-lab.ts';
import type { Batch, HostReport, HostRequest } from '../../core/host/host.ts';
import type { Timers } from '../../core/host/rounds.ts';
import { createSeats } from '../../core/host/seats.ts';
import type { Workspace } from '../../core/lab/workspace.ts';
import type { WorkspaceEvent } from '../../core/protocol/messages.ts';
import { pack, unpack } from './pack.ts';

/** A thread whose time passes only by hand, and by what `cost` says that work takes. */
function createThread(make: (request: HostRequest & { kind: 'seat' }, clock: Clock) => Workspace) {
  const clock = createClock();
  const reports: (HostReport & { readonly atMs: number })[] = [];
  const seats = createSeats({
    timers: clock,
    makeWorkspace: request => make(request, clock),
    makeCatchUp: null,
    makeRetelling: null,
    pack,
    report: report => reports.push({ ...report, atMs: clock.nowMs() }),
  });
  const sit = (key: string) => {
    seats.send({
      kind: 'seat',
      key,
      workspace: key,
      header: { ...fakeWorkspace([]).header },
      exercises: [],
      past: { checkpoint: null, entries: [] },
      catchUp: null,
    });
    seats.send({ kind: 'watch', key, watched: true });
    const open = { kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 } as const;
    seats.send({ kind: 'command', key, tag: 1, command: open });
  };
  const type = (key: string, text: string) =>
    seats.send({
      kind: 'command',
      key,
      tag: 2,
      command: { kind: 'input', terminal: 'node1', text },
    });
  const batches = (key: string) =>
    reports.filter(
      (one): one is Batch & { atMs: number } => one.kind === 'batch' && one.key === key,
    );
  const text = (key: string) =>
    batches(key)
      .flatMap(batch => batch.events)
      .map((event: WorkspaceEvent) => (event.kind === 'output' ? event.text : ''))
      .join('');
  return { ...seats, clock, reports, sit, type, batches, text };
}

type Clock = Timers & {
  pass: (ms: number) => void;
  spend: (ms: number) => void;
  stall: (ms: number) => void;
};

function createClock(): Clock {
  let now = 0;
  let order = 0;
  const timers = new Map<number, { atMs: number; callback: () => void }>();
  return {
    nowMs: () => now,
    after(delayMs, callback) {
      const id = ++order;
      timers.set(id, { atMs: now + delayMs, callback });
      return () => timers.delete(id);
    },
    spend(ms) {
      now += ms;
    },
    /** The whole machine sleeps: nothing is called meanwhile. */
    stall(ms) {
      now += ms;
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        let next: [number, { atMs: number; callback: () => void }] | null = null;
        for (const entry of timers) if (next === null || entry[1].atMs < next[1].atMs) next = entry;
        if (next === null || next[1].atMs > end) break;
        timers.delete(next[0]);
        now = Math.max(now, next[1].atMs);
        next[1].callback();
      }
      now = Math.max(now, end);
    },
  };
}

/** A world in which a loop without end runs: each call uses up all its fuel and half a millisecond. */
function runaway(clock: Clock): Workspace {
  const workspace = fakeWorkspace([]);
  return {
    ...workspace,
    nextMs: () => workspace.nowMs(),
    advance(_untilMs, _fuel) {
      clock.spend(0.5);
      return 'budget';
    },
  };
}

test('one virtual second passes per second of the wall', () => {
  const thread = createThread(() => fakeWorkspace([]));
  thread.sit('a');
  thread.clock.pass(100);
  thread.type('a', 'sleep 3\r');
  thread.clock.pass(2_900);
  expect(thread.text('a')).toBe('$ sleep 3\r\n');
  thread.clock.pass(200);
  expect(thread.text('a')).toBe('$ sleep 3\r\n$ ');
  thread.dispose();
});

test('the echo of a key is in the first batch after it', () => {
  const thread = createThread(() => fakeWorkspace([]));
  thread.sit('a');
  thread.clock.pass(500);
  const before = thread.batches('a').length;
  thread.type('a', 'x');
  thread.clock.pass(0);
  const [batch] = thread.batches('a').slice(before);
  expect(batch?.answers).toEqual([{ tag: 2, result: { ok: true } }]);
  expect(batch?.events[0]).toMatchObject({ kind: 'output', text: 'x' });
  expect(batch?.journal.map(entry => entry.kind)).toEqual(['input']);
  thread.dispose();
});

test('a runaway delays the key of a neighbour by no more than its own turn', () => {
  const thread = createThread((request, clock) =>
    request.key === 'wild' ? runaway(clock) : fakeWorkspace([]),
  );
  thread.sit('wild');
  thread.sit('calm');
  thread.clock.pass(200);
  const delays: number[] = [];
  for (let count = 0; count < 200; count++) {
    const typedMs = thread.clock.nowMs();
    const before = thread.batches('calm').length;
    thread.type('calm', 'x');
    while (thread.batches('calm').length === before) thread.clock.pass(1);
    delays.push((thread.batches('calm').at(-1)?.atMs ?? 0) - typedMs);
    thread.clock.pass(37);
  }
  expect(Math.max(...delays)).toBeLessThanOrEqual(13);
  thread.dispose();
});

test('a hundred runaways share the thread, and nobody starves', () => {
  const turns = new Map<string, number>();
  const thread = createThread((request, clock) => {
    const wild = runaway(clock);
    return {
      ...wild,
      advance(untilMs, fuel) {
        turns.set(request.key, (turns.get(request.key) ?? 0) + 1);
        return wild.advance(untilMs, fuel);
      },
    };
  });
  for (let index = 0; index < 100; index++) thread.sit(`wild${index}`);
  thread.clock.pass(10_000);
  const counts = [...turns.values()];
  expect(counts).toHaveLength(100);
  expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.2);
  thread.dispose();
});

test('nobody looks: time goes on for half a minute, then stands still', () => {
  let workspace: Workspace | null = null;
  const thread = createThread(() => {
    workspace = fakeWorkspace([]);
    return workspace;
  });
  const virtual = () => Math.round((workspace?.nowMs() ?? 0) / 1000);
  thread.sit('a');
  thread.type('a', 'watch\r');
  thread.clock.pass(10_000);
  thread.send({ kind: 'watch', key: 'a', watched: false });
  thread.clock.pass(300_000);
  // Its last event: the next would have been at the very end.
  expect(virtual()).toBe(38);
  thread.send({ kind: 'watch', key: 'a', watched: true });
  thread.clock.pass(10_000);
  expect(virtual()).toBe(48);
  thread.dispose();
});

test('a machine that slept does not catch up', () => {
  let workspace: Workspace | null = null;
  const thread = createThread(() => {
    workspace = fakeWorkspace([]);
    return workspace;
  });
  thread.sit('a');
  thread.type('a', 'watch\r');
  thread.clock.pass(10_000);
  thread.clock.stall(25 * 60_000);
  thread.clock.pass(10_000);
  const seconds = Math.round((workspace as Workspace | null)!.nowMs() / 1000);
  expect(seconds).toBeGreaterThanOrEqual(19);
  expect(seconds).toBeLessThanOrEqual(21);
  thread.dispose();
});

test('output that goes on is gathered, the first piece goes at once', () => {
  const thread = createThread(() => fakeWorkspace([]));
  thread.sit('a');
  thread.clock.pass(1_000);
  const before = thread.batches('a').length;
  thread.type('a', 'echo a\r');
  thread.clock.pass(100);
  const times = thread
    .batches('a')
    .slice(before)
    .map(batch => batch.atMs);
  expect(times[0]).toBe(1_000);
  // Who has just asked for something waits for it.
  for (const [index, time] of times.entries())
    if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(4);
  thread.dispose();
});

test('a verdict is followed by a checkpoint once it is quiet', () => {
  const deck = [exercise('a', 'bash echo one')];
  const thread = createThread(() => fakeWorkspace(deck));
  thread.sit('a');
  thread.clock.pass(1_000);
  const run = { kind: 'run', snippet: 'a.1' } as const;
  thread.send({ kind: 'command', key: 'a', tag: 3, command: run });
  thread.clock.pass(2_000);
  const stored = thread.batches('a').flatMap(batch => batch.checkpoint ?? []);
  const last =
    thread
      .batches('a')
      .flatMap(batch => batch.journal)
      .at(-1)?.seq ?? 0;
  expect(stored.at(-1)?.seq).toBeGreaterThanOrEqual(last - 1);
  expect(unpack(stored.at(-1)?.bytes ?? new Uint8Array())).toMatchObject({ format: 1 });
  thread.dispose();
});

test('a picture shows what its viewer lacks, and nothing that is not journalled', () => {
  const thread = createThread(() => fakeWorkspace([]));
  thread.sit('a');
  thread.clock.pass(1_000);
  thread.type('a', 'echo a\r');
  thread.send({ kind: 'picture', key: 'a', tag: 9, seen: { node1: 2 } });
  thread.send({ kind: 'picture', key: 'a', tag: 10, seen: {} });
  thread.clock.pass(0);
  const batch = thread.batches('a').find(one => one.pictures.length > 0);
  expect(batch?.pictures.map(({ tag, pieces }) => [tag, pieces])).toEqual([
    [9, [{ kind: 'output', terminal: 'node1', from: 2, text: 'echo a\r\n' }]],
    [10, [expect.objectContaining({ kind: 'screen', sequence: 10 })]],
  ]);
  expect(batch?.journal.at(-1)).toMatchObject({ kind: 'input', text: 'echo a\r' });
  thread.dispose();
});

test('a seat that throws is reported, and its neighbours go on', () => {
  const thread = createThread(request => {
    const workspace = fakeWorkspace([]);
    if (request.key !== 'bad') return workspace;
    return {
      ...workspace,
      command: () => {
        throw new Error('out of water');
      },
    };
  });
  thread.sit('bad');
  thread.sit('good');
  thread.clock.pass(100);
  expect(thread.reports.find(report => report.kind === 'failed')).toMatchObject({
    key: 'bad',
    sentence: 'This workspace could not go on (out of water). Reset the lab to begin anew.',
  });
  expect(thread.text('good')).toBe('$ ');
  thread.dispose();
});
