// Journals and branches of one browser: all of it in memory, every change told to what keeps it.
import {
  type BranchRecord,
  checkpointsMax,
  entryCost,
  type Journals,
  type StoredCheckpoint,
  type WorkspaceRegister,
} from '../core/host/records.ts';
import type { JournalEntry, JournalHeader } from '../core/lab/journal.ts';

/** One change of what is kept: `value` undefined takes it away. */
export type Change =
  | { readonly kind: 'branch'; readonly id: string; readonly value: KeptBranch | undefined }
  | {
      readonly kind: 'entry';
      readonly branch: string;
      readonly seq: number;
      readonly value: JournalEntry | undefined;
    }
  | {
      readonly kind: 'checkpoint';
      readonly branch: string;
      readonly seq: number;
      readonly value: StoredCheckpoint | undefined;
    }
  /** The branch that is shown. */
  | { readonly kind: 'current'; readonly branch: string };

export type KeptBranch = {
  readonly id: string;
  readonly label: string;
  readonly createdMs: number;
  readonly header: JournalHeader;
};

/** Everything that is kept, as it is loaded, exported and imported. */
export type Kept = {
  readonly current: string | null;
  readonly branches: readonly KeptBranch[];
  readonly entries: readonly { readonly branch: string; readonly entry: JournalEntry }[];
  readonly checkpoints: readonly {
    readonly branch: string;
    readonly checkpoint: StoredCheckpoint;
  }[];
};

export const nothingKept: Kept = { current: null, branches: [], entries: [], checkpoints: [] };

export type SiteJournals = {
  readonly store: Journals;
  readonly register: WorkspaceRegister;
  readonly current: () => string | null;
  readonly all: () => Kept;
};

type Branch = {
  kept: KeptBranch;
  readonly entries: Map<number, JournalEntry>;
  readonly checkpoints: Map<number, StoredCheckpoint>;
};

export function createSiteJournals(
  kept: Kept,
  nowMs: () => number,
  change: (change: Change) => void,
): SiteJournals {
  const branches = new Map<string, Branch>();
  let current = kept.current;
  for (const one of kept.branches)
    branches.set(one.id, { kept: one, entries: new Map(), checkpoints: new Map() });
  for (const { branch, entry } of kept.entries) branches.get(branch)?.entries.set(entry.seq, entry);
  for (const { branch, checkpoint } of kept.checkpoints)
    branches.get(branch)?.checkpoints.set(checkpoint.seq, checkpoint);

  const keepBranch = (id: string, value: KeptBranch) => {
    const known = branches.get(id);
    if (known) known.kept = value;
    else branches.set(id, { kept: value, entries: new Map(), checkpoints: new Map() });
    change({ kind: 'branch', id, value });
  };
  const putEntry = (branch: string, entry: JournalEntry) => {
    branches.get(branch)?.entries.set(entry.seq, entry);
    change({ kind: 'entry', branch, seq: entry.seq, value: entry });
  };
  const dropEntry = (branch: string, seq: number) => {
    branches.get(branch)?.entries.delete(seq);
    change({ kind: 'entry', branch, seq, value: undefined });
  };
  const putState = (branch: string, checkpoint: StoredCheckpoint) => {
    branches.get(branch)?.checkpoints.set(checkpoint.seq, checkpoint);
    change({ kind: 'checkpoint', branch, seq: checkpoint.seq, value: checkpoint });
  };
  const dropState = (branch: string, seq: number) => {
    branches.get(branch)?.checkpoints.delete(seq);
    change({ kind: 'checkpoint', branch, seq, value: undefined });
  };
  const statesOf = (branch: string) =>
    [...(branches.get(branch)?.checkpoints.values() ?? [])].sort((a, b) => a.seq - b.seq);
  const newest: Journals['newest'] = (branch, seq) =>
    statesOf(branch).findLast(one => one.seq <= seq) ?? null;
  const read: Journals['read'] = (branch, afterSeq) =>
    [...(branches.get(branch)?.entries.values() ?? [])]
      .filter(({ seq }) => seq > afterSeq)
      .sort((a, b) => a.seq - b.seq);

  const store: Journals = {
    newest,
    read,
    create(id, header) {
      const known = branches.get(id)?.kept ?? { id, label: '', createdMs: header.epochMs };
      keepBranch(id, { ...known, header });
    },
    header: branch => branches.get(branch)?.kept.header ?? null,
    append(branch, entries) {
      for (const entry of entries) putEntry(branch, entry);
    },
    putCheckpoint(branch, seq, bytes) {
      putState(branch, { seq, bytes, atMs: nowMs() });
      for (const { seq: old } of statesOf(branch).slice(0, -checkpointsMax)) dropState(branch, old);
    },
    checkpoint: (branch, seq) => newest(branch, seq)?.bytes ?? null,
    checkpoints: branch => statesOf(branch).map(({ seq }) => seq),
    size(ids) {
      let size = 0;
      for (const id of ids) {
        const { entries, checkpoints } = branches.get(id) ?? { entries: [], checkpoints: [] };
        for (const entry of entries.values()) size += entryCost + JSON.stringify(entry).length;
        for (const { bytes } of checkpoints.values()) size += bytes.length;
      }
      return size;
    },
    keepOnly(branch, { entries, checkpoints }) {
      for (const { seq } of read(branch, 0)) if (!entries.has(seq)) dropEntry(branch, seq);
      for (const { seq } of statesOf(branch)) if (!checkpoints.has(seq)) dropState(branch, seq);
    },
    // No real machine is reached from here.
    forgetOutput: () => {},
    fork(from, to, seq) {
      const source = branches.get(from);
      if (source === undefined) return;
      keepBranch(to, { ...source.kept, id: to, label: '' });
      for (const entry of read(from, 0)) if (entry.seq <= seq) putEntry(to, entry);
      const state = newest(from, seq);
      if (state !== null) putState(to, state);
    },
    remove(branch) {
      for (const { seq } of read(branch, 0)) dropEntry(branch, seq);
      for (const { seq } of statesOf(branch)) dropState(branch, seq);
      branches.delete(branch);
      change({ kind: 'branch', id: branch, value: undefined });
    },
  };
  // Pages of an earlier load do not come back: what they were answered need not be kept.
  const pages = new Map<string, number>();
  const byAge = () =>
    [...branches.values()]
      .map(one => one.kept)
      .sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1));
  const register: WorkspaceRegister = {
    setFact: () => {},
    setBranch(_workspace, branch) {
      current = branch;
      change({ kind: 'current', branch });
    },
    branches: () => byAge().map(({ id, label }): BranchRecord => ({ id, label })),
    labelBranch(id, _workspace, label, createdMs) {
      const known = branches.get(id);
      if (known) keepBranch(id, { ...known.kept, label, createdMs });
    },
    lastCommand: page => pages.get(page) ?? 0,
    setLastCommand: (page, command) =>
      void pages.set(page, Math.max(command, pages.get(page) ?? 0)),
  };
  return {
    store,
    register,
    current: () => current,
    all: () => ({
      current,
      branches: byAge(),
      entries: byAge().flatMap(({ id }) => read(id, 0).map(entry => ({ branch: id, entry }))),
      checkpoints: byAge().flatMap(({ id }) =>
        statesOf(id).map(checkpoint => ({ branch: id, checkpoint })),
      ),
    }),
  };
}
