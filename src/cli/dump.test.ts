// `deckhand dump`: what it prints, where, and how it ends.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { said } from '../../test/support/said.ts';
import { help, runDump } from './dump.ts';

const run = (...args: string[]) => said(() => runDump(args));

function fileWith(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'deckhand-dump-')), name);
  writeFileSync(path, text);
  return path;
}

const fence = '```';

test('[DK48] a deck becomes JSON, and its form is the one that others rely on', async () => {
  const file = fileWith(
    'a.md',
    `class: x\nlab: fresh\nbackground-image: url(y)\n\n# T *u*\n\na [b](#c) ![d](e.png)\n\n.lab[\n\n` +
      `- f:\n  ${fence}bash\n  g \`h\`\n  ${fence}\n\n]\n???\nn\n`,
  );
  const { status, out, err } = await run(file, '--json');
  expect([status, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toEqual({
    title: 'T u',
    lab: 'fresh',
    slides: [
      {
        excluded: false,
        index: 0,
        number: '1/1',
        name: null,
        continued: false,
        classes: ['x'],
        title: 'T u',
        prose: 'T u\n\na b d\n\nf:',
        code: [
          {
            lang: 'bash',
            text: 'g h',
            inLab: true,
            highlightedSpans: ['h'],
            highlightedLines: [],
          },
        ],
        contentClasses: ['div.lab'],
        links: ['#c'],
        images: ['e.png'],
        background: 'url(y)',
        notes: 'n',
        source: { file, line: 1 },
        exercises: [
          {
            id: 'a.t-u.1',
            line: 9,
            snippets: [{ id: 'a.t-u.1.1', method: 'bash', text: 'g h', hidden: false, line: 12 }],
          },
        ],
      },
    ],
  });
});

test('[DK48] chapters are read beside the manifest, excluded slides are listed', async () => {
  const file = fileWith('all.yml', 'content:\n- |\n  class: x\n\n  a\n- nowhere.md\n');
  const { status, out, err } = await run(file, '--exclude', 'x');
  const { slides } = JSON.parse(out) as { slides: { excluded: boolean; number: string | null }[] };
  expect(slides.map(({ excluded, number }) => [excluded, number])).toEqual([
    [true, null],
    [false, '1/1'],
  ]);
  expect(status).toBe(1);
  expect(err).toMatch(/all\.yml:6:3: There is no file .*nowhere\.md: .* \(chapter-not-found\)\n$/);
});

test('[DK48] a wrong call is one sentence', async () => {
  expect(await run()).toEqual({
    status: 2,
    out: '',
    err: 'deckhand dump takes one deck: deckhand dump DECK.\n',
  });
  expect(await run('/no/such/deck.md')).toEqual({
    status: 2,
    out: '',
    err: 'There is no file /no/such/deck.md that can be read: correct the path of the deck.\n',
  });
  expect((await run('a.md', '--what')).err).toMatch(/--what.*See deckhand dump --help\.\n$/);
  expect(await run('--help')).toEqual({ status: 0, out: help, err: '' });
});
