// The workspaces of a server, as sockets know them: who attaches sees, and may type, or only sees.
import type { ServerMessage, WorkspaceCommand, WorkspaceView } from '../protocol/messages.ts';

/** One page that looks at a workspace. */
export type Viewer = {
  /** False for who only watches: their commands are refused, their slowness slows nobody. */
  readonly mayType: boolean;
  /** Of one who watches: whether the owner lets them type now, asked at every key. */
  readonly isGuest?: () => boolean;
  readonly send: (message: ServerMessage) => void;
  /** The whole picture, once it is there. */
  readonly welcome: (workspace: WorkspaceView) => void;
};

export type Attachment = {
  /** Answered by `welcome`, then by what the page lacks of each terminal. */
  readonly greet: (seen: Readonly<Record<string, number>>) => void;
  /** `page` and `id` tell a repetition from a new command. */
  readonly command: (page: string, id: number, command: WorkspaceCommand) => void;
  readonly drawn: (terminal: string, sequence: number) => void;
  readonly leave: () => void;
};

export type Workspaces = {
  /** `person`: whose workspace; null: nobody's yet. */
  readonly attach: (person: string | null, viewer: Viewer) => Attachment;
  readonly count: () => number;
  readonly dispose: () => Promise<void>;
};

/** A workspace of nobody: nothing runs in it, and it says why. */
export function emptyView(starting: string | null): WorkspaceView {
  return {
    id: '',
    capabilities: {
      virtualTime: false,
      snapshot: false,
      nodePower: false,
      cluster: false,
      keepsShells: false,
    },
    starting,
    terminals: [],
    snippets: [],
    runs: [],
    cluster: null,
    map: null,
    nowMs: 0,
    epochMs: 0,
    branches: [],
    values: {},
    ports: [],
  };
}

/** An attachment to nothing. Pages tell a whole sentence from one that ends open: what is awaited. */
export function attachNothing(viewer: Viewer, why: string | null): Attachment {
  const sentence = why?.endsWith('.') === false ? `${why}.` : why;
  return {
    greet: () => viewer.welcome(emptyView(sentence)),
    command: (_page, id) =>
      viewer.send({
        kind: 'refused',
        id,
        reason: 'not-here',
        sentence: sentence ?? 'There is no lab here to run this in.',
      }),
    drawn: () => {},
    leave: () => {},
  };
}

/** Who comes while the lab is prepared reads so, and is attached when it is there. */
export function attachLater(
  viewer: Viewer,
  ready: Promise<unknown>,
  attach: () => Attachment,
  starting: string,
): Attachment {
  let real: Attachment | null = null;
  let left = false;
  let held: ((attachment: Attachment) => void)[] = [];
  const pass = (call: (attachment: Attachment) => void) => {
    if (real === null) held.push(call);
    else call(real);
  };
  const begin = (attachment: Attachment) => {
    if (left) return;
    real = attachment;
    const calls = held;
    held = [];
    for (const call of calls) call(attachment);
  };
  ready.then(
    () => begin(attach()),
    (error: Error) => begin(attachNothing(viewer, error.message)),
  );
  return {
    greet(seen) {
      if (real === null) viewer.welcome(emptyView(starting));
      pass(attachment => attachment.greet(seen));
    },
    command: (page, id, command) => pass(attachment => attachment.command(page, id, command)),
    drawn: (terminal, sequence) => pass(attachment => attachment.drawn(terminal, sequence)),
    leave() {
      left = true;
      real?.leave();
    },
  };
}

/** For a deck without a lab. */
export function createNoWorkspaces(): Workspaces {
  return {
    attach: (_person, viewer) => attachNothing(viewer, null),
    count: () => 0,
    dispose: async () => {},
  };
}
