// States that readers were caught up to: the same for whoever comes after (decision D7).
import { createCatchUp } from '../lab/catch-up.ts';
import type { JournalEntry, WorkspaceCheckpoint } from '../lab/journal.ts';
import { createSimulatedWorkspace } from '../lab/simulated-workspace.ts';
import type { CatchUp, CatchUpOptions } from '../lab/workspace.ts';

type Kept = {
  readonly what: string;
  readonly epochMs: number;
  readonly checkpoint: WorkspaceCheckpoint;
  readonly entries: readonly JournalEntry[];
};

/** States are some megabytes each; a class asks for few. */
const keptMax = 6;
/** The lab's clock then shows when the first was caught up: not for longer than a break lasts. */
const agedMs = 15 * 60_000;

/**
 * Catch-ups that remember. How old a state is tell the headers: every new lab begins now. A state
 * that cannot be stored (something runs in a terminal) is played each time.
 */
export function createCaughtUp(): (options: CatchUpOptions) => CatchUp {
  let kept: Kept[] = [];
  return options => {
    const { header, play, exercises } = options;
    const played = exercises.filter(({ id }) => play.includes(id));
    const what = JSON.stringify(played);
    kept = kept.filter(one => Math.abs(header.epochMs - one.epochMs) < agedMs);
    const found = kept.find(one => one.what === what);
    const total = played.reduce((sum, { snippets }) => sum + snippets.length, 0);
    if (found) return again(options, found, total);
    const catchUp = createCatchUp(options);
    return {
      ...catchUp,
      advance(fuel) {
        const end = catchUp.advance(fuel);
        const checkpoint = end === 'done' ? catchUp.workspace.checkpoint() : 'busy';
        if (checkpoint !== 'busy') {
          const entries = [...catchUp.entries()];
          const one = { what, epochMs: header.epochMs, checkpoint, entries };
          kept = [...kept, one].slice(-keptMax);
        }
        return end;
      },
    };
  };
}

function again(options: CatchUpOptions, { epochMs, checkpoint, entries }: Kept, total: number) {
  const header = { ...options.header, epochMs };
  const past = { checkpoint, entries: [] };
  const workspace = createSimulatedWorkspace({ ...options, header, past });
  return {
    workspace,
    entries: () => entries,
    progress: () => ({ done: total, total }),
    sentence: () => null,
    advance: (): 'done' => 'done',
  };
}
