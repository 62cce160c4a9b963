// What the server turned away, counted by reason; and how long a wrong code or key waits for its answer.

export const refusals = [
  'origin',
  'cookie',
  'key',
  'code',
  'not-understood',
  'not-allowed',
  'too-fast',
  'too-long',
] as const;

export type Refusal = (typeof refusals)[number];

export type TurnedAway = {
  readonly count: (reason: Refusal) => void;
  /**
   * Counts a wrong code or key, and answers it later the more of them came in the last minute.
   * What is right never comes here: forty people behind one address do not wait for the one of
   * them who guesses. `crowded`: answered at once, because too many wait already.
   */
  readonly guess: (reason: 'key' | 'code', answer: (crowded: boolean) => void) => void;
  /** Since the start. */
  readonly counts: () => Readonly<Record<Refusal, number>>;
};

const windowMs = 60_000;
/** Slips of the pen: so many in a minute are answered at once. */
const freely = 10;
const stepMs = 100;
const longestMs = 2_000;
const waitingMax = 100;

/** `later` calls back after so many milliseconds. */
export function createTurnedAway(
  nowMs: () => number,
  later: (delayMs: number, then: () => void) => void,
): TurnedAway {
  const counts = Object.fromEntries(refusals.map(each => [each, 0])) as Record<Refusal, number>;
  let guesses: number[] = [];
  let waiting = 0;
  return {
    count: reason => void counts[reason]++,
    guess(reason, answer) {
      counts[reason]++;
      const now = nowMs();
      guesses = guesses.filter(atMs => now - atMs < windowMs);
      if (waiting >= waitingMax) return answer(true);
      guesses.push(now);
      const delayMs = Math.min(longestMs, stepMs * Math.max(0, guesses.length - freely));
      if (delayMs === 0) return answer(false);
      waiting++;
      later(delayMs, () => {
        waiting--;
        answer(false);
      });
    },
    counts: () => counts,
  };
}
