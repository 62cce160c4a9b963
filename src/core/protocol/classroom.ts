// One live class as a fold over its events: who is there, who leads, on which slide.
import { assertNever } from '../lib/assert.ts';
import type { ClassroomView, ParticipantView, Role } from './messages.ts';

/** What happened in a class, in order: the class's journal. Times are wall-clock milliseconds. */
export type ClassroomEvent =
  | {
      readonly kind: 'joined';
      readonly person: string;
      readonly name: string;
      readonly role: 'presenter' | 'student';
      readonly atMs: number;
    }
  | { readonly kind: 'renamed'; readonly person: string; readonly name: string }
  /** The last page of this person and role was closed. */
  | { readonly kind: 'left'; readonly person: string; readonly role: Role; readonly atMs: number }
  | { readonly kind: 'moved'; readonly person: string; readonly slide: number }
  | { readonly kind: 'followed'; readonly person: string; readonly following: boolean }
  | { readonly kind: 'hand'; readonly person: string; readonly raised: boolean }
  | { readonly kind: 'drove'; readonly person: string; readonly take: boolean }
  | { readonly kind: 'blackout'; readonly on: boolean };

type Participant = {
  readonly id: string;
  /** As given; a label, not unique. */
  readonly name: string;
  /** Made unique: `Ada (2)`. Kept for the whole class, so that nobody's label changes hands. */
  readonly shownName: string;
  readonly presents: boolean;
  /** Pages open now, by role. */
  readonly presenting: boolean;
  readonly studying: boolean;
  readonly slide: number;
  readonly following: boolean;
  readonly hand: boolean;
};

export type Classroom = {
  readonly people: ReadonlyMap<string, Participant>;
  /** Holder of the driver token: exactly one once somebody has presented, kept while away. */
  readonly driver: string | null;
  /** When the driver's last presenter page was closed; null while one is open. */
  readonly driverAwayMs: number | null;
  readonly slide: number;
  readonly blackout: boolean;
};

export const emptyClassroom: Classroom = {
  people: new Map(),
  driver: null,
  driverAwayMs: null,
  slide: 0,
  blackout: false,
};

/** How long an absent driver keeps the token, and a blackout without presenter lasts (D11). */
export const driverGraceMs = 60_000;

/** The class after an event. An event that does not apply leaves it as it is. */
export function foldClassroom(room: Classroom, event: ClassroomEvent): Classroom {
  switch (event.kind) {
    case 'joined':
      return join(room, event);
    case 'renamed': {
      const person = room.people.get(event.person);
      if (person === undefined || person.name === event.name) return room;
      const shownName = uniqueName(room, event.person, event.name);
      return put(room, { ...person, name: event.name, shownName });
    }
    case 'left':
      return leave(room, event);
    case 'moved':
      return move(room, event.person, event.slide);
    case 'followed': {
      const person = room.people.get(event.person);
      if (person === undefined) return room;
      const slide = event.following ? room.slide : person.slide;
      return put(room, { ...person, following: event.following, slide });
    }
    case 'hand': {
      const person = room.people.get(event.person);
      return person === undefined ? room : put(room, { ...person, hand: event.raised });
    }
    case 'drove':
      return drive(room, event.person, event.take);
    case 'blackout':
      return { ...room, blackout: event.on };
    default:
      return assertNever(event);
  }
}

/** Whether this person, as presenter, may take the driver token at that moment. */
export function mayTakeDriver(room: Classroom, person: string, nowMs: number): boolean {
  if (room.people.get(person)?.presenting !== true) return false;
  if (room.driver === null || room.driver === person) return true;
  return room.driverAwayMs !== null && nowMs - room.driverAwayMs >= driverGraceMs;
}

function join(room: Classroom, event: ClassroomEvent & { kind: 'joined' }): Classroom {
  const known = room.people.get(event.person);
  const name = known?.name ?? event.name;
  const presents = event.role === 'presenter' || known?.presents === true;
  const next = put(room, {
    id: event.person,
    name,
    shownName: known?.shownName ?? uniqueName(room, event.person, name),
    presents,
    presenting: event.role === 'presenter' || known?.presenting === true,
    studying: event.role === 'student' || known?.studying === true,
    slide: known?.slide ?? room.slide,
    following: known?.following ?? true,
    hand: known?.hand ?? false,
  });
  if (event.role !== 'presenter') return next;
  // The first presenter leads; one who returns to a token still theirs is simply back.
  if (room.driver === null || room.driver === event.person)
    return { ...next, driver: event.person, driverAwayMs: null };
  return next;
}

function leave(room: Classroom, event: ClassroomEvent & { kind: 'left' }): Classroom {
  const person = room.people.get(event.person);
  if (person === undefined) return room;
  const next = put(room, {
    ...person,
    presenting: event.role === 'presenter' ? false : person.presenting,
    studying: event.role === 'student' ? false : person.studying,
  });
  const driverLeft = room.driver === event.person && event.role === 'presenter';
  return driverLeft ? { ...next, driverAwayMs: event.atMs } : next;
}

function move(room: Classroom, id: string, slide: number): Classroom {
  const person = room.people.get(id);
  if (person === undefined) return room;
  const next = put(room, { ...person, slide });
  if (room.driver !== id || !person.presenting) return next;
  const people = new Map(next.people);
  for (const each of people.values()) if (each.following) people.set(each.id, { ...each, slide });
  return { ...next, people, slide };
}

function drive(room: Classroom, id: string, take: boolean): Classroom {
  if (take) return { ...room, driver: id, driverAwayMs: null };
  if (room.driver !== id) return room;
  // Exactly one token: laid down, it goes to another presenter who is there, else it stays.
  const other = [...room.people.values()].find(each => each.id !== id && each.presenting);
  return other === undefined ? room : { ...room, driver: other.id, driverAwayMs: null };
}

function put(room: Classroom, person: Participant): Classroom {
  return { ...room, people: new Map(room.people).set(person.id, person) };
}

function uniqueName(room: Classroom, id: string, name: string): string {
  const taken = new Set<string>();
  for (const each of room.people.values()) if (each.id !== id) taken.add(each.shownName);
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number++;
  return `${name} (${number})`;
}

/** What one participant may see of the class. */
export function viewClassroom(
  room: Classroom,
  to: { readonly person: string; readonly role: Role; readonly joinUrl: string },
  statesOf: (person: string) => ParticipantView['states'],
): ClassroomView {
  const driver = room.driver === null ? undefined : room.people.get(room.driver);
  const everybody = [...room.people.values()];
  return {
    presenter: driver === undefined ? null : { name: driver.shownName, online: driver.presenting },
    slide: room.slide,
    blackout: room.blackout,
    driving: to.role === 'presenter' && room.driver === to.person,
    online: everybody.filter(each => each.studying && !each.presents).length,
    joinUrl: to.joinUrl,
    roster:
      to.role === 'presenter'
        ? everybody.filter(each => !each.presents).map(each => viewPerson(each, statesOf(each.id)))
        : [],
  };
}

function viewPerson(person: Participant, states: ParticipantView['states']): ParticipantView {
  return {
    id: person.id,
    name: person.shownName,
    online: person.studying,
    slide: person.slide,
    following: person.following,
    hand: person.hand,
    states,
  };
}
