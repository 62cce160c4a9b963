// The deck as the server reads it: what is wrong with it is known at the start.
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../test/support/server.ts';
import { createDeckSource } from './deck-source.ts';

const folder = makeFolder({
  'deck.md': '# One\n\n![a](there.svg)\n\n---\n\n# Two\n\n![b](gone.svg)\n',
  'there.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
});
afterAll(folder.dispose);

test('a picture that is not there is told with its place and the remedy', () => {
  const options = { rawHtml: false, basePath: '/', values: {} };
  const { problems } = createDeckSource(`${folder.path}/deck.md`, options).current();
  expect(
    problems().map(({ position, message }) => [position.file, position.line, message]),
  ).toEqual([
    [
      'deck.md',
      9,
      'There is no picture `gone.svg`: correct the path, which counts from the folder of deck.md.',
    ],
  ]);
});
