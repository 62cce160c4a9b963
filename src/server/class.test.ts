// A class over real sockets: who leads, who follows, what a restart keeps, a deck that changes.
import { writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { cookiesOf, openPage, type TestPage } from '../../test/support/page.ts';
import { type Folder, makeFolder, serveFolder } from '../../test/support/server.ts';
import type { ClassroomView, RosterRow } from '../core/protocol/class-messages.ts';
import type { ServerMessage } from '../core/protocol/messages.ts';
import type { RunningServer } from './main.ts';

const deck = '# One\n\n---\n\n# Two\n\n---\n\n# Three\n';
const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

function newFolder(): Folder {
  const folder = makeFolder({ 'deck.md': deck });
  disposals.push(folder.dispose);
  return folder;
}

const classroom = (page: TestPage, fits: (view: ClassroomView) => boolean) =>
  page.waitFor(
    'classroom',
    (message): message is Extract<ServerMessage, { kind: 'classroom' | 'welcome' }> =>
      (message.kind === 'classroom' || message.kind === 'welcome') && fits(message.classroom),
  );

/** Resolves with a row of the roster that fits. */
async function row(page: TestPage, fits: (row: RosterRow) => boolean): Promise<RosterRow> {
  const told = await page.waitFor(
    'row',
    (message): message is Extract<ServerMessage, { kind: 'roster' }> =>
      message.kind === 'roster' && message.change.put.some(fits),
  );
  const found = told.change.put.find(fits);
  if (found === undefined) throw new Error('no row');
  return found;
}

async function gather(server: RunningServer) {
  const presenter = await openPage(server.student, {
    role: 'presenter',
    cookie: await cookiesOf(server.presenter),
  });
  await classroom(presenter, view => view.driving);
  const student = await openPage(server.student, {
    cookie: await cookiesOf(`${server.student}?name=Ada`),
  });
  const projector = await openPage(server.student, {
    role: 'projector',
    cookie: await cookiesOf(server.projector, await cookiesOf(server.student)),
  });
  await row(presenter, one => one.name === 'Ada');
  return { presenter, student, projector };
}

test('the driver leads everybody, and nobody else does', async () => {
  const server = await serveFolder(newFolder().path);
  disposals.push(server.close);
  const { presenter, student, projector } = await gather(server);
  presenter.send({ kind: 'slide', index: 2 });
  for (const page of [student, projector]) await classroom(page, view => view.slide === 2);
  student.send({ kind: 'slide', index: 1 });
  expect(await student.classCommand({ kind: 'hand', raised: true })).toMatchObject({
    kind: 'class-done',
  });
  const seen = await row(presenter, one => one.handMs !== null);
  expect(seen).toMatchObject({ name: 'Ada', slide: 1, following: true });
  student.send({ kind: 'blackout', on: true });
  await student.event('notice', event => event.sentence === 'Only a presenter may do that.');
  presenter.send({ kind: 'blackout', on: true });
  await classroom(projector, view => view.blackout);
  for (const page of [presenter, student, projector]) page.close();
});

test('slide, roster and driver survive a restart of the server', async () => {
  const folder = newFolder();
  const first = await serveFolder(folder.path);
  const { presenter, student } = await gather(first);
  presenter.send({ kind: 'slide', index: 2 });
  await classroom(student, view => view.slide === 2);
  await first.close();
  const second = await serveFolder(folder.path, { port: first.port });
  disposals.push(second.close);
  expect([second.presenter, second.projector]).toEqual([first.presenter, first.projector]);
  const back = await openPage(second.student, { role: 'presenter', cookie: presenter.cookie });
  const seen = await classroom(back, view => view.driving);
  expect(seen.classroom.slide).toBe(2);
  await row(back, one => one.name === 'Ada' && !one.online && one.slide === 2);
  back.close();
});

test('a saved deck is told with the slides that changed', async () => {
  const folder = newFolder();
  const server = await serveFolder(folder.path);
  disposals.push(server.close);
  const page = await openPage(server.student);
  await page.waitFor('welcome', (message): message is typeof message => message.kind === 'welcome');
  writeFileSync(`${folder.path}/deck.md`, deck.replace('# Two', '# Two, changed'));
  const told = await page.waitFor(
    'deck',
    (message): message is Extract<ServerMessage, { kind: 'deck' }> => message.kind === 'deck',
  );
  expect(told.slides).toEqual([1]);
  const slide = await (await fetch(new URL('api/slide/1', server.student))).json();
  expect(slide).toEqual({ html: expect.stringContaining('Two, changed'), notes: null });
  page.close();
});

test('[PR8] who has not said hello is in no class, and students lower no hands', async () => {
  const server = await serveFolder(newFolder().path);
  disposals.push(server.close);
  const { presenter, student } = await gather(server);
  const ada = await row(presenter, one => one.name === 'Ada');
  const cookie = await cookiesOf(server.presenter);
  const silent = await openPage(server.student, { role: 'presenter', cookie, greets: false });
  silent.send({ kind: 'watch', person: ada.id });
  silent.send({ kind: 'slide', index: 2 });
  silent.send({ kind: 'ping', at: 5 });
  await silent.waitFor('pong', (each): each is typeof each => each.kind === 'pong');
  silent.close();
  await student.classCommand({ kind: 'hand', raised: true });
  const other = await openPage(server.student);
  expect(await other.classCommand({ kind: 'lower-hand', person: ada.id })).toEqual({
    ...{ kind: 'class-refused', id: 1, sentence: 'Only a presenter may do that.' },
  });
  await row(presenter, one => one.name === 'Ada' && one.handMs !== null);
  const views = student.messages.flatMap(each => (each.kind === 'mine' ? [each.mine] : []));
  expect(views.at(-1)).toEqual({ hand: true, watchers: [], hints: [], typing: null });
  for (const page of [presenter, student, other]) page.close();
});

test('an older page is asked to reload', async () => {
  const server = await serveFolder(newFolder().path);
  disposals.push(server.close);
  const page = await openPage(server.student, { greets: false });
  page.send({ kind: 'hello', protocol: 0, page: 'page-of-old', slide: 0, seen: {} });
  const goodbye = await page.waitFor(
    'goodbye',
    (message): message is Extract<ServerMessage, { kind: 'goodbye' }> => message.kind === 'goodbye',
  );
  expect(goodbye.sentence).toBe('This page is older than the server. Reload it.');
  page.close();
});
