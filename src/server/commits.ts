// Writes of one moment become durable together: one flush to the disk for many workspaces.
import type { Database } from './journal/database.ts';

export type Commits = {
  /** `work` is written with others, soon; then `done` hears null, or what went wrong. */
  readonly add: (work: () => void, done: (error: unknown) => void) => void;
  /** Writes what waits now. */
  readonly flush: () => void;
};

/** `done` is called in the order of `add`. */
export function createCommits(database: Database): Commits {
  let waiting: { work: () => void; done: (error: unknown) => void }[] = [];
  let planned = false;
  const attempt = (works: readonly (() => void)[]): unknown => {
    try {
      database.group(() => {
        for (const work of works) work();
      });
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
    const failure = attempt(now.map(({ work }) => work));
    // One that cannot be written must not take its neighbours with it.
    for (const { work, done } of now)
      done(failure === null ? null : now.length === 1 ? failure : attempt([work]));
  };
  return {
    add(work, done) {
      waiting.push({ work, done });
      if (planned) return;
      planned = true;
      // Everything that came with this turn of the event loop is in the group.
      setImmediate(flush);
    },
    flush,
  };
}
