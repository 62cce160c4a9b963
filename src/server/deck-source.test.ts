// The deck as the server reads it: what is wrong with it is known at the start.
import { utimesSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../test/support/server.ts';
import { createRandom, seedRandom } from '../core/sim/kernel/random.ts';
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

const chapter = `# Again and again

layout text

.exercise[

- Do [this][a]:
  \`\`\`bash
  echo one
  \`\`\`

]

--

more

---
class: extra

## Twice

.exercise[

\`\`\`bash
echo two
\`\`\`
<!-- \`\`\`wait two\`\`\` -->

]

???

:EN:- a note

---

![p](p.svg)

[a]: https://a.example/
`;

/** What an author's editor may do: lines go, come, and move. */
const lines = [
  '---',
  '--',
  '## Twice',
  '# Again and again',
  'layout: true',
  'layout: false',
  'name: here',
  'count: false',
  'class: extra',
  '{{name}} and [this][a]',
  '[a]: https://b.example/',
  'exclude: true',
  '<!-- id: own -->',
  '.exercise[',
  ']',
  'words',
  '',
];

test('[SV6] a deck that is read again and again is the deck that a first reading gives', () => {
  const random = createRandom(seedRandom(7));
  const names = ['one.md', 'two.md', 'three.md'];
  const texts = new Map(names.map(name => [name, chapter]));
  const course = makeFolder({
    'deck.yml': `title: T\nlab: fresh\nexclude: [gone]\ncontent:\n- one.md\n- - two.md\n- - three.md\n- one.md\n`,
    'p.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    ...Object.fromEntries(texts),
  });
  const file = `${course.path}/deck.yml`;
  const options = { rawHtml: false, basePath: '/', values: {} };
  const source = createDeckSource(file, options);
  let told: readonly number[] = [];
  let compared = 0;
  source.onChange(({ slides }) => {
    told = slides;
  });
  const looks = () => {
    const { boot, slide } = source.current();
    return boot.slides.map((outline, at) => JSON.stringify([outline, slide(at)]));
  };
  for (let round = 0; round < 60; round++) {
    const name = names[random.below(names.length)] ?? '';
    const known = texts.get(name) ?? '';
    const old = known.split('\n');
    const line = lines[random.below(lines.length)] ?? '';
    old.splice(random.below(old.length), random.below(2), line);
    const before = looks();
    told = [];
    writeFileSync(`${course.path}/${name}`, old.join('\n'));
    source.reload();
    if (source.trouble().length > 0) {
      // The last good deck stays: the mistake is taken back, as its author would.
      writeFileSync(`${course.path}/${name}`, known);
      source.reload();
      continue;
    }
    texts.set(name, old.join('\n'));
    const fresh = createDeckSource(file, options);
    compared++;
    expect(source.current().dump(true)).toEqual(fresh.current().dump(true));
    expect(source.current().boot).toEqual(fresh.current().boot);
    expect(source.current().deck.problems).toEqual(fresh.current().deck.problems);
    const after = looks();
    const differ = [...Array(Math.max(before.length, after.length)).keys()];
    const changed = differ.filter(at => before[at] !== after[at]);
    expect(changed.filter(at => !told.includes(at))).toEqual([]);
  }
  expect(compared).toBeGreaterThan(30);
  course.dispose();
});

test('[SV5] a picture that is replaced has another address, and its slides are told', () => {
  const one = makeFolder({
    'deck.md':
      '# A\n\n![a](a.svg)\n\n---\n\n# B\n\n`src="deck/a.svg"`\n\n---\nbackground-image: url(b.svg)\n\n# C\n',
    'a.svg': '<svg/>',
  });
  const source = createDeckSource(`${one.path}/deck.md`, {
    rawHtml: false,
    basePath: '/',
    values: {},
  });
  const html = (at: number) => source.current().slide(at)?.html ?? '';
  const told: (readonly number[])[] = [];
  source.onChange(({ slides }) => told.push(slides));
  const address = () => /src="([^"]*)"/.exec(html(0))?.[1];
  const before = address();
  expect(before).toMatch(/^\/deck\/a\.svg\?v=[0-9a-f]{8}$/);
  expect(html(1)).toContain('src="deck/a.svg"');
  expect(html(2)).toContain('url(&#x22;/deck/b.svg&#x22;)');
  const revision = source.revision();
  source.reload();
  expect([told, source.revision()]).toEqual([[], revision]);
  writeFileSync(`${one.path}/a.svg`, '<svg> </svg>');
  source.reload();
  expect(told).toEqual([[0, 1]]);
  expect(address()).not.toBe(before);
  expect(source.revision()).not.toBe(revision);
  writeFileSync(`${one.path}/b.svg`, '<svg/>');
  utimesSync(`${one.path}/b.svg`, 1, 1);
  source.reload();
  expect(told[1]).toEqual([2]);
  expect(html(2)).toMatch(/url\(&#x22;\/deck\/b\.svg\?v=[0-9a-f]{8}&#x22;\)/);
  one.dispose();
});
