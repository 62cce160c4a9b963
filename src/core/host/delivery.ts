// A turn of a workspace: written down first, then told to everybody who looks.
import type { JournalEntry } from '../lab/journal.ts';
import type { BranchView, ClusterView, WorkspaceView } from '../protocol/messages.ts';
import { compact, keptMax } from './compaction.ts';
import type { Batch, Picture } from './host.ts';
import { listPorts } from './lab-ports.ts';
import { tellNews } from './news.ts';
import { askAgain, askPicture, markAnswered, type Room, refuseAll, takeSeat } from './room.ts';

const retryMs = 2_000;
/** Characters written down between two looks at the size of the whole. */
export const weighEvery = 2_000_000;

export function takeBatch(room: Room, batch: Batch): void {
  if (batch.key !== room.key) return;
  const { commits, store, register, nowMs } = room.parts;
  commits.add(
    () => {
      if (batch.journal.length > 0) store.append(batch.key, batch.journal);
      if (batch.checkpoint !== null)
        store.putCheckpoint(batch.key, batch.checkpoint.seq, batch.checkpoint.bytes);
      for (const { tag } of batch.answers) {
        for (const { page, id } of room.commands.get(tag)?.askers ?? [])
          register.setLastCommand(page, id, nowMs());
      }
      weigh(room, batch);
    },
    error => {
      if (error !== null) becomeReadOnly(room, error);
      else if (batch.key === room.key && room.readOnly === null) deliver(room, batch);
    },
    isLasting(room, batch),
  );
}

/** Looks now and then how much is kept of the workspace, and makes it less where it is too much. */
function weigh(room: Room, { key, journal, checkpoint }: Batch): void {
  const { store, register, record, canSnapshot } = room.parts;
  room.unweighed += checkpoint?.bytes.length ?? 0;
  for (const entry of journal) room.unweighed += weightOf(entry);
  if (room.unweighed < weighEvery) return;
  room.unweighed = 0;
  const branches = register.branches(record.id).map(({ id }) => id);
  if (store.size(branches) > keptMax) compact({ store, register, canSnapshot }, record.id, key);
}

function weightOf(entry: JournalEntry): number {
  if (entry.kind === 'output' || entry.kind === 'input') return 200 + entry.text.length;
  return entry.kind === 'port-request' ? 200 + entry.base64.length : 200;
}

/** After a power cut a real machine's shells are gone: their last output may go with them. */
function isLasting(room: Room, batch: Batch): boolean {
  const { canSnapshot } = room.parts;
  return canSnapshot || batch.journal.some(entry => entry.kind !== 'output');
}

function deliver(room: Room, batch: Batch): void {
  for (const event of batch.events) {
    room.tell(event.kind === 'open-url' ? { ...event, url: openableIn(room, event.url) } : event);
    if (event.kind === 'cluster') tellPorts(room, event.cluster);
  }
  tellNews(room, batch.events);
  for (const { tag, result } of batch.answers) {
    const asked = room.commands.get(tag);
    if (asked === undefined) continue;
    room.commands.delete(tag);
    asked.done?.(result);
    for (const { page, id, viewer } of asked.askers) {
      markAnswered(room, page, id);
      if (result.ok) viewer.send({ kind: 'done', id });
      else viewer.send({ kind: 'refused', id, reason: result.reason, sentence: result.sentence });
    }
  }
  for (const picture of batch.pictures) show(room, picture);
  for (const { tag, event } of batch.screens) {
    room.screens.get(tag)?.(event);
    room.screens.delete(tag);
  }
}

/** The whole workspace arrives for one viewer, or for all when it was replaced. */
function show(room: Room, { tag, view, pieces }: Picture): void {
  const { audience, pictures, states } = room;
  const waiting = pictures.get(tag);
  if (waiting === undefined) return;
  pictures.delete(tag);
  states.clear();
  for (const snippet of view.snippets) states.set(snippet.id, snippet.state);
  room.parts.news(room.parts.record.person, { kind: 'states', states });
  const workspace = complete(room, view);
  if (waiting.kind === 'replace') {
    room.tell({ kind: 'replaced', workspace, notice: waiting.notice });
    for (const piece of pieces) room.tell(piece);
    for (const terminal of workspace.terminals) room.panes?.open(terminal);
    return;
  }
  const { viewer } = waiting;
  if (room.startShown.delete(viewer))
    viewer.send({ kind: 'workspace', event: { kind: 'replaced', workspace, notice: null } });
  else viewer.welcome(workspace);
  room.leaves.get(viewer)?.();
  room.leaves.set(viewer, audience.join(viewer));
  for (const piece of pieces) audience.tellOne(viewer, piece);
  for (const terminal of workspace.terminals) room.panes?.open(terminal);
  if (room.greeting !== null) audience.tell({ kind: 'notice', sentence: room.greeting });
  room.greeting = null;
}

function complete(room: Room, view: WorkspaceView): WorkspaceView {
  const { record, register } = room.parts;
  const branches: BranchView[] = [];
  for (const { id, label } of register.branches(record.id)) {
    const current = id === room.key;
    if (current || label !== '')
      branches.push({ id, label: current ? label || 'now' : label, current });
  }
  const ports = portsOf(room, view.cluster);
  room.portsTold = JSON.stringify(ports);
  return { ...view, id: record.id, starting: null, branches, ports };
}

function openableIn(room: Room, url: string): string {
  return room.parts.openable(url, (...port) => urlOf(room, ...port));
}

function tellPorts(room: Room, cluster: ClusterView): void {
  const ports = portsOf(room, cluster);
  const told = JSON.stringify(ports);
  if (told === room.portsTold) return;
  room.portsTold = told;
  room.tell({ kind: 'ports', ports });
}

function portsOf(room: Room, cluster: ClusterView | null): WorkspaceView['ports'] {
  return listPorts(cluster, (...port) => urlOf(room, ...port));
}

function urlOf(room: Room, node: string, port: number, path: string): string | null {
  return room.parts.portUrl({ workspace: room.parts.record.id, node, port }, path);
}

/** What is in memory is ahead of what is kept: it is let go, and made anew once that can be. */
export function becomeReadOnly(room: Room, error: unknown): void {
  if (room.readOnly !== null) return;
  const { host, register, nowMs, after } = room.parts;
  const sentence = room.parts.explainWrite(error);
  room.readOnly = sentence;
  host.send({ kind: 'leave', key: room.key });
  refuseAll(room, 'read-only', sentence);
  room.audience.tell({ kind: 'notice', sentence });
  const retry = () => {
    try {
      register.setFact('last write', String(nowMs()));
    } catch {
      after(retryMs, retry);
      return;
    }
    room.readOnly = null;
    takeSeat(room);
    askAgain(room);
    askPicture(room, { kind: 'replace', notice: 'Everything can be kept again.' });
  };
  after(retryMs, retry);
}
