// A leader's look at one student's terminals: what happens there reaches this page, and back go only
// the keys that the student lets them type.

import type { Attachment, Viewer, Workspaces } from '../core/host/workspaces.ts';
import type { Seat } from './classroom.ts';

export type Watching = {
  readonly person: string;
  readonly attachment: Attachment;
};

export function watchPerson(
  seat: Seat,
  person: string,
  workspaces: Workspaces,
  isGuest: () => boolean,
): Watching {
  const viewer: Viewer = {
    mayType: false,
    isGuest,
    send(message) {
      if (message.kind === 'workspace')
        seat.send({ kind: 'watched-event', person, event: message.event });
      if (message.kind === 'refused') {
        const event = { kind: 'notice', sentence: message.sentence } as const;
        seat.send({ kind: 'workspace', event });
      }
    },
    welcome: workspace => seat.send({ kind: 'watched', person, workspace }),
  };
  return { person, attachment: workspaces.attach(person, viewer) };
}
