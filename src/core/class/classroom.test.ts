// The class as a fold: who leads, who follows, who is called what.
import { expect, test } from 'vitest';
import type { LeaderRole } from '../protocol/class-messages.ts';
import type { ClassEntry } from './class-entry.ts';
import {
  type Classroom,
  driverGraceMs,
  emptyClassroom,
  foldClassroom,
  mayTakeDriver,
} from './classroom.ts';
import { viewClassroom, viewMine, viewRoster } from './views.ts';

type Joins = LeaderRole | 'student';
const joined = (person: string, role: Joins, name = person): ClassEntry => ({
  kind: 'joined',
  person,
  name,
  role,
  atMs: 0,
});
const left = (person: string, role: Joins, atMs = 0): ClassEntry => ({
  kind: 'left',
  person,
  role,
  atMs,
});
/** `epoch` for who leads. */
const moved = (person: string, slide: number, epoch: number | null = null): ClassEntry => ({
  ...{ kind: 'moved', person, slide, first: slide, epoch, atMs: 0 },
});
const drove = (person: string, epoch: number): ClassEntry => ({
  ...{ kind: 'drove', person, epoch, atMs: 0 },
});
const followed = (person: string, following: boolean): ClassEntry => ({
  ...{ kind: 'followed', person, following, atMs: 0 },
});
const fold = (...entries: readonly ClassEntry[]): Classroom =>
  foldClassroom(emptyClassroom, entries);
const slideOf = (room: Classroom, person: string) => room.people.get(person)?.slide;

test('[CL1] the first presenter leads, and only that one', () => {
  const room = fold(
    joined('ada', 'student'),
    joined('ines', 'presenter'),
    joined('bob', 'presenter'),
  );
  expect(room.driver).toBe('ines');
});

test('[CL2] who follows moves with the driver, who wanders stays', () => {
  const room = fold(
    joined('ines', 'presenter'),
    joined('ada', 'student'),
    joined('bob', 'student'),
    followed('bob', false),
    moved('bob', 2),
    moved('ines', 7, 1),
  );
  expect([room.slide, slideOf(room, 'ada'), slideOf(room, 'bob')]).toEqual([7, 7, 2]);
});

test('[CL3] students and other presenters move only themselves', () => {
  const room = fold(
    joined('ines', 'presenter'),
    moved('ines', 3, 1),
    joined('bob', 'presenter'),
    joined('ada', 'student'),
    moved('bob', 9),
    moved('ada', 5),
  );
  expect([room.slide, slideOf(room, 'bob'), slideOf(room, 'ada')]).toEqual([3, 9, 5]);
});

test('[CL3] the driver without a presenter page open moves nobody', () => {
  const room = fold(
    joined('ines', 'presenter'),
    joined('ines', 'student'),
    left('ines', 'presenter'),
    moved('ines', 4, 1),
  );
  expect(room.slide).toBe(0);
});

test('[CL4] who follows again is where the class is', () => {
  const room = fold(
    joined('ines', 'presenter'),
    joined('ada', 'student'),
    followed('ada', false),
    moved('ines', 8, 1),
    followed('ada', true),
  );
  expect(slideOf(room, 'ada')).toBe(8);
});

test('[CL5] an absent driver keeps the token for a minute', () => {
  const room = fold(
    joined('ines', 'presenter'),
    joined('bob', 'presenter'),
    joined('ada', 'student'),
    left('ines', 'presenter', 1_000),
  );
  expect(room.driver).toBe('ines');
  expect(mayTakeDriver(room, 'bob', 1_000 + driverGraceMs - 1)).toBe(false);
  expect(mayTakeDriver(room, 'bob', 1_000 + driverGraceMs)).toBe(true);
  expect(mayTakeDriver(room, 'ada', 1_000 + driverGraceMs)).toBe(false);
});

test('[CL5] nobody takes the token from a driver who is there', () => {
  const room = fold(joined('ines', 'presenter'), joined('bob', 'presenter'));
  expect(mayTakeDriver(room, 'bob', 1e9)).toBe(false);
});

test('[CL6] the token goes to whom it is given, and what was meant before is void', () => {
  const both = fold(joined('ines', 'presenter'), joined('bob', 'presenter'), moved('ines', 2, 1));
  const given = foldClassroom(both, [drove('bob', 1)]);
  expect([given.driver, given.epoch]).toEqual(['bob', 2]);
  // Two who ask for it at once: the second one asked in an epoch that has ended.
  expect(foldClassroom(given, [drove('ines', 1)]).driver).toBe('bob');
  // A turn on its way, of an epoch that has ended, also when its sender leads again.
  const back = foldClassroom(given, [drove('ines', 2), moved('ines', 9, 1)]);
  expect([back.driver, back.epoch, back.slide]).toEqual(['ines', 3, 2]);
});

test('[CL7] a driver who returns leads, unless somebody took over', () => {
  const away = [
    joined('ines', 'presenter'),
    joined('bob', 'presenter'),
    left('ines', 'presenter', 5),
  ];
  const back = fold(...away, joined('ines', 'presenter'));
  expect([back.driver, back.driverAwayMs]).toEqual(['ines', null]);
  expect(fold(...away, drove('bob', 1), joined('ines', 'presenter')).driver).toBe('bob');
});

test('[CL8] names are made unique and stay', () => {
  const room = fold(
    joined('a', 'student', 'Ada'),
    joined('b', 'student', 'Ada'),
    left('a', 'student'),
    joined('c', 'student', 'Ada'),
    { kind: 'renamed', person: 'c', name: 'Grace', atMs: 0 },
  );
  expect([...room.people.values()].map(person => person.shownName)).toEqual([
    'Ada',
    'Ada (2)',
    'Grace',
  ]);
});

test('[CL9] students see nothing of one another, leaders the roster', () => {
  const room = fold(
    joined('ines', 'presenter', 'Ines'),
    joined('ada', 'student', 'Ada'),
    joined('bob', 'student', 'Bob'),
    { kind: 'hand', person: 'ada', raised: true, atMs: 7 },
    moved('ines', 2, 1),
  );
  const view = (person: string, role: 'presenter' | 'student') =>
    viewClassroom(room, { person, role, joinUrl: 'http://x/' }, () => ({ online: 2, passed: 0 }));
  const shared = {
    presenter: { name: 'Ines', online: true },
    slide: 2,
    blackout: false,
    countdownMs: null,
    driving: false,
    joinUrl: 'http://x/',
    counts: null,
  };
  expect(view('ada', 'student')).toEqual(shared);
  expect(viewMine(room, room.people.get('ada'), [])).toEqual({
    ...{ hand: true, watchers: [], hints: [], typing: null },
  });
  const counts = { online: 2, passed: 0 };
  expect(view('ines', 'presenter')).toEqual({ ...shared, driving: true, counts });
  const ada = { id: 'ada', name: 'Ada', online: true, slide: 2, following: true, handMs: 7 };
  const rest = { typing: null, standings: [], need: null };
  expect(viewRoster(room, { exercises: [], nowMs: 9 }).rows).toEqual([
    { ...ada, ...rest },
    { ...ada, ...rest, id: 'bob', name: 'Bob', handMs: null },
  ]);
});

test('[CL10] the same events give the same class', () => {
  const events = [joined('ines', 'presenter'), joined('ada', 'student'), moved('ines', 3, 1)];
  expect(fold(...events)).toEqual(fold(...events));
});

test('[CL11] blackout changes nothing about who leads', () => {
  const room = fold(joined('ines', 'presenter'), {
    ...{ kind: 'blackout', on: true, epoch: 1, atMs: 0 },
  });
  expect([room.blackout, room.driver]).toEqual([true, 'ines']);
});

test('[CL12] a command that comes twice is done once', () => {
  const hand = (raised: boolean, id: number): ClassEntry => ({
    ...{ kind: 'hand', person: 'ada', raised, atMs: id, by: { page: 'p', id } },
  });
  const room = fold(joined('ada', 'student'), hand(true, 1), hand(false, 2), hand(true, 1));
  expect(room.people.get('ada')?.handMs).toBe(null);
});

test('[CL15] a hint stands with those it was sent to until they have read it', () => {
  const hinted = (text: string): ClassEntry => ({
    ...{
      kind: 'hinted',
      person: 'ines',
      people: ['ada', 'ada', 'nobody'],
      text,
      offer: null,
      atMs: 0,
    },
  });
  const read = (number: number): ClassEntry => ({
    ...{ kind: 'read-hint', person: 'ada', number, atMs: 0 },
  });
  const people = [joined('ines', 'presenter', 'Ines'), joined('ada', 'student')];
  const hintsOf = (person: string, ...entries: readonly ClassEntry[]) => {
    const room = fold(...people, joined('bob', 'student'), ...entries);
    return viewMine(room, room.people.get(person), []).hints;
  };
  const first = { number: 1, from: 'Ines', text: 'one', offer: null };
  expect(hintsOf('ada', hinted('one'))).toEqual([first]);
  expect(hintsOf('bob', hinted('one'))).toEqual([]);
  // A late second click on the first one does not take the second away.
  const second = { number: 2, from: 'Ines', text: 'two', offer: null };
  expect(hintsOf('ada', hinted('one'), read(1), hinted('two'), read(1))).toEqual([second]);
  const six = ['one', 'two', 'three', 'four', 'five', 'six'].map(hinted);
  expect(hintsOf('ada', ...six).map(({ text }) => text)).toEqual(
    ['two', 'three', 'four', 'five', 'six'], // The oldest is gone.
  );
});

test('[CL16] the countdown is the class’s, and its driver’s', () => {
  const countdown = (endMs: number | null, epoch: number): ClassEntry => ({
    ...{ kind: 'countdown', person: 'ines', endMs, epoch, atMs: 0 },
  });
  const start = [joined('ines', 'presenter'), countdown(300_000, 1), joined('ada', 'student')];
  const seen = (...entries: readonly ClassEntry[]) =>
    viewClassroom(
      fold(...start, ...entries),
      { person: 'ada', role: 'student', joinUrl: '' },
      () => ({ online: 0, passed: 0 }),
    ).countdownMs;
  expect(seen()).toBe(300_000);
  expect(seen(countdown(null, 1))).toBe(null);
  // Meant while they still led.
  const otto = joined('otto', 'presenter');
  expect(seen(otto, drove('otto', 1), countdown(null, 1))).toBe(300_000);
});

test('[CL17] one leader at a time is let type, until either ends it or leaves', () => {
  const asked = (leader: string): ClassEntry => ({
    ...{ kind: 'asked-to-type', person: 'ada', leader, atMs: 0 },
  });
  const lets = (leader: string, allowed = true): ClassEntry => ({
    ...{ kind: 'let-type', person: 'ada', leader, allowed, atMs: 0 },
  });
  const typing = (...entries: readonly ClassEntry[]) => {
    const people = [
      joined('ines', 'presenter'),
      joined('otto', 'helper'),
      joined('ada', 'student'),
    ];
    return fold(...people, ...entries).people.get('ada')?.typing;
  };
  expect(typing(lets('otto'))).toBe(null);
  expect(typing(asked('otto'))).toEqual({ by: 'otto', allowed: false });
  const both = [asked('otto'), lets('otto')];
  expect(typing(...both)).toEqual({ by: 'otto', allowed: true });
  expect(typing(...both, asked('ines'))).toEqual({ by: 'otto', allowed: true });
  // A late answer to another leader is none to this one.
  expect(typing(asked('otto'), lets('ines'))).toEqual({ by: 'otto', allowed: false });
  expect(typing(...both, lets('ines', false))).toEqual({ by: 'otto', allowed: true });
  for (const end of [lets('otto', false), left('otto', 'helper'), left('ada', 'student')])
    expect(typing(...both, end)).toBe(null);
  expect(typing(...both, left('ines', 'presenter'))).toEqual({ by: 'otto', allowed: true });
  const restart: ClassEntry = {
    ...{ kind: 'left', person: 'otto', role: 'helper', restart: true, atMs: 0 },
  };
  expect(typing(...both, restart)).toEqual({ by: 'otto', allowed: true });
});
