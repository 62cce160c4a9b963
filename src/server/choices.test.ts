// Choices that go together, choices that do not, and what each of them does over HTTP.
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { cookiesOf } from '../../test/support/page.ts';
import { makeFolder, serveFolder } from '../../test/support/server.ts';
import { type Config, StartError } from './config.ts';
import { explainStart, explainWrite } from './journal/database.ts';

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function serve(more: Partial<Config> = {}) {
  const folder = makeFolder({ 'deck.md': '# One\n', 'no.pem': 'nothing\n' });
  disposals.push(folder.dispose);
  const server = await serveFolder(folder.path, more);
  disposals.push(server.close);
  return server;
}

/** `fetch` does not let one say another host. */
function ask(port: number, path: string, headers: Readonly<Record<string, string>>) {
  return new Promise<{ status: number | undefined; text: string }>((done, failed) => {
    const asked = request({ host: '127.0.0.1', port, path, headers }, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', piece => {
        text += piece;
      });
      response.on('end', () => done({ status: response.statusCode, text }));
    });
    asked.on('error', failed);
    asked.end();
  });
}

test.each([
  ['/', 421],
  ['/healthz', 421],
  ['/deck/picture.svg', 421],
  ['/api/deck.json', 421],
])('a name rebound to this machine gets nothing from %s', async (path, status) => {
  const { port } = await serve();
  const answer = await ask(port, path, { host: `evil.example:${port}` });
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(`does not answer under the name evil.example:${port}`);
});

test('nor does its page get a socket, though its origin is its host', async () => {
  const server = await serve();
  const cookie = await cookiesOf(server.student);
  const host = `evil.example:${server.port}`;
  const path = '/socket.io/?EIO=4&transport=polling';
  expect((await ask(server.port, path, { cookie, host, origin: `http://${host}` })).status).toBe(
    403,
  );
  const own = `localhost:${server.port}`;
  expect(
    (await ask(server.port, path, { cookie, host: own, origin: `http://${own}` })).status,
  ).toBe(200);
});

test('behind a proxy that is believed, its host is the host', async () => {
  const { port } = await serve({ trustProxy: true, publicUrl: 'https://workshop.example' });
  const through = (name: string) =>
    ask(port, '/healthz', { host: 'inner', 'x-forwarded-host': name });
  expect((await through('workshop.example')).status).toBe(200);
  expect((await through('evil.example')).status).toBe(421);
});

test('cookies that were set behind https go nowhere else', async () => {
  const { port } = await serve({ publicUrl: 'https://workshop.example' });
  const response = await fetch(`http://localhost:${port}/`);
  expect(response.headers.getSetCookie()[0]).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
});

test('with a base path everything lies under it', async () => {
  const server = await serve({ basePath: '/workshop/' });
  expect(server.student).toBe(`http://localhost:${server.port}/workshop/`);
  expect((await fetch(server.student)).status).toBe(200);
  expect((await fetch(`http://localhost:${server.port}/`)).status).toBe(404);
});

test.each<[string, Partial<Config>, string]>([
  [
    'a real shell on another address',
    { backend: 'local', host: '0.0.0.0' },
    '--backend local gives everybody who reaches 0.0.0.0 a shell on this machine: leave --host out.',
  ],
  [
    'a real shell behind a public address',
    { backend: 'local', publicUrl: 'https://workshop.example' },
    '--backend local gives everybody who reaches workshop.example a shell on this machine: leave --public-url out.',
  ],
  [
    'a real shell with a domain of ports',
    { backend: 'local', portsDomain: 'ports.example' },
    '--ports-domain is for simulated labs: a real machine publishes its ports itself.',
  ],
  [
    'a proxy without an address',
    { trustProxy: true },
    '--trust-proxy needs --public-url: the address under which the proxy serves this.',
  ],
  [
    'a domain that is none',
    { portsDomain: 'https://ports.example' },
    '--ports-domain https://ports.example is no domain: write it like ports.example.org.',
  ],
  [
    'a certificate that is not there',
    { tls: { cert: '/nowhere.pem', key: '/nowhere.pem' } },
    'The TLS certificate /nowhere.pem cannot be read: check its path and rights.',
  ],
  [
    'a certificate that is none',
    { tls: { cert: import.meta.filename, key: import.meta.filename } },
    'are no certificate and its key in PEM form',
  ],
])('%s is refused in one sentence', async (_what, more, sentence) => {
  const error = await serve(more).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartError);
  expect((error as StartError).message).toContain(sentence);
  expect((error as StartError).exit).toBe(2);
});

test('what is kept is for its owner only, with folders that were there before too', async () => {
  const folder = makeFolder({
    'deck.md': '<!-- lab: fresh -->\n# One\n.exercise[\n```bash\nls\n```\n]\n',
  });
  disposals.push(folder.dispose);
  const data = join(folder.path, 'data');
  mkdirSync(data, { mode: 0o755 });
  writeFileSync(join(data, 'presenter.key'), `${'k'.repeat(22)}\n`, { mode: 0o644 });
  const server = await serveFolder(folder.path);
  disposals.push(server.close);
  const fresh = await serveFolder(folder.path, { data: join(folder.path, 'made', 'deep') });
  disposals.push(fresh.close);
  const rights = (...path: string[]) =>
    (statSync(join(folder.path, ...path)).mode & 0o777).toString(8);
  expect(rights('made', 'deep')).toBe('700');
  const names = ['presenter.key', 'deckhand.db', 'deckhand.db-wal', 'attach.sock', 'attach.json'];
  for (const name of names) expect([name, rights('data', name)]).toEqual([name, '600']);
  expect(server.presenter).toContain('k'.repeat(22));
}, 30_000);

test.each([
  ['ENOSPC', 'The disk of /data is full: free some space, or name another folder with --data.'],
  [
    'SQLITE_FULL',
    'The disk of /data is full: free some space, or name another folder with --data.',
  ],
  ['EACCES', '/data cannot be written: make it writable, or name another folder with --data.'],
  ['EROFS', '/data cannot be written: make it writable, or name another folder with --data.'],
  ['ERR_ASSERTION', null],
])('a start that ends with %s says %s', (code, sentence) => {
  expect(explainStart('/data', Object.assign(new Error('no'), { code }))).toBe(sentence);
});

test('a disk that is full later is one sentence too', () => {
  expect(explainWrite(Object.assign(new Error('no'), { code: 'SQLITE_FULL' }))).toMatch(
    /^The server’s disk is full: /,
  );
});

describe('what is wrong with the input ends the start with status 2 and says', () => {
  const folder = makeFolder({
    'broken.yml': 'title: x\ncontent: [\n',
    'manifest.yml': 'title: x\nchapters:\n- none.md\n',
    'deck.md': '# A\n.exercise[\n```bash\nls\n```\n]\n',
    file: '',
  });
  mkdirSync(join(folder.path, 'lab'));
  writeFileSync(join(folder.path, 'lab', 'lab.yml'), 'nodes: [a]\npresent: [nobody/none]\n');
  afterAll(folder.dispose);
  const inside = (name: string) => join(folder.path, name);

  test.each<[string, Partial<Config>, RegExp]>([
    [
      'a deck that is not there',
      { deck: inside('none.md') },
      /^There is no deck .*none\.md: name /,
    ],
    [
      'a manifest that is none',
      { deck: inside('broken.yml') },
      /^broken\.yml:3:1: .* not valid YAML: /,
    ],
    [
      'a manifest without chapters',
      { deck: inside('manifest.yml') },
      /^manifest\.yml:1:1: The manifest needs a list `content:` /,
    ],
    ['a missing lab', { lab: 'nowhere' }, /^There is no lab nowhere: name a folder /],
    [
      'an unknown image',
      { lab: inside('lab') },
      /lab\.yml:2: There is no image nobody\/none: correct it, or describe it in `images`\.$/,
    ],
    [
      'a file as data folder',
      { data: inside('file') },
      /^The data folder .*file cannot be written: /,
    ],
    ['a folder in a file', { data: inside('file/x') }, /^The data folder .*x cannot be written: /],
    [
      'a taken port',
      { port: -1 },
      /^Port \d+ is taken: stop what uses it, or choose another with --port \(0 picks a free one\)\.$/,
    ],
  ])('%s', async (_what, more, sentence) => {
    const taken = await serve();
    const port = more.port === -1 ? { port: taken.port } : {};
    const lab = more.lab ?? 'fresh';
    const error = await serveFolder(folder.path, { ...more, ...port, lab }).catch(
      (one: unknown) => one,
    );
    expect(error).toBeInstanceOf(StartError);
    expect((error as StartError).exit).toBe(2);
    expect((error as StartError).message).toMatch(sentence);
  });

  test.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
    'a disk that is full',
    async context => {
      const disk = inside('disk');
      mkdirSync(disk);
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk]);
      if (mounted.status !== 0) return context.skip('a file system cannot be mounted here');
      try {
        const error = await serveFolder(folder.path, { data: disk }).catch((one: unknown) => one);
        expect((error as StartError).message).toMatch(/^The disk of .*disk.* is full: free some /);
        expect((error as StartError).exit).toBe(2);
      } finally {
        spawnSync('umount', [disk]);
      }
    },
  );
});
