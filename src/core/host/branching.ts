// Reset, undo, catch-up, restore: another branch takes the place of the current one, which is kept.

import { planUndo } from '../lab/branch.ts';
import { canGoBackTo } from '../lab/compact.ts';
import { isAction } from '../lab/entries.ts';
import type { JournalEntry, JournalHeader } from '../lab/journal.ts';
import { recordedEpochMs } from '../lab/recorded-play.ts';
import type { LabCommand } from '../lab/workspace.ts';
import { assertNever } from '../lib/assert.ts';
import { beforeTakingLabel, takenLabel } from '../protocol/branch-labels.ts';
import type { WorkspaceCommand } from '../protocol/messages.ts';
import type { RecordedMoment } from '../protocol/recording-messages.ts';
import { carryOver } from './carry-over.ts';
import { becomeReadOnly, weighEvery } from './delivery.ts';
import type { HostReport } from './host.ts';
import { askAgain, askPicture, type Room, refuseAll, takeSeat, tellWatched } from './room.ts';

/** What replaces a workspace by another branch. */
export type Change = Exclude<WorkspaceCommand, LabCommand | { readonly kind: 'retell' }>;

/** How many branches are kept beside the current one. */
const branchesMax = 12;

/** `done` hears why it was not done, as a sentence, or null. */
export function changeBranch(
  room: Room,
  command: Change,
  done: (sentence: string | null) => void,
): void {
  if (!room.parts.canSnapshot) {
    done('This backend runs on a real machine: it cannot go back to an earlier state.');
    return;
  }
  if (room.catchUp !== null) {
    done('The workspace is being caught up just now.');
    return;
  }
  room.parts.commits.flush();
  switch (command.kind) {
    case 'reset':
      done(reset(room));
      return;
    case 'undo':
      done(undo(room, command.snippet));
      return;
    case 'restore':
      done(restore(room, command.branch));
      return;
    case 'catch-up':
      beginCatchUp(room, command.slide, done);
      return;
    case 'take-keyboard':
      takeKeyboard(room, command.moment, done);
      return;
    default:
      assertNever(command);
  }
}

function reset(room: Room): null {
  const next = room.parts.newKey();
  addBranch(room, next, room.parts.freshHeader());
  switchTo(room, next, 'before reset');
  takeSeat(room);
  showAll(room, null);
  return null;
}

function undo(room: Room, snippet: string): string | null {
  const { store, register, record, commits, newKey, nowMs } = room.parts;
  const entries = store.read(room.key, 0);
  const plan = planUndo(entries, snippet);
  if (plan === null) return 'That was never run here: there is nothing to go back to.';
  if (!canGoBackTo(plan.seq, entries, store.checkpoints(room.key)))
    return 'That was too long ago: the state before it is no longer kept.';
  const next = newKey();
  commits.together(() => {
    const kept = plan.seq === 0 ? undefined : store.read(room.key, plan.seq - 1)[0];
    store.fork(room.key, next, plan.seq);
    register.labelBranch(next, record.id, '', nowMs());
    const virtualMs = kept?.virtualMs ?? 0;
    store.append(
      next,
      plan.append.map((fact, at) => ({ ...fact, seq: plan.seq + at + 1, virtualMs })),
    );
  });
  switchTo(room, next, 'before undo');
  takeSeat(room);
  showAll(room, null);
  return null;
}

function restore(room: Room, branch: string): string | null {
  const { register, record } = room.parts;
  if (!register.branches(record.id).some(one => one.id === branch))
    return 'That state is no longer kept.';
  if (branch === room.key) return null;
  const header = room.parts.store.header(branch);
  const foldable = header !== null && room.parts.canFold(header);
  const carried = foldable
    ? null
    : room.parts.commits.together(() => carryOver(room.parts, record.id, branch));
  const left = room.key;
  const taken = isTaken(room, left);
  switchTo(room, carried?.branch ?? branch, taken ? takenLabel : 'before restore');
  if (taken && isUntouched(room, left))
    room.parts.commits.together(() => room.parts.store.remove(left));
  takeSeat(room);
  showAll(room, carried?.sentence ?? null);
  return null;
}

function isTaken(room: Room, branch: string): boolean {
  const { register, record } = room.parts;
  const label = register.branches(record.id).find(({ id }) => id === branch)?.label;
  return label?.startsWith(takenLabel) === true;
}

/** Nothing was done since it was taken: it is the recording's moment and nothing else. */
function isUntouched(room: Room, branch: string): boolean {
  const entries = room.parts.store.read(branch, 0);
  const handed = entries.findLastIndex(({ kind }) => kind === 'let-go');
  return handed >= 0 && !entries.slice(handed + 1).some(isDone);
}

function isDone({ kind }: JournalEntry): boolean {
  return isAction({ kind }) || kind === 'open' || kind === 'port-request';
}

function beginCatchUp(room: Room, slide: number, done: (sentence: string | null) => void): void {
  const { exercisesBefore } = room.parts;
  const header = room.parts.freshHeader();
  const asked = { header, aside: 'before catch-up', taken: false, done };
  seatApart(room, asked, { catchUp: exercisesBefore(slide) });
}

/** Every exercise of the deck is before a slide that is not there. */
const behindAll = Number.MAX_SAFE_INTEGER;

function takeKeyboard(
  room: Room,
  recorded: RecordedMoment,
  done: (sentence: string | null) => void,
): void {
  const { freshHeader, exercisesBefore } = room.parts;
  const aside = isTaken(room, room.key) ? takenLabel : beforeTakingLabel;
  const header = freshHeader(recordedEpochMs);
  const asked = { header, aside, taken: true, done };
  seatApart(room, asked, { catchUp: exercisesBefore(behindAll), recorded });
}

/** A seat beside the one that is shown, which it will replace once it is where it should be. */
function seatApart(
  room: Room,
  asked: Omit<NonNullable<Room['catchUp']>, 'key'>,
  what: { readonly catchUp: readonly string[]; readonly recorded?: RecordedMoment },
): void {
  const { host, record, newKey, exercises } = room.parts;
  const key = newKey();
  const { header } = asked;
  room.catchUp = { ...asked, key };
  host.send({
    ...{ kind: 'seat', key, workspace: record.id, header, exercises: exercises() },
    ...{ past: { checkpoint: null, entries: [] }, ...what },
  });
}

/** The new branch is where it should be, and already seated: it becomes the one that is shown. */
export function takeCaughtUp(room: Room, report: Extract<HostReport, { kind: 'caught-up' }>): void {
  const asked = room.catchUp;
  if (asked === null || asked.key !== report.key) return;
  if (asked.taken && report.sentence !== null) {
    endCatchUp(room, report.sentence);
    return;
  }
  room.catchUp = null;
  room.parts.commits.together(() => {
    const header = { ...asked.header, epochMs: report.epochMs };
    addBranch(room, report.key, header, asked.taken ? takenLabel : '');
    room.parts.store.append(report.key, report.journal);
  });
  switchTo(room, report.key, asked.aside);
  room.seated = true;
  showAll(room, report.sentence);
  asked.done(null);
}

/** Catching up cannot go on: everything stays as it is. */
export function endCatchUp(room: Room, sentence: string): void {
  const asked = room.catchUp;
  room.catchUp = null;
  if (asked === null) return;
  room.parts.host.send({ kind: 'leave', key: asked.key });
  asked.done(sentence);
}

function addBranch(room: Room, id: string, header: JournalHeader, label = ''): void {
  const { store, register, record, nowMs } = room.parts;
  store.create(id, header);
  register.labelBranch(id, record.id, label, nowMs());
}

/** The current branch is put aside under a label with the hour. */
function switchTo(room: Room, next: string, aside: string): void {
  const { host, register, record, store, commits, nowMs, hourOf } = room.parts;
  const before = room.key;
  commits.flush();
  refuseAll(room, 'replaced', 'The workspace was replaced meanwhile.');
  host.send({ kind: 'leave', key: before });
  const branches = register.branches(record.id);
  commits.add(
    () => {
      // Also one that was kept aside before: what stands in it now is of now.
      register.labelBranch(before, record.id, `${aside} ${hourOf(nowMs())}`, nowMs());
      register.setBranch(record.id, next);
      for (const old of branches.slice(0, -branchesMax))
        if (old.id !== next && old.id !== before) store.remove(old.id);
    },
    error => {
      if (error !== null) becomeReadOnly(room, error);
    },
  );
  commits.flush();
  room.key = next;
  room.unweighed = weighEvery;
  room.states.clear();
}

function showAll(room: Room, notice: string | null): void {
  tellWatched(room);
  askAgain(room);
  askPicture(room, { kind: 'replace', notice });
}
