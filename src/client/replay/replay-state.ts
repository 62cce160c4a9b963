// What can be watched here, and what is being watched.
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { RecordingsIndex } from '../../core/protocol/messages.ts';

/** The recording of an exercise in the place of the terminals. */
export type ShownReplay = {
  readonly exercise: string;
  /** Where it begins to play, in milliseconds of its stretch. */
  readonly atMs: number;
  /** Whether `atMs` counts with idling skipped; it is, unless said. */
  readonly skipIdle?: boolean;
  /** It does not play by itself. */
  readonly waits?: boolean;
};

/** On the way from watching to typing. */
export type Taking = {
  readonly terminal: string;
  readonly where: ShownReplay;
  /** The branch that was shown before; null: not known. */
  readonly before: string | null;
};

export type ReplayState = {
  /** Exercises that are recorded. */
  readonly recorded: Signal<ReadonlySet<string>>;
  readonly shown: Signal<ShownReplay | null>;
  readonly taking: Signal<Taking | null>;
  /** Where the recording was left for the keyboard; null: on another visit. */
  readonly left: Signal<ShownReplay | null>;
};

export function createReplayState(): ReplayState {
  return {
    recorded: signal(new Set<string>()),
    shown: signal<ShownReplay | null>(null),
    taking: signal<Taking | null>(null),
    left: signal<ShownReplay | null>(null),
  };
}

/** Asks once which exercises are recorded; who cannot know offers nothing to watch. */
export async function findRecorded(state: ReplayState, base: string): Promise<void> {
  try {
    const index = await fetchIndex(base);
    state.recorded.value = new Set(index.exercises);
  } catch {}
}

export async function fetchIndex(base: string): Promise<RecordingsIndex> {
  const answer = await fetch(`${base}api/recordings.json`);
  if (!answer.ok) throw new Error('The server does not answer.');
  return (await answer.json()) as RecordingsIndex;
}
