// Shares one thread among many seats: short turns in a fair order, those whom somebody waits for first.
import type { Batch } from './host.ts';
import type { Seat } from './seat.ts';

/** Longest time in which the thread hears nothing: one round. */
const roundMs = 8;
/** Longest turn of one seat, so that a runaway delays its neighbours by no more than this. */
const turnMs = 4;
/** Wall time that passes unseen (a sleeping laptop, a stalled machine) is dropped from here on. */
const gapMs = 2_000;
const beatMs = 500;

/** What a thread has of time: Node's, or a test's. */
export type Timers = {
  readonly nowMs: () => number;
  /** Calls once after that time; 0: as soon as what came from outside was heard. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
};

export type Rounds = {
  readonly add: (seat: Seat) => void;
  readonly remove: (key: string) => void;
  readonly get: (key: string) => Seat | undefined;
  /** Something was asked of a seat: the next round begins as soon as may be. */
  readonly soon: () => void;
  readonly dispose: () => void;
};

export type RoundsParts = {
  readonly timers: Timers;
  readonly report: (batch: Batch) => void;
  readonly seated: (key: string) => void;
  /** A seat threw: it is out, the others go on. */
  readonly failed: (key: string, error: unknown) => void;
};

export function createRounds(parts: RoundsParts): Rounds {
  const { nowMs, after } = parts.timers;
  // In the order of their turns: who had one goes to the end.
  const seats = new Map<string, Seat>();
  const waiting = new Set<string>();
  let cancel: (() => void) | null = null;
  let plannedMs = Number.POSITIVE_INFINITY;
  let lastBeatMs = nowMs();

  const plan = (atMs: number) => {
    if (cancel !== null && plannedMs <= atMs) return;
    cancel?.();
    plannedMs = atMs;
    cancel = after(Math.max(0, atMs - nowMs()), round);
  };
  const beat = () => {
    const now = nowMs();
    const passed = now - lastBeatMs;
    lastBeatMs = now;
    if (passed >= gapMs) for (const seat of seats.values()) seat.skip(passed - beatMs);
  };
  const takeTurn = (seat: Seat, untilMs: number) => {
    seats.delete(seat.key);
    seats.set(seat.key, seat);
    try {
      const batch = seat.turn(untilMs);
      if (batch !== null) parts.report(batch);
      if (waiting.has(seat.key) && seat.seated()) {
        waiting.delete(seat.key);
        parts.seated(seat.key);
      }
    } catch (error) {
      remove(seat.key);
      parts.failed(seat.key, error);
    }
  };
  const round = () => {
    cancel = null;
    plannedMs = Number.POSITIVE_INFINITY;
    beat();
    const endMs = nowMs() + roundMs;
    const all = [...seats.values()];
    const due = all.filter(seat => seat.urgent());
    for (const seat of all) {
      if (seat.urgent()) continue;
      const atMs = seat.dueMs();
      if (atMs !== null && atMs <= nowMs()) due.push(seat);
    }
    for (const seat of due) {
      if (!seats.has(seat.key)) continue;
      const now = nowMs();
      if (now >= endMs) break;
      takeTurn(seat, Math.min(endMs, now + turnMs));
    }
    let nextMs = Number.POSITIVE_INFINITY;
    for (const seat of seats.values()) nextMs = Math.min(nextMs, seat.dueMs() ?? nextMs);
    if (nextMs < Number.POSITIVE_INFINITY) plan(nextMs);
  };
  const remove = (key: string) => {
    waiting.delete(key);
    seats.get(key)?.dispose();
    seats.delete(key);
  };
  let stopBeat: (() => void) | null = null;
  const beatAgain = () => {
    beat();
    stopBeat = after(beatMs, beatAgain);
  };
  beatAgain();

  return {
    add(seat) {
      seats.set(seat.key, seat);
      waiting.add(seat.key);
      plan(nowMs());
    },
    remove,
    get: key => seats.get(key),
    soon: () => plan(nowMs()),
    dispose() {
      cancel?.();
      stopBeat?.();
      for (const key of [...seats.keys()]) remove(key);
    },
  };
}
