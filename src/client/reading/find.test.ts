// Finding slides by number, name, title and words.
import { expect, test } from 'vitest';
import { parseDeck } from '../../core/deck/parse-deck.ts';
import { searchTexts } from '../../core/deck/search-texts.ts';
import type { BootDeck } from '../../core/protocol/messages.ts';
import { findByName, findWords, slideRows } from './find.ts';

const parsed = parseDeck(
  `# Start

Wide open

---

name: nets

## Overlay networks

First \`docker network ls\`

--

then the subnet

???

Ask about VXLAN

---

## Networks again

\`\`\`bash
docker network create demo
\`\`\``,
  { file: 'deck.md' },
);
const deck = {
  slides: parsed.slides.map(each => ({ ...each, first: each.first ?? 0 })),
} as unknown as BootDeck;
const rows = slideRows(deck);
const texts = searchTexts(parsed, true);

function found(query: string): string[] {
  return findWords(query, texts, rows).map(
    each => `${each.index + 1} ${each.title} (${each.kind}): ${each.excerpt}`,
  );
}

test('[RD4] a number, a name, a part of either or of a title', () => {
  const titles = (query: string) =>
    findByName(query, deck, rows).map(each => `${each.index + 1} ${each.title}`);
  expect(titles('')).toEqual(['1 Start', '2 Overlay networks', '4 Networks again']);
  expect(titles('3')).toEqual(['3 Overlay networks']);
  expect(titles('#nets')).toEqual(['2 Overlay networks']);
  expect(titles('NET')).toEqual(['2 Overlay networks', '4 Networks again']);
  expect(titles('again')).toEqual(['4 Networks again']);
  expect(titles('5')).toEqual([]);
});

test('[RD2] every word has to be there; titles first, then the deck’s order', () => {
  expect(found('network')).toEqual([
    '2 Overlay networks (title): First docker network ls',
    '4 Networks again (title): docker network create demo',
  ]);
  expect(found('docker NETWORK')).toEqual([
    '2 Overlay networks (text): First docker network ls',
    '4 Networks again (code): docker network create demo',
  ]);
  expect(found('network create')).toEqual(['4 Networks again (code): docker network create demo']);
  expect(found('vxlan')).toEqual(['3 Overlay networks (notes): Ask about VXLAN']);
  expect(found('nowhere')).toEqual([]);
  expect(found(' ')).toEqual([]);
});

test('[RD3] the step that completes the words is the one to see', () => {
  expect(found('docker subnet').map(each => each.slice(0, 1))).toEqual(['3']);
  expect(found('docker ls').map(each => each.slice(0, 1))).toEqual(['2']);
});

test('[RD2] the excerpt is cut around the first word, and the words are marked', () => {
  const long = `${'before '.repeat(20)}needle ${'after '.repeat(40)}`;
  const [hit] = findWords(
    'needle',
    [{ first: 0, title: 'Start', texts: [{ index: 0, kind: 'text', text: long }] }],
    rows,
  );
  expect(hit?.excerpt).toMatch(/^….{48}needle .*…$/);
  expect(hit?.marks.map(([from, to]) => hit.excerpt.slice(from, to))).toEqual(['needle']);
});
