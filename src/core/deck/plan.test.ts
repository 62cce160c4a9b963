// How long a deck takes, as its author writes it.
import { describe, expect, test } from 'vitest';
import { parseDeck } from './parse-deck.ts';
import { minutesOf, sayMinutes } from './plan.ts';

describe('durations', () => {
  test('[DK65] minutes, hours and both are read, anything else is a warning', () => {
    const written = [
      '45',
      '45m',
      '45 min',
      '45 minutes',
      '1h',
      '1h30',
      '1 h 30 min',
      '1.5h',
      '1:30',
      '2 hours',
    ];
    expect(written.map(minutesOf)).toEqual([45, 45, 45, 45, 60, 90, 90, 90, 90, 120]);
    expect(
      ['', 'long', '0', '1:75', '-5', '3 days', '1e9', '9'.repeat(400)].map(minutesOf),
    ).toEqual(Array(8).fill(null));
    expect([5, 60, 65, 120, 630].map(sayMinutes)).toEqual([
      '5 min',
      '1 h',
      '1 h 05',
      '2 h',
      '10 h 30',
    ]);
    const deck = parseDeck('duration: an hour\n\n# A', { file: 'a.md' });
    expect(deck.problems.map(({ message }) => message)).toEqual([
      '`an hour` is no length of time: write `45 min` or `1h30`.',
    ]);
  });

  test('[DK65] the first slide or the manifest tells of the deck, later slides of what begins there', () => {
    const text =
      'duration: 1h\n\n# A\n\n--\n\nmore\n\n---\n\nduration: 25 min\n\n# B\n\n---\n\n# C\n';
    expect(parseDeck(text, { file: 'a.md' }).plan).toEqual({
      minutes: 60,
      parts: [{ slide: 2, minutes: 25 }],
    });
    const manifest = parseDeck('duration: 20m\ncontent: [a.md]', {
      file: 'a.yml',
      readFile: () => text,
    });
    expect(manifest.plan).toEqual({
      minutes: 20,
      parts: [
        { slide: 0, minutes: 60 },
        { slide: 2, minutes: 25 },
      ],
    });
    expect(manifest.problems.map(({ position, message }) => [position.line, message])).toEqual([
      [1, 'The parts take 1 h 25 together, the deck 20 min: change one or the other.'],
    ]);
  });

  test('[DK65] the table of contents tells how long each chapter takes', () => {
    const files: Readonly<Record<string, string>> = {
      'toc.md': '@@TOC@@',
      'a.md': 'duration: 1h30\n\n# A',
      'b.md': '# B',
      'interstitials.txt': '',
    };
    const deck = parseDeck('content:\n- toc.md\n- - a.md\n- - b.md\n', {
      file: 'd.yml',
      readFile: path => files[path] ?? null,
    });
    expect(deck.slides[0]?.written.content).toContain('- [A](#toc-a) .small[1 h 30]\n');
    expect(deck.slides[1]?.written.content).toContain('- [B](#toc-b)\n');
  });

  test('[DK66] a theme is light, dark or left to the reader', () => {
    const themes = ['light', 'dark', 'auto', 'pink'].map(theme =>
      parseDeck(`theme: ${theme}\n\n# A`, { file: 'a.md' }),
    );
    expect(themes.map(({ theme }) => theme)).toEqual(['light', 'dark', null, null]);
    expect(themes.flatMap(({ problems }) => problems.map(({ rule }) => rule))).toEqual([
      'theme-unknown',
    ]);
  });
});
