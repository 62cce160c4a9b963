// What travels about the class: who is there and leads, what one person may know, the roster.

/** What a page is; what its person may do there is the `Role` that the cookies give it. */
export type PageKind = 'presenter' | 'student' | 'projector';

/** Presenters, co-presenters and helpers are leaders: they have the presenter's page. */
export type Role = 'presenter' | 'co-presenter' | 'helper' | 'student' | 'projector';

export type LeaderRole = 'presenter' | 'co-presenter' | 'helper';

export function isLeader(role: Role): role is LeaderRole {
  return role === 'presenter' || role === 'co-presenter' || role === 'helper';
}

/**
 * What a person does in the class. Answered like a workspace's command, and done once; what only
 * the driver may do names the `epoch` in which it was meant.
 */
export type ClassCommand =
  | { readonly kind: 'hand'; readonly raised: boolean }
  /** Somebody has been helped. */
  | { readonly kind: 'lower-hand'; readonly person: string }
  /** A leader's words for these students and nobody else. */
  | {
      readonly kind: 'send-hint';
      readonly people: readonly string[];
      readonly text: string;
      readonly offer: Offer | null;
    }
  /** The driver's: the class goes on after so many seconds; null: there is no countdown. */
  | { readonly kind: 'countdown'; readonly seconds: number | null }
  /** A leader who looks at a student's terminals asks to type there, or ends it. */
  | { readonly kind: 'ask-to-type'; readonly person: string }
  | { readonly kind: 'end-typing'; readonly person: string }
  /** The student's answer to exactly this leader; not allowed also ends what was allowed. */
  | { readonly kind: 'let-type'; readonly by: string; readonly allowed: boolean }
  /** By its number: the student has read it. */
  | { readonly kind: 'read-hint'; readonly number: number };

/** Longest countdown, in seconds: a lunch. */
export const countdownMax = 4 * 3_600;
/** Longest hint, in UTF-16 units: it is read beside the work. */
export const hintMax = 500;
/** Most people that one command of a leader may name. */
export const peopleMax = 1_000;

export type ClassroomView = {
  /** Null when nobody has presented yet. */
  readonly presenter: { readonly name: string; readonly online: boolean } | null;
  /** The driver's slide, 0-based, steps counted. */
  readonly slide: number;
  readonly blackout: boolean;
  /** Server's wall time at which the class goes on, or null; see `pong`. */
  readonly countdownMs: number | null;
  /** Whether this page may move the class now. */
  readonly driving: boolean;
  readonly joinUrl: string;
  /** For leaders and projectors: students here, and how many have passed the slide's exercise. */
  readonly counts: ClassCounts | null;
};

export type ClassCounts = {
  readonly online: number;
  /** Null where the class's slide has no exercise. */
  readonly passed: number | null;
};

/** What the class knows of one student, for that student alone. */
export type MyView = {
  readonly hand: boolean;
  /** Names of those who look at this person's terminals now. */
  readonly watchers: readonly string[];
  /** Those not read yet, in the order in which they came. */
  readonly hints: readonly Hint[];
  readonly typing: TypingView | null;
};

/** A leader who asks to type in a student's terminals, or may. */
export type TypingView = { readonly by: string; readonly name: string; readonly allowed: boolean };

/** What a hint lets the student do with one click; nobody does it to a lab that is not theirs. */
export type Offer = 'catch-up' | 'reset';

export type Hint = {
  /** Counted for this student in this class, from 1. */
  readonly number: number;
  /** Name of who sent it. */
  readonly from: string;
  readonly text: string;
  readonly offer: Offer | null;
};

/** Where a student stands with an exercise. `idle`: not there yet. */
export type Standing = 'idle' | 'reading' | 'running' | 'passed' | 'failed' | 'stuck';

/** Why somebody may need help with the exercise at hand. */
export type Need = {
  /** `time`: against the class's median; `command`, `error`: the same one failed again. */
  readonly why: 'failed' | 'time' | 'command' | 'error';
  /** Wall time since which nothing has gone on. */
  readonly sinceMs: number;
  /** Failed runs since something passed. */
  readonly failures: number;
  /** The output's last error, normalised: equal for equal mistakes. */
  readonly error: string | null;
};

export type RosterRow = {
  readonly id: string;
  /** Made unique: `Ada (2)`. */
  readonly name: string;
  readonly online: boolean;
  readonly slide: number;
  readonly following: boolean;
  /** Wall time at which the hand was raised. */
  readonly handMs: number | null;
  readonly typing: TypingView | null;
  /** One for each exercise in view. */
  readonly standings: readonly Standing[];
  readonly need: Need | null;
};

/** For leaders only, at most twice a second: what changed; `whole`: forget what was before. */
export type RosterChange = {
  readonly whole: boolean;
  /** The server's wall time, for what counts from a moment. */
  readonly nowMs: number;
  /** Ids of the exercises in view, in the deck's order; null: as before. */
  readonly exercises: readonly string[] | null;
  /** Of those who passed the exercise at hand, how long they took; null: too few, or none. */
  readonly medianMs: number | null;
  readonly put: readonly RosterRow[];
  readonly gone: readonly string[];
};
