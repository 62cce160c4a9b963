// One live class: takes what happens, writes it down, tells every page what it may see.
import type { ClassEntry, ClassFact, CommandName } from '../core/class/class-entry.ts';
import {
  type Classroom,
  canDrive,
  driverGraceMs,
  emptyClassroom,
  foldClassroom,
  isDone,
  mayTakeDriver,
  type Participant,
} from '../core/class/classroom.ts';
import { countClass, type ExerciseInView, viewClassroom, viewMine } from '../core/class/views.ts';
import type { Commits } from '../core/host/records.ts';
import { assertNever } from '../core/lib/assert.ts';
import type { ClassCommand, ClassroomView, MyView, Role } from '../core/protocol/class-messages.ts';
import { isLeader } from '../core/protocol/class-messages.ts';
import type { ServerMessage } from '../core/protocol/messages.ts';
import { explainWrite } from './journal/database.ts';
import { createRosterTeller } from './roster-teller.ts';
import { guestsOf, typingFact } from './typing.ts';

/** One page that is in the class. */
export type Seat = {
  readonly person: string;
  readonly role: Role;
  readonly send: (message: ServerMessage) => void;
};

export type LiveClass = {
  readonly enter: (seat: Seat, name: string) => void;
  readonly leave: (seat: Seat) => void;
  readonly move: (seat: Seat, slide: number) => void;
  readonly follow: (seat: Seat, following: boolean) => void;
  /** Answered with `class-done` or `class-refused`, once it is written down. */
  readonly command: (seat: Seat, name: CommandName, command: ClassCommand) => void;
  /** Why it is not done, as a sentence, or null. */
  readonly drive: (seat: Seat, take: boolean) => string | null;
  readonly blackout: (seat: Seat, on: boolean) => string | null;
  readonly rename: (person: string, name: string) => void;
  /** A fact that somebody's workspace tells. */
  readonly note: (fact: Extract<ClassFact, { kind: 'verdict' }>) => void;
  /** A leader looks at somebody's terminals (`person`), or at nobody's any more (null). */
  readonly watch: (seat: Seat, person: string | null) => void;
  /** Whether that student lets this leader type now. */
  readonly mayType: (seat: Seat, person: string) => boolean;
  /** From now on pages leave because the server ends. */
  readonly closing: () => void;
  readonly view: (seat: Seat) => ClassroomView;
  readonly mine: (seat: Seat) => MyView | null;
  readonly person: (id: string) => Participant | null;
  readonly slide: () => number;
  readonly driver: () => string | null;
  readonly online: () => number;
  readonly dispose: () => void;
};

export type ClassParts = {
  readonly nowMs: () => number;
  readonly joinUrl: () => string;
  /** What is written down of it. */
  readonly read: () => readonly ClassEntry[];
  readonly append: (entry: ClassEntry) => void;
  readonly commits: Commits;
  /** Index of the first step of a slide. */
  readonly firstStep: (slide: number) => number;
  /** Exercises that the roster shows while the class is on this slide; the one at hand. */
  readonly inView: (slide: number) => {
    readonly exercises: readonly ExerciseInView[];
    readonly atHand: ExerciseInView | null;
  };
  readonly driverChanged: () => void;
};

const notLeading = 'Only the presenter who leads may do that.';

export function createLiveClass(parts: ClassParts): LiveClass {
  const { commits, nowMs } = parts;
  const seats = new Set<Seat>();
  /** What each seat was told last. */
  const last = new WeakMap<Seat, string>();
  const lastMine = new WeakMap<Seat, string>();
  const watched = new Map<Seat, string>();
  let room: Classroom = foldClassroom(emptyClassroom, parts.read());
  let telling: NodeJS.Timeout | null = null;
  let blackoutEnd: NodeJS.Timeout | null = null;
  /** Students whose own view may have changed. */
  const touched = new Set<string>();

  /** A write failed: the class is what is written, once all that waits was tried. */
  let unsure = false;

  /** Nothing is shown that could still be lost. */
  const settled = (): Classroom => {
    commits.flush();
    if (!unsure) return room;
    unsure = false;
    const before = room;
    room = foldClassroom(emptyClassroom, parts.read());
    if (before.driver !== room.driver) parts.driverChanged();
    return room;
  };
  const roster = createRosterTeller({
    nowMs,
    room: settled,
    inView: parts.inView,
  });
  const view = (seat: Seat): ClassroomView => {
    const now = settled();
    return viewClassroom(
      now,
      { person: seat.person, role: seat.role, joinUrl: parts.joinUrl() },
      () => countClass(now, parts.inView(now.slide).atHand),
    );
  };
  const mine = (seat: Seat, now: Classroom): MyView | null => {
    if (seat.role !== 'student') return null;
    const watchers = [...watched]
      .filter(([, person]) => person === seat.person)
      .map(([each]) => now.people.get(each.person)?.shownName ?? '');
    return viewMine(now, now.people.get(seat.person), [...new Set(watchers)]);
  };
  /** Only what is news to this seat. */
  const tellMine = (seat: Seat, now: Classroom) => {
    const own = mine(seat, now);
    if (own === null) return;
    const text = JSON.stringify(own);
    if (lastMine.get(seat) === text) return;
    lastMine.set(seat, text);
    seat.send({ kind: 'mine', mine: own });
  };

  const tell = () => {
    telling = null;
    const shared = new Map<string, { readonly message: ServerMessage; readonly text: string }>();
    for (const seat of seats) {
      // All students see the same: one object, so that the wire may encode it once.
      const key = isLeader(seat.role) ? `${seat.role} ${seat.person}` : seat.role;
      let news = shared.get(key);
      if (news === undefined) {
        const classroom = view(seat);
        news = { message: { kind: 'classroom', classroom }, text: JSON.stringify(classroom) };
        shared.set(key, news);
      }
      // Not everything that happens can be seen by everybody.
      if (last.get(seat) !== news.text) {
        last.set(seat, news.text);
        seat.send(news.message);
      }
      if (touched.has(seat.person)) tellMine(seat, settled());
    }
    touched.clear();
  };
  const tellSoon = (delayMs: number) => {
    if (telling === null) telling = setTimeout(tell, delayMs);
  };
  const tellNow = () => {
    if (telling !== null) clearTimeout(telling);
    tell();
  };
  /** What could not be written has not happened. */
  const takeBack = (error: unknown) => {
    unsure = true;
    setImmediate(settled);
    const event = { kind: 'notice', sentence: explainWrite(error) } as const;
    for (const seat of seats) if (isLeader(seat.role)) seat.send({ kind: 'workspace', event });
    tellSoon(100);
  };
  /** `done` hears what went wrong, or null, once it is written. */
  const take = (
    fact: ClassFact,
    { urgent = false, lasting = true, by, done }: TakeOptions = {},
  ): void => {
    const before = room;
    const entry: ClassEntry = { atMs: nowMs(), ...(by && { by }), ...fact };
    room = foldClassroom(room, [entry]);
    commits.add(
      () => parts.append(entry),
      error => {
        if (error !== null) takeBack(error);
        done?.(error);
      },
      lasting,
    );
    if ('person' in fact) touched.add(fact.person);
    if (fact.kind === 'hinted') for (const person of fact.people) touched.add(person);
    roster.changed();
    if (before.driver !== room.driver) parts.driverChanged();
    if (urgent) tellNow();
    else tellSoon(100);
  };
  const stillHere = (person: string, role: Role) =>
    [...seats].some(seat => seat.person === person && seat.role === role);
  /** The server ends or has just begun: who is not here did not go. */
  let restarts = true;
  const leaveAs = (person: string, role: Role) => {
    if (role === 'projector') return;
    const restart = restarts ? ({ restart: true } as const) : {};
    const helped = isLeader(role) ? guestsOf(room, person) : [];
    take({ kind: 'left', person, role, ...restart }, { urgent: isLeader(role) });
    for (const each of helped) touched.add(each);
  };
  // Pages of before a restart are gone: who comes back enters again.
  for (const person of room.people.values()) {
    if (person.presenting) leaveAs(person.id, person.leads ?? 'presenter');
    if (person.studying) leaveAs(person.id, 'student');
  }

  restarts = false;
  const looks = (leader: string, person: string) =>
    [...watched].some(([seat, at]) => seat.person === leader && at === person);
  const endTyping = (person: string, leader: string) =>
    take({ kind: 'let-type', person, leader, allowed: false }, { urgent: true });
  // Who was here before the restart has a minute to be back.
  const guestEnd = setTimeout(() => {
    for (const { id, studying, typing } of room.people.values())
      if (typing !== null && !(studying && looks(typing.by, id))) endTyping(id, typing.by);
  }, driverGraceMs);
  guestEnd.unref();

  const watchBlackout = () => {
    if (blackoutEnd !== null) clearTimeout(blackoutEnd);
    blackoutEnd = null;
    const presented = [...room.people.values()].some(canDrive);
    if (!room.blackout || presented) return;
    // A screen that nobody can light again would stay dark for the whole class.
    const light: ClassFact = { kind: 'blackout', on: false, epoch: null };
    blackoutEnd = setTimeout(() => take(light, { urgent: true }), driverGraceMs);
    blackoutEnd.unref();
  };
  watchBlackout();

  const watch = (seat: Seat, person: string | null) => {
    const before = watched.get(seat);
    if (person === null) watched.delete(seat);
    else watched.set(seat, person);
    for (const each of [before, person]) if (each != null) touched.add(each);
    const ends = before !== undefined && before !== person && !restarts;
    if (ends && room.people.get(before)?.typing?.by === seat.person && !looks(seat.person, before))
      endTyping(before, seat.person);
    tellSoon(100);
  };
  const obey = (seat: Seat, command: ClassCommand): ClassFact | string => {
    switch (command.kind) {
      case 'hand':
        return { kind: 'hand', person: seat.person, raised: command.raised };
      case 'lower-hand':
        if (!room.people.has(command.person)) return 'That person is not in this class.';
        return { kind: 'hand', person: command.person, raised: false };
      case 'send-hint': {
        const people = command.people.filter(each => room.people.get(each)?.leads === null);
        if (people.length === 0) return 'That person is not in this class.';
        const { text, offer } = command;
        return { kind: 'hinted', person: seat.person, people, text, offer };
      }
      case 'countdown': {
        if (room.driver !== seat.person) return notLeading;
        const endMs = command.seconds === null ? null : nowMs() + command.seconds * 1000;
        return { kind: 'countdown', person: seat.person, endMs, epoch: room.epoch };
      }
      case 'ask-to-type':
      case 'end-typing':
      case 'let-type':
        return typingFact(room, seat, command, watched.get(seat) ?? null);
      case 'read-hint':
        return { kind: 'read-hint', person: seat.person, number: command.number };
      default:
        return assertNever(command);
    }
  };

  return {
    enter(seat, name) {
      const { person, role } = seat;
      if (role !== 'projector' && !stillHere(person, role))
        take({ kind: 'joined', person, name, role }, { urgent: isLeader(role) });
      seats.add(seat);
      if (isLeader(role)) roster.enter(seat);
      watchBlackout();
    },
    leave(seat) {
      if (!seats.delete(seat)) return;
      roster.leave(seat);
      watch(seat, null);
      const { person, role } = seat;
      if (!stillHere(person, role)) leaveAs(person, role);
      watchBlackout();
    },
    move(seat, slide) {
      const { person } = seat;
      const leads = seat.role === 'presenter' || seat.role === 'co-presenter';
      // A driver who stayed away gives the lead to the presenter who turns a page (D11).
      const known = room.people.get(person)?.slide;
      const turns = leads && known !== undefined && known !== slide;
      if (turns && room.driver !== person && mayTakeDriver(room, person, nowMs()))
        take({ kind: 'drove', person, epoch: room.epoch }, { urgent: true });
      const drives = leads && room.driver === person;
      if (isLeader(seat.role) && !drives) return;
      // A driver may also have a student page open: that one only reads.
      if (seat.role === 'student' && room.driver === person) return;
      if (known === slide && (!drives || room.slide === slide)) return;
      const first = parts.firstStep(slide);
      const epoch = drives ? room.epoch : null;
      take({ kind: 'moved', person, slide, first, epoch }, { urgent: drives });
    },
    follow: ({ person }, following) => take({ kind: 'followed', person, following }),
    command(seat, name, command) {
      const { id } = name;
      const finish = () => {
        // Before the answer: a page shows what it asked for until then, and what it knows after.
        tellMine(seat, room);
        seat.send({ kind: 'class-done', id });
      };
      if (isDone(room, name)) {
        settled();
        return finish();
      }
      const fact = obey(seat, command);
      if (typeof fact === 'string') return seat.send({ kind: 'class-refused', id, sentence: fact });
      take(fact, {
        by: name,
        done: error =>
          error === null
            ? finish()
            : seat.send({ kind: 'class-refused', id, sentence: explainWrite(error) }),
      });
    },
    drive(seat, wanted) {
      const { person } = seat;
      if (wanted && !mayTakeDriver(room, person, nowMs())) {
        const name = room.people.get(room.driver ?? '')?.shownName ?? 'Somebody else';
        return `${name} leads. They can hand over; if they stay away for a minute, you may take over.`;
      }
      if (!wanted && room.driver !== person) return null;
      // Exactly one token: laid down, it goes to another presenter who is there, else it stays.
      const others = [...room.people.values()].filter(each => each.id !== person && canDrive(each));
      const next = wanted ? person : others[0]?.id;
      if (next === undefined) return 'No other presenter is here: you go on leading.';
      if (next !== room.driver)
        take({ kind: 'drove', person: next, epoch: room.epoch }, { urgent: true });
      return null;
    },
    blackout(seat, on) {
      if (room.driver !== seat.person) return notLeading;
      if (room.blackout !== on) take({ kind: 'blackout', on, epoch: room.epoch }, { urgent: true });
      return null;
    },
    rename: (person, name) => take({ kind: 'renamed', person, name }),
    note: fact => take(fact, { lasting: false }),
    watch,
    mayType(seat, person) {
      const typing = settled().people.get(person)?.typing;
      return watched.get(seat) === person && typing?.by === seat.person && typing.allowed;
    },
    closing() {
      restarts = true;
    },
    view,
    mine(seat) {
      const own = mine(seat, settled());
      if (own !== null) lastMine.set(seat, JSON.stringify(own));
      return own;
    },
    person: id => room.people.get(id) ?? null,
    slide: () => room.slide,
    driver: () => room.driver,
    online: () => new Set([...seats].map(seat => seat.person)).size,
    dispose() {
      roster.dispose();
      clearTimeout(guestEnd);
      if (telling !== null) clearTimeout(telling);
      if (blackoutEnd !== null) clearTimeout(blackoutEnd);
    },
  };
}

type TakeOptions = {
  readonly urgent?: boolean;
  /** False: it need not survive a power cut. */
  readonly lasting?: boolean;
  readonly by?: CommandName;
  readonly done?: (error: unknown) => void;
};
