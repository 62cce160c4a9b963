// Typing with consent: what a leader's or a student's command about it comes to.
import type { ClassFact } from '../core/class/class-entry.ts';
import type { Classroom } from '../core/class/classroom.ts';
import type { ClassCommand } from '../core/protocol/class-messages.ts';

type TypingCommand = Extract<ClassCommand, { kind: 'ask-to-type' | 'end-typing' | 'let-type' }>;

/** The fact, or why there is none as a sentence. `looksAt`: whose terminals this page shows. */
export function typingFact(
  room: Classroom,
  seat: { readonly person: string },
  command: TypingCommand,
  looksAt: string | null,
): ClassFact | string {
  if (command.kind === 'let-type') {
    const { by, allowed } = command;
    const asks = room.people.get(seat.person)?.typing?.by === by;
    if (!asks && allowed) return 'Nobody asks to type here any more.';
    return { kind: 'let-type', person: seat.person, leader: by, allowed };
  }
  const { person } = command;
  const by = seat.person;
  if (command.kind === 'end-typing')
    return { kind: 'let-type', person, leader: by, allowed: false };
  const student = room.people.get(person);
  if (student?.studying !== true || student.leads !== null) return 'That person is not here now.';
  if (looksAt !== person) return 'Open their terminals first.';
  const other = student.typing?.by;
  if (other !== undefined && other !== by)
    return `${room.people.get(other)?.shownName ?? 'Somebody else'} was first to ask.`;
  return { kind: 'asked-to-type', person, leader: by };
}

/** Students whom this leader has asked, or in whose terminals they type. */
export function guestsOf(room: Classroom, leader: string): string[] {
  return [...room.people.values()].flatMap(({ id, typing }) => (typing?.by === leader ? [id] : []));
}
