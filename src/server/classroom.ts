// One live class: takes what happens, writes it down, tells every page what it may see.

import {
  type Classroom,
  type ClassroomEvent,
  driverGraceMs,
  emptyClassroom,
  foldClassroom,
  mayTakeDriver,
  viewClassroom,
} from '../core/protocol/classroom.ts';
import type {
  ClassroomView,
  Role,
  ServerMessage,
  SnippetState,
} from '../core/protocol/messages.ts';

/** One page that is in the class. */
export type Seat = {
  readonly person: string;
  readonly role: Role;
  readonly send: (message: ServerMessage) => void;
};

export type LiveClass = {
  readonly enter: (seat: Seat, name: string) => void;
  readonly leave: (seat: Seat) => void;
  /** Why it is not done, as a sentence, or null. */
  readonly move: (seat: Seat, slide: number) => void;
  readonly follow: (seat: Seat, following: boolean) => void;
  readonly raiseHand: (seat: Seat, raised: boolean) => void;
  readonly drive: (seat: Seat, take: boolean) => string | null;
  readonly blackout: (seat: Seat, on: boolean) => string | null;
  readonly rename: (person: string, name: string) => void;
  /** Verdicts of somebody changed: the roster shows them. */
  readonly touch: () => void;
  readonly view: (seat: Seat) => ClassroomView;
  readonly slide: () => number;
  readonly driver: () => string | null;
  readonly nameOf: (person: string) => string | null;
  readonly online: () => number;
  readonly dispose: () => void;
};

export type ClassParts = {
  readonly nowMs: () => number;
  readonly joinUrl: () => string;
  /** What happened before a restart. */
  readonly past: readonly ClassroomEvent[];
  readonly append: (event: ClassroomEvent) => void;
  /** Snippet states of a person on the exercises of a slide. */
  readonly statesOf: (person: string, slide: number) => readonly SnippetState[];
  readonly driverChanged: () => void;
};

export function createLiveClass(parts: ClassParts): LiveClass {
  const seats = new Set<Seat>();
  /** What each seat was told last. */
  const last = new WeakMap<Seat, string>();
  let room: Classroom = emptyClassroom;
  for (const event of parts.past) room = foldClassroom(room, event);
  let telling: NodeJS.Timeout | null = null;
  let blackoutEnd: NodeJS.Timeout | null = null;

  const tell = () => {
    telling = null;
    const shared = new Map<string, { readonly message: ServerMessage; readonly text: string }>();
    for (const seat of seats) {
      // All students see the same: one object, so that the wire may encode it once.
      const key = seat.role === 'presenter' ? `presenter ${seat.person}` : seat.role;
      let news = shared.get(key);
      if (news === undefined) {
        const classroom = view(seat);
        news = { message: { kind: 'classroom', classroom }, text: JSON.stringify(classroom) };
        shared.set(key, news);
      }
      // Not everything that happens can be seen by everybody.
      if (last.get(seat) === news.text) continue;
      last.set(seat, news.text);
      seat.send(news.message);
    }
  };
  const tellSoon = (delayMs: number) => {
    if (telling === null) telling = setTimeout(tell, delayMs);
  };
  const take = (event: ClassroomEvent, urgent: boolean) => {
    const before = room;
    const next = foldClassroom(room, event);
    if (next === before) return;
    parts.append(event);
    room = next;
    if (before.driver !== next.driver) parts.driverChanged();
    if (urgent) {
      if (telling !== null) clearTimeout(telling);
      tell();
    } else tellSoon(100);
  };
  const view = (seat: Seat): ClassroomView =>
    viewClassroom(
      room,
      { person: seat.person, role: seat.role, joinUrl: parts.joinUrl() },
      person => parts.statesOf(person, room.slide),
    );
  const stillHere = (person: string, role: Role) =>
    [...seats].some(seat => seat.person === person && seat.role === role);
  // Pages of before a restart are gone: who comes back enters again.
  for (const person of room.people.values())
    for (const role of ['presenter', 'student'] as const)
      if (role === 'presenter' ? person.presenting : person.studying)
        take({ kind: 'left', person: person.id, role, atMs: parts.nowMs() }, false);

  const watchBlackout = () => {
    if (blackoutEnd !== null) clearTimeout(blackoutEnd);
    blackoutEnd = null;
    const presented = [...seats].some(seat => seat.role === 'presenter');
    if (!room.blackout || presented) return;
    // A screen that nobody can light again would stay dark for the whole class.
    blackoutEnd = setTimeout(() => take({ kind: 'blackout', on: false }, true), driverGraceMs);
    blackoutEnd.unref();
  };
  watchBlackout();

  return {
    enter(seat, name) {
      const { person, role } = seat;
      if (role !== 'projector' && !stillHere(person, role))
        take({ kind: 'joined', person, name, role, atMs: parts.nowMs() }, role === 'presenter');
      seats.add(seat);
      watchBlackout();
    },
    leave(seat) {
      if (!seats.delete(seat)) return;
      const { person, role } = seat;
      if (role !== 'projector' && !stillHere(person, role))
        take({ kind: 'left', person, role, atMs: parts.nowMs() }, role === 'presenter');
      watchBlackout();
    },
    move(seat, slide) {
      // A driver who stayed away gives the lead to the presenter who turns a page (D11).
      const known = room.people.get(seat.person)?.slide;
      const turns = seat.role === 'presenter' && known !== undefined && known !== slide;
      if (turns && room.driver !== seat.person && mayTakeDriver(room, seat.person, parts.nowMs()))
        take({ kind: 'drove', person: seat.person, take: true }, true);
      const drives = seat.role === 'presenter' && room.driver === seat.person;
      if (seat.role === 'presenter' && !drives) return;
      // A driver may also have a student page open: that one only reads.
      if (seat.role === 'student' && room.driver === seat.person) return;
      if (room.people.get(seat.person)?.slide === slide && room.slide === slide) return;
      take({ kind: 'moved', person: seat.person, slide }, drives);
    },
    follow: (seat, following) => take({ kind: 'followed', person: seat.person, following }, false),
    raiseHand: (seat, raised) => take({ kind: 'hand', person: seat.person, raised }, false),
    drive(seat, wanted) {
      if (wanted && !mayTakeDriver(room, seat.person, parts.nowMs())) {
        const name = room.people.get(room.driver ?? '')?.shownName ?? 'Somebody else';
        return `${name} leads. They can hand over; if they stay away for a minute, you may take over.`;
      }
      take({ kind: 'drove', person: seat.person, take: wanted }, true);
      return null;
    },
    blackout(seat, on) {
      if (room.driver !== seat.person) return 'Only the presenter who leads may do that.';
      if (room.blackout !== on) take({ kind: 'blackout', on }, true);
      return null;
    },
    rename: (person, name) => take({ kind: 'renamed', person, name }, false),
    touch: () => tellSoon(250),
    view,
    slide: () => room.slide,
    driver: () => room.driver,
    nameOf: person => room.people.get(person)?.shownName ?? null,
    online: () => new Set([...seats].map(seat => seat.person)).size,
    dispose() {
      if (telling !== null) clearTimeout(telling);
      if (blackoutEnd !== null) clearTimeout(blackoutEnd);
    },
  };
}
