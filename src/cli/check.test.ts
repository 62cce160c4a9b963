// `deckhand check`: what it prints, what it mends, and how it ends.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { said } from '../../test/support/said.ts';
import { runCheck } from './check.ts';

const run = (...args: string[]) => said(() => runCheck(['--no-measure', ...args]));

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-check-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const ticks = '```';
const command = (text: string) => `${ticks}bash\n${text}\n${ticks}`;

test('[CK34] the demo workshop gives nothing to say', async () => {
  const { status, out, err } = await run('slides/demo.md');
  expect([status, out, err]).toEqual([0, 'slides/demo.md: 39 slides, nothing to say\n', '']);
});

test('[CK34] what was found, as text and as JSON', async () => {
  const folder = folderWith({
    'deck.yml': 'title: A\nlab: fresh\ncontent:\n- one.md\n- sub/two.md\n',
    'one.md': `# One\n\n![](images/Way.svg)\n\n.exercise[\n\n${command('kubectl get pods')}\n\n]\n`,
    'sub/two.md': '# Two\n\n![](images/way.svg)\n\n[home](#one)\n',
    'images/way.svg': '<svg/>',
  });
  const deck = `${folder}/deck.yml`;
  const text = await run(deck);
  expect(text.err).toBe('');
  expect(text.status).toBe(1);
  expect(text.out.replaceAll(`${folder}/`, '').split('\n')).toEqual([
    'one.md:3:1: The picture is called `images/way.svg`, not `images/Way.svg`: capitals count on most servers, so write it as it is. (picture-case)',
    'one.md:7:1: There is no `kubectl` on the machines of the lab fresh, nor in an image or a package that is simulated: use another tool, or take the step out of the exercise. (command-unknown)',
    'sub/two.md:5:1: No slide is named `one`, so this link leads to the first one: correct it, or give a slide the line `name: one`. (link-nowhere)',
    'deck.yml: 2 slides, 3 messages',
    '',
  ]);
  const json = JSON.parse((await run('--json', deck)).out) as { findings: object[] };
  expect(json).toMatchObject({ deck, lab: 'fresh', slides: 2, fixed: 0, notes: [] });
  expect(json.findings[2]).toEqual({
    file: `${folder}/sub/two.md`,
    line: 5,
    column: 1,
    severity: 'error',
    rule: 'link-nowhere',
    message: expect.stringContaining('No slide is named'),
    fixable: false,
  });
});

test('[CK34] a wrong call is refused in a sentence', async () => {
  expect(await run()).toEqual({
    status: 2,
    out: '',
    err: 'deckhand: Name the deck to check: deckhand check DECK.\n',
  });
  const none = await run('none.md');
  expect([none.status, none.err]).toEqual([
    2,
    'deckhand: There is no deck none.md that can be read: name a Markdown file or a manifest.\n',
  ]);
  const lab = await run('--lab', 'nowhere', 'slides/demo.md');
  expect([lab.status, lab.out]).toEqual([2, '']);
  expect(lab.err).toContain('nowhere');
});

test('[CK34] without a lab one sentence says what was left out; a wrong one is a mistake', async () => {
  const folder = folderWith({
    'a.md': `# A\n\n.exercise[\n\n${command('kubectl')}\n\n]\n`,
    'b.md': `lab: frsh\n\n# A\n\n.exercise[\n\n${command('ls')}\n\n]\n`,
  });
  const without = await run(`${folder}/a.md`);
  expect([without.status, without.out]).toEqual([0, `${folder}/a.md: 1 slide, nothing to say\n`]);
  expect(without.err).toMatch(/names no lab, so its commands, .* were not checked: name one with/);
  const wrong = await run(`${folder}/b.md`);
  expect([wrong.status, wrong.err]).toEqual([1, '']);
  expect(wrong.out).toMatch(/b\.md:1:1: There is no lab frsh: name one of .* \(lab-unknown\)/);
});

test('[CK33] fixes change nothing of what the deck says, and a second time nothing at all', async () => {
  const other = `- Open another terminal:\n\n  ${ticks}bash\n  ls\n  ${ticks}`;
  const text = `lab: fresh\r\n\r\n# A\r\n\r\n.exercise[\r\n\r\n${other.replaceAll('\n', '\r\n')}\r\n\r\n]\r\n\r\n---\r\n\r\n${ticks}\`yaml\r\na: 1\r\n${ticks}\r\n\r\n---\r\n\r\n${ticks}bash\r\nps\r\n\r\n---\r\n\r\n# B\r\n`;
  const folder = folderWith({ 'a.md': text });
  const deck = `${folder}/a.md`;
  const found = await run(deck);
  expect(found.out.split('\n').at(-2)).toBe(`${deck}: 4 slides, 3 messages (--fix mends 3)`);
  const fixed = await run('--fix', deck);
  expect([fixed.status, fixed.out]).toEqual([
    0,
    `${deck}: 4 slides, nothing to say, 3 things fixed\n`,
  ]);
  const after = readFileSync(deck, 'utf8');
  const expected = text
    .replace(`  ${ticks}bash\r\n  ls`, `  <!-- terminal: node1:2 -->\r\n  ${ticks}bash\r\n  ls`)
    .replace(`${ticks}\`yaml`, `${ticks}yaml`)
    .replace('ps\r\n\r\n---', `ps\r\n${ticks}\r\n\r\n---`);
  expect(after).toBe(expected);
  const again = await run('--fix', deck);
  expect([again.status, again.out]).toEqual([0, `${deck}: 4 slides, nothing to say\n`]);
  expect(readFileSync(deck, 'utf8')).toBe(after);
});

test('[CK33] a fix that would change the deck is not made', async () => {
  // The longer fence holds a shorter one: with its mark taken off it would end there.
  const text = `# A\n\n${ticks}\`md\n${ticks}bash\nls\n${ticks}\nmore\n${ticks}\n\n---\n\n# B\n`;
  const folder = folderWith({ 'a.md': text });
  const { status, out } = await run('--fix', `${folder}/a.md`);
  expect(status).toBe(1);
  expect(out).toContain('(fence-closed-short)');
  expect(out).not.toContain('fixed');
  expect(readFileSync(`${folder}/a.md`, 'utf8')).toBe(text);
});
