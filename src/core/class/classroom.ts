// One live class as a fold over its journal: who is there, who leads, who needs what.
import { assertNever } from '../lib/assert.ts';
import { type Hint, isLeader, type LeaderRole } from '../protocol/class-messages.ts';
import type { ClassEntry } from './class-entry.ts';
import { foldWork, type Work } from './work.ts';

export type Participant = {
  readonly id: string;
  /** As given; a label, not unique. */
  readonly name: string;
  /** Made unique: `Ada (2)`. Kept for the whole class, so that nobody's label changes hands. */
  readonly shownName: string;
  /** The role in which they last led: who has led is no student of this class. */
  readonly leads: LeaderRole | null;
  /** Pages open now, by role. */
  readonly presenting: boolean;
  readonly studying: boolean;
  readonly slide: number;
  /** First step of that slide, and the wall time at which they came to it. */
  readonly first: number;
  readonly sinceMs: number;
  readonly following: boolean;
  /** Wall time at which the hand was raised. */
  readonly handMs: number | null;
  /** Not read yet, and how many there were. */
  readonly hints: readonly Hint[];
  readonly hinted: number;
  /** Who asks to type in this person's terminals, or may. */
  readonly typing: Typing | null;
  /** By exercise. */
  readonly work: ReadonlyMap<string, Work>;
};

export type Typing = { readonly by: string; readonly allowed: boolean };

export type Classroom = {
  readonly people: ReadonlyMap<string, Participant>;
  /** Holder of the driver token: exactly one once somebody has presented, kept while away. */
  readonly driver: string | null;
  /** Raised with every change of the driver: what was meant before it is void. */
  readonly epoch: number;
  /** When the driver's last presenter page was closed; null while one is open. */
  readonly driverAwayMs: number | null;
  readonly slide: number;
  readonly first: number;
  readonly blackout: boolean;
  /** Wall time at which the class goes on; null: it is not waited for. */
  readonly countdownMs: number | null;
  /** Number of the last command that was done, by page. */
  readonly commands: ReadonlyMap<string, number>;
};

export const emptyClassroom: Classroom = {
  people: new Map(),
  driver: null,
  epoch: 0,
  driverAwayMs: null,
  slide: 0,
  first: 0,
  blackout: false,
  countdownMs: null,
  commands: new Map(),
};

/** How long an absent driver keeps the token, and a blackout without presenter lasts (D11). */
export const driverGraceMs = 60_000;

/** The class after these entries. An entry that does not apply leaves it as it is. */
export function foldClassroom(room: Classroom, entries: readonly ClassEntry[]): Classroom {
  if (entries.length === 0) return room;
  // One copy for all of them: a journal of a hundred thousand entries is folded in a moment.
  const draft: Draft = {
    ...room,
    people: new Map(room.people),
    commands: new Map(room.commands),
  };
  for (const entry of entries) take(draft, entry);
  return draft;
}

type Draft = { -readonly [Key in keyof Classroom]: Classroom[Key] } & {
  people: Map<string, Participant>;
  commands: Map<string, number>;
};

function take(draft: Draft, entry: ClassEntry): void {
  const { by } = entry;
  if (by !== undefined) {
    if (isDone(draft, by)) return;
    draft.commands.set(by.page, by.id);
  }
  switch (entry.kind) {
    case 'joined':
      join(draft, entry);
      break;
    case 'left':
      leave(draft, entry);
      break;
    case 'moved':
      move(draft, entry);
      break;
    case 'drove':
      if (entry.epoch === draft.epoch) lead(draft, entry.person);
      break;
    case 'blackout':
      if (entry.epoch === null || entry.epoch === draft.epoch) draft.blackout = entry.on;
      break;
    case 'countdown':
      if (entry.epoch === draft.epoch) draft.countdownMs = entry.endMs;
      break;
    case 'hinted': {
      const from = draft.people.get(entry.person)?.shownName ?? '';
      for (const id of new Set(entry.people))
        change(draft, id, person =>
          withHint(person, { from, text: entry.text, offer: entry.offer ?? null }),
        );
      break;
    }
    default:
      change(draft, entry.person, person => changed(draft, person, entry));
  }
}

type OwnEntry = Extract<
  ClassEntry,
  { kind: 'renamed' | 'followed' | 'hand' | 'read-hint' | 'asked-to-type' | 'let-type' | 'verdict' }
>;

/** What happens to one person alone. */
function changed(room: Classroom, person: Participant, entry: OwnEntry): Participant {
  switch (entry.kind) {
    case 'renamed':
      if (person.name === entry.name) return person;
      return { ...person, name: entry.name, shownName: uniqueName(room, person.id, entry.name) };
    case 'followed': {
      const { following } = entry;
      const here = following ? stand(person, room, entry.atMs) : person;
      return { ...here, following };
    }
    case 'hand':
      return { ...person, handMs: entry.raised ? (person.handMs ?? entry.atMs) : null };
    case 'read-hint':
      return { ...person, hints: person.hints.filter(({ number }) => number !== entry.number) };
    case 'asked-to-type':
      // Who has asked, or types, is not pushed aside by another.
      if (person.typing !== null) return person;
      return { ...person, typing: { by: entry.leader, allowed: false } };
    case 'let-type': {
      const { leader: by, allowed } = entry;
      if (person.typing?.by !== by) return person;
      return { ...person, typing: allowed ? { by, allowed } : null };
    }
    case 'verdict': {
      const work = foldWork(person.work.get(entry.exercise), entry, person.sinceMs);
      return { ...person, work: new Map(person.work).set(entry.exercise, work) };
    }
    default:
      return assertNever(entry);
  }
}

/** Whether this command of a page, or a later one, is in the class already. */
export function isDone(room: Classroom, { page, id }: { page: string; id: number }): boolean {
  return id <= (room.commands.get(page) ?? 0);
}

/** Whether this person, as presenter, may take the driver token at that moment. */
export function mayTakeDriver(room: Classroom, person: string, nowMs: number): boolean {
  if (!canDrive(room.people.get(person))) return false;
  if (room.driver === null || room.driver === person) return true;
  return room.driverAwayMs !== null && nowMs - room.driverAwayMs >= driverGraceMs;
}

/** Who is there as presenter or co-presenter. */
export function canDrive(person: Participant | undefined): boolean {
  return person?.presenting === true && person.leads !== 'helper';
}

function join(draft: Draft, entry: Extract<ClassEntry, { kind: 'joined' }>): void {
  const known = draft.people.get(entry.person);
  const name = known?.name ?? entry.name;
  const leads = isLeader(entry.role) ? entry.role : (known?.leads ?? null);
  draft.people.set(entry.person, {
    id: entry.person,
    name,
    shownName: known?.shownName ?? uniqueName(draft, entry.person, name),
    leads,
    presenting: isLeader(entry.role) || known?.presenting === true,
    studying: entry.role === 'student' || known?.studying === true,
    slide: known?.slide ?? draft.slide,
    first: known?.first ?? draft.first,
    sinceMs: known?.sinceMs ?? entry.atMs,
    following: known?.following ?? true,
    handMs: known?.handMs ?? null,
    hints: known?.hints ?? [],
    hinted: known?.hinted ?? 0,
    typing: known?.typing ?? null,
    work: known?.work ?? new Map(),
  });
  if (!canDrive(draft.people.get(entry.person)) || entry.role === 'student') return;
  // The first presenter leads; one who returns to a token still theirs is simply back.
  if (draft.driver === null) lead(draft, entry.person);
  else if (draft.driver === entry.person) draft.driverAwayMs = null;
}

function leave(draft: Draft, entry: Extract<ClassEntry, { kind: 'left' }>): void {
  const leads = isLeader(entry.role);
  change(draft, entry.person, person => ({
    ...person,
    presenting: leads ? false : person.presenting,
    studying: leads ? person.studying : false,
  }));
  if (entry.restart !== true) endTyping(draft, entry.person, leads);
  if (leads && draft.driver === entry.person) draft.driverAwayMs = entry.atMs;
}

/** Consent is given to somebody who is there by somebody who is there. */
function endTyping(draft: Draft, person: string, leads: boolean): void {
  for (const each of draft.people.values())
    if (each.typing !== null && (leads ? each.typing.by === person : each.id === person))
      draft.people.set(each.id, { ...each, typing: null });
}

function move(draft: Draft, entry: Extract<ClassEntry, { kind: 'moved' }>): void {
  const { person: id, slide, first, epoch, atMs } = entry;
  const drives = epoch !== null;
  if (drives && (draft.driver !== id || draft.epoch !== epoch)) return;
  change(draft, id, person => stand(person, { slide, first }, atMs));
  if (!drives || draft.people.get(id)?.presenting !== true) return;
  draft.slide = slide;
  draft.first = first;
  for (const each of draft.people.values())
    if (each.following) draft.people.set(each.id, stand(each, draft, atMs));
}

/** Who reads none of them is not buried in them. */
const unreadMax = 5;

function withHint(person: Participant, hint: Omit<Hint, 'number'>): Participant {
  const number = person.hinted + 1;
  const hints = [...person.hints, { number, ...hint }].slice(-unreadMax);
  return { ...person, hints, hinted: number };
}

/** On that slide from now on; a further step of it is no other slide. */
function stand(
  person: Participant,
  { slide, first }: { readonly slide: number; readonly first: number },
  atMs: number,
): Participant {
  return { ...person, slide, first, sinceMs: person.first === first ? person.sinceMs : atMs };
}

function lead(draft: Draft, person: string): void {
  draft.driver = person;
  draft.epoch += 1;
  draft.driverAwayMs = null;
}

function change(draft: Draft, id: string, to: (person: Participant) => Participant): void {
  const person = draft.people.get(id);
  if (person !== undefined) draft.people.set(id, to(person));
}

function uniqueName(room: Classroom, id: string, name: string): string {
  const taken = new Set<string>();
  for (const each of room.people.values()) if (each.id !== id) taken.add(each.shownName);
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number++;
  return `${name} (${number})`;
}
