// A branch that another version or another lab wrote: its newest stored state goes on in a new one.
import type { JournalEntry, JournalHeader, WorkspaceCheckpoint } from '../lab/journal.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Journals, StoredCheckpoint, WorkspaceRegister } from './records.ts';

export type CarryOverParts = {
  readonly store: Journals;
  readonly register: WorkspaceRegister;
  readonly newKey: () => string;
  readonly freshHeader: () => JournalHeader;
  readonly nowMs: () => number;
  /** A moment of the wall clock as people name it, e.g. `14:02`. */
  readonly hourOf: (wallMs: number) => string;
  /** What a stored state's bytes stand for; throws when they stand for nothing. */
  readonly unpack: (bytes: Bytes) => unknown;
};

export type CarriedOver = {
  readonly branch: string;
  /** What the reader is told. */
  readonly sentence: string;
};

/**
 * Decision D2: an old journal is never folded by a new engine, nor over another lab. Its newest
 * checkpoint is restored, with the verdicts after it, which are facts; without one the lab begins
 * anew. The old branch stays as it is.
 */
export function carryOver(parts: CarryOverParts, workspace: string, from: string): CarriedOver {
  const { store, register, newKey, nowMs } = parts;
  const old = store.header(from);
  const fresh = parts.freshHeader();
  const stored = store.newest(from, Number.MAX_SAFE_INTEGER);
  const state = stored === null ? null : readState(stored, parts.unpack);
  const branch = newKey();
  const because =
    old !== null && old.engine === fresh.engine ? 'for the changed lab' : 'by a newer version';
  if (old === null || stored === null || state === null) {
    store.create(branch, fresh);
    register.labelBranch(branch, workspace, '', nowMs());
    return {
      branch,
      sentence: `Begun anew ${because}: no state was stored before that could be restored.`,
    };
  }
  store.create(branch, { ...old, engine: fresh.engine, labHash: fresh.labHash, deck: fresh.deck });
  register.labelBranch(branch, workspace, '', nowMs());
  store.putCheckpoint(branch, stored.seq, stored.bytes);
  const after = store.read(from, stored.seq);
  store.append(branch, factsOf(after, stored.seq, state.virtualMs));
  const when = stored.atMs === 0 ? 'an earlier state' : parts.hourOf(stored.atMs);
  const ended = after.some(isDone) ? '; the running command was ended' : '';
  return { branch, sentence: `Restored from ${when} ${because}${ended}.` };
}

/** Null: it cannot be read, or its format is not known. */
function readState(
  { bytes }: StoredCheckpoint,
  unpack: CarryOverParts['unpack'],
): WorkspaceCheckpoint | null {
  try {
    const state = unpack(bytes) as WorkspaceCheckpoint;
    return state.format === 1 ? state : null;
  } catch {
    return null;
  }
}

/** Something was typed or clicked that the stored state does not know. */
function isDone({ kind }: JournalEntry): boolean {
  return kind === 'input' || kind === 'plan' || kind === 'power';
}

/** Their transcripts are gone with the commands. */
function factsOf(after: readonly JournalEntry[], seq: number, virtualMs: number): JournalEntry[] {
  const facts = after.flatMap((entry): JournalEntry[] => {
    if (entry.kind === 'verdict') return [{ ...entry, run: null }];
    return entry.kind === 'value' ? [entry] : [];
  });
  return facts.map((fact, at) => ({ ...fact, seq: seq + at + 1, virtualMs }));
}
