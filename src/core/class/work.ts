// What one student has done of one exercise: a fold over verdicts.
import type { SnippetState } from '../protocol/messages.ts';
import type { ClassEntry } from './class-entry.ts';

export type Work = {
  readonly states: Readonly<Record<string, SnippetState>>;
  /** Wall time at which they began: when they came to its slide, else at their first run. */
  readonly begunMs: number;
  /** When something last went on: begun, or another snippet passed. */
  readonly progressMs: number;
  /** When all that the exercise shows had passed for the first time. */
  readonly passedMs: number | null;
  /** Failures since then, and how many of the last were of one command, of one error. */
  readonly failures: number;
  readonly sameCommand: number;
  readonly sameError: number;
  readonly command: string | null;
  readonly error: string | null;
};

type Verdict = Extract<ClassEntry, { kind: 'verdict' }>;

const calm = { failures: 0, sameCommand: 0, sameError: 0, command: null, error: null };

/** `sinceMs`: when this person came to the slide that they are on. */
export function foldWork(before: Work | undefined, verdict: Verdict, sinceMs: number): Work {
  const { atMs, snippet, state } = verdict;
  const begunMs = verdict.here ? Math.min(sinceMs, atMs) : atMs;
  const work: Work = before ?? {
    ...{ states: {}, begunMs, progressMs: begunMs, passedMs: null },
    ...calm,
  };
  const known = snippet === null ? undefined : work.states[snippet];
  const states = snippet === null ? work.states : { ...work.states, [snippet]: state };
  const passedMs = work.passedMs ?? (verdict.done ? atMs : null);
  const next = { ...work, states, passedMs };
  if (state === 'passed') return known === 'passed' ? next : { ...next, ...calm, progressMs: atMs };
  // A reset or an undo: it begins anew.
  if (state === 'idle') return { ...next, ...calm, progressMs: atMs };
  if (state !== 'failed' && state !== 'timeout') return next;
  const { command, error } = verdict;
  const again = <T>(now: T | null, last: T | null, times: number) =>
    now !== null && now === last ? times + 1 : 1;
  return {
    ...next,
    failures: work.failures + 1,
    sameCommand: again(command, work.command, work.sameCommand),
    sameError: again(error, work.error, work.sameError),
    command,
    error,
  };
}
