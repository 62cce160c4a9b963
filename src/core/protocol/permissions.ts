// Who may send what: each kind of message with its roles.
import type { ClientMessage, Role } from './messages.ts';

export const roles: readonly Role[] = ['presenter', 'student', 'projector'];

const presenters: readonly Role[] = ['presenter'];
const workers: readonly Role[] = ['presenter', 'student'];

/** The table that SPEC.md shows; a test compares the two, and plays each cell. */
export const permissions: Readonly<Record<ClientMessage['kind'], readonly Role[]>> = {
  hello: roles,
  ping: roles,
  drawn: roles,
  command: workers,
  slide: workers,
  follow: workers,
  hand: workers,
  drive: presenters,
  blackout: presenters,
};

/** Why this role may not send that, as a sentence, or null when it may. */
export function refuseRole(role: Role, kind: ClientMessage['kind']): string | null {
  if (permissions[kind].includes(role)) return null;
  return role === 'projector' ? 'A projector only shows.' : 'Only a presenter may do that.';
}
