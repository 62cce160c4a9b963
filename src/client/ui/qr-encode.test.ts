// The picture of an address: frozen once a decoder had read it, for three sizes.
import { expect, test } from 'vitest';
import { sha256Hex } from '../../core/lib/sha256.ts';
import { encodeQr } from './qr-encode.ts';

const drawn = (text: string) =>
  (encodeQr(text) ?? []).map(row => row.map(dark => (dark ? '#' : '.')).join('')).join('\n');

test('a short text, as a whole', () => {
  expect(drawn('deckhand')).toMatchInlineSnapshot(`
    "#######..#..#.#######
    #.....#...###.#.....#
    #.###.#.#####.#.###.#
    #.###.#.##.##.#.###.#
    #.###.#.#####.#.###.#
    #.....#.###.#.#.....#
    #######.#.#.#.#######
    ........#####........
    #.#####.....#.#####..
    ..##...#..#.##.####.#
    ....#.######.....###.
    #.#.......#....####..
    #..#..####.#....#..#.
    ........#..######.#.#
    #######...#.#.#..#.#.
    #.....#.#.#####..##..
    #.###.#.##..#..#....#
    #.###.#.#...#..##....
    #.###.#.#.##.#...#...
    #.....#...#....#.##..
    #######.##.#.#.##..#."
  `);
});

test('longer addresses: several blocks, and the version beside the finders', () => {
  const pictures = [60, 213].map(length => drawn('http://example.org/'.padEnd(length, 'x')));
  expect(pictures.map(picture => picture.indexOf('\n'))).toEqual([33, 57]);
  expect(pictures.map(picture => sha256Hex(picture).slice(0, 16))).toMatchInlineSnapshot(`
    [
      "c743e22de8174a14",
      "7e7d0d90e9dfa05e",
    ]
  `);
});

test('what is too long has no picture', () => {
  expect(encodeQr('x'.repeat(214))).toBe(null);
});
