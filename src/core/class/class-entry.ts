// The class's journal: what is written down of a class before anybody sees its effect.
import type { LeaderRole, Offer } from '../protocol/class-messages.ts';
import type { SnippetState } from '../protocol/messages.ts';

/** Wall-clock milliseconds, and what happened then. */
export type ClassEntry = { readonly atMs: number; readonly by?: CommandName } & ClassFact;

/** A command of a page, so that what is sent again after a cut is done once. */
export type CommandName = { readonly page: string; readonly id: number };

export type ClassFact =
  /** The first page of this person and role was opened. */
  | {
      readonly kind: 'joined';
      readonly person: string;
      readonly name: string;
      readonly role: LeaderRole | 'student';
    }
  | { readonly kind: 'renamed'; readonly person: string; readonly name: string }
  /** The last page of this person and role was closed; `restart`: by the server's end, not theirs. */
  | {
      readonly kind: 'left';
      readonly person: string;
      readonly role: LeaderRole | 'student';
      readonly restart?: true;
    }
  /**
   * `first`: index of the slide's first step. `epoch`: in which this person leads, and moves the
   * class; null: they move only themselves.
   */
  | {
      readonly kind: 'moved';
      readonly person: string;
      readonly slide: number;
      readonly first: number;
      readonly epoch: number | null;
    }
  | { readonly kind: 'followed'; readonly person: string; readonly following: boolean }
  | { readonly kind: 'hand'; readonly person: string; readonly raised: boolean }
  /** `person` has words for `people`. */
  | {
      readonly kind: 'hinted';
      readonly person: string;
      readonly people: readonly string[];
      readonly text: string;
      readonly offer: Offer | null;
    }
  | { readonly kind: 'read-hint'; readonly person: string; readonly number: number }
  /** `leader` asks to type in `person`'s terminals. */
  | { readonly kind: 'asked-to-type'; readonly person: string; readonly leader: string }
  /** The answer to `leader`; not allowed: refused, withdrawn or ended. */
  | {
      readonly kind: 'let-type';
      readonly person: string;
      readonly leader: string;
      readonly allowed: boolean;
    }
  /** The token goes to this person; `epoch`: the one that ends with it. */
  | { readonly kind: 'drove'; readonly person: string; readonly epoch: number }
  /** Wall time at which the class goes on; null: it is not waited for. `epoch` as in `blackout`. */
  | {
      readonly kind: 'countdown';
      readonly person: string;
      readonly endMs: number | null;
      readonly epoch: number;
    }
  /** `epoch`: in which the driver asked for it; null: nobody was left to light it again. */
  | { readonly kind: 'blackout'; readonly on: boolean; readonly epoch: number | null }
  /**
   * A snippet's state changed, or (`snippet` null) a command that is no snippet failed.
   * `command` and `error` of a failure: what was run, as a hash, and its error, normalised.
   */
  | {
      readonly kind: 'verdict';
      readonly person: string;
      readonly exercise: string;
      readonly snippet: string | null;
      readonly state: SnippetState;
      /** The exercise stood on this person's slide. */
      readonly here: boolean;
      /** With this, all that the exercise shows has passed. */
      readonly done: boolean;
      readonly command: string | null;
      readonly error: string | null;
    };
