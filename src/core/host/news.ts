// What the class hears of one workspace: verdicts, and commands that failed.
import type { RunView, SnippetState, WorkspaceEvent } from '../protocol/messages.ts';
import type { Room } from './room.ts';

export type WorkspaceNews =
  /** `run`: the one that it belongs to, where it is known. */
  | {
      readonly kind: 'verdict';
      readonly snippet: string;
      readonly state: SnippetState;
      readonly run: RunView | null;
    }
  /** A command that is no snippet ended with another status than 0. */
  | { readonly kind: 'failure'; readonly run: RunView }
  /** The workspace is in another state now: a reset, an undo, a restart. */
  | { readonly kind: 'states'; readonly states: ReadonlyMap<string, SnippetState> };

/** The status of a command that was ended by ^C: nobody failed. */
const interrupted = 130;

/** Tells what a turn's events say; runs first, since a verdict quotes its run. */
export function tellNews(room: Room, events: readonly WorkspaceEvent[]): void {
  const { news, record } = room.parts;
  for (const event of events) {
    if (event.kind !== 'run') continue;
    const { run } = event;
    const before = room.lastRuns.get(run.terminal);
    room.lastRuns.set(run.terminal, run);
    // An ended run may be told again: it failed once.
    if (before?.number === run.number && before.to !== null) continue;
    const failed = run.to !== null && run.status !== null && run.status !== 0;
    if (failed && run.snippet === null && run.status !== interrupted)
      news(record.person, { kind: 'failure', run });
  }
  for (const event of events) {
    if (event.kind !== 'snippet') continue;
    const { id: snippet, state, run: number } = event.snippet;
    const again = room.states.get(snippet) === state && room.toldRuns.get(snippet) === number;
    room.states.set(snippet, state);
    room.toldRuns.set(snippet, number);
    if (again) continue;
    const run = [...room.lastRuns.values()].find(one => one.number === number) ?? null;
    news(record.person, { kind: 'verdict', snippet, state, run });
  }
}
