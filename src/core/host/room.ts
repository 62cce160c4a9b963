// What the parts of one workspace in memory share, and its seat on a host.
import type { Exercise } from '../deck/deck.ts';
import type { JournalHeader } from '../lab/journal.ts';
import type { CommandResult, LabCommand } from '../lab/workspace.ts';
import type { RunView, SnippetState, WorkspaceEvent } from '../protocol/messages.ts';
import type { Cast } from '../replay/cast.ts';
import { type Audience, createAudience } from './audience.ts';
import type { CarryOverParts } from './carry-over.ts';
import type { Host } from './host.ts';
import type { Port } from './lab-ports.ts';
import type { WorkspaceNews } from './news.ts';
import type { MakePanes, Panes } from './panes.ts';
import type { Commits, Journals, WorkspaceRecord, WorkspaceRegister } from './records.ts';
import type { Timers } from './rounds.ts';
import type { Viewer } from './workspaces.ts';

export type LiveParts = {
  readonly record: WorkspaceRecord;
  readonly store: Journals;
  readonly register: WorkspaceRegister;
  readonly commits: Commits;
  readonly host: Host;
  readonly nowMs: () => number;
  readonly after: Timers['after'];
  readonly hourOf: CarryOverParts['hourOf'];
  readonly unpack: CarryOverParts['unpack'];
  /** What a person reads when something could not be written down. */
  readonly explainWrite: (error: unknown) => string;
  readonly newKey: () => string;
  /** For a branch that begins now, or at that moment of the wall clock. */
  readonly freshHeader: (wallMs?: number) => JournalHeader;
  /** Whether a journal can be folded by what runs now. */
  readonly canFold: (header: JournalHeader) => boolean;
  readonly exercises: () => readonly Exercise[];
  /** Ids of the exercises of the slides before this one, in order. */
  readonly exercisesBefore: (slide: number) => readonly string[];
  /** Ids of those that who is on this slide has before them or saw last. */
  readonly exercisesAt: (slide: number) => readonly string[];
  /** What a person reads while it is made. */
  readonly starting: string;
  readonly canSnapshot: boolean;
  readonly canPause: boolean;
  /** Shows terminals through pseudo terminals; null: in process. */
  readonly panes: MakePanes | null;
  /** One sentence for who comes first, e.g. that the shells are new; null: nothing to say. */
  readonly greeting: string | null;
  /** An address of the lab as a browser can open it; any other as it stands. */
  readonly openable: (
    given: string,
    url: (node: string, port: number, path: string) => string | null,
  ) => string;
  /** Where a browser opens a published port; null: nowhere. `path` begins with a slash. */
  readonly portUrl: (port: Port, path: string) => string | null;
  /** What the class hears of it. */
  readonly news: (person: string, news: WorkspaceNews) => void;
};

/** A command that was not answered yet. */
export type Outstanding = {
  /** Commands of pages that its answer answers: several when key strokes were put together. */
  readonly askers: readonly Asker[];
  readonly command: LabCommand;
  /** Who asked without a page hears it here; its request is not repeated in a new seat. */
  readonly done?: (result: CommandResult) => void;
};

export type Asker = { readonly page: string; readonly id: number; viewer: Viewer };

/** Who waits for a picture of the whole workspace. */
export type Waiting =
  | {
      readonly kind: 'welcome';
      readonly viewer: Viewer;
      readonly seen: Readonly<Record<string, number>>;
    }
  /** Everybody: the workspace is another one now. */
  | { readonly kind: 'replace'; readonly notice: string | null };

export type Room = {
  readonly parts: LiveParts;
  readonly audience: Audience;
  /** The branch that is shown: the name of its seat. */
  key: string;
  seated: boolean;
  /** Why nothing can be kept just now, as a sentence. */
  readOnly: string | null;
  /** Why its seat is gone for good, as a sentence: only a reset helps. */
  failure: string | null;
  greeting: string | null;
  idleSinceMs: number | null;
  /** Port pages that wait for an answer. */
  requests: number;
  /** Characters written down since its size was looked at. */
  unweighed: number;
  /** Published ports as they were told last, as JSON. */
  portsTold: string;
  /** The branch that is being brought to a slide's state. */
  catchUp: {
    readonly key: string;
    readonly header: JournalHeader;
    /** It goes on from a recording. */
    readonly taken: boolean;
    /** What the branch that it replaces is called afterwards. */
    readonly aside: string;
    readonly done: (sentence: string | null) => void;
  } | null;
  /** Who waits for what the terminals have shown, by the seat that tells it again. */
  readonly retellings: Map<string, (told: readonly Cast[] | string) => void>;
  readonly commands: Map<number, Outstanding>;
  /** Key strokes on their way through a pane's pseudo terminal, with what is left of each. */
  readonly typed: Map<string, { readonly asker: Asker; left: number }[]>;
  /** Null: terminals are shown in process. */
  readonly panes: Panes | null;
  /** Tells everybody, in the order of what happened. */
  readonly tell: (event: WorkspaceEvent) => void;
  readonly pictures: Map<number, Waiting>;
  readonly screens: Map<number, (event: WorkspaceEvent | null) => void>;
  readonly states: Map<string, SnippetState>;
  /** The last run of each terminal. */
  readonly lastRuns: Map<string, RunView>;
  /** By snippet: the run of the verdict that the class was told last. */
  readonly toldRuns: Map<string, number | null>;
  /** Last command of each page that was answered. */
  readonly lastCommands: Map<string, number>;
  /** Viewers that were shown that it starts, and get the whole when it is there. */
  readonly startShown: Set<Viewer>;
  readonly leaves: Map<Viewer, () => void>;
  readonly newTag: () => number;
};

export function createRoom(parts: LiveParts): Room {
  const { host } = parts;
  let tags = 0;
  const newTag = () => ++tags;
  const screens: Room['screens'] = new Map();
  const tell = (event: WorkspaceEvent) => room.audience.tell(event);
  const room: Room = {
    parts,
    audience: createAudience({
      canPause: parts.canPause,
      pause: (terminal, paused) => host.send({ kind: 'flow', key: room.key, terminal, paused }),
      askScreen(terminal, done) {
        const tag = newTag();
        screens.set(tag, done);
        host.send({ kind: 'screen', key: room.key, tag, terminal });
      },
    }),
    key: parts.record.branch,
    seated: false,
    readOnly: null,
    failure: null,
    greeting: parts.greeting,
    idleSinceMs: parts.nowMs(),
    requests: 0,
    unweighed: 0,
    portsTold: '[]',
    catchUp: null,
    retellings: new Map(),
    commands: new Map(),
    typed: new Map(),
    panes: parts.panes?.({ tell, typed: (...now) => takeTyped(room, ...now) }) ?? null,
    tell: event => (room.panes === null ? tell(event) : room.panes.tell(event)),
    pictures: new Map(),
    screens,
    states: new Map(),
    lastRuns: new Map(),
    toldRuns: new Map(),
    lastCommands: new Map(),
    startShown: new Set(),
    leaves: new Map(),
    newTag,
  };
  return room;
}

/** Seats the current branch from what is written down of it. */
export function takeSeat(room: Room): void {
  const { host, store, record, exercises, freshHeader } = room.parts;
  const { key } = room;
  room.seated = false;
  room.failure = null;
  const checkpoint = store.newest(key, Number.MAX_SAFE_INTEGER);
  host.send({
    kind: 'seat',
    key,
    workspace: record.id,
    header: store.header(key) ?? freshHeader(),
    exercises: exercises(),
    past: {
      checkpoint: checkpoint?.bytes ?? null,
      entries: store.read(key, checkpoint?.seq ?? 0),
    },
    catchUp: null,
  });
  tellWatched(room);
}

/** Nobody's clock stands still, and may be let go after a while. */
export function tellWatched(room: Room): void {
  const watched = room.audience.size() + room.pictures.size + room.requests > 0;
  room.parts.host.send({ kind: 'watch', key: room.key, watched });
  if (watched) room.idleSinceMs = null;
  else {
    room.idleSinceMs ??= room.parts.nowMs();
    room.panes?.closeAll();
  }
}

export function askPicture(room: Room, waiting: Waiting): void {
  const tag = room.newTag();
  room.pictures.set(tag, waiting);
  if (room.readOnly === null) sendPictureRequest(room, tag, waiting);
}

/** Asks a new seat what the one before it did not answer. */
export function askAgain(room: Room): void {
  const { host } = room.parts;
  for (const [tag, { command, done }] of room.commands) {
    if (done === undefined) host.send({ kind: 'command', key: room.key, tag, command });
    else {
      room.commands.delete(tag);
      done({ ok: false, reason: 'replaced', sentence: 'The lab was restarted: ask again.' });
    }
  }
  for (const [tag, waiting] of room.pictures) sendPictureRequest(room, tag, waiting);
  for (const done of room.screens.values()) done(null);
  room.screens.clear();
}

function sendPictureRequest(room: Room, tag: number, waiting: Waiting): void {
  const seen = waiting.kind === 'welcome' ? waiting.seen : {};
  room.parts.host.send({ kind: 'picture', key: room.key, tag, seen });
}

/** Takes back everything that was asked and not answered. */
export function refuseAll(room: Room, reason: string, sentence: string): void {
  const typed = [...room.typed.values()].flat().map(({ asker }) => asker);
  const asked = [...room.commands.values()].flatMap(({ askers }) => askers);
  for (const { id, viewer } of [...asked, ...typed])
    viewer.send({ kind: 'refused', id, reason, sentence });
  const others = [...room.commands.values()];
  room.commands.clear();
  for (const { done } of others) done?.({ ok: false, reason, sentence });
  room.typed.clear();
}

/** Key strokes came out of a pane: what they are part of is answered once they are done. */
function takeTyped(room: Room, terminal: string, text: string): void {
  const askers: Asker[] = [];
  const waiting = room.typed.get(terminal) ?? [];
  let left = text.length;
  for (let first = waiting[0]; first !== undefined && left > 0; first = waiting[0]) {
    const take = Math.min(left, first.left);
    first.left -= take;
    left -= take;
    if (first.left > 0) break;
    askers.push(first.asker);
    waiting.shift();
  }
  sendCommand(room, askers, { kind: 'input', terminal, text });
}

export function sendCommand(
  room: Room,
  askers: readonly Asker[],
  command: LabCommand,
  done?: Outstanding['done'],
): void {
  const tag = room.newTag();
  room.commands.set(tag, { askers, command, ...(done ? { done } : {}) });
  room.parts.host.send({ kind: 'command', key: room.key, tag, command });
}

export function markAnswered(room: Room, page: string, id: number): void {
  room.lastCommands.set(page, Math.max(id, room.lastCommands.get(page) ?? 0));
}
