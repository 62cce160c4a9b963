// A stretch of a recording, played, sought and stepped through, on a clock that a test turns.
import { expect, test } from 'vitest';
import { createPlayer, type Turn } from './player.ts';
import type { Timeline } from './timeline.ts';

/** Moments 2 to 7 of a recording: markers at 2 and 5, a long wait before 6. */
const shown = [0, 100, 1_000, 1_100, 1_200, 3_000, 5_000, 5_100, 9_000];
const slow = [0, 100, 1_000, 1_100, 1_200, 3_000, 63_000, 63_100, 67_000];
const marker = (moment: number, snippet: string) => ({
  ...{ moment, terminal: 0 },
  marker: { snippet, rev: '', state: '' },
});
const timeline: Timeline = {
  ...{ terminals: [], moments: [] },
  markers: [marker(2, 'a'), marker(5, 'b'), marker(8, 'c')],
  times: skipIdle => (skipIdle ? shown : slow),
  pictureAt: () => '',
  writtenBetween: () => '',
  charactersAt: () => 0,
};
const stretch = { from: 2, to: 8 };

test('[RP9] time passes at the speed that was chosen, and ends with the stretch', () => {
  const player = createPlayer(timeline, stretch, true);
  expect(player.state()).toEqual({
    ...{ count: 3, atMs: 0, lengthMs: 4_100, playing: true, speed: 1, skipIdle: true },
  });
  player.pass(150);
  expect(player.state()).toMatchObject({ count: 4, atMs: 150 });
  player.turn({ kind: 'speed', by: 1 });
  player.pass(100);
  expect(player.state()).toMatchObject({ count: 5, atMs: 300, speed: 1.5 });
  player.pass(60_000);
  expect(player.state()).toMatchObject({ count: 8, atMs: 4_100, playing: false });
  player.pass(60_000);
  expect(player.state()).toMatchObject({ atMs: 4_100 });
  player.turn({ kind: 'play', on: true });
  expect(player.state()).toMatchObject({ count: 3, atMs: 0, playing: true });
});

test('[RP9] to a time, a marker or a frame, and no further than the ends', () => {
  const player = createPlayer(timeline, stretch, false);
  const after = (turn: Turn) => {
    player.turn(turn);
    return player.state().atMs;
  };
  expect(player.marks()).toEqual([
    { atMs: 0, snippet: 'a' },
    { atMs: 2_000, snippet: 'b' },
  ]);
  expect(after({ kind: 'seek', toMs: 1_500 })).toBe(1_500);
  expect(after({ kind: 'marker', by: 1 })).toBe(2_000);
  expect(after({ kind: 'marker', by: 1 })).toBe(4_100);
  expect(after({ kind: 'marker', by: -1 })).toBe(2_000);
  expect(after({ kind: 'marker', by: -1 })).toBe(0);
  expect(after({ kind: 'frame', by: 1 })).toBe(100);
  expect(after({ kind: 'frame', by: 1 })).toBe(200);
  expect(after({ kind: 'frame', by: -1 })).toBe(100);
  expect(after({ kind: 'frame', by: -1 })).toBe(0);
  expect(after({ kind: 'frame', by: -1 })).toBe(0);
  expect(after({ kind: 'seek', toMs: 99_999 })).toBe(4_100);
  expect(after({ kind: 'frame', by: 1 })).toBe(4_100);
});

test('[RP9] the place stays the same where idling is skipped or shown', () => {
  const player = createPlayer(timeline, stretch, false);
  player.turn({ kind: 'seek', toMs: 4_000 });
  player.turn({ kind: 'skip-idle', on: false });
  expect(player.state()).toMatchObject({ count: 7, atMs: 62_000, lengthMs: 62_100 });
});
