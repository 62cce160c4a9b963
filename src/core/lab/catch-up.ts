// Catch-up: the exercises before a slide, played from the lab's start as the deck expects (D7).
import type { JournalEntry } from './journal.ts';
import { createSimulatedWorkspace } from './simulated-workspace.ts';
import type { CatchUp, CatchUpOptions } from './workspace.ts';

const commandMaxMs = 600_000;

/** The same deck, lab and engine give the same journal: a host may keep it for everybody. */
export function createCatchUp(options: CatchUpOptions): CatchUp {
  const { play, exercises } = options;
  const workspace = createSimulatedWorkspace(options);
  const entries: JournalEntry[] = [];
  const played = exercises.filter(exercise => play.includes(exercise.id));
  const snippets = played.flatMap(exercise => exercise.snippets);
  workspace.play(
    snippets.map(snippet => snippet.id),
    { onFailure: 'stop', limitMs: commandMaxMs },
  );

  const failed = () =>
    snippets.find(({ id }) => {
      const state = workspace.snippet(id)?.state;
      return state === 'failed' || state === 'timeout';
    });

  return {
    workspace,
    entries: () => entries,
    progress: () => ({
      done: snippets.filter(({ id }) => isDecided(workspace.snippet(id)?.state)).length,
      total: snippets.length,
    }),
    sentence() {
      const snippet = failed();
      if (!snippet) return null;
      const { why } = workspace.snippet(snippet.id) ?? { why: null };
      const title = played.find(exercise => exercise.snippets.includes(snippet))?.title;
      const command = snippet.text.split('\n')[0] ?? '';
      return `Stopped in “${title}” at \`${command}\`: ${why ?? 'it failed.'}`;
    },
    advance(fuel) {
      // Moment by moment, so that it ends in the very one in which the last command ends.
      for (let left = fuel; left > 0 && workspace.running(); left--) {
        const nextMs = workspace.nextMs();
        if (nextMs === null) break;
        workspace.advance(nextMs, left);
      }
      entries.push(...workspace.takeJournal(false));
      workspace.takeEvents();
      workspace.takeAnswers();
      if (workspace.running() && workspace.nextMs() !== null) return 'working';
      return failed() ? 'stopped' : 'done';
    },
  };
}

function isDecided(state: string | undefined): boolean {
  return state === 'passed' || state === 'failed' || state === 'timeout' || state === 'skipped';
}
