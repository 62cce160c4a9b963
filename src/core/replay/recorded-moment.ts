// A moment of a recording as who goes on from it has to know it.
import type { Timeline } from './timeline.ts';

/** `written`: UTF-16 units that each terminal had written. */
export type MomentReached = {
  /** The last snippet that had begun: something was typed of it; null: none. */
  readonly snippet: string | null;
  /** Milliseconds since the recording began. */
  readonly atMs: number;
  readonly written: Readonly<Record<string, number>>;
};

/**
 * The moment in which `count` moments of the time line have passed and `share` (0 to 1) of the time
 * until the next one. What is written within the same millisecond belongs to it, but for what
 * follows a marker of a snippet that has not begun.
 */
export function momentReached(timeline: Timeline, count: number, share: number): MomentReached {
  const { moments, markers, terminals } = timeline;
  const before = moments[count - 1]?.atMs ?? 0;
  const gapMs = (moments[count]?.atMs ?? before) - before;
  const atMs = before + Math.max(0, Math.min(gapMs - 1, Math.floor(share * gapMs)));
  const begun = markers.findLastIndex(({ moment, terminal }) =>
    moments
      .slice(moment + 1, count)
      .some(one => one.terminal === terminal && one.event.kind === 'output'),
  );
  const end = markers[begun + 1]?.moment ?? moments.length;
  const written: Record<string, number> = {};
  for (const { name } of terminals) written[name] = 0;
  for (const { atMs: when, terminal, event } of moments.slice(0, end)) {
    if (when > atMs) break;
    const name = terminals[terminal]?.name;
    if (event.kind === 'output' && name !== undefined)
      written[name] = (written[name] ?? 0) + event.text.length;
  }
  return { snippet: markers[begun]?.marker.snippet ?? null, atMs, written };
}
