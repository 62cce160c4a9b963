// What authors do with the command line and a browser beside it: measure, print, change while shown.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../support/server.ts';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function deckhand(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const run = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

const lines = (count: number) => Array.from({ length: count }, (_, n) => `- line ${n}`).join('\n');

test('[CK36] slides that do not fit are found, at 16:9 and at 4:3', () => {
  const wide = Array.from({ length: 9 }, () => 'Words that fill a line of a wide slide.').join(' ');
  const narrow = Array.from({ length: 10 }, () => wide).join('\n\n');
  const folder = makeFolder({
    'deck.md': `# Fits\n\n---\n\n## Too long\n\n${lines(12)}\n\n--\n\n${lines(40)}\n\n---\n\n## Narrow\n\n${narrow}\n`,
  });
  const deck = `${folder.path}/deck.md`;
  const { status, out, err } = deckhand(['check', deck]);
  folder.dispose();
  expect([status, err]).toEqual([1, '']);
  const found = out.replaceAll(deck, 'deck.md').split('\n');
  expect(found[0]).toMatch(
    /^deck\.md:22:1: .* at 16:9 it is cut off, at 4:3 it is cut off .*overflow\)$/,
  );
  expect(found[1]).toMatch(
    /^deck\.md:65:1: .* too full: at 4:3 only with letters of 1\d .*overflow\)$/,
  );
  expect(found.slice(2)).toEqual(['deck.md: 4 slides, 2 messages', '']);
});

test('[CK36] without a Chromium one sentence says that slides were not measured', () => {
  const none = { DECKHAND_CHROMIUM: '/nowhere/chromium' };
  expect(deckhand(['check', 'slides/demo.md'], none)).toEqual({
    status: 0,
    out: 'slides/demo.md: 39 slides, nothing to say\n',
    err: 'deckhand: Whether slides fit the screen was not measured, since DECKHAND_CHROMIUM names /nowhere/chromium, which does not exist: correct it, or leave it out.\n',
  });
});
