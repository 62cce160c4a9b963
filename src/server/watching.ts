// A leader's look at one student's terminals: what happens there reaches this page, nothing goes back.

import type { Attachment, Viewer, Workspaces } from '../core/host/workspaces.ts';
import type { Seat } from './classroom.ts';

export type Watching = {
  readonly person: string;
  readonly attachment: Attachment;
};

export function watchPerson(seat: Seat, person: string, workspaces: Workspaces): Watching {
  const viewer: Viewer = {
    mayType: false,
    send(message) {
      if (message.kind === 'workspace')
        seat.send({ kind: 'watched-event', person, event: message.event });
    },
    welcome: workspace => seat.send({ kind: 'watched', person, workspace }),
  };
  return { person, attachment: workspaces.attach(person, viewer) };
}
