// Choices that go together, choices that do not, and what each of them does over HTTP.
import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { cookiesOf } from '../../test/support/page.ts';
import { makeFolder, serveFolder } from '../../test/support/server.ts';
import { type Config, StartError } from './config.ts';

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
