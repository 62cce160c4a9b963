// `deckhand test`: how it ends, what it says, and that it says the same everywhere.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { said } from '../../test/support/said.ts';
import { runTest } from './test.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const inspector = join(root, 'test/decks/inspector.md');
const fence = '```';

const run = (...args: string[]) => said(() => runTest(args));

function deckWith(text: string, name = 'a.md'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'deckhand-test-')), name);
  writeFileSync(path, text);
  return path;
}

function exerciseOf(...commands: string[]): string {
  return `# T\n\n.exercise[\n${commands.map(one => `${fence}bash\n${one}\n${fence}\n`).join('\n')}]\n`;
}

test('a wrong call gets one sentence and status 2', async () => {
  const says = async (...args: string[]) => {
    const { status, out, err } = await run(...args);
    expect({ status, out, lines: err.trimEnd().split('\n').length }).toEqual({
      ...{ status: 2, out: '', lines: 1 },
    });
    return err;
  };
  const deck = deckWith(exerciseOf('true'));
  expect(await says()).toBe('deckhand: Name the deck to test: deckhand test DECK.\n');
  expect(await says('nowhere.md')).toBe(
    'deckhand: There is no deck nowhere.md that can be read: name a Markdown file or a manifest.\n',
  );
  expect(await says(deck, '--lab', 'nowhere')).toMatch(/^deckhand: There is no lab nowhere: /);
  expect(await says(deck)).toMatch(
    /^deckhand: .*\.md:1:1: The deck names no lab: choose one with --lab, /,
  );
  expect(await says(deckWith(`# A\n\n---\n\nlab: nowhere\n\n${exerciseOf('true')}`))).toMatch(
    /^deckhand: .*\.md:1:1: The deck names no lab/,
  );
  expect(await says(deckWith(`lab: nowhere\n\n${exerciseOf('true')}`))).toMatch(
    /^deckhand: .*\.md:1:1: There is no lab nowhere: /,
  );
  expect(await says(deck, '--frob')).toMatch(/^deckhand: There is no option --frob.* --help\.\n$/);
  expect(await says(deck, '--pace', 'slow')).toBe(
    'deckhand: --pace is one of turbo, paced, not slow.\n',
  );
  expect(await says(deck, '--lab', 'fresh', '--only', '9')).toBe(
    'deckhand: --only 9: the deck has slides 1 to 1.\n',
  );
  expect(await says(deck, '--backend', 'cloud')).toMatch(
    /^deckhand: --backend is one of simulated, local, docker, not cloud\./,
  );
});

test('a broken lab is told with its line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-lab-'));
  mkdirSync(join(folder, 'own'));
  writeFileSync(join(folder, 'own/lab.yml'), 'nodes: [node1]\nsead: 1\n');
  const { status, err } = await run(deckWith(exerciseOf('true')), '--lab', join(folder, 'own'));
  expect(status).toBe(2);
  expect(err).toMatch(
    /own\/lab\.yml:2: There is no key `sead` in a lab: correct or remove it\.\n$/,
  );
  writeFileSync(
    join(folder, 'own/lab.yml'),
    'nodes: [node1]\nsetup: [{ node: node1, run: cat /x }]\n',
  );
  const second = await run(deckWith(exerciseOf('true')), '--lab', join(folder, 'own'));
  expect(second).toEqual({
    status: 2,
    out: '',
    err: expect.stringMatching(
      /own\/lab\.yml:2: The setup’s `cat \/x` on node1 ended with status 1: cat: \/x: No such file or directory\. Correct it, or a command before it\.\n$/,
    ),
  });
});

test('a deck without a snippet fails, and so does a failing snippet', async () => {
  const nothing = await run(deckWith('# T\n\nWords.\n'), '--lab', 'fresh');
  expect(nothing.status).toBe(1);
  expect(nothing.out).toContain('There is nothing to run');
  const deck = deckWith(exerciseOf('false', 'echo still here'));
  const failing = await run(deck, '--lab', 'fresh', '--json');
  expect(failing.status).toBe(1);
  expect(JSON.parse(failing.out)).toMatchObject({ snippets: 2, passed: 1, failed: 1, skipped: 0 });
  const bailing = await run(deck, '--lab', 'fresh', '--json', '--bail');
  expect(JSON.parse(bailing.out)).toMatchObject({ snippets: 2, passed: 0, failed: 1, skipped: 1 });
  expect(JSON.parse(bailing.out).results[1].why).toBe('not reached: an earlier snippet failed');
});

test('--only reports some slides, played after what is before them', async () => {
  const deck = deckWith(`${exerciseOf('A=1')}\n---\n\n${exerciseOf('echo A is $A')}`);
  const { status, out } = await run(deck, '--lab', 'fresh', '--json', '--only', '2');
  expect(status).toBe(0);
  const report = JSON.parse(out);
  expect(report).toMatchObject({ exercises: 1, snippets: 1, passed: 1 });
  expect(report.results[0]).toMatchObject({
    slide: 1,
    output: 'A is 1',
    exit: 0,
    terminal: 'node1',
  });
});

test('two processes with another time zone and locale print the same', () => {
  const play = (environment: Record<string, string>) => {
    const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
    const args = [tsx, join(root, 'src/cli/main.ts'), 'test', inspector, '--json'];
    const more = ['--lab', 'dockercoins'];
    const env = { ...process.env, ...environment };
    const { status, stdout } = spawnSync(process.execPath, [...args, ...more], { env, cwd: root });
    expect(status).toBe(0);
    return stdout.toString().replace(/"wallMs": \d+/, '"wallMs": 0');
  };
  const here = play({ TZ: 'UTC', LC_ALL: 'C' });
  expect(JSON.parse(here)).toMatchObject({ snippets: 18, passed: 18 });
  expect(play({ TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8' })).toBe(here);
}, 120_000);

test('[TS1] what is wrong beside the commands is told once on stderr, and fails nothing', async () => {
  const deck = deckWith(`<!-- lab: fresh -->\n${exerciseOf('true')}\n![x](images/none.png)\n`);
  const { status, err } = await run(deck);
  const line = `${deck}:10:1: There is no picture \`images/none.png\`: correct the path, which counts from the folder of ${deck}. (picture-missing)`;
  expect({ status, err }).toEqual({ status: 0, err: `${line}\n` });
});
