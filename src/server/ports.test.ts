// Addresses of published ports, and a lab's page through a running server: sandboxed, live, alone.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, type TestPage } from '../../test/support/page.ts';
import { makeFolder, serveFolder } from '../../test/support/server.ts';
import { listPorts } from '../core/host/lab-ports.ts';
import type { RunningServer } from './main.ts';
import { createPorts, openable, portOf } from './ports.ts';
import { readPortAnswer, writePortRequest } from './ports-message.ts';
import { rewritePage } from './ports-rewrite.ts';

const near = { host: '127.0.0.1', publicUrl: null, portsDomain: null, basePath: '/' };
const port = { workspace: 'abcdefgh', node: 'node1', port: 8000 };

describe('the address of a port', () => {
  test.each([
    [{}, 'http://localhost:4040/', 'http://8000-node1-abcdefgh.localhost:4040/x?y=1'],
    [
      { portsDomain: 'ports.example' },
      'https://workshop.example/',
      'https://8000-node1-abcdefgh.ports.example/x?y=1',
    ],
    [
      { host: '0.0.0.0', basePath: '/w/' },
      'http://localhost:4040/w/',
      'http://localhost:4040/w/p/abcdefgh/node1/8000/x?y=1',
    ],
    [
      { publicUrl: 'https://workshop.example' },
      'https://workshop.example/',
      'https://workshop.example/p/abcdefgh/node1/8000/x?y=1',
    ],
  ])('with %o at %s', (more, base, url) => {
    expect(createPorts({ ...near, ...more }, () => base).url(port, '/x?y=1')).toBe(url);
  });

  test.each([
    ['8000-node1-abcdefgh.localhost:4040', port],
    ['8000-NODE1-ABCDEFGH.localhost', port],
    ['8000-my-node-abcdefgh.localhost', { ...port, node: 'my-node' }],
    ['localhost:4040', null],
    ['8000-node1-abcdefgh.example', null],
    ['8000-node1-abcdefgh.localhost.example', null],
    ['0-node1-abcdefgh.localhost', null],
    ['65536-node1-abcdefgh.localhost', null],
    ['8000-node1-abc.localhost', null],
    [undefined, null],
  ])('%s is read as %o', (host, read) => {
    expect(createPorts(near, () => 'http://localhost:4040/').read(host)).toEqual(read);
  });

  test.each([
    ['http://node1:8000', 'node1 8000 /'],
    ['http://node1/x?y#z', 'node1 80 /x?y#z'],
    ['/node1:8000/x', 'node1 8000 /x'],
    ['/node1', 'node1 80 /'],
    ['http://10.0.0.1:9000/', 'node1 9000 /'],
    ['http://node9:8000', 'http://node9:8000'],
    ['https://docs.example/', 'https://docs.example/'],
    ['no address', 'no address'],
  ])('in a deck, %s opens %s', (given, opened) => {
    const nodes = [{ name: 'node1', address: '10.0.0.1' }];
    expect(openable(given, nodes, (...parts) => parts.join(' '))).toBe(opened);
  });

  test('services list theirs at the first node that is there', () => {
    const nodes = [
      { name: 'node1', state: 'down' },
      { name: 'node2', state: 'ready' },
    ];
    const services = [
      { name: 'coins_webui', ports: ['*:8000->80/tcp', '*:53->53/udp', ':81->80/tcp'] },
      { name: 'rng', ports: [] },
    ];
    const url = (...parts: readonly (string | number)[]) => parts.join(' ');
    expect(listPorts({ nodes, services }, url)).toEqual([
      {
        ...{ label: 'webui :8000', url: 'node2 8000 /' },
        ...{ service: 'coins_webui', port: 8000, nodes: { node2: 'node2 8000 /' } },
      },
    ]);
    expect(listPorts(null, url)).toEqual([]);
  });

  test.each([
    ['../../etc', 'node1', '80'],
    ['abcdefgh', '..', '80'],
    ['abcdefgh', 'a b', '80'],
    ['__proto__', 'node1', '80'],
    ['abcdefgh', 'node1', '80x'],
  ])('%s, %s, %s is none', (workspace, node, number) => {
    expect(portOf(workspace, node, number)).toBeNull();
  });
});

describe('messages', () => {
  test('a request tells the lab nothing of the person', () => {
    const headers = { cookie: 'a=b', authorization: 'Basic x', accept: 'text/html' };
    const body = Buffer.from('a=1');
    const written = writePortRequest({ method: 'POST', path: '/x', host: 'node1', headers, body });
    expect(written.toString()).toBe(
      'POST /x HTTP/1.1\r\nHost: node1\r\naccept: text/html\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=1',
    );
  });

  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc', 200, 'ab'],
    ['HTTP/1.0 404 No\r\n\r\nabc', 404, 'abc'],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
      200,
      'abc',
    ],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 200, ''],
    ['HTTP/1.1 200 OK\r\n', null, null],
    ['SSH-2.0-x\r\n\r\n', null, null],
    ['', null, null],
  ])('the answer %j', (text, status, body) => {
    const answer = readPortAnswer(Buffer.from(text));
    expect(answer?.status ?? null).toBe(status);
    expect(answer?.body.toString() ?? null).toBe(body);
  });

  test('under a path, addresses from the root are led below it', () => {
    const page = `<html><head><title>x</title></head><base href="/"><a href='/a'>a</a><img src=/b.png>
<form action="http://node1:8000/c"></form><a href="//other/d"></a><a href="https://e/f"></a><a href="g"></a></html>`;
    const led = rewritePage(page, '/p/w/n/1/', ['http://node1:8000']);
    expect(led.replace(/<script>[\s\S]*<\/script>/, '<script>')).toBe(
      `<html><head><script><title>x</title></head><base href="/p/w/n/1/"><a href='/p/w/n/1/a'>a</a><img src=/p/w/n/1/b.png>
<form action="/p/w/n/1/c"></form><a href="//other/d"></a><a href="https://e/f"></a><a href="g"></a></html>`,
    );
  });
});

const deck = `<!-- lab: dockercoins -->
# Page
.exercise[
- Look at it:
\`\`\`open
http://node1:8000/
\`\`\`
]
`;

describe('the page of a lab', () => {
  const folder = makeFolder({ 'deck.md': deck });
  let server: RunningServer;
  let page: TestPage;
  let webui = '';
  beforeAll(async () => {
    server = await serveFolder(folder.path);
    page = await openPage(server.student);
    webui = await listed(page);
  }, 60_000);
  afterAll(async () => {
    page?.close();
    await server?.close();
    folder.dispose();
  });

  /** The first address that the page is told of. */
  async function listed(who: TestPage): Promise<string> {
    const welcome = await who.waitFor(
      'ports',
      (message): message is Extract<typeof message, { kind: 'welcome' }> =>
        message.kind === 'welcome' && message.workspace.ports.length > 0,
    );
    return welcome.workspace.ports[0]?.url ?? '';
  }

  /** By its name's address: resolvers need not know names under `localhost`. */
  const ask = (url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
      (done, failed) => {
        const { pathname, search, host } = new URL(url);
        const path = `${pathname}${search}`;
        const to = { host: '127.0.0.1', port: server.port, path, method };
        const asked = request({ ...to, headers: { host, ...headers } }, response => {
          let text = '';
          response.on('data', piece => {
            text += piece;
          });
          response.on('end', () =>
            done({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        });
        asked.on('error', failed);
        asked.end();
      },
    );

  test('is listed, shown in a sandbox, and its numbers are live', async () => {
    expect(webui).toMatch(
      new RegExp(`^http://8000-node1-[a-z2-7]{25}\\.localhost:${server.port}/$`),
    );
    const shown = await ask(webui, { cookie: page.cookie });
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('<title>DockerCoin Miner WebUI</title>');
    expect(shown.headers['content-security-policy']).toBe('sandbox allow-scripts allow-forms');
    expect(shown.headers['set-cookie']).toBeUndefined();
    expect(shown.headers['cross-origin-opener-policy']).toBeUndefined();
    const hashes = async () => {
      const answer = await ask(new URL('json', webui).href, { origin: 'null' });
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      return (JSON.parse(answer.text) as { hashes: number }).hashes;
    };
    const before = await hashes();
    for (let now = before; now <= before; now = await hashes());
  }, 30_000);

  test('is opened by the deck under the same address', async () => {
    await page.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 });
    await page.command({ kind: 'run', snippet: 'deck.page.1.1' });
    expect((await page.event('open-url')).url).toBe(webui);
  }, 30_000);

  test('what is not there says so', async () => {
    const at = (from: string, to: string) => webui.replace(from, to);
    expect((await ask(at('8000-', '8001-'))).text).toContain('Nothing answers at node1:8001.');
    expect((await ask(at('node1', 'node9'))).status).toBe(502);
    expect((await ask(at('-node1-', '-node1-a'))).text).toContain('This lab is at rest');
    const socket = new URL('socket.io/?EIO=4&transport=polling', webui).href;
    expect((await ask(socket, { cookie: page.cookie, origin: 'null' })).status).toBe(403);
    const preflight = { origin: 'null', 'access-control-request-method': 'POST' };
    expect((await ask(webui, preflight, 'OPTIONS')).status).toBe(204);
    // Where names are used, the path is none of ours.
    expect((await ask(`${server.student}p/abcdefgh/node1/8000/`)).status).toBe(404);
  }, 30_000);

  test('under a path it is led below it, and is no script of ours', async () => {
    const other = await serveFolder(folder.path, {
      data: `${folder.path}/other`,
      publicUrl: 'https://workshop.example',
    });
    const reader = await openPage(`http://localhost:${other.port}/`);
    try {
      const url = await listed(reader);
      expect(url).toMatch(/^https:\/\/workshop\.example\/p\/[a-z2-7]{25}\/node1\/8000\/$/);
      const near = `http://localhost:${other.port}${new URL(url).pathname}`;
      const shown = await fetch(near);
      expect(await shown.text()).toContain('window.fetch');
      expect(shown.headers.get('content-security-policy')).toMatch(/^sandbox /);
      const bare = await fetch(near.slice(0, -1), { redirect: 'manual' });
      expect(bare.headers.get('location')).toBe(new URL(url).pathname);
      const script = await fetch(near, {
        headers: { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors' },
      });
      expect(script.status).toBe(403);
    } finally {
      reader.close();
      await other.close();
    }
  }, 60_000);
});
