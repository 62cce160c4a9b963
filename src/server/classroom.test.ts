import { expect, test } from 'vitest';
import type { ClassEntry } from '../core/class/class-entry.ts';
import type { ServerMessage } from '../core/protocol/messages.ts';
import { createLiveClass, type Seat } from './classroom.ts';
import { createCommits } from './commits.ts';
import type { Database } from './journal/database.ts';

function room() {
  const clock = { nowMs: 1_000 };
  const live = createLiveClass({
    nowMs: () => clock.nowMs,
    joinUrl: () => 'http://localhost/',
    read: () => [],
    append: () => {},
    commits: {
      add(work, done) {
        work();
        done(null);
      },
      together: work => work(),
      flush: () => {},
      lagMs: () => 0,
    },
    firstStep: slide => slide,
    inView: () => ({ exercises: [], atHand: null }),
    driverChanged: () => {},
  });
  const presenter = (person: string): Seat => ({ person, role: 'presenter', send: () => {} });
  return { clock, live, presenter };
}

test('[CL5] a presenter who turns a page takes the lead of one who stayed away', () => {
  const { clock, live, presenter } = room();
  const [ines, otto] = [presenter('ines'), presenter('otto')];
  live.enter(ines, 'Ines');
  live.move(ines, 4);
  live.leave(ines);
  live.enter(otto, 'Otto');
  live.move(otto, 1);
  clock.nowMs += 30_000;
  live.move(otto, 2);
  expect([live.driver(), live.slide()]).toEqual(['ines', 4]);
  clock.nowMs += 31_000;
  live.move(otto, 3);
  expect([live.driver(), live.slide()]).toEqual(['otto', 3]);
});

test('[CL14] a token laid down goes to another presenter who is there, else it stays', () => {
  const { live, presenter } = room();
  const [ines, otto] = [presenter('ines'), presenter('otto')];
  live.enter(ines, 'Ines');
  expect(live.drive(ines, false)).toBe('No other presenter is here: you go on leading.');
  expect(live.driver()).toBe('ines');
  live.enter(otto, 'Otto');
  expect(live.drive(otto, true)).toBe(
    'Ines leads. They can hand over; if they stay away for a minute, you may take over.',
  );
  expect(live.drive(otto, false)).toBe(null);
  expect(live.driver()).toBe('ines');
  expect(live.drive(ines, false)).toBe(null);
  expect(live.driver()).toBe('otto');
  live.dispose();
});

test('[CL13] what could not be written has not happened, what was written beside it has', () => {
  const written: ClassEntry[] = [];
  const journal = { full: false };
  const database: Pick<Database, 'group'> = {
    group(work) {
      const before = written.length;
      try {
        return work();
      } catch (error) {
        written.length = before;
        throw error;
      }
    },
  };
  const live = createLiveClass({
    nowMs: () => 1_000,
    joinUrl: () => 'http://localhost/',
    read: () => [...written],
    append(entry) {
      if (entry.kind === 'hand' && journal.full) throw new Error('no space');
      written.push(entry);
    },
    commits: createCommits(database as Database, () => 0),
    firstStep: slide => slide,
    inView: () => ({ exercises: [], atHand: null }),
    driverChanged: () => {},
  });
  const told: ServerMessage[] = [];
  const ada: Seat = { person: 'ada', role: 'student', send: message => told.push(message) };
  const bob: Seat = { person: 'bob', role: 'student', send: () => {} };
  live.enter(ada, 'Ada');
  expect(live.mine(ada)?.hand).toBe(false);
  journal.full = true;
  live.command(ada, { page: 'p', id: 1 }, { kind: 'hand', raised: true });
  live.enter(bob, 'Bob');
  expect(live.mine(ada)?.hand).toBe(false);
  expect(live.person('bob')?.studying).toBe(true);
  expect(told.map(({ kind }) => kind)).toEqual(['class-refused']);
  journal.full = false;
  live.command(ada, { page: 'p', id: 2 }, { kind: 'hand', raised: true });
  expect(live.mine(ada)?.hand).toBe(true);
  // What the page knows of itself comes before the answer that it waits for.
  expect(told.slice(1).map(({ kind }) => kind)).toEqual(['mine', 'class-done']);
  live.dispose();
});
