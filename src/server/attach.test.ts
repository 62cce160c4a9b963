// `deckhand attach` in a pseudo terminal: the same bytes, typing both ways, leaving, and no way in.
import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openPage } from '../../test/support/page.ts';
import { cli, makeFolder, root, runDeckhand, serveFolder } from '../../test/support/server.ts';
import { decodeUtf8, encodeUtf8 } from '../core/lib/bytes.ts';
import { loadPty } from './backends/pty.ts';
import type { AttachAddress } from './lines.ts';

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function start() {
  const folder = makeFolder({ 'deck.md': '# Shell\n' });
  disposals.push(folder.dispose);
  const server = await serveFolder(folder.path, { backend: 'local' });
  disposals.push(server.close);
  const page = await openPage(server.student);
  disposals.push(page.close);
  await page.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 });
  await page.event('terminal', ({ terminal }) => terminal.state === 'ready');
  return { data: `${folder.path}/data`, page };
}

test('a terminal is joined, typed in from both sides, and left', async () => {
  const { data, page } = await start();
  const listed = await runDeckhand(['attach', '--data', data]);
  expect([listed.status, listed.stderr]).toEqual([0, '']);
  const [, workspace = ''] = /^(\w{25}) {2}Guest\n$/.exec(listed.stdout) ?? [];
  const spawn = await loadPty();
  let seen = '';
  const waiters = new Set<() => void>();
  const status = new Promise<number>(done => {
    const pty = spawn!({
      file: process.execPath,
      args: ['--import', 'tsx', cli, 'attach', workspace, 'node1', '--data', data],
      columns: 100,
      rows: 30,
      folder: root,
      environment: { PATH: process.env.PATH ?? '' },
      data(bytes) {
        seen += decodeUtf8(bytes);
        for (const waiter of [...waiters]) waiter();
      },
      ended: done,
    });
    disposals.push(pty.kill);
    write = text => pty.write(encodeUtf8(text));
  });
  const until = (text: string) =>
    new Promise<void>(done => {
      const look = () => {
        if (!seen.includes(text)) return;
        waiters.delete(look);
        done();
      };
      waiters.add(look);
      look();
    });
  await until('\u001bc');
  await page.event('terminal', ({ terminal }) => terminal.columns === 100 && terminal.rows === 30);
  write('echo from-$((1+1))-here\r');
  await page.event('run', ({ run }) => run.text.includes('from-2-here'));
  await until('from-2-here\r\n');
  await page.command({ kind: 'input', terminal: 'node1', text: 'echo p-$((2+2))\r', sequence: 1 });
  await until('p-4\r\n');
  write('\u001c\u001c');
  expect(await status).toBe(0);
  expect(seen).toContain('Left the terminal; it goes on.');
});

let write: (text: string) => void = () => {};

test('only this user finds the door, and only with its token it opens', async () => {
  const { data } = await start();
  expect(statSync(`${data}/attach.json`).mode & 0o777).toBe(0o600);
  const { path } = JSON.parse(readFileSync(`${data}/attach.json`, 'utf8')) as AttachAddress;
  const answer = await new Promise<string>(done => {
    let text = '';
    const socket = connect(path, () =>
      socket.write(`${JSON.stringify({ kind: 'list', token: 'x'.repeat(32) })}\n`),
    );
    socket.on('data', data => {
      text += data;
    });
    socket.on('close', () => done(text));
  });
  expect(answer).toBe('');
});

test('without a server, without such a workspace: a sentence', async () => {
  const folder = makeFolder();
  disposals.push(folder.dispose);
  expect(await runDeckhand(['attach', '--data', folder.path])).toEqual({
    status: 2,
    stdout: '',
    stderr: `deckhand: No server runs on ${folder.path}: start one, or name its folder with --data.\n`,
  });
  const { data } = await start();
  const none = await runDeckhand(['attach', 'nowhere', 'node1', '--data', data]);
  expect([none.status, none.stderr]).toEqual([
    2,
    'deckhand: There is no workspace nowhere in memory: open its page first.\n',
  ]);
  const { stdout } = await runDeckhand(['attach', '--data', data]);
  const [workspace = ''] = stdout.split(' ');
  const no = await runDeckhand(['attach', workspace, 'node7', '--data', data]);
  expect([no.status, no.stderr]).toEqual([
    2,
    'deckhand: There is no terminal node7 in this lab.\n',
  ]);
});
