// What is written down of a workspace before anybody sees its effect: the fold's input (decision D2).

import type { Method, Placeholder } from '../deck/deck.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { SnippetState } from '../protocol/messages.ts';
import type { Plain } from '../sim/kernel/kernel.ts';

/** One snippet as the runner plays it, with the expectations that follow it. */
export type Step = {
  readonly snippet: string;
  readonly rev: string;
  readonly method: Method;
  readonly text: string;
  readonly terminal: string;
  readonly placeholders: readonly Placeholder[];
  readonly needs: readonly string[];
  readonly expectations: readonly {
    readonly snippet: string;
    readonly rev: string;
    readonly method: Method;
    readonly text: string;
  }[];
};

export type PlanPolicy = {
  /** What happens after a failure: the rest is dropped, or played nevertheless. */
  readonly onFailure: 'stop' | 'continue';
  /** How long a command may run; null: as long as it likes. */
  readonly limitMs: number | null;
  /** A terminal in which something else runs: refuse after two seconds, interrupt, or wait. */
  readonly busy: 'refuse' | 'interrupt' | 'wait';
};

export type JournalHeader = {
  readonly format: 1;
  /** The simulator's number; 0 for real backends. */
  readonly engine: number;
  readonly lab: string;
  /** SHA-256 of the lab as it was read. */
  readonly labHash: string;
  readonly seed: number;
  readonly epochMs: number;
  readonly deck: string;
  readonly backend: string;
};

/** `virtualMs` of an entry: it takes effect after everything up to that moment has happened. */
export type JournalEntry = { readonly seq: number; readonly virtualMs: number } & JournalFact;

export type JournalFact =
  | {
      readonly kind: 'open';
      readonly terminal: string;
      readonly node: string;
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: 'close'; readonly terminal: string }
  | { readonly kind: 'input'; readonly terminal: string; readonly text: string }
  | {
      readonly kind: 'resize';
      readonly terminal: string;
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: 'power'; readonly node: string; readonly on: boolean }
  | {
      readonly kind: 'port-request';
      readonly node: string;
      readonly port: number;
      readonly base64: string;
    }
  /** Steps added to what the runner is to do: complete, so that a changed deck changes nothing. */
  | { readonly kind: 'plan'; readonly steps: readonly Step[]; readonly policy: PlanPolicy }
  /**
   * Everything that is still planned is dropped. `interrupt`: what runs gets ^C. `from`: steps of
   * the plan before this entry from that snippet on never were (a branch that undoes them).
   */
  | { readonly kind: 'unplan'; readonly interrupt: boolean; readonly from: string | null }
  /** A person takes over what was played until here: nothing more is typed, no verdict is waited for. */
  | { readonly kind: 'let-go' }
  | {
      readonly kind: 'run-start';
      readonly snippet: string;
      readonly rev: string;
      readonly terminal: string;
      readonly run: number;
      /** Last entry before its first key stroke: where undo goes back to. */
      readonly before: number;
    }
  /** A fact, never recomputed. */
  | {
      readonly kind: 'verdict';
      readonly snippet: string;
      readonly rev: string;
      readonly state: SnippetState;
      readonly exit: number | null;
      /** How long the command took, in virtual milliseconds. */
      readonly tookMs: number | null;
      readonly why: string | null;
      readonly run: number | null;
    }
  | { readonly kind: 'value'; readonly name: string; readonly value: string }
  /** The exercises that a person has before them who ends a line by hand. */
  | { readonly kind: 'place'; readonly exercises: readonly string[] }
  /** Output up to this moment was sent: nothing seen is unseen after a crash. */
  | { readonly kind: 'tick' }
  /** Real backends only: bounded output, since they cannot be computed again. */
  | { readonly kind: 'output'; readonly terminal: string; readonly text: string };

/** A stored state of a workspace: the world, the terminals' history, and what the runner knows. */
export type WorkspaceCheckpoint = {
  readonly format: 1;
  readonly engine: number;
  /** Last entry that is in it. */
  readonly seq: number;
  readonly virtualMs: number;
  readonly data: Plain;
};

/** Where journals live; synchronous, durable when `append` returns. */
export type JournalStore = {
  readonly create: (branch: string, header: JournalHeader) => void;
  readonly header: (branch: string) => JournalHeader | null;
  readonly append: (branch: string, entries: readonly JournalEntry[]) => void;
  /** Entries after `afterSeq`, in order. */
  readonly read: (branch: string, afterSeq: number) => readonly JournalEntry[];
  /** `seq`: the last entry that is in it. */
  readonly putCheckpoint: (branch: string, seq: number, bytes: Bytes) => void;
  /** The newest checkpoint at or before `seq`. */
  readonly checkpoint: (branch: string, seq: number) => Bytes | null;
  /** Last entries of the checkpoints of a branch. */
  readonly checkpoints: (branch: string) => readonly number[];
  /** A new branch with everything of another up to `seq`. */
  readonly fork: (from: string, to: string, seq: number) => void;
  readonly remove: (branch: string) => void;
};
