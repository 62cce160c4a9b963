// A server killed in the middle of a simulated command: the page goes on as if nothing had been.
import { expect, test } from 'vitest';
import { cookiesOf, openPage } from '../../test/support/page.ts';
import { makeFolder, serveChild } from '../../test/support/server.ts';

test('a killed server goes on where it was, without a gap and without a repetition', async () => {
  const folder = makeFolder({ 'deck.md': '# Shell\n' });
  const args = [`${folder.path}/deck.md`, '--lab', 'fresh', '--pty', 'off'];
  const data = ['--data', `${folder.path}/data`];
  const first = await serveChild([...args, ...data, '--port', '0']);
  const cookie = await cookiesOf(first.student);
  const page = await openPage(first.student, { cookie });
  await page.waitFor(
    'workspace',
    (message): message is typeof message =>
      (message.kind === 'welcome' && message.workspace.starting === null) ||
      (message.kind === 'workspace' && message.event.kind === 'replaced'),
  );
  await page.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 });
  await page.event('terminal', ({ terminal }) => terminal.state === 'ready');
  const text = 'for i in 1 2 3 4 5; do echo line $i; sleep 1; done\r';
  await page.command({ kind: 'input', terminal: 'node1', text, sequence: 1 });
  await page.event('output', event => event.text.includes('line 2'));
  const before = page.text('node1');
  await first.kill('SIGKILL');
  page.close();
  const second = await serveChild([...args, ...data, '--port', `${first.port}`]);
  const back = await openPage(second.student, { cookie, greets: false });
  back.hello({ node1: before.length });
  const { run } = await back.event('run', event => event.run.status === 0);
  const after = back.text('node1');
  expect(run.text).toBe('line 1\nline 2\nline 3\nline 4\nline 5');
  expect((before + after).match(/line \d\r\n/g)).toEqual(
    [1, 2, 3, 4, 5].map(number => `line ${number}\r\n`),
  );
  back.close();
  expect(await second.kill('SIGTERM')).toBe(0);
  folder.dispose();
}, 60_000);
