// Who gets what: each address and each message, for each role.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookiesOf, openPage } from '../../test/support/page.ts';
import { makeFolder, serveFolder } from '../../test/support/server.ts';
import { isOwnOrigin } from './access.ts';
import type { RunningServer } from './main.ts';

const folder = makeFolder({
  'deck.md': '# One\n\n???\n\nSay hello.\n\n---\n\n# Two\n\n---\n\n# Three\n',
  'picture.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '.secret.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
});
let server: RunningServer;
const cookies: Record<string, string> = {};

beforeAll(async () => {
  server = await serveFolder(folder.path);
  cookies.nobody = '';
  cookies.student = await cookiesOf(server.student);
  cookies.presenter = await cookiesOf(server.presenter);
  cookies.projector = await cookiesOf(server.projector);
});
afterAll(async () => {
  await server.close();
  folder.dispose();
});

const get = (path: string, who: string) =>
  fetch(new URL(path, server.student), {
    redirect: 'manual',
    headers: { cookie: cookies[who] ?? '' },
  });

describe('addresses', () => {
  const table: readonly (readonly [string, string, number])[] = [
    ['', 'nobody', 200],
    ['', 'student', 200],
    ['presenter', 'nobody', 403],
    ['presenter', 'student', 403],
    ['presenter', 'projector', 403],
    ['presenter', 'presenter', 200],
    ['presenter?key=wrong', 'nobody', 403],
    ['projector', 'student', 403],
    ['projector', 'projector', 200],
    ['projector', 'presenter', 200],
    ['api/slide/0', 'nobody', 200],
    ['api/slide/3', 'nobody', 404],
    ['api/slide/-1', 'nobody', 404],
    ['api/slide/constructor', 'nobody', 404],
    ['?code=nobody-99', 'nobody', 404],
    ['deck/picture.svg', 'nobody', 200],
    ['deck/.secret.svg', 'presenter', 404],
    ['deck/deck.md', 'presenter', 404],
    ['deck/data/presenter.key', 'presenter', 404],
    ['deck/..%2f..%2fetc%2fpasswd', 'presenter', 404],
    ['deck/%00.svg', 'presenter', 404],
    ['healthz', 'nobody', 200],
    ['metrics', 'nobody', 200],
    ['nowhere', 'nobody', 404],
  ];
  test.each(table)('%s for %s answers %i', async (path, who, status) => {
    expect((await get(path, who)).status).toBe(status);
  });

  test('notes are for presenters only', async () => {
    const notes = async (who: string) =>
      ((await (await get('api/slide/0', who)).json()) as { notes: string | null }).notes;
    expect(await notes('presenter')).toContain('Say hello.');
    for (const who of ['nobody', 'student', 'projector']) expect(await notes(who)).toBeNull();
    for (const path of ['', 'api/deck.json'])
      expect(await (await get(path, 'student')).text()).not.toContain('Say hello.');
    expect(await (await get('presenter', 'presenter')).text()).toContain('Say hello.');
  });

  test('the key leaves the address and becomes a cookie that scripts cannot read', async () => {
    const response = await fetch(server.presenter, { redirect: 'manual' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/presenter');
    for (const cookie of response.headers.getSetCookie())
      expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(response.headers.getSetCookie().join()).not.toContain(
      new URL(server.presenter).search.slice(5),
    );
  });

  test('a page runs no script but ours', async () => {
    const response = await get('', 'nobody');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; /,
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test("[SV13] no page that opened the presenter's or the projector's keeps a hold on it", async () => {
    const opener = async (path: string, who: string) =>
      (await get(path, who)).headers.get('cross-origin-opener-policy');
    expect(await opener('presenter', 'presenter')).toBe('same-origin');
    expect(await opener('projector', 'projector')).toBe('same-origin');
    expect(await opener('', 'student')).toBeNull();
  });
});

describe('sockets', () => {
  test.each([
    ['student', 'student', true],
    ['presenter', 'student', false],
    ['presenter', 'projector', false],
    ['presenter', 'presenter', true],
    ['projector', 'student', false],
    ['projector', 'projector', true],
    ['projector', 'presenter', true],
  ] as const)('the role %s with the cookies of a %s: %s', async (role, who, admitted) => {
    const page = await openPage(server.student, { role, cookie: cookies[who] ?? '' });
    const first = await page.waitFor(
      'answer',
      (message): message is typeof message =>
        message.kind === 'welcome' || message.kind === 'goodbye',
    );
    expect(first.kind).toBe(admitted ? 'welcome' : 'goodbye');
    page.close();
  });

  test('a page of another site is not let in', async () => {
    const other = { cookie: cookies.student ?? '', origin: 'http://evil.example' };
    await expect(openPage(server.student, other)).rejects.toThrow();
  });

  test('who has no cookie is not let in', async () => {
    await expect(openPage(server.student, { cookie: 'x=1' })).rejects.toThrow();
  });

  test('what is not a message is refused with a sentence, and nothing else happens', async () => {
    const page = await openPage(server.student);
    page.send({ kind: 'command', id: 7, command: { kind: 'sudo' } });
    const refused = await page.waitFor(
      'refusal',
      (message): message is Extract<typeof message, { kind: 'refused' }> =>
        message.kind === 'refused',
    );
    expect(refused).toMatchObject({ id: 7, reason: 'not-understood' });
    page.close();
  });
});

test.each([
  [undefined, 'localhost:1', null, true],
  ['http://localhost:1', 'localhost:1', null, true],
  ['http://localhost:2', 'localhost:1', null, false],
  ['null', 'localhost:1', null, false],
  ['https://a.example', 'inner:80', 'https://a.example/workshop', true],
] as const)('the origin %s at %s behind %s: %s', (origin, host, publicUrl, own) => {
  expect(isOwnOrigin(origin, host, publicUrl)).toBe(own);
});
