// What each may see of a class: everybody the slide, a student themselves, leaders the roster.
import type {
  ClassCounts,
  ClassroomView,
  MyView,
  Role,
  RosterRow,
  TypingView,
} from '../protocol/class-messages.ts';
import { isLeader } from '../protocol/class-messages.ts';
import { type Classroom, canDrive, type Participant } from './classroom.ts';
import { type Look, medianMs, need, standing } from './radar.ts';

/** An exercise as the roster shows it: what it shows of itself, and the slides it stands on. */
export type ExerciseInView = {
  readonly id: string;
  readonly snippets: readonly string[];
  /** By the index of a slide's first step. */
  readonly onSlides: ReadonlySet<number>;
};

/** Students: who has never led in this class. */
export function students(room: Classroom): Participant[] {
  return [...room.people.values()].filter(person => person.leads === null);
}

/** The same for everybody of one role, but for `driving`. `counts` is for leaders and projectors. */
export function viewClassroom(
  room: Classroom,
  to: { readonly person: string; readonly role: Role; readonly joinUrl: string },
  counts: () => ClassCounts,
): ClassroomView {
  const driver = room.driver === null ? undefined : room.people.get(room.driver);
  return {
    presenter: driver === undefined ? null : { name: driver.shownName, online: driver.presenting },
    slide: room.slide,
    blackout: room.blackout,
    countdownMs: room.countdownMs,
    driving: isLeader(to.role) && room.driver === to.person && canDrive(driver),
    joinUrl: to.joinUrl,
    counts: to.role === 'student' ? null : counts(),
  };
}

export function countClass(room: Classroom, atHand: ExerciseInView | null): ClassCounts {
  let online = 0;
  let passed = 0;
  for (const person of students(room)) {
    if (!person.studying) continue;
    online++;
    const work = atHand === null ? undefined : person.work.get(atHand.id);
    const all = atHand?.snippets ?? [];
    if (all.length > 0 && all.every(id => work?.states[id] === 'passed')) passed++;
  }
  return { online, passed: atHand === null ? null : passed };
}

export function viewMine(
  room: Classroom,
  person: Participant | undefined,
  watchers: readonly string[],
): MyView {
  return {
    hand: person?.handMs != null,
    watchers,
    hints: person?.hints ?? [],
    typing: viewTyping(room, person),
  };
}

function viewTyping(room: Classroom, person: Participant | undefined): TypingView | null {
  if (person == null || person.typing === null) return null;
  const { by, allowed } = person.typing;
  return { by, name: room.people.get(by)?.shownName ?? '', allowed };
}

export type RosterLook = {
  readonly exercises: readonly ExerciseInView[];
  readonly nowMs: number;
};

export type Roster = {
  readonly rows: readonly RosterRow[];
  /** By exercise. */
  readonly medians: ReadonlyMap<string, number | null>;
};

export function viewRoster(room: Classroom, { exercises, nowMs }: RosterLook): Roster {
  const people = students(room);
  const medians = new Map(
    exercises.map(({ id }) => [id, medianMs(people.flatMap(each => each.work.get(id) ?? []))]),
  );
  const rows = people.map(person => {
    const looks = exercises.map<Look>(({ id, snippets, onSlides }) => ({
      work: person.work.get(id),
      snippets,
      hereMs: onSlides.has(person.first) ? person.sinceMs : null,
      medianMs: medians.get(id) ?? null,
      nowMs,
    }));
    const standings = looks.map(standing);
    const here = looks.find((look, at) => look.hereMs !== null && standings[at] !== 'passed');
    return {
      id: person.id,
      name: person.shownName,
      online: person.studying,
      slide: person.slide,
      following: person.following,
      handMs: person.handMs,
      typing: viewTyping(room, person),
      standings,
      need: here === undefined ? null : need(here),
    };
  });
  return { rows, medians };
}
