// What a page that is not ours may send: each thing is refused or bounded, and harms nobody else.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookiesOf, openPage, type TestPage } from '../../test/support/page.ts';
import { makeFolder, serveFolder } from '../../test/support/server.ts';
import type { ServerMessage } from '../core/protocol/messages.ts';
import type { RunningServer } from './main.ts';

const evilDeck = `# <img src=x onerror=alert(1)> [a](javascript:alert(1))

<script>alert(2)</script> <svg onload=alert(3)></svg> <iframe src="//evil.example"></iframe>

---

name: __proto__

# constructor "></article><script>alert(4)</script>
`;
const folder = makeFolder({ 'deck.md': evilDeck });
let server: RunningServer;
let bystander: TestPage;
beforeAll(async () => {
  server = await serveFolder(folder.path);
  bystander = await openPage(server.student, {
    cookie: await cookiesOf(`${server.student}?name=Ada`),
  });
});
afterAll(async () => {
  bystander.close();
  await server.close();
  folder.dispose();
});

type Told = Extract<ServerMessage, { kind: 'refused' | 'workspace' }>;

/** The sentence with which a page's last message was turned down. */
async function answerTo(page: TestPage, message: unknown): Promise<string> {
  const before = page.messages.length;
  page.send(message);
  const told = await page.waitFor('sentence', (each): each is Told => {
    if (page.messages.indexOf(each) < before) return false;
    return each.kind === 'refused' || (each.kind === 'workspace' && each.event.kind === 'notice');
  });
  if (told.kind === 'refused') return told.sentence;
  return told.event.kind === 'notice' ? told.event.sentence : '';
}

/** Whoever else is here is answered as ever. */
async function bystanderIsWell(at: number): Promise<void> {
  bystander.send({ kind: 'ping', at });
  await bystander.waitFor(
    'pong',
    (each): each is Extract<ServerMessage, { kind: 'pong' }> =>
      each.kind === 'pong' && each.at === at,
  );
}

const command = (what: unknown) => ({ kind: 'command', id: 1, command: what });
const own = (text: string): unknown => JSON.parse(text);

describe('a message that is none is turned down with a sentence', () => {
  const table: readonly (readonly [string, unknown])[] = [
    ['nothing', null],
    ['a number', 42],
    ['a text', 'hello'],
    ['a list', [[[]]]],
    ['no kind', {}],
    ['an unknown kind', { kind: 'sudo' }],
    ['a kind of every object', { kind: 'constructor' }],
    ['a prototype', own('{"__proto__": {"kind": "ping", "at": 1}}')],
    ['a key more', { kind: 'ping', at: 1, more: 1 }],
    ['a time that is none', { kind: 'ping', at: 'now' }],
    ['a slide below all', { kind: 'slide', index: -1 }],
    ['half a slide', { kind: 'slide', index: 1.5 }],
    ['a slide as text', { kind: 'slide', index: '1' }],
    ['bytes', { kind: 'slide', index: Buffer.alloc(16) }],
    ['a following that is none', { kind: 'follow', following: 'yes' }],
    ['a command that is none', command({ kind: 'sudo' })],
    ['a terminal __proto__', command({ kind: 'close-terminal', terminal: '__proto__' })],
    ['a terminal with a path', command({ kind: 'close-terminal', terminal: '../node1' })],
    [
      'a terminal without measure',
      command({ kind: 'open-terminal', terminal: 'node1', columns: 1e9, rows: -1 }),
    ],
    [
      'a paste that is too long',
      command({ kind: 'input', terminal: 'node1', text: 'x'.repeat(70_000), sequence: 1 }),
    ],
    [
      'a number beyond all',
      command({ kind: 'input', terminal: 'node1', text: 'x', sequence: 1e300 }),
    ],
    ['a snippet __proto__', command({ kind: 'run', snippet: '__proto__' })],
    ['a snippet with markup', command({ kind: 'run', snippet: '<script>' })],
    ['a value of every object', command({ kind: 'value', name: '__proto__', value: 'x' })],
  ];
  test.each(table)('%s', async (_, message) => {
    const page = await openPage(server.student);
    expect(await answerTo(page, message)).toMatch(/^[A-Z].{5,300}\.$/s);
    await bystanderIsWell(table.findIndex(each => each[1] === message));
    page.close();
  });
});

test('a frame beyond the bound ends its own connection and no other', async () => {
  const page = await openPage(server.student);
  await page.waitFor('welcome', (each): each is typeof each => each.kind === 'welcome');
  page.send({ kind: 'ping', at: 1, more: 'x'.repeat(2_000_000) });
  await bystanderIsWell(1_001);
  const again = await openPage(server.student, { cookie: page.cookie });
  await again.waitFor('welcome', (each): each is typeof each => each.kind === 'welcome');
  again.close();
});

test('a flood is bounded, what is not understood too', async () => {
  const page = await openPage(server.student);
  for (let n = 0; n < 1_500; n++) page.send({ kind: 'sudo' });
  await page.event('notice', event => event.sentence.startsWith('This page sends more'));
  await bystanderIsWell(1_002);
  page.close();
});

test('[SV14] a flood of what is answered with a whole workspace is answered a few times', async () => {
  const page = await openPage(server.student);
  await page.waitFor('welcome', (each): each is typeof each => each.kind === 'welcome');
  for (let n = 0; n < 400; n++) page.hello();
  await page.event('notice', event => event.sentence.startsWith('This page sends more'));
  await bystanderIsWell(1_003);
  expect(page.messages.filter(({ kind }) => kind === 'welcome').length).toBeLessThan(200);
  page.close();
});

test('[SV11] what is turned away is counted by its reason', async () => {
  const read = async () => {
    const text = await (await fetch(new URL('metrics', server.student))).text();
    const rows = text.matchAll(/^deckhand_refused_total\{reason="([a-z-]+)"\} (\d+)$/gm);
    return Object.fromEntries([...rows].map(([, reason, count]) => [reason, Number(count)]));
  };
  const before = await read();
  const cookie = await cookiesOf(server.student);
  const { origin } = new URL(server.student);
  await expect(openPage(server.student, { cookie, origin: 'http://e.example' })).rejects.toThrow();
  await expect(openPage(server.student, { cookie: 'x=1', origin })).rejects.toThrow();
  await fetch(new URL('presenter?key=wrong', server.student));
  await fetch(new URL('?code=nobody-99', server.student));
  const page = await openPage(server.student, { cookie });
  await answerTo(page, { kind: 'sudo' });
  await answerTo(page, { kind: 'blackout', on: true });
  page.send({ kind: 'ping', at: 1, more: 'x'.repeat(2_000_000) });
  const more = { origin: 1, cookie: 1, key: 1, code: 1, 'not-understood': 1, 'not-allowed': 1 };
  const wanted = { ...more, 'too-long': 1, 'too-fast': 0 };
  await expect
    .poll(async () => {
      const after = await read();
      return Object.fromEntries(
        Object.entries(after).map(([key, n]) => [key, Number(n) - (before[key] ?? 0)]),
      );
    })
    .toEqual(wanted);
  page.close();
});

test('[PR8] who has not said hello is in no class', async () => {
  const silent = await openPage(server.student, {
    ...{ role: 'presenter', cookie: await cookiesOf(server.presenter), greets: false },
  });
  silent.send({ kind: 'slide', index: 1 });
  silent.send({ kind: 'drive', take: true });
  silent.send({ kind: 'ping', at: 5 });
  await silent.waitFor('pong', (each): each is typeof each => each.kind === 'pong');
  expect(silent.messages.map(({ kind }) => kind)).toEqual(['pong']);
  const other = await openPage(server.student);
  const welcome = await other.waitFor(
    'welcome',
    (each): each is Extract<ServerMessage, { kind: 'welcome' }> => each.kind === 'welcome',
  );
  expect(welcome.classroom).toMatchObject({ presenter: null, slide: 0 });
  for (const page of [silent, other]) page.close();
});

test('markup of a deck is text, or nothing, on the page and in its data', async () => {
  for (const path of ['', '?slide=2', 'api/slide/0', 'api/slide/1']) {
    const text = await (await fetch(new URL(path, server.student))).text();
    const html = path.startsWith('api') ? (JSON.parse(text) as { html: string }).html : text;
    expect(html).not.toMatch(/<script>alert|onerror=|onload=|<iframe|href="javascript:/);
  }
});

test('nobody became part of every object', () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).kind).toBeUndefined();
});
