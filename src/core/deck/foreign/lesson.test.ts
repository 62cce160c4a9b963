// Lessons of other platforms: what becomes an exercise, what stays text, where each line came from.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Deck } from '../deck.ts';
import { parseDeck } from '../parse-deck.ts';
import { renderSlide } from '../render/render-slide.ts';
import { readMarks } from '../snippet-text.ts';
import { keepBackticks } from './cell.ts';
import { importDeck } from './import-deck.ts';
import { translateLesson } from './lesson.ts';

const fence = '```';

function read(text: string, file = 'lesson.md', files: Record<string, string> = {}): Deck {
  return parseDeck(text, { file, readFile: path => files[path] ?? null });
}

function runs(deck: Deck) {
  return deck.exercises.flatMap(({ snippets, terminal }) =>
    snippets.map(one => [one.method, one.text, one.terminal ?? terminal, one.position.line]),
  );
}

function shown(deck: Deck): string[] {
  return deck.slides.map(slide =>
    renderSlide(slide)
      .html.replace(/<section.*?<\/section>/gs, '(cell)')
      .replace(/\n+/g, ' '),
  );
}

const post = [
  '---',
  'layout: post',
  'title: "Two machines"',
  'terms: 2',
  '---',
  '',
  'Hello.',
  '',
  `${fence}.term1`,
  'docker swarm init',
  'echo `date` ] [',
  fence,
  '',
  '## Join',
  '',
  '1. On the other one:',
  `   ${fence}.term2`,
  '   docker info',
  `   ${fence}`,
  '2. Look at [the page](/hello){:data-term=".term2"}{:data-port="8080"}',
  '',
  '{:.quiz}',
  `${fence}`,
  'ID   NAME',
  fence,
];

test('[DK54] blocks that name a terminal become exercises, headings slides', () => {
  const deck = read(post.join('\n'));
  expect(deck.problems).toEqual([]);
  expect(deck.slides.map(({ title, position }) => [title, position.line])).toEqual([
    ['Two machines', 3],
    ['Join', 14],
  ]);
  expect(runs(deck)).toEqual([
    ['bash', 'docker swarm init\necho `date` ] [', null, 9],
    ['bash', 'docker info', 'node2', 17],
  ]);
  expect(deck.exercises.map(one => one.id)).toEqual(['lesson.two-machines.1', 'lesson.join.1']);
  expect(shown(deck)).toEqual([
    '<h1>Two machines</h1> <p>Hello.</p> (cell)',
    '<h2>Join</h2> <ol> <li>On the other one: (cell) </li> <li>Look at <a href="http://node2:8080/hello" ' +
      'target="_blank" rel="noopener noreferrer">the page</a></li> </ol> ' +
      '<pre class="code"><code>ID   NAME</code></pre>',
  ]);
});

test('[DK54] a deck that shows such syntax is no lesson', () => {
  const lines = ['````', `${fence}.term1`, 'ls', fence, '````', '', '`` `ls`{{exec}} ``'];
  expect(translateLesson(lines.join('\n'))).toBeNull();
  expect(translateLesson(`.exercise[\n\`ls\`{{exec}}\n]`)).toBeNull();
  expect(translateLesson('`x`{{ .Values.y }} and `z`')).toBeNull();
});

test('[DK55] actions say where and whether code runs', () => {
  const deck = read(
    [
      `${fence}`,
      'a',
      `${fence}{{exec}}`,
      `${fence}bash`,
      'b',
      `${fence}{{execute HOST2}}`,
      `${fence}plain`,
      'c',
      `${fence}{{execute T2}}`,
      `${fence}${fence}`,
      'd',
      `${fence}{{exec interrupt}}`,
      `${fence}yaml`,
      'e: 1',
      `${fence}{{copy}}`,
      '`f`{{copy}} `g`{{open}} `h`{{}} `i`{{other}}',
    ].join('\n'),
  );
  expect(runs(deck)).toEqual([
    ['bash', 'a', null, 1],
    ['bash', 'b', 'node2', 4],
    ['bash', 'c', 'node1:2', 7],
    ['key', '^C', null, 10],
    ['bash', 'd', null, 10],
  ]);
  expect(shown(deck)[0]).toMatch(
    /<pre class="code"><code class="language-yaml">.*<\/pre> <p><code>f<\/code> <code>g<\/code> <code>h<\/code> <code>i<\/code>\{\{other\}\}<\/p>$/,
  );
});

test('[DK56] commands in text are played behind their paragraph or item', () => {
  const deck = read(
    'Say `a`{{exec}} and\nthen `b`{{exec}}.\n\n- x `c`{{exec}}\n- y\n\n`d`{{exec}}\n',
  );
  expect(runs(deck).map(([, text, , line]) => [text, line])).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 4],
    ['d', 7],
  ]);
  expect(shown(deck)).toEqual([
    '<p>Say <code>a</code> and then <code>b</code>.</p> (cell) (cell) ' +
      '<ul> <li> <p>x <code>c</code></p> (cell) </li> <li> <p>y</p> </li> </ul> (cell)',
  ]);
});

test('[DK57] what separates or names in a deck is text in a lesson', () => {
  const deck = read(
    'One\n---\n`x`{{copy}} see a.b[0] and `c.d[1]`\n\n---\n--\n[p]({{TRAFFIC_HOST1_80}}/q) {% raw %}r{% endraw %}',
  );
  expect(shown(deck)).toEqual([
    '<h2>One</h2> <p><code>x</code> see a.b[0] and <code>c.d[1]</code></p> <hr> <p>-- ' +
      '<a href="http://node1:80/q" target="_blank" rel="noopener noreferrer">p</a> r</p>',
  ]);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z`\\ ]{0,12}$/), line => {
      const { text, spans } = readMarks(keepBackticks(line), { language: 'bash', lines: false });
      expect([text, spans]).toEqual([line, []]);
    }),
  );
});

const files: Record<string, string> = {
  'k/start.md': 'Welcome.\n\n```bash\nls\n```\n',
  'k/one/text.md':
    'Do `pwd`{{exec}}. ![drawing](./a.png)\n\n## More\n\n```\nid\n\n\n# why\n```{{exec}}\n',
  'k/end.md': '# Done\n',
};
const index = JSON.stringify({
  title: 'A scenario',
  details: {
    intro: { text: 'start.md', background: 'setup.sh' },
    steps: [
      { title: 'Step one', text: 'one/text.md', verify: 'one/verify.sh' },
      { title: 'Lost', text: 'lost.md' },
    ],
    finish: { text: 'end.md' },
  },
});

test('[DK58] a scenario is read in its order', () => {
  const deck = read(index, 'k/index.json', files);
  expect(deck.title).toBe('A scenario');
  expect(deck.slides.map(({ title, position }) => [title, position.file, position.line])).toEqual([
    ['A scenario', 'k/start.md', 1],
    ['Step one', 'k/one/text.md', 1],
    ['More', 'k/one/text.md', 3],
    [null, 'k/index.json', 1],
    ['Done', 'k/end.md', 1],
  ]);
  expect(runs(deck)).toEqual([
    ['bash', 'pwd', null, 1],
    ['bash', 'id\n\n\n# why', null, 5],
  ]);
  expect(renderSlide(deck.slides[1]!).html).toContain('src="/deck/one/a.png"');
  expect(deck.problems.map(one => one.rule)).toEqual(['scenario-scripts', 'chapter-not-found']);
  const none = ['{"details": 3}', '[', 'null', '{"details":{"steps":[{"text":7}]}}'];
  for (const text of none)
    expect(read(text, 'k/index.json').problems.map(one => one.rule)).toEqual([
      'scenario-without-steps',
    ]);
});

test('[DK59] what is written is what was read in place', () => {
  const lessons: [string, string][] = [
    ['k/index.json', index],
    ['lesson.md', post.join('\n')],
  ];
  for (const [file, text] of lessons) {
    const readFile = (path: string) => files[path] ?? null;
    const imported = importDeck(text, { file, readFile });
    const inPlace = parseDeck(text, { file, readFile });
    const written = parseDeck(imported?.text ?? '', { file: 'deck.md' });
    expect(written.problems).toEqual([]);
    expect(shown(written)).toEqual(shown(inPlace));
    const facts = (deck: Deck) =>
      runs(deck).map(([method, code, terminal]) => [method, code, terminal]);
    expect(facts(written)).toEqual(facts(inPlace));
    expect(imported?.problems).toEqual(inPlace.problems);
  }
  expect(
    importDeck(index, { file: 'k/index.json', readFile: path => files[path] ?? null })?.pictures,
  ).toEqual(['one/a.png']);
  expect(importDeck('# A deck', { file: 'a.md', readFile: () => null })).toBeNull();
});
