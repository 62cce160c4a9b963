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

test('[CL15] a hint is told to those students at once, and who sent it hears of a mistake', () => {
  const { live, presenter } = room();
  const told: ServerMessage[] = [];
  const seat = (person: string): Seat => ({
    ...{ person, role: 'student', send: message => told.push(message) },
  });
  const [ada, bob] = [seat('ada'), seat('bob')];
  const answers: ServerMessage[] = [];
  const ines: Seat = { ...presenter('ines'), send: message => answers.push(message) };
  live.enter(ines, 'Ines');
  live.enter(ada, 'Ada');
  live.enter(bob, 'Bob');
  answers.length = 0;
  const words = { text: 'Look at the end', offer: 'reset' } as const;
  const hint = { kind: 'send-hint', ...words } as const;
  live.command(ines, { page: 'p', id: 1 }, { ...hint, people: ['ada', 'ines'] });
  expect(live.mine(ada)?.hints).toEqual([{ number: 1, from: 'Ines', ...words }]);
  expect(live.mine(bob)?.hints).toEqual([]);
  live.command(ines, { page: 'p', id: 2 }, { ...hint, people: ['ines'] });
  live.command(ada, { page: 'q', id: 1 }, { kind: 'read-hint', number: 1 });
  expect(live.mine(ada)?.hints).toEqual([]);
  const sentence = 'That person is not in this class.';
  expect(answers.filter(({ kind }) => kind.startsWith('class-'))).toEqual([
    { kind: 'class-done', id: 1 },
    { kind: 'class-refused', id: 2, sentence },
  ]);
  live.dispose();
});

test('[CL16] a countdown ends for all at the moment that the server said; others start none', () => {
  const { clock, live, presenter } = room();
  const answers: ServerMessage[] = [];
  const heard = (person: string): Seat => ({
    ...presenter(person),
    send: message => answers.push(message),
  });
  const [ines, otto] = [heard('ines'), heard('otto')];
  live.enter(ines, 'Ines');
  live.enter(otto, 'Otto');
  answers.length = 0;
  clock.nowMs = 5_000;
  live.command(otto, { page: 'o', id: 1 }, { kind: 'countdown', seconds: 60 });
  expect(live.view(otto).countdownMs).toBe(null);
  live.command(ines, { page: 'i', id: 1 }, { kind: 'countdown', seconds: 60 });
  expect(live.view(otto).countdownMs).toBe(65_000);
  clock.nowMs = 9_000;
  // Sent again after a cut: it does not begin anew.
  live.command(ines, { page: 'i', id: 1 }, { kind: 'countdown', seconds: 60 });
  expect(live.view(ines).countdownMs).toBe(65_000);
  const sentence = 'Only the presenter who leads may do that.';
  expect(answers.filter(({ kind }) => kind.startsWith('class-'))).toEqual([
    { kind: 'class-refused', id: 1, sentence },
    { kind: 'class-done', id: 1 },
    { kind: 'class-done', id: 1 },
  ]);
  live.dispose();
});

test('[CL17] who is let type is asked at each key, and looking elsewhere ends it', () => {
  const { live, presenter } = room();
  const answers: ServerMessage[] = [];
  const ines: Seat = { ...presenter('ines'), send: message => answers.push(message) };
  const otto = presenter('otto');
  const ada: Seat = { person: 'ada', role: 'student', send: () => {} };
  live.enter(ines, 'Ines');
  live.enter(otto, 'Otto');
  live.enter(ada, 'Ada');
  const ask = { kind: 'ask-to-type', person: 'ada' } as const;
  const lets = { kind: 'let-type', by: 'ines' } as const;
  live.command(ines, { page: 'i', id: 1 }, ask);
  live.watch(ines, 'ada');
  live.watch(otto, 'ada');
  live.command(ines, { page: 'i', id: 2 }, ask);
  expect(live.mayType(ines, 'ada')).toBe(false);
  live.command(ada, { page: 'a', id: 1 }, { ...lets, allowed: true });
  expect([live.mayType(ines, 'ada'), live.mayType(otto, 'ada')]).toEqual([true, false]);
  expect(live.mine(ada)?.typing).toEqual({ by: 'ines', name: 'Ines', allowed: true });
  live.command(ada, { page: 'a', id: 2 }, { ...lets, allowed: false });
  expect(live.mayType(ines, 'ada')).toBe(false);
  live.command(ines, { page: 'i', id: 3 }, ask);
  live.command(ada, { page: 'a', id: 3 }, { ...lets, allowed: true });
  live.watch(ines, null);
  live.watch(ines, 'ada');
  expect([live.mayType(ines, 'ada'), live.mine(ada)?.typing]).toEqual([false, null]);
  const sentence = 'Open their terminals first.';
  expect(answers.filter(({ kind }) => kind === 'class-refused')).toEqual([
    { kind: 'class-refused', id: 1, sentence },
  ]);
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
