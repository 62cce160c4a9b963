// What travels between the server and what holds its workspaces: a worker thread, or itself.
import type { Exercise } from '../deck/deck.ts';
import type { JournalEntry, JournalHeader } from '../lab/journal.ts';
import type { CommandAnswer, LabCommand } from '../lab/workspace.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { WorkspaceEvent, WorkspaceView } from '../protocol/messages.ts';
import type { RecordedMoment } from '../protocol/recording-messages.ts';
import type { Cast } from '../replay/cast.ts';

/** Where a new seat begins: the lab's start, or a stored state and what happened after it. */
export type StoredPast = {
  readonly checkpoint: Bytes | null;
  readonly entries: readonly JournalEntry[];
};

/** `key` names one seat: one branch of one workspace. `tag` comes back with the answer. */
export type HostRequest =
  | {
      readonly kind: 'seat';
      readonly key: string;
      readonly workspace: string;
      readonly header: JournalHeader;
      readonly exercises: readonly Exercise[];
      readonly past: StoredPast;
      /** Ids of exercises to play first, in turbo, as the deck expects them (D7). */
      readonly catchUp: readonly string[] | null;
      /** Those exercises are played as they were recorded, up to this moment. */
      readonly recorded?: RecordedMoment;
      /** Nobody sits here: the past is told again as recordings of that title, then it is over. */
      readonly retell?: string;
    }
  | {
      readonly kind: 'command';
      readonly key: string;
      readonly tag: number;
      readonly command: LabCommand;
    }
  /** Whether anybody looks: nobody's clock stands still. */
  | { readonly kind: 'watch'; readonly key: string; readonly watched: boolean }
  | {
      readonly kind: 'picture';
      readonly key: string;
      readonly tag: number;
      /** Last sequence number that the viewer has of each terminal. */
      readonly seen: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'screen';
      readonly key: string;
      readonly tag: number;
      readonly terminal: string;
    }
  /** Flow control of real terminals: the slowest driving viewer cannot take more just now. */
  | {
      readonly kind: 'flow';
      readonly key: string;
      readonly terminal: string;
      readonly paused: boolean;
    }
  | { readonly kind: 'leave'; readonly key: string };

export type Picture = {
  readonly tag: number;
  readonly view: WorkspaceView;
  /** What the viewer lacks of each terminal: the rest of its output, or a whole screen. */
  readonly pieces: readonly WorkspaceEvent[];
};

/** One turn of a seat: the journal first, then what may be told once that is durable. */
export type Batch = {
  readonly kind: 'batch';
  readonly key: string;
  readonly journal: readonly JournalEntry[];
  readonly checkpoint: {
    readonly seq: number;
    readonly virtualMs: number;
    readonly bytes: Bytes;
  } | null;
  readonly answers: readonly CommandAnswer[];
  readonly events: readonly WorkspaceEvent[];
  readonly pictures: readonly Picture[];
  readonly screens: readonly { readonly tag: number; readonly event: WorkspaceEvent | null }[];
};

export type HostReport =
  | Batch
  /** The seat is as its past says, and goes on from there. */
  | { readonly kind: 'seated'; readonly key: string }
  | {
      readonly kind: 'catching-up';
      readonly key: string;
      readonly done: number;
      readonly total: number;
    }
  /**
   * Catch-up ended; `journal` is the new branch's, `epochMs` its header's: of who came before, when
   * the state is theirs. `sentence`: why it ended early, or null.
   */
  | {
      readonly kind: 'caught-up';
      readonly key: string;
      readonly epochMs: number;
      readonly journal: readonly JournalEntry[];
      readonly sentence: string | null;
    }
  | { readonly kind: 'retold'; readonly key: string; readonly casts: readonly Cast[] }
  /** This seat cannot go on, e.g. its past cannot be read; the host itself is well. */
  | { readonly kind: 'failed'; readonly key: string; readonly sentence: string };

export type Host = {
  readonly send: (request: HostRequest) => void;
  readonly dispose: () => Promise<void>;
};
