// The words of a deck: each once, at the step that brings it, notes only on request.
import { expect, test } from 'vitest';
import { parseDeck } from './parse-deck.ts';
import { labelOf, searchTexts } from './search-texts.ts';

const text = `# One

Alpha \`beta\`

--

- gamma

\`\`\`bash
docker ps
\`\`\`

???

Said aloud

---

## Two

.exercise[
\`\`\`bash
docker run \`image\`
\`\`\`
]`;

test('[RD1] every text stands once, at the first step that shows it', () => {
  expect(searchTexts(parseDeck(text, { file: 'deck.md' }), true)).toEqual([
    {
      first: 0,
      title: 'One',
      texts: [
        { index: 0, kind: 'text', text: 'One' },
        { index: 0, kind: 'text', text: 'Alpha beta' },
        { index: 1, kind: 'text', text: 'gamma' },
        { index: 1, kind: 'code', text: 'docker ps' },
        { index: 1, kind: 'notes', text: 'Said aloud' },
      ],
    },
    {
      first: 2,
      title: 'Two',
      texts: [
        { index: 2, kind: 'text', text: 'Two' },
        { index: 2, kind: 'code', text: 'docker run image' },
      ],
    },
  ]);
});

test('[RD1] notes are left out unless they are asked for', () => {
  const without = searchTexts(parseDeck(text, { file: 'deck.md' }), false);
  expect(without.flatMap(each => each.texts).filter(each => each.kind === 'notes')).toEqual([]);
});

test('[RD1] a slide without a heading is called by its first words', () => {
  const labels = (markdown: string) => parseDeck(markdown, { file: 'deck.md' }).slides.map(labelOf);
  expect(
    labels(
      [
        'class: title\n\n A part `of` it\n\n.nav[ [Next](#b) ]',
        '.small[![](a.png)]\n\n.debug[made]',
        '<!-- said -->\n\n.big[\nNow **you**\n]',
        `## ${'long '.repeat(30)}`,
        'long '.repeat(30),
      ].join('\n\n---\n\n'),
    ),
  ).toEqual([
    'A part of it',
    null,
    'Now you',
    'long '.repeat(30).trim(),
    `${'long '.repeat(16).slice(0, 79).trim()}…`,
  ]);
});
