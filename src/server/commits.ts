// Writes of one moment become durable together: one flush to the disk for many workspaces.
import type { Commits } from '../core/host/records.ts';
import type { Database } from './journal/database.ts';

export type ServerCommits = Commits & {
  /** Longest wait, from `add` to the end of the write, of this minute and the one before it. */
  readonly lagMs: () => number;
};

const lagWindowMs = 60_000;

/** `done` is called in the order of `add`. `nowMs`: any steady clock. */
export function createCommits(
  database: Database,
  nowMs: () => number = () => performance.now(),
): ServerCommits {
  let waitsSince: number | null = null;
  const lag = { sinceMs: nowMs(), now: 0, before: 0 };
  const sawLag = (waitedMs: number) => {
    const windows = Math.floor((nowMs() - lag.sinceMs) / lagWindowMs);
    if (windows > 0) {
      lag.sinceMs += windows * lagWindowMs;
      lag.before = windows === 1 ? lag.now : 0;
      lag.now = 0;
    }
    lag.now = Math.max(lag.now, waitedMs);
    return Math.max(lag.now, lag.before);
  };
  let waiting: { work: () => void; done: (error: unknown) => void; lasting: boolean }[] = [];
  let planned = false;
  const attempt = (works: readonly (() => void)[], lasting: boolean): unknown => {
    try {
      database.group(() => {
        for (const work of works) work();
      }, lasting);
      return null;
    } catch (error) {
      return error ?? new Error('the write failed');
    }
  };
  const flush = () => {
    planned = false;
    const now = waiting;
    if (now.length === 0) return;
    waiting = [];
    const failure = attempt(
      now.map(({ work }) => work),
      now.some(({ lasting }) => lasting),
    );
    if (waitsSince !== null) sawLag(nowMs() - waitsSince);
    waitsSince = null;
    // One that cannot be written must not take its neighbours with it.
    for (const { work, done, lasting } of now)
      done(failure === null ? null : now.length === 1 ? failure : attempt([work], lasting));
  };
  return {
    add(work, done, lasting = true) {
      waiting.push({ work, done, lasting });
      waitsSince ??= nowMs();
      if (planned) return;
      planned = true;
      // Everything that came with this turn of the event loop is in the group.
      setImmediate(flush);
    },
    together: work => database.group(work),
    flush,
    lagMs: () => Math.max(sawLag(0), waitsSince === null ? 0 : nowMs() - waitsSince),
  };
}
