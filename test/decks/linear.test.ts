// Reading a deck takes work in proportion to its length: counted, so that a busy machine changes nothing.
import { describe, expect, test } from 'vitest';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import { countWork } from '../support/count-work.ts';

// What is not linear costs a hundred times as much for ten times the text. Counted, not timed: the
// time that regular expressions take is in `npm run bench deck`.
describe('[DK47] ten times the text takes at most fifteen times the work', () => {
  const repeated = [
    '[',
    ']',
    '.a[',
    'a.b[',
    '.a[\n',
    '`` ` ',
    '```bash\n',
    '````bash\nx\n```\n',
    '~~~\n',
  ].concat(
    [
      '```bash\n---\n\n',
      '<!--',
      '<!-- ```wait x``` -->\n',
      '.lab[\n```bash\nls\n```\n]\n',
      '---\n',
    ],
    [
      'a: b\n',
      '{{x}} ',
      '[a]: b\n',
      '# a\n',
      '> ',
      '- a\n',
      '@@LINK[',
      '```.term1\nls\n```\n',
      '`a`{{exec}} ',
    ],
    ['.a[x] ', '\\', '\n', ' ', 'a `x`--\n', '![:x', '???\n', 'x'],
  );
  const parse = (text: string) => parseDeck(`a\n\n${text}`, { file: 'deck.md' });
  test.each(repeated)('%j', async bit => {
    const small = bit.repeat(Math.ceil(2_000 / bit.length));
    const few = await countWork('/src/core/', () => parse(small));
    const many = await countWork('/src/core/', () => parse(small.repeat(10)));
    expect(many / few).toBeLessThan(15);
  });

  test('what looks through all of it for each mark is found', async () => {
    const slow = (text: string) => {
      let found = 0;
      for (const mark of text) for (const other of text) if (mark === other) found++;
      return found;
    };
    const few = await countWork('/test/decks/', () => slow('['.repeat(200)));
    const many = await countWork('/test/decks/', () => slow('['.repeat(2_000)));
    expect(many / few).toBeGreaterThan(20);
  });
});
