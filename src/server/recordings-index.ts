// Which exercises of a deck can be watched, and in which files.
import type { BootDeck, RecordingsIndex } from '../core/protocol/messages.ts';
import type { Recording } from './recordings.ts';

export function recordingsIndex(recordings: readonly Recording[], deck: BootDeck): RecordingsIndex {
  const recorded = new Set<string>();
  for (const { cast } of recordings)
    for (const event of cast.events)
      if (event.kind === 'marker') recorded.add(event.marker.snippet);
  const exercises = deck.exercises.filter(({ snippets }) =>
    snippets.some(({ id }) => recorded.has(id)),
  );
  return { files: recordings.map(({ file }) => file), exercises: exercises.map(({ id }) => id) };
}
