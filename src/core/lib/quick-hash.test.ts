// Texts that differ have hashes that differ.
import { expect, test } from 'vitest';
import { quickHash } from './quick-hash.ts';

test('a hash has 32 hex digits and is the same for the same text', () => {
  expect(quickHash('')).toMatch(/^[0-9a-f]{32}$/);
  expect(quickHash('a slide')).toBe(quickHash('a slide'));
});

test('neighbours, swaps and lengths have hashes of their own, in every lane', () => {
  const texts = new Set<string>();
  for (let number = 0; number < 20_000; number++) texts.add(`# Slide ${number}\n\ntext`);
  for (let number = 0; number < 2_000; number++) texts.add('x'.repeat(number));
  const hashes = [...texts].map(quickHash);
  expect(new Set(hashes).size).toBe(texts.size);
  // Two lanes alone would do for a deck: chance alone makes none of them meet.
  expect(new Set(hashes.map(hash => hash.slice(8, 24))).size).toBe(texts.size);
  expect(quickHash('ab')).not.toBe(quickHash('ba'));
});
