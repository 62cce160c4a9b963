// `deckhand new`: what it makes is a good start, and nobody's work is lost.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { said } from '../../test/support/said.ts';
import { makeFolder } from '../../test/support/server.ts';
import { runCheck } from './check.ts';
import { runNew } from './new.ts';
import { runTest } from './test.ts';

test('[NW1] what it makes gives nothing to say, and passes', async () => {
  const folder = makeFolder();
  const made = await said(() => runNew(['my-course'], folder.path));
  expect([made.status, made.err]).toEqual([0, '']);
  expect(made.out).toContain('Made slides/my-course.md and labs/my-course/lab.yml.');
  // Labs are found where one works; here they are named by their folder.
  const deck = `${folder.path}/slides/my-course.md`;
  const lab = ['--lab', `${folder.path}/labs/my-course`];
  expect(await said(() => runCheck(['--no-measure', deck, ...lab]))).toEqual({
    status: 0,
    out: `${deck}: 5 slides, nothing to say\n`,
    err: '',
  });
  const tested = await said(() => runTest(['--json', deck, ...lab]));
  expect(tested.status).toBe(0);
  expect(JSON.parse(tested.out)).toMatchObject({ exercises: 2, snippets: 5, passed: 5, failed: 0 });
  folder.dispose();
});

test('[NW2] nothing is written over, and a bad name is refused', async () => {
  const folder = makeFolder();
  await said(() => runNew(['a'], folder.path));
  const before = readFileSync(`${folder.path}/slides/a.md`, 'utf8');
  expect(await said(() => runNew(['a'], folder.path))).toEqual({
    status: 2,
    out: '',
    err: 'deckhand: slides/a.md is there already: choose another name, or move it away.\n',
  });
  expect(readFileSync(`${folder.path}/slides/a.md`, 'utf8')).toBe(before);
  for (const name of ['../x', 'A b', '', '.git']) {
    const { status, err } = await said(() => runNew([name], folder.path));
    expect([status, err]).toEqual([
      2,
      `deckhand: ${name} cannot be the name of a deck: use small letters, digits and hyphens.\n`,
    ]);
  }
  expect((await said(() => runNew([], folder.path))).status).toBe(2);
  folder.dispose();
});
