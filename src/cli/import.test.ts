// `deckhand import`: what it writes, what it copies, how it ends.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { said } from '../../test/support/said.ts';
import { help, runImport } from './import.ts';

const run = (...args: string[]) => said(() => runImport(args));

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-import-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('[DK59] a scenario becomes one file, with its pictures beside it', async () => {
  const folder = folderWith({
    'index.json': '{"title":"Q","details":{"steps":[{"title":"S","text":"s/t.md"}]}}',
    's/t.md': 'Do `ls`{{exec}}.\n\n![p](a.svg) ![q](../../secret.png)',
    's/a.svg': '<svg/>',
  });
  const deck = join(folder, 'out', 'deck.md');
  const { status, out, err } = await run(folder, '-o', deck, '--lab', 'fresh');
  expect([status, out, err]).toEqual([
    1,
    `Wrote ${deck}: 1 slides, 1 exercises.\n`,
    `There is no picture ../secret.png in ${folder}: add it beside the deck.\n`,
  ]);
  expect(readFileSync(deck, 'utf8')).toBe(
    'lab: fresh\n\n# S\n\nDo `ls`.\n\n.exercise[\n```bash\nls\n```\n]\n\n![p](s/a.svg) ![q](../secret.png)\n',
  );
  expect(existsSync(join(folder, 'out/s/a.svg'))).toBe(true);
  expect((await run(folder, '-o', deck)).err).toBe(
    `deckhand: There is already a file ${deck}: choose another name, or add --force.\n`,
  );
});

test('[DK59] the lessons of a folder follow one another', async () => {
  const folder = folderWith({
    '2.md': '# B\n\n```.term2\nps\n```',
    '1.md': '# A\n\n```.term1\nls\n```',
    'readme.md': 'no lesson',
  });
  const deck = join(folder, 'deck.md');
  const { status, out } = await run(folder, '--output', deck, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toEqual({ deck, slides: 2, exercises: 2, snippets: 2 });
  expect(readFileSync(deck, 'utf8')).toMatch(/^# A\n[\s\S]*\n---\n\n# B\n/);
});

test('[DK59] a wrong call is one sentence', async () => {
  const folder = folderWith({ 'a.md': '# A deck' });
  const deck = join(folder, 'deck.md');
  const sentences = [
    [[], 'deckhand import takes one folder and a deck to write: DIR -o DECK.'],
    [[folder], 'deckhand import takes one folder and a deck to write: DIR -o DECK.'],
    [
      [folder, '-o', 'x.yml'],
      'deckhand: The deck x.yml must be a Markdown file: give it a name with .md.',
    ],
    [
      ['/no/such', '-o', deck],
      'deckhand: There is no folder /no/such: name the folder of a lesson.',
    ],
    [
      [folder, '-o', deck],
      `deckhand: ${folder} holds no lesson: name a folder with an index.json, or Markdown with \`\`\`.term1 blocks.`,
    ],
  ] as const;
  for (const [args, sentence] of sentences) {
    const { status, out, err } = await run(...args);
    expect([status, out, err.replace(/^deckhand: (?=deckhand)/, '')]).toEqual([
      2,
      '',
      `${sentence}\n`,
    ]);
  }
  expect(await run('--help')).toEqual({ status: 0, out: help, err: '' });
});
