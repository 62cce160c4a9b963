// Recordings on one time line: their order, their pace, and any moment of them as a picture.
import { expect, test } from 'vitest';
import type { Cast, CastEvent } from './cast.ts';
import { countAt, createTimeline } from './timeline.ts';

const output = (atMs: number, text: string): CastEvent => ({ kind: 'output', atMs, text });
const marker = (atMs: number, snippet: string): CastEvent => ({
  ...{ kind: 'marker', atMs },
  marker: { snippet, rev: '00000000', state: '0000000000000000' },
});

function cast(terminal: string, events: readonly CastEvent[]): Cast {
  const origin = { lab: 'shop', labHash: 'ff', engine: 7, seed: 1, terminal };
  return { columns: 80, rows: 24, title: 'T', origin, events };
}

/** Shows what it was fed in brackets, so that a test sees what came from it. */
const createCanvas = () => {
  let all = '';
  return {
    feed: (text: string) => {
      all += text;
    },
    paint: () => `[${all.length}]`,
  };
};

const two = [
  cast('node1', [
    output(0, '$ '),
    marker(5, 'a'),
    output(5, 'ls'),
    output(6, '\n'),
    output(9, 'x'),
  ]),
  cast('node2', [output(1, '# '), marker(9, 'b'), output(9, 'id\n'), output(90_009, 'done')]),
];

test('[RP6] the events of all terminals in the order in which they came', () => {
  const { moments, markers, terminals } = createTimeline(two, createCanvas);
  expect(terminals.map(({ name }) => name)).toEqual(['node1', 'node2']);
  expect(
    moments.map(({ terminal, event }) =>
      event.kind === 'output' ? `${terminal} ${event.text}` : `${terminal} marker`,
    ),
  ).toEqual(['0 $ ', '1 # ', '0 marker', '0 ls', '0 \n', '0 x', '1 marker', '1 id\n', '1 done']);
  expect(markers.map(({ moment, marker: { snippet } }) => [moment, snippet])).toEqual([
    [2, 'a'],
    [6, 'b'],
  ]);
});

test('[RP7] shown at the pace of a person, and no wait over two seconds when idling is skipped', () => {
  const timeline = createTimeline(two, createCanvas);
  const short = timeline.times(true);
  expect(short).toEqual([0, 1, 1201, 1261, 1321, 1324, 2524, 2584, 4584]);
  expect(timeline.times(false).at(-1)).toBe(2584 + 90_000);
  expect([0, 1200, 1201, 4583, 9999].map(ms => countAt(short, ms))).toEqual([1, 2, 3, 8, 9]);
  expect(countAt([], 5)).toBe(0);
});

test('[RP8] any moment of a terminal is a kept picture and what it wrote since', () => {
  const timeline = createTimeline(two, createCanvas);
  expect(timeline.pictureAt(0, 4)).toBe('$ ls');
  expect(timeline.pictureAt(1, 4)).toBe('# ');
  expect(timeline.writtenBetween(0, 4, 9)).toBe('\nx');
  expect(timeline.charactersAt(4)).toBe(6);
  const long = Array.from({ length: 100 }, (_, at) => output(at, 'y'.repeat(1_000)));
  const far = createTimeline([cast('node1', long)], createCanvas);
  const picture = `[33000]${'y'.repeat(7_000)}`;
  expect(far.pictureAt(0, 40)).toBe(picture);
  expect(far.pictureAt(0, 100)).toBe(`[99000]${'y'.repeat(1_000)}`);
  expect(far.pictureAt(0, 40)).toBe(picture);
});
