// Who one is changes by a form of our own page alone: whatever address another site opens.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookiesOf, openPage } from '../../test/support/page.ts';
import { makeFolder, serveFolder } from '../../test/support/server.ts';
import { readName } from './join.ts';
import type { RunningServer } from './main.ts';

const folder = makeFolder({ 'deck.md': '# One\n' });
let server: RunningServer;
beforeAll(async () => {
  server = await serveFolder(folder.path);
});
afterAll(async () => {
  await server.close();
  folder.dispose();
});

type Ask = { readonly cookie?: string; readonly form?: string; readonly headers?: HeadersInit };

const ask = (path: string, { cookie = '', form, headers = {} }: Ask = {}) =>
  fetch(new URL(path, server.student), {
    redirect: 'manual',
    headers: { cookie, ...headers },
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });

const secretOf = (cookie: string) => /person-\d+=([\w-]{22})/.exec(cookie)?.[1] ?? '';

/** The name under which the class knows whoever has this cookie. */
async function nameOf(cookie: string): Promise<string> {
  const page = await openPage(server.student, { cookie });
  const welcome = await page.waitFor(
    'welcome',
    (message): message is Extract<typeof message, { kind: 'welcome' }> =>
      message.kind === 'welcome',
  );
  page.close();
  return welcome.me.name;
}

const own = () => ({ origin: new URL(server.student).origin });
const foreign: readonly (readonly [string, Record<string, string>])[] = [
  ['another site', { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['another port', { 'sec-fetch-site': 'same-site' }],
  ['another site on plain http', { origin: 'http://evil.example' }],
  ['a sandboxed page', { origin: 'null' }],
  ['who does not say', {}],
];

test('a new person is named by the address', async () => {
  expect(await nameOf(await cookiesOf(`${server.student}?name=Ada`))).toBe('Ada');
});

test('an address does not rename who is here: it asks', async () => {
  const cookie = await cookiesOf(`${server.student}?name=Berta`);
  const answer = await ask('?name=Mallory', { cookie });
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
  expect(await answer.text()).toContain('<form method="post" action="/me/name">');
  expect(await nameOf(cookie)).toBe('Berta');
  expect((await ask('?name=Berta', { cookie })).status).toBe(303);
});

test('a personal link does not make one somebody else: it asks', async () => {
  const secret = secretOf(await cookiesOf(`${server.student}?name=Carla`));
  const cookie = await cookiesOf(`${server.student}?name=Dora`);
  const answer = await ask(`me/${secret}`, { cookie });
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
  expect(answer.headers.get('referrer-policy')).toBe('same-origin');
  expect(await answer.text()).toContain('Now you are here as Dora.');
  const moved = await ask('me', { cookie, form: `secret=${secret}`, headers: own() });
  expect([moved.status, secretOf(moved.headers.getSetCookie().join())]).toEqual([303, secret]);
  expect(moved.headers.getSetCookie().join()).toMatch(/; HttpOnly; SameSite=Lax$/);
});

describe.each(foreign)('a form of %s', (_, headers) => {
  test('changes neither name nor person', async () => {
    const cookie = await cookiesOf(`${server.student}?name=Edith`);
    const secret = secretOf(await cookiesOf(server.student));
    for (const [path, form] of [
      ['me', `secret=${secret}`],
      ['me/name', 'name=Mallory'],
    ] as const) {
      const answer = await ask(path, { cookie, form, headers });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    }
    expect(await nameOf(cookie)).toMatch(/^Edith/);
  });
});

test('our own form changes the name', async () => {
  const cookie = await cookiesOf(server.student);
  expect((await ask('me', { cookie })).status).toBe(200);
  const answer = await ask('me/name', { cookie, form: 'name=Frieda', headers: own() });
  expect(answer.status).toBe(303);
  expect(await nameOf(cookie)).toBe('Frieda');
});

test('a picture of another site gets no person', async () => {
  const answer = await ask('?name=Mallory', { headers: { 'sec-fetch-dest': 'image' } });
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test.each([
  ['me', `secret=${'x'.repeat(5_000)}`, 413],
  ['me', 'secret=short', 403],
  ['me', '__proto__=x&constructor=y', 403],
  ['me/name', 'a=1&b=2&c=3&d=4&e=5&f=6', 413],
])('the form %s with %s is refused with %i', async (path, form, status) => {
  const cookie = await cookiesOf(server.student);
  const answer = await ask(path, { cookie, form, headers: own() });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toMatch(/<p>[A-Z].*\.<\/p>/);
});

describe('a name is what one sees of it', () => {
  test.each([
    ['  Ada   Lindqvist ', 'Ada Lindqvist'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['A\u200bd\u2060a\ufeff', 'Ada'],
    ['A\u200dd\u200ca', 'Ada'],
    ['\u202eadA\u2066', 'adA'],
    ['a\u0000b\u001b[31mc\u0007\u009b', 'ab[31mc'],
    ['line\r\nbreak\u2028two', 'line break two'],
    ['\u3164\u115f\u2800\u00ad', null],
    ['\u0301\u0301', null],
    ['\ud800x', 'x'],
    [`Z${'\u0322'.repeat(50)}algo`, `Z${'\u0322'.repeat(4)}algo`],
    ['نیلوفر می\u200cخواهد', 'نیلوفر می\u200cخواهد'],
    ['👩\u200d🔬 Vera', '👩\u200d🔬 Vera'],
    ['❤️ Ivo', '❤️ Ivo'],
    ['x'.repeat(500), 'x'.repeat(60)],
    ['__proto__', '__proto__'],
    ['', null],
  ])('%j is %j', (given, name) => {
    expect(readName(given)).toBe(name);
  });
});

test('names that are keys of every object are names like others', async () => {
  for (const name of ['__proto__', 'constructor', 'toString'])
    expect(await nameOf(await cookiesOf(`${server.student}?name=${name}`))).toBe(name);
});

test('markup in a name or a code is text', async () => {
  const cookie = await cookiesOf(`${server.student}?name=Gerda`);
  const evil = encodeURIComponent('"><script>alert(1)</script>');
  for (const path of [`?name=${evil}`, `?code=${evil}`, `me/${evil}`])
    expect(await (await ask(path, { cookie })).text()).not.toContain('<script>alert');
});

test('the figures tell what was sent and how long the journal waited', async () => {
  const read = async () => await (await ask('metrics')).text();
  const bytes = (text: string) => Number(/^deckhand_bytes_out_total (\d+)$/m.exec(text)?.[1]);
  const before = await read();
  await (await ask('')).text();
  const after = await read();
  expect(bytes(after) - bytes(before)).toBeGreaterThan(1_000);
  expect(after).toContain('# TYPE deckhand_bytes_out_total counter\n');
  expect(after).toMatch(/^deckhand_journal_lag_seconds [\d.e-]+$/m);
});
