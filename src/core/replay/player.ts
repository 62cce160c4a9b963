// Plays a stretch of a time line: position, speed, pauses. Its clock is whoever calls `pass`.
import { assertNever } from '../lib/assert.ts';
import { countAt, type Timeline } from './timeline.ts';

/** A stretch, as counts of moments that have passed at its ends. */
export type Stretch = { readonly from: number; readonly to: number };

export type Playing = {
  /** Moments that have passed. */
  readonly count: number;
  /** Milliseconds since the beginning of the stretch, and how long all of it takes. */
  readonly atMs: number;
  readonly lengthMs: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly skipIdle: boolean;
};

const speeds: readonly number[] = [0.5, 1, 1.5, 2, 4];

/** `seek` in milliseconds; `frame` and `marker` one back or on; `speed` by so many steps. */
export type Turn =
  | { readonly kind: 'play'; readonly on: boolean }
  | { readonly kind: 'seek'; readonly toMs: number }
  | { readonly kind: 'frame'; readonly by: 1 | -1 }
  | { readonly kind: 'marker'; readonly by: 1 | -1 }
  | { readonly kind: 'speed'; readonly by: number }
  | { readonly kind: 'skip-idle'; readonly on: boolean };

export type Player = {
  readonly state: () => Playing;
  readonly turn: (turn: Turn) => void;
  /** How much of the time until the next moment has passed, 0 to 1. */
  readonly share: () => number;
  /** So much wall time has passed. At the end it stops by itself. */
  readonly pass: (wallMs: number) => void;
  /** Where the markers of the stretch are, in its milliseconds. */
  readonly marks: () => readonly { readonly atMs: number; readonly snippet: string }[];
};

export function createPlayer(timeline: Timeline, { from, to }: Stretch, playing: boolean): Player {
  let skipIdle = true;
  let atMs = 0;
  let isPlaying = playing;
  let speed = 1;
  const times = () => timeline.times(skipIdle);
  const timeOf = (moment: number) => (times()[moment] ?? 0) - (times()[from] ?? 0);
  const lengthMs = () => Math.max(0, timeOf(to - 1));
  const count = () => Math.min(to, Math.max(from, countAt(times(), atMs + (times()[from] ?? 0))));
  const seek = (toMs: number) => {
    atMs = Math.max(0, Math.min(lengthMs(), toMs));
  };
  const marks = () =>
    timeline.markers
      .filter(({ moment }) => moment >= from && moment < to)
      .map(({ moment, marker }) => ({ atMs: timeOf(moment), snippet: marker.snippet }));
  const toMarker = (by: 1 | -1) => {
    const places = marks().map(mark => mark.atMs);
    // Just behind a marker, back means the one before it.
    const near = atMs - (isPlaying ? 700 : 0);
    const next = by > 0 ? places.find(at => at > atMs) : places.findLast(at => at < near);
    seek(next ?? (by > 0 ? lengthMs() : 0));
  };

  const toFrame = (by: 1 | -1) => {
    isPlaying = false;
    const begin = times()[from] ?? 0;
    const stops = times().slice(from, to);
    const here = (times()[count() - 1] ?? 0) - 1;
    const next = by > 0 ? stops.find(at => at > atMs + begin) : stops.findLast(at => at <= here);
    seek(next === undefined ? (by > 0 ? lengthMs() : 0) : next - begin);
  };
  const setIdle = (skips: boolean) => {
    const last = Math.max(from, count() - 1);
    skipIdle = skips;
    seek(timeOf(last));
  };

  const turn = (what: Turn) => {
    switch (what.kind) {
      case 'play':
        if (what.on && atMs >= lengthMs()) atMs = 0;
        isPlaying = what.on;
        break;
      case 'seek':
        seek(what.toMs);
        break;
      case 'frame':
        toFrame(what.by);
        break;
      case 'marker':
        toMarker(what.by);
        break;
      case 'speed': {
        const at = speeds.indexOf(speed) + what.by;
        speed = speeds[Math.max(0, Math.min(speeds.length - 1, at))] ?? 1;
        break;
      }
      case 'skip-idle':
        setIdle(what.on);
        break;
      default:
        assertNever(what);
    }
  };
  return {
    turn,
    marks,
    state: () => ({
      ...{ count: count(), atMs, lengthMs: lengthMs(), playing: isPlaying, speed, skipIdle },
    }),
    share() {
      const at = count();
      const before = timeOf(at - 1);
      const gapMs = timeOf(at) - before;
      return gapMs > 0 ? Math.max(0, Math.min(1, (atMs - before) / gapMs)) : 0;
    },
    pass(wallMs) {
      if (!isPlaying) return;
      seek(atMs + wallMs * speed);
      if (atMs >= lengthMs()) isPlaying = false;
    },
  };
}
