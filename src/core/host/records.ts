// What is written down of workspaces, as those who hold them ask for it: SQLite below a server, IndexedDB in a browser.
import type { Kept } from '../lab/compact.ts';
import type { JournalStore } from '../lab/journal.ts';
import type { Bytes } from '../lib/bytes.ts';

export type WorkspaceRecord = {
  readonly id: string;
  readonly person: string;
  readonly deck: string;
  readonly lab: string;
  readonly backend: string;
  /** The branch that is shown. */
  readonly branch: string;
};

export type BranchRecord = { readonly id: string; readonly label: string };

/** Workspaces, their branches, and what pages were answered. */
export type WorkspaceRegister = {
  readonly setFact: (name: string, value: string) => void;
  readonly setBranch: (workspace: string, branch: string) => void;
  /** Oldest first. */
  readonly branches: (workspace: string) => readonly BranchRecord[];
  readonly labelBranch: (
    branch: string,
    workspace: string,
    label: string,
    createdMs: number,
  ) => void;
  /** Number of the last command of a page that was done, 0 when none was. */
  readonly lastCommand: (page: string) => number;
  readonly setLastCommand: (page: string, command: number, nowMs: number) => void;
};

export type StoredCheckpoint = {
  readonly seq: number;
  readonly bytes: Bytes;
  /** Wall time at which it was written down; 0: not known. */
  readonly atMs: number;
};

export type Journals = JournalStore & {
  /** The newest checkpoint at or before `seq`, with its number. */
  readonly newest: (branch: string, seq: number) => StoredCheckpoint | null;
  /** Bytes of what is kept of these branches, or nearly so. */
  readonly size: (branches: readonly string[]) => number;
  /** Forgets what is not named; all at once or not at all. */
  readonly keepOnly: (branch: string, kept: Kept) => void;
  /** Forgets what real machines have put out, but for the last part: so many bytes of the journal. */
  readonly forgetOutput: (branch: string, keptBytes: number) => void;
};

/** How many checkpoints of a branch are kept: the newest is used, the others are for undo. */
export const checkpointsMax = 12;
/** What an entry takes beside its fact: the branch's name, numbers, its place in a page. */
export const entryCost = 64;

export type Commits = {
  /**
   * `work` is written with others, soon; then `done` hears null, or what went wrong. `lasting`
   * false: it need not survive a power cut, so nobody waits for the disk because of it.
   */
  readonly add: (work: () => void, done: (error: unknown) => void, lasting?: boolean) => void;
  /** Written now: everything in it becomes durable together, or nothing does and it throws. */
  readonly together: <T>(work: () => T) => T;
  /** Writes what waits now. */
  readonly flush: () => void;
};
