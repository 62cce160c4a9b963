// Writes of one moment become durable together; who waits for them hears it once they are.
import type { Commits } from '../core/host/records.ts';
import type { Change } from './journals.ts';

/** Keeps changes; resolves when they are durable, and never rejects: see `keeper.ts`. */
export type Keep = (changes: readonly Change[]) => Promise<void>;

export type SiteCommits = Commits & {
  /** Takes a change of the journals: it is written with those of its moment. */
  readonly change: (change: Change) => void;
  /** Resolves when all that was added so far is written, and who asked has heard it. */
  readonly settled: () => Promise<void>;
};

export function createSiteCommits(keep: Keep, soon: (work: () => void) => void): SiteCommits {
  let waiting: { readonly work: () => void; readonly done: (error: unknown) => void }[] = [];
  let changes: Change[] = [];
  let written: Promise<void> = Promise.resolve();
  let planned = false;

  const write = (dones: readonly ((error: unknown) => void)[]) => {
    const now = changes;
    changes = [];
    // One after another, so that nobody hears of the second before the first is there.
    const kept = now.length === 0 ? written : Promise.all([written, keep(now)]);
    written = kept.then(() => {
      for (const done of dones) done(null);
    });
  };
  const flush = () => {
    planned = false;
    const now = waiting;
    if (now.length === 0 && changes.length === 0) return;
    waiting = [];
    for (const { work } of now) work();
    write(now.map(({ done }) => done));
  };
  return {
    change: change => void changes.push(change),
    add(work, done) {
      waiting.push({ work, done });
      if (planned) return;
      planned = true;
      soon(flush);
    },
    together(work) {
      flush();
      const result = work();
      write([]);
      return result;
    },
    flush,
    settled() {
      flush();
      return written;
    },
  };
}
