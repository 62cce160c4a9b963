// The very play that `deckhand record` keeps: for the recorder, and for who goes on from a moment of it.
import type { WorkspaceEvent } from '../protocol/messages.ts';
import type { RecordedMoment } from '../protocol/recording-messages.ts';
import type { JournalEntry } from './journal.ts';
import type { Lab } from './lab.ts';
import { engine } from './make-world.ts';
import { createSimulatedWorkspace } from './simulated-workspace.ts';
import type { CatchUp, SimulatedOptions, Workspace } from './workspace.ts';

/** 2026-01-01, nine o'clock in UTC: when every recording and every test begins (decision D9). */
export const recordedEpochMs = 1_767_258_000_000;

const limitMs = 600_000;
/** A recording lasts no longer than this; what asks for more is none. */
const longestMs = 30 * 24 * 3_600_000;

/** Opens the lab's first terminal and plays snippets (ids), as every recording begins. */
export function beginPlay(
  workspace: Workspace,
  lab: Lab,
  snippets: readonly string[],
  onFailure: 'stop' | 'continue',
): void {
  const terminal = lab.terminals[0]?.name ?? 'node1';
  workspace.command({ kind: 'open-terminal', terminal, columns: 120, rows: 40 }, 0);
  workspace.play(snippets, { onFailure, limitMs });
}

/**
 * What `createRecordedPlay(options)` takes. `header`: with `recordedEpochMs` as its beginning;
 * `play`: ids of all exercises that the deck shows, in its order.
 */
export type RecordedPlayOptions = Omit<SimulatedOptions, 'past'> & {
  readonly play: readonly string[];
  readonly moment: RecordedMoment;
};

/**
 * A recording holds no input: the deck is played again instead, which gives the same bytes. Ends in
 * the moment that was asked for with everything in the hands of a person (`letGo`), or `stopped`
 * with a sentence when that is not what was recorded.
 */
export function createRecordedPlay(options: RecordedPlayOptions): CatchUp {
  const { play, moment, exercises, lab } = options;
  const workspace = createSimulatedWorkspace(options);
  const entries: JournalEntry[] = [];
  const shown = exercises.filter(({ id }) => play.includes(id));
  const all = shown.flatMap(exercise => exercise.snippets.map(({ id }) => id));
  // What follows has not begun: played along it would type its first letters in the same moment.
  const snippets = all.slice(0, moment.snippet === null ? 0 : all.indexOf(moment.snippet) + 1);
  const untilMs = Math.min(moment.atMs, longestMs);
  beginPlay(workspace, lab, snippets, 'continue');
  const beganMs = workspace.nextMs() ?? workspace.nowMs();
  const written = new Map<string, number>();
  let letGo = false;
  let sentence = foreignSentence(moment, lab, all);

  /** When something happens next that is in the recording; as it tells times, to the millisecond. */
  const nextMs = () => {
    const next = workspace.nextMs();
    return next !== null && Math.round(next - beganMs) <= untilMs ? next : null;
  };

  return {
    workspace,
    entries: () => entries,
    progress: () => ({ done: Math.min(untilMs, workspace.nowMs() - beganMs), total: untilMs }),
    sentence: () => sentence,
    advance(fuel) {
      if (sentence !== null) return 'stopped';
      let next = nextMs();
      for (let left = fuel; left > 0 && next !== null; left--) {
        workspace.advance(next, left);
        count(workspace.takeEvents(), written);
        next = nextMs();
      }
      if (next === null && !letGo) {
        letGo = true;
        const same = Object.entries(moment.written).every(
          ([terminal, characters]) => (written.get(terminal) ?? 0) === characters,
        );
        if (!same) sentence = anewSentence;
        workspace.letGo();
      }
      entries.push(...workspace.takeJournal(false));
      workspace.takeEvents();
      workspace.takeAnswers();
      if (sentence !== null) return 'stopped';
      return next === null ? 'done' : 'working';
    },
  };
}

const anewSentence =
  'This moment cannot be taken up: the deck is no longer what was recorded. Record it again.';

/** Why this recording cannot be gone on with at all, as a sentence, or null. */
function foreignSentence(moment: RecordedMoment, lab: Lab, all: readonly string[]): string | null {
  if (moment.engine !== engine)
    return (
      'This recording is of another version of the simulator, which may answer differently. ' +
      'Record the deck again to go on from it.'
    );
  if (moment.labHash !== lab.hash)
    return 'The lab has changed since this was recorded. Record the deck again to go on from it.';
  return moment.snippet === null || all.includes(moment.snippet) ? null : anewSentence;
}

/** As the recorder counts: more than is kept at once is a picture behind a reset of two characters. */
function count(events: readonly WorkspaceEvent[], written: Map<string, number>): void {
  for (const event of events) {
    if (event.kind !== 'output' && event.kind !== 'screen') continue;
    const more = event.text.length + (event.kind === 'screen' ? 2 : 0);
    written.set(event.terminal, (written.get(event.terminal) ?? 0) + more);
  }
}
