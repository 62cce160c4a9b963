// The deck's recordings from the server, as one time line.
import { createScreen } from '../../core/lab/screen/screen.ts';
import type { BootDeck } from '../../core/protocol/messages.ts';
import { type Cast, type CastOrigin, decodeCast } from '../../core/replay/cast.ts';
import type { Stretch } from '../../core/replay/player.ts';
import { createTimeline, type Timeline } from '../../core/replay/timeline.ts';
import { fetchIndex } from './replay-state.ts';

/** Rows above the screen that a picture brings back. */
const scrollback = 500;

export type Recordings = { readonly timeline: Timeline; readonly origin: CastOrigin | null };

/** Rejects with a sentence for a person. */
export async function loadRecordings(base: string): Promise<Recordings> {
  const { files } = await fetchIndex(base);
  const casts = await Promise.all(files.map(file => loadCast(base, file)));
  const byName = (one: Cast, other: Cast) =>
    one.origin.terminal.localeCompare(other.origin.terminal, 'en', { numeric: true });
  const timeline = createTimeline(casts.sort(byName), (columns, rows) =>
    createScreen(columns, rows, scrollback),
  );
  return { timeline, origin: casts[0]?.origin ?? null };
}

async function loadCast(base: string, file: string): Promise<Cast> {
  const answer = await fetch(`${base}recordings/${file}`);
  if (!answer.ok) throw new Error(`The recording ${file} is gone: reload the page.`);
  const cast = decodeCast(await answer.text(), file);
  if (!cast.ok) throw new Error(cast.error);
  return cast.value;
}

/** From the first marker of an exercise to the next one that is not of it; null: not recorded. */
export function stretchOf(timeline: Timeline, deck: BootDeck, exercise: string): Stretch | null {
  const found = deck.exercises.find(({ id }) => id === exercise);
  const own = new Set(found?.snippets.map(({ id }) => id));
  const { markers } = timeline;
  const first = markers.findIndex(({ marker }) => own.has(marker.snippet));
  const from = markers[first];
  if (from === undefined) return null;
  const next = markers.find(({ marker }, at) => at > first && !own.has(marker.snippet));
  return { from: from.moment, to: next?.moment ?? timeline.moments.length };
}

/** Whether what is written in the deck now is what was recorded. */
export function isAsRecorded(timeline: Timeline, deck: BootDeck, exercise: string): boolean {
  const snippets = deck.exercises.find(({ id }) => id === exercise)?.snippets ?? [];
  const revs = new Map(snippets.map(({ id, rev }) => [id, rev]));
  return timeline.markers.every(({ marker }) => {
    const rev = revs.get(marker.snippet);
    return rev === undefined || rev === marker.rev;
  });
}

/** Whether everything that was typed until then is in the deck as it was recorded. */
export function isDeckAsRecorded(timeline: Timeline, deck: BootDeck, count: number): boolean {
  const snippets = deck.exercises.flatMap(each => each.snippets);
  const revs = new Map(snippets.map(({ id, rev }) => [id, rev]));
  return timeline.markers.every(
    ({ moment, marker }) => moment >= count || revs.get(marker.snippet) === marker.rev,
  );
}
