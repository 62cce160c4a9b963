// The class as a fold: who leads, who follows, who is called what.
import { expect, test } from 'vitest';
import {
  type Classroom,
  type ClassroomEvent,
  driverGraceMs,
  emptyClassroom,
  foldClassroom,
  mayTakeDriver,
  viewClassroom,
} from './classroom.ts';

const joined = (person: string, role: 'presenter' | 'student', name = person): ClassroomEvent => ({
  kind: 'joined',
  person,
  name,
  role,
  atMs: 0,
});
const left = (person: string, role: 'presenter' | 'student', atMs = 0): ClassroomEvent => ({
  kind: 'left',
  person,
  role,
  atMs,
});
const moved = (person: string, slide: number): ClassroomEvent => ({ kind: 'moved', person, slide });
const fold = (...events: readonly ClassroomEvent[]): Classroom =>
  events.reduce(foldClassroom, emptyClassroom);
const slideOf = (room: Classroom, person: string) => room.people.get(person)?.slide;

test('[PR10] the first presenter leads, and only that one', () => {
  const room = fold(
    joined('ada', 'student'),
    joined('ines', 'presenter'),
    joined('bob', 'presenter'),
  );
  expect(room.driver).toBe('ines');
});

test('[PR11] who follows moves with the driver, who wanders stays', () => {
  const room = fold(
    joined('ines', 'presenter'),
    joined('ada', 'student'),
    joined('bob', 'student'),
    { kind: 'followed', person: 'bob', following: false },
    moved('bob', 2),
    moved('ines', 7),
  );
  expect([room.slide, slideOf(room, 'ada'), slideOf(room, 'bob')]).toEqual([7, 7, 2]);
});

test('[PR12] students and other presenters move only themselves', () => {
  const room = fold(
    joined('ines', 'presenter'),
    moved('ines', 3),
    joined('bob', 'presenter'),
    joined('ada', 'student'),
    moved('bob', 9),
    moved('ada', 5),
  );
  expect([room.slide, slideOf(room, 'bob'), slideOf(room, 'ada')]).toEqual([3, 9, 5]);
});

test('[PR12] the driver without a presenter page open moves nobody', () => {
  const room = fold(
    joined('ines', 'presenter'),
    joined('ines', 'student'),
    left('ines', 'presenter'),
    moved('ines', 4),
  );
  expect(room.slide).toBe(0);
});

test('[PR13] who follows again is where the class is', () => {
  const room = fold(
    joined('ines', 'presenter'),
    joined('ada', 'student'),
    { kind: 'followed', person: 'ada', following: false },
    moved('ines', 8),
    { kind: 'followed', person: 'ada', following: true },
  );
  expect(slideOf(room, 'ada')).toBe(8);
});

test('[PR14] an absent driver keeps the token for a minute', () => {
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

test('[PR14] nobody takes the token from a driver who is there', () => {
  const room = fold(joined('ines', 'presenter'), joined('bob', 'presenter'));
  expect(mayTakeDriver(room, 'bob', 1e9)).toBe(false);
});

test('[PR15] a token laid down goes to another presenter who is there, else it stays', () => {
  const alone = fold(joined('ines', 'presenter'), { kind: 'drove', person: 'ines', take: false });
  expect(alone.driver).toBe('ines');
  const both = fold(joined('ines', 'presenter'), joined('bob', 'presenter'), {
    kind: 'drove',
    person: 'ines',
    take: false,
  });
  expect(both.driver).toBe('bob');
});

test('[PR16] a driver who returns leads, unless somebody took over', () => {
  const away = [
    joined('ines', 'presenter'),
    joined('bob', 'presenter'),
    left('ines', 'presenter', 5),
  ];
  const back = fold(...away, joined('ines', 'presenter'));
  expect([back.driver, back.driverAwayMs]).toEqual(['ines', null]);
  const taken: ClassroomEvent = { kind: 'drove', person: 'bob', take: true };
  expect(fold(...away, taken, joined('ines', 'presenter')).driver).toBe('bob');
});

test('[PR17] names are made unique and stay', () => {
  const room = fold(
    joined('a', 'student', 'Ada'),
    joined('b', 'student', 'Ada'),
    left('a', 'student'),
    joined('c', 'student', 'Ada'),
    { kind: 'renamed', person: 'c', name: 'Grace' },
  );
  expect([...room.people.values()].map(person => person.shownName)).toEqual([
    'Ada',
    'Ada (2)',
    'Grace',
  ]);
});

test('[PR18] only presenters see the roster', () => {
  const room = fold(
    joined('ines', 'presenter', 'Ines'),
    joined('ada', 'student', 'Ada'),
    { kind: 'hand', person: 'ada', raised: true },
    moved('ines', 2),
  );
  const view = (person: string, role: 'presenter' | 'student') =>
    viewClassroom(room, { person, role, joinUrl: 'http://x/' }, () => ['passed']);
  expect(view('ines', 'presenter')).toEqual({
    presenter: { name: 'Ines', online: true },
    slide: 2,
    blackout: false,
    driving: true,
    online: 1,
    joinUrl: 'http://x/',
    roster: [
      {
        id: 'ada',
        name: 'Ada',
        online: true,
        slide: 2,
        following: true,
        hand: true,
        states: ['passed'],
      },
    ],
  });
  expect(view('ada', 'student').roster).toEqual([]);
  expect(view('ada', 'student').driving).toBe(false);
});

test('[PR19] the same events give the same class', () => {
  const events = [joined('ines', 'presenter'), joined('ada', 'student'), moved('ines', 3)];
  expect(fold(...events)).toEqual(fold(...events));
});

test('[PR20] blackout changes nothing about who leads', () => {
  const room = fold(joined('ines', 'presenter'), { kind: 'blackout', on: true });
  expect([room.blackout, room.driver]).toEqual([true, 'ines']);
});
