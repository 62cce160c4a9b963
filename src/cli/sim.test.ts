// `deckhand sim` with a script: what it writes, in which order, and where it is cut off.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { endWithUs } from '../../test/support/end-with-us.ts';
import { cli, makeFolder, root } from '../../test/support/server.ts';

const folder = makeFolder();
afterAll(folder.dispose);

test('[SM1] [SM2] a script writes in true order, and one that takes too long is cut off aloud', async () => {
  const both = join(folder.path, 'both');
  const file = openSync(both, 'w');
  const args = ['--import', 'tsx', cli, 'sim', 'fresh', '--limit', '20'];
  const child = endWithUs(
    spawn(process.execPath, args, { cwd: root, stdio: ['pipe', file, file] }),
  );
  child.stdin?.end(
    'echo a; nosuch; echo b\n\nfor i in 1 2; do\n  sleep $i; sleep 30\ndone\necho c\n',
  );
  const status = await new Promise(done => child.on('close', done));
  closeSync(file);
  expect({ status, both: readFileSync(both, 'utf8') }).toEqual({
    status: 124,
    both: [
      'a',
      'bash: line 1: nosuch: command not found',
      'b',
      'deckhand: Line 4 of the script did not end within 20 virtual seconds; it was ended, and what comes after it was not run. Give it more with --limit SECONDS, or end it yourself with timeout.',
      '',
    ].join('\n'),
  });
}, 60_000);
