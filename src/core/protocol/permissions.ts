// Who may send what: each kind of message, and each command of the class, with its roles.
import type { ClassCommand, Role } from './class-messages.ts';
import type { ClientMessage } from './messages.ts';

/** A kind of message; commands of the class one by one. */
export type Act = Exclude<ClientMessage['kind'], 'class'> | ClassCommand['kind'];

export const roles: readonly Role[] = [
  'presenter',
  'co-presenter',
  'helper',
  'student',
  'projector',
];

const leaders: readonly Role[] = ['presenter', 'co-presenter', 'helper'];
const drivers: readonly Role[] = ['presenter', 'co-presenter'];
const workers: readonly Role[] = ['presenter', 'co-presenter', 'helper', 'student'];
const student: readonly Role[] = ['student'];

/** The table that SPEC.md shows; a test compares the two, and plays each cell. */
export const permissions: Readonly<Record<Act, readonly Role[]>> = {
  hello: roles,
  ping: roles,
  drawn: roles,
  command: workers,
  slide: workers,
  follow: workers,
  hand: student,
  watch: leaders,
  'watch-hello': leaders,
  'watch-drawn': leaders,
  'watch-input': leaders,
  'ask-to-type': leaders,
  'end-typing': leaders,
  'let-type': student,
  'lower-hand': leaders,
  'send-hint': leaders,
  'read-hint': student,
  drive: drivers,
  blackout: drivers,
  countdown: drivers,
};

export function actOf(message: ClientMessage): Act {
  return message.kind === 'class' ? message.command.kind : message.kind;
}

/** Why this role may not do that, as a sentence, or null when it may. */
export function refuseRole(role: Role, act: Act): string | null {
  const allowed = permissions[act];
  if (allowed.includes(role)) return null;
  if (role === 'projector') return 'A projector only shows.';
  if (allowed === student) return 'Only a student may do that.';
  return role === 'helper' ? 'A helper does not lead the class.' : 'Only a presenter may do that.';
}
