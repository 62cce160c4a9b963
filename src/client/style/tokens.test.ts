// Reads the tokens and computes their contrast anew, so that no colour drifts out of reach.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const pairs = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name, light, dark]) => [name ?? '', { light: light ?? '', dark: dark ?? '' }] as const,
  ),
);

/** Relative luminance of WCAG 2. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map(part =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** Text colours, and the grounds that they stand on; 4.5 each. */
const texts: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['text', 'text-muted', 'text-faint', 'accent', 'course', 'ok', 'err', 'warn'],
    ['bg', 'surface', 'raised'],
  ],
  [
    ['text', 'text-muted', 'warn'],
    ['code', 'warn-wash', 'err-wash', 'accent-wash', 'ok-wash'],
  ],
  [['text-faint'], ['accent-wash', 'err-wash', 'warn-wash', 'terminal']],
  [['accent'], ['accent-wash']],
  [['course'], ['course-wash']],
  [['ok'], ['ok-wash']],
  [['err'], ['err-wash']],
  [['on-fill'], ['accent-fill', 'accent-fill-hover', 'course-fill']],
  [['heat-idle-ink'], ['heat-idle']],
  [['heat-running-ink'], ['heat-running']],
  [['heat-passed-ink'], ['heat-passed']],
  [['heat-failed-ink'], ['heat-failed']],
  [['heat-stuck-ink'], ['heat-stuck']],
  [[...pairs.keys()].filter(name => /^t-(?!black|selection)/.test(name)), ['terminal']],
  [['t-fg'], ['t-selection']],
];

/** Edges that carry meaning; 3 each. */
const edges: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['line-strong', 'accent', 'net-1', 'net-2', 'net-3'],
    ['bg', 'surface'],
  ],
  [['qr-ink'], ['qr-paper']],
];

function failures(rows: typeof texts, least: number): string[] {
  const found: string[] = [];
  for (const [inks, grounds] of rows)
    for (const ink of inks)
      for (const ground of grounds)
        for (const theme of ['light', 'dark'] as const) {
          const [one, other] = [pairs.get(ink)?.[theme], pairs.get(ground)?.[theme]];
          if (one === undefined || other === undefined) found.push(`${ink} on ${ground}: missing`);
          else if (ratio(one, other) < least)
            found.push(`${theme} ${ink} on ${ground}: ${ratio(one, other).toFixed(2)}`);
        }
  return found;
}

describe('tokens', () => {
  test('the formula is that of WCAG', () => {
    expect(ratio('#000000', '#ffffff')).toBe(21);
    expect(ratio('#777777', '#ffffff').toFixed(2)).toBe('4.48');
  });

  test('text is readable on every ground that it stands on, in both themes', () => {
    expect(pairs.size).toBeGreaterThan(60);
    expect(failures(texts, 4.5)).toEqual([]);
  });

  test('edges that matter are seen', () => {
    expect(failures(edges, 3)).toEqual([]);
  });
});
