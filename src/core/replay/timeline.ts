// The recordings of one deck on one time line: what each terminal shows at any moment, and when.
import type { Cast, CastEvent, SnippetMarker } from './cast.ts';

/** One recorded event; `terminal` is an index. */
export type Moment = {
  readonly atMs: number;
  readonly terminal: number;
  readonly event: CastEvent;
};

export type TimelineMarker = {
  /** Index of the marker among the moments: those before it are what came before the snippet. */
  readonly moment: number;
  readonly terminal: number;
  readonly marker: SnippetMarker;
};

export type RecordedTerminal = {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
};

export type Timeline = {
  readonly terminals: readonly RecordedTerminal[];
  readonly moments: readonly Moment[];
  readonly markers: readonly TimelineMarker[];
  /**
   * When each moment is shown, in milliseconds. Typing and reading take the time that a person
   * needs, however fast the deck was played; `skipIdle`: no wait is longer than two seconds.
   */
  readonly times: (skipIdle: boolean) => readonly number[];
  /** What a terminal shows once `count` moments have passed: sequences for an empty one. */
  readonly pictureAt: (terminal: number, count: number) => string;
  /** What a terminal wrote from the one count of moments to the other. */
  readonly writtenBetween: (terminal: number, from: number, to: number) => string;
  /** Characters written to all terminals once `count` moments have passed. */
  readonly charactersAt: (count: number) => number;
};

/** A screen without a terminal: what has been fed, as sequences that show the same. */
export type Canvas = { readonly feed: (text: string) => void; readonly paint: () => string };

/** Pause before a command is typed, time of a typed piece, and the longest wait without idling. */
const readingMs = 1_200;
const typingMs = 60;
const idleMs = 2_000;
/** A picture is kept after so much output, in UTF-16 units: a seek draws no more than that. */
const keepEvery = 32_768;

export function createTimeline(
  casts: readonly Cast[],
  createCanvas: (columns: number, rows: number) => Canvas,
): Timeline {
  const terminals = casts.map(({ origin, columns, rows }) => ({
    ...{ name: origin.terminal, columns, rows },
  }));
  const moments = merge(casts);
  const markers = moments.flatMap(({ event, terminal }, moment) =>
    event.kind === 'marker' ? [{ moment, terminal, marker: event.marker }] : [],
  );
  const paced = { all: pace(moments, Number.POSITIVE_INFINITY), short: pace(moments, idleMs) };
  const written = charactersOf(moments);
  const pictures = terminals.map(({ columns, rows }, terminal) =>
    createPictures(moments, terminal, () => createCanvas(columns, rows)),
  );
  return {
    ...{ terminals, moments, markers },
    times: skipIdle => (skipIdle ? paced.short : paced.all),
    pictureAt: (terminal, count) => pictures[terminal]?.(count) ?? '',
    writtenBetween: (terminal, from, to) => textBetween(moments, terminal, from, to),
    charactersAt: count => written[Math.min(count, written.length - 1)] ?? 0,
  };
}

/** Moments that have passed at that time: one more than the index of the last of them. */
export function countAt(times: readonly number[], ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By time; in one millisecond what a command still writes comes before the next one begins. */
function merge(casts: readonly Cast[]): Moment[] {
  const heads = casts.map(() => 0);
  const moments: Moment[] = [];
  for (;;) {
    let best = -1;
    let bestEvent: CastEvent | null = null;
    for (const [terminal, head] of heads.entries()) {
      const event = casts[terminal]?.events[head];
      if (event === undefined) continue;
      const waits = bestEvent?.kind === 'marker' && event.kind !== 'marker';
      const sooner = bestEvent === null || event.atMs < bestEvent.atMs;
      if (!sooner && !(waits && event.atMs === bestEvent?.atMs)) continue;
      best = terminal;
      bestEvent = event;
    }
    if (bestEvent === null) return moments;
    heads[best] = (heads[best] ?? 0) + 1;
    moments.push({ atMs: bestEvent.atMs, terminal: best, event: bestEvent });
  }
}

function pace(moments: readonly Moment[], mostMs: number): number[] {
  const times: number[] = [];
  let before = 0;
  let showMs = 0;
  let typing = false;
  for (const { atMs, event } of moments) {
    const begins = event.kind === 'marker';
    const leastMs = begins && times.length > 0 ? readingMs : typing ? typingMs : 0;
    showMs += Math.max(leastMs, Math.min(mostMs, atMs - before));
    before = atMs;
    if (begins) typing = true;
    else if (event.kind === 'output' && event.text.includes('\n')) typing = false;
    times.push(showMs);
  }
  return times;
}

function charactersOf(moments: readonly Moment[]): number[] {
  const sums = [0];
  let sum = 0;
  for (const { event } of moments) {
    if (event.kind === 'output') sum += event.text.length;
    sums.push(sum);
  }
  return sums;
}

function textBetween(moments: readonly Moment[], terminal: number, from: number, to: number) {
  let text = '';
  for (let at = from; at < to; at++) {
    const moment = moments[at];
    if (moment?.terminal === terminal && moment.event.kind === 'output') text += moment.event.text;
  }
  return text;
}

/** Pictures of one terminal: kept on the way to the farthest moment that was asked for. */
function createPictures(
  moments: readonly Moment[],
  terminal: number,
  createCanvas: () => Canvas,
): (count: number) => string {
  const kept: { readonly count: number; readonly picture: string }[] = [{ count: 0, picture: '' }];
  const canvas = createCanvas();
  let reached = 0;
  let fed = 0;
  const keepUntil = (count: number) => {
    for (; reached < count; reached++) {
      const moment = moments[reached];
      if (moment?.terminal !== terminal || moment.event.kind !== 'output') continue;
      canvas.feed(moment.event.text);
      fed += moment.event.text.length;
      if (fed < keepEvery) continue;
      fed = 0;
      kept.push({ count: reached + 1, picture: canvas.paint() });
    }
  };
  return count => {
    keepUntil(count);
    const last = kept.findLast(one => one.count <= count) ?? { count: 0, picture: '' };
    return last.picture + textBetween(moments, terminal, last.count, count);
  };
}
