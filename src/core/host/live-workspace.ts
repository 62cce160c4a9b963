// One person's workspace in memory: who looks, what is asked of it, what its host says.
import { assertNever } from '../lib/assert.ts';
import type { WorkspaceCommand } from '../protocol/messages.ts';
import { changeBranch, endCatchUp, takeCaughtUp } from './branching.ts';
import { takeBatch } from './delivery.ts';
import type { HostReport } from './host.ts';
import type { Port } from './lab-ports.ts';
import { requestPort } from './port-requests.ts';
import { endRetellings, retell, takeRetold } from './retell.ts';
import {
  askAgain,
  askPicture,
  createRoom,
  type LiveParts,
  markAnswered,
  type Room,
  refuseAll,
  sendCommand,
  takeSeat,
  tellWatched,
} from './room.ts';
import { type Attachment, emptyView, type Viewer } from './workspaces.ts';

export type LiveWorkspace = {
  readonly id: string;
  /** Takes its first seat. */
  readonly start: () => void;
  readonly attach: (viewer: Viewer) => Attachment;
  readonly report: (report: HostReport) => void;
  /** Seats it again from what is written down: its host died, or the deck changed. */
  readonly reseat: () => void;
  readonly request: (port: Port, bytes: Uint8Array) => ReturnType<typeof requestPort>;
  /** When the last viewer left, or null while somebody looks. */
  readonly idleSinceMs: () => number | null;
  readonly dispose: () => void;
};

/** Who waits longer than this reads what is awaited. */
const startingNoticeMs = 250;

export function createLiveWorkspace(parts: LiveParts): LiveWorkspace {
  const room = createRoom(parts);
  return {
    id: parts.record.id,
    start: () => takeSeat(room),
    attach: viewer => attach(room, viewer),
    report: report => takeReport(room, report),
    reseat() {
      parts.commits.flush();
      endCatchUp(room, 'Catching up was interrupted. Try again.');
      endRetellings(room);
      if (room.readOnly !== null) return;
      parts.host.send({ kind: 'leave', key: room.key });
      takeSeat(room);
      askAgain(room);
    },
    request: (port, bytes) => requestPort(room, port, bytes),
    idleSinceMs: () => room.idleSinceMs,
    dispose: () => parts.host.send({ kind: 'leave', key: room.key }),
  };
}

function attach(room: Room, viewer: Viewer): Attachment {
  return {
    greet: seen => greet(room, viewer, seen),
    command: (page, id, command) => takeCommand(room, viewer, page, id, command),
    drawn: (terminal, sequence) => room.audience.drawn(viewer, terminal, sequence),
    leave() {
      room.leaves.get(viewer)?.();
      room.leaves.delete(viewer);
      room.startShown.delete(viewer);
      for (const [tag, waiting] of room.pictures)
        if (isFor(waiting, viewer)) room.pictures.delete(tag);
      tellWatched(room);
    },
  };
}

function isFor(waiting: Room['pictures'] extends Map<number, infer W> ? W : never, viewer: Viewer) {
  return waiting.kind === 'welcome' && waiting.viewer === viewer;
}

function greet(room: Room, viewer: Viewer, seen: Readonly<Record<string, number>>): void {
  askPicture(room, { kind: 'welcome', viewer, seen });
  tellWatched(room);
  const showStart = (sentence: string) => {
    const waits = [...room.pictures.values()].some(waiting => isFor(waiting, viewer));
    if (!waits || room.startShown.has(viewer)) return;
    room.startShown.add(viewer);
    viewer.welcome({ ...emptyView(sentence), id: room.parts.record.id });
  };
  if (room.failure !== null) showFailure(room, room.failure);
  else if (room.readOnly !== null) showStart(room.readOnly);
  else if (!room.seated) room.parts.after(startingNoticeMs, () => showStart(room.parts.starting));
}

function takeCommand(
  room: Room,
  viewer: Viewer,
  page: string,
  id: number,
  command: WorkspaceCommand,
): void {
  const { register, commits, nowMs } = room.parts;
  const refuse = (reason: string, sentence: string) =>
    viewer.send({ kind: 'refused', id, reason, sentence });
  const may = viewer.mayType || (command.kind === 'input' && viewer.isGuest?.() === true);
  if (!may || room.readOnly !== null) {
    refuse('read-only', room.readOnly ?? 'Only the owner types here.');
    return;
  }
  const asked = [...room.commands.values()].flatMap(({ askers }) => askers);
  const typed = [...room.typed.values()].flat().map(({ asker }) => asker);
  const same = [...asked, ...typed].find(asker => asker.page === page && asker.id === id);
  if (same !== undefined) {
    // Sent again after a cut while it is still being done: the answer goes to the new socket.
    same.viewer = viewer;
    return;
  }
  const known = room.lastCommands.get(page) ?? register.lastCommand(page);
  room.lastCommands.set(page, known);
  if (id <= known) {
    viewer.send({ kind: 'done', id });
    return;
  }
  switch (command.kind) {
    case 'reset':
    case 'undo':
    case 'restore':
    case 'catch-up':
    case 'take-keyboard':
      markAnswered(room, page, id);
      changeBranch(room, command, sentence => {
        commits.add(
          () => register.setLastCommand(page, id, nowMs()),
          () => {
            if (sentence === null) viewer.send({ kind: 'done', id });
            else refuse('not-here', sentence);
          },
        );
      });
      return;
    case 'retell':
      markAnswered(room, page, id);
      retell(room, told => {
        commits.add(
          () => register.setLastCommand(page, id, nowMs()),
          () => {
            if (typeof told === 'string') return refuse('not-here', told);
            viewer.send({ kind: 'retold', id, files: told });
            viewer.send({ kind: 'done', id });
          },
        );
      });
      return;
    case 'input': {
      const asker = { page, id, viewer };
      const { terminal, text, slide } = command;
      if (slide !== undefined) {
        const exercises = room.parts.exercisesAt(slide);
        sendCommand(room, [], { kind: 'place', exercises });
      }
      if (text !== '' && room.panes !== null && room.panes.type(terminal, text)) {
        const waiting = room.typed.get(terminal) ?? [];
        room.typed.set(terminal, [...waiting, { asker, left: text.length }]);
        return;
      }
      sendCommand(room, [asker], command);
      return;
    }
    default:
      sendCommand(room, [{ page, id, viewer }], command);
  }
}

function takeReport(room: Room, report: HostReport): void {
  switch (report.kind) {
    case 'batch':
      takeBatch(room, report);
      return;
    case 'seated':
      if (report.key === room.key) room.seated = true;
      return;
    case 'catching-up':
      return;
    case 'caught-up':
      takeCaughtUp(room, report);
      return;
    case 'retold':
      takeRetold(room, report.key, report.casts);
      return;
    case 'failed':
      if (takeRetold(room, report.key, report.sentence)) return;
      if (room.catchUp?.key === report.key) endCatchUp(room, report.sentence);
      else if (report.key === room.key) fail(room, report.sentence);
      return;
    default:
      assertNever(report);
  }
}

/** The seat is gone and would fail again: pages read why, and may begin anew. */
function fail(room: Room, sentence: string): void {
  room.failure = sentence;
  refuseAll(room, 'failed', sentence);
  showFailure(room, sentence);
  room.audience.tell({ kind: 'notice', sentence });
}

function showFailure(room: Room, sentence: string): void {
  for (const [tag, waiting] of room.pictures) {
    if (waiting.kind !== 'welcome') continue;
    room.pictures.delete(tag);
    room.startShown.delete(waiting.viewer);
    waiting.viewer.welcome({ ...emptyView(sentence), id: room.parts.record.id });
    // Joined all the same: a reset brings it a new workspace.
    room.leaves.set(waiting.viewer, room.audience.join(waiting.viewer));
  }
}
