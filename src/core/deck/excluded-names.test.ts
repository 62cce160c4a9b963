// Names of slides that are left out.
import { expect, test } from 'vitest';
import { excludedNames } from './excluded-names.ts';
import { parseDeck } from './parse-deck.ts';

const deck = (text: string) => parseDeck(text, { file: 'a.md', exclude: ['extra'] });

test('[DK69] a link to an excluded slide leads to the next one that is shown', () => {
  const extra = (name: string) => `\n---\nname: ${name}\nclass: extra\n\n# ${name}\n\n--\n\nmore\n`;
  const text = `# A\n${extra('one')}${extra('two')}\n---\nname: b\n\n# B\n${extra('last')}`;
  expect(excludedNames(deck(text).slides)).toEqual({ one: 1, two: 1, last: 1 });
  expect(excludedNames(deck('name: a\nclass: extra\n').slides)).toEqual({ a: 0 });
  expect(excludedNames(deck('name: a\n\n# A').slides)).toEqual({});
});
