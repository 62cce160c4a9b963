// Workspaces as pages see them: first sight, runs, branches, a lost host, a full disk.
import { afterEach, expect, test } from 'vitest';
import {
  createServer,
  disposals,
  disposeAll,
  look,
  newData,
  start,
  states,
} from '../../../test/support/fake-registry.ts';
import { engine } from '../../core/lab/make-world.ts';
import type { ServerMessage } from '../../core/protocol/messages.ts';
import { decodeCast } from '../../core/replay/cast.ts';
import { createRegister } from '../journal/register.ts';
import { createJournalStore } from '../journal/sqlite.ts';
import type { RelayDoor } from './relay.ts';

afterEach(disposeAll);

test('what was done is there again after a restart, to the last byte', async () => {
  const data = newData();
  const { server, page } = await start(data);
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  await page.command({ kind: 'input', terminal: 'node1', text: 'half a li', sequence: 1 });
  await page.wait(message => message.kind === 'workspace' && page.text().includes('half a li'));
  const before = page.text();
  await server.dispose();
  server.database.close();
  disposals.length = 1;

  const again = look(createServer(data));
  again.greet({ node1: 0 });
  expect(states(await again.welcome())).toEqual({ 'a.1': 'passed' });
  await again.wait(() => again.text().length >= before.length);
  expect(again.text()).toBe(before);
});

test('reset begins anew, and restore brings back what was', async () => {
  const { page } = await start(newData());
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  page.forget();
  expect(await page.command({ kind: 'reset' })).toMatchObject({ kind: 'done' });
  const fresh = (await page.replaced()).workspace;
  expect([states(fresh), fresh.terminals]).toEqual([{}, []]);
  const [aside] = fresh.branches.filter(branch => !branch.current);
  expect(aside?.label).toMatch(/^before reset \d\d:\d\d$/);
  page.forget();
  await page.command({ kind: 'restore', branch: aside?.id ?? '' });
  const back = await page.replaced();
  expect(states(back.workspace)).toEqual({ 'a.1': 'passed' });
  await page.wait(() => page.text().includes('echo one\r\n'));
  expect(await page.command({ kind: 'restore', branch: 'nothing' })).toMatchObject({
    sentence: 'That state is no longer kept.',
  });
});

test('[LB38] what is kept of a workspace stays bounded, and its present state is the same', async () => {
  const data = newData();
  const { server, page } = await start(data);
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  // Ten old states of two megabytes in a branch that was put aside.
  const store = createJournalStore(server.database);
  const [first] = server.database.all('select id, workspace from branches', []);
  const workspace = String(first?.workspace);
  const header = store.header(String(first?.id));
  if (header === null) throw new Error('a header');
  store.create('old', header);
  createRegister(server.database).labelBranch('old', workspace, 'old', 1);
  for (let seq = 1; seq <= 12; seq++) store.putCheckpoint('old', seq, new Uint8Array(2_000_000));
  const branches = () => createRegister(server.database).branches(workspace);
  const size = () => store.size(branches().map(({ id }) => id));
  expect(size()).toBeGreaterThan(20_000_000);
  await page.command({ kind: 'reset' });
  await page.replaced();
  await page.command({ kind: 'restore', branch: String(first?.id) });
  await page.command({ kind: 'run', snippet: 'b.1' });
  await page.verdict('b.1', 'passed');
  expect(size()).toBeLessThan(12_000_000);
  // Its newest state can still be restored; what is shown was not touched.
  expect(store.checkpoints('old')).toEqual([12]);
  const shown = page.text();
  await server.dispose();
  const again = look(createServer(data));
  again.greet();
  expect(states(await again.welcome())).toEqual({ 'a.1': 'passed', 'b.1': 'passed' });
  expect(again.text()).toContain('$ echo two');
  expect(shown).toContain('$ echo two');
});

test('undo goes back to the moment before a snippet ran', async () => {
  const { page } = await start(newData());
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  await page.command({ kind: 'run', snippet: 'a.2' });
  await page.verdict('a.2', 'failed');
  page.forget();
  expect(await page.command({ kind: 'undo', snippet: 'a.2' })).toMatchObject({ kind: 'done' });
  expect(states((await page.replaced()).workspace)).toEqual({ 'a.1': 'passed' });
  expect(await page.command({ kind: 'undo', snippet: 'b.1' })).toMatchObject({
    kind: 'refused',
    sentence: 'That was never run here: there is nothing to go back to.',
  });
  page.forget();
  await page.command({ kind: 'run', snippet: 'b.1' });
  await page.verdict('b.1', 'passed');
});

test('catch-up plays what comes before a slide, and keeps the old workspace', async () => {
  const { page } = await start(newData());
  await page.command({ kind: 'input', terminal: 'node1', text: 'echo mine\r', sequence: 1 });
  page.forget();
  await page.command({ kind: 'catch-up', slide: 2 });
  const { workspace, notice } = await page.replaced();
  // The first exercise ends with a command that fails, and the deck does not say that it shall.
  expect(states(workspace)).toMatchObject({ 'a.1': 'passed', 'a.2': 'failed' });
  expect(notice).toMatch(/^Stopped in “a” at `fail 2 no`: /);
  expect(workspace.branches.map(({ label }) => label.replace(/\d/g, '0'))).toContain(
    'before catch-up 00:00',
  );
  page.forget();
  await page.command({ kind: 'run', snippet: 'b.1' });
  await page.verdict('b.1', 'passed');
});

test('[LB66] what the terminals have shown comes as recordings, also behind what was dropped', async () => {
  const { server, page } = await start(newData());
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.wait(message => page.text().endsWith('one\r\n$ ') && message);
  const told = async () => {
    page.forget();
    await page.command({ kind: 'retell' });
    const { files } = await page.wait(message => message.kind === 'retold' && message);
    return files.map(({ name, text }) => {
      const cast = decodeCast(text, name);
      if (!cast.ok) throw new Error(cast.error);
      return { name, ...cast.value };
    });
  };
  const shown = page.text();
  const [file, ...others] = await told();
  expect(others).toEqual([]);
  expect(file).toMatchObject({ name: 'node1.cast', columns: 80, rows: 24 });
  const events = file?.events ?? [];
  expect(events.map(one => (one.kind === 'output' ? one.text : '')).join('')).toBe(shown);
  expect(events.flatMap(one => (one.kind === 'marker' ? one.marker.snippet : []))).toEqual([
    ...['a.1', 'a.1'],
  ]);
  const times = events.map(({ atMs }) => atMs);
  expect(times).toEqual([...times].sort((one, other) => one - other));
  // A long past keeps its newest state and what came after.
  const store = createJournalStore(server.database);
  const branch = String(server.database.all('select branch from workspaces', [])[0]?.branch);
  await expect.poll(() => store.checkpoints(branch).length).toBeGreaterThan(0);
  const seq = Math.max(...store.checkpoints(branch));
  const entries = store.read(branch, seq).map(entry => entry.seq);
  store.keepOnly(branch, { entries: new Set(entries), checkpoints: new Set([seq]) });
  const [late] = await told();
  const text = late?.events.map(one => (one.kind === 'output' ? one.text : '')).join('');
  expect(text).toContain('one\r\n');
  expect(late?.events.filter(one => one.kind === 'marker')).toEqual([]);
});

test('[LB64] a recording is taken up as a branch, and back: one that was not used is forgotten', async () => {
  const { page } = await start(newData());
  await page.command({ kind: 'run', snippet: 'b.1' });
  await page.verdict('b.1', 'passed');
  const taking = async (written: number) => {
    page.forget();
    const moment = {
      snippet: 'a.1',
      atMs: 60_000,
      engine,
      labHash: 'h',
      written: { node1: written },
    };
    return page.command({ kind: 'take-keyboard', moment });
  };
  const labels = (workspace: { branches: readonly { label: string; current: boolean }[] }) =>
    workspace.branches
      .map(({ label, current }) => `${label.replace(/\d/g, '0')}${current ? ' *' : ''}`)
      .sort();
  expect(await taking(7)).toMatchObject({
    kind: 'refused',
    sentence: expect.stringMatching(/^This moment cannot be taken up/),
  });
  const typed = 'echo one\r\none\r\n'.length + 2 * '$ '.length;
  expect(await taking(typed)).toMatchObject({ kind: 'done' });
  const taken = (await page.replaced()).workspace;
  expect(states(taken)).toEqual({ 'a.1': 'passed' });
  expect(labels(taken)).toEqual(['before taking the keyboard 00:00', 'from the recording *']);
  const ownOf = ({ branches }: typeof taken) =>
    branches.find(({ label }) => label.startsWith('before taking'))?.id ?? '';
  const own = ownOf(taken);
  page.forget();
  await page.command({ kind: 'restore', branch: own });
  const back = (await page.replaced()).workspace;
  expect(states(back)).toEqual({ 'b.1': 'passed' });
  expect(labels(back)).toEqual(['before taking the keyboard 00:00 *']);
  await taking(typed);
  await page.replaced();
  await page.command({ kind: 'input', terminal: 'node1', text: 'echo mine\r', sequence: 1 });
  await taking(typed);
  const again = (await page.replaced()).workspace;
  expect(labels(again)).toEqual([
    'before taking the keyboard 00:00',
    'from the recording *',
    'from the recording 00:00',
  ]);
  expect(ownOf(again)).toBe(own);
});

test('a host that dies takes nothing with it: commands are done, output goes on', async () => {
  const { server, page } = await start(newData());
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  const length = page.text().length;
  server.kill();
  await page.command({ kind: 'run', snippet: 'b.1' });
  await page.verdict('b.1', 'passed');
  const rest = page.text().slice(length);
  expect(rest).toBe('echo two\r\ntwo\r\n$ ');
});

test('a host that dies again and again is the fault of what it holds', async () => {
  const { server, page } = await start(newData());
  for (let count = 0; count < 3; count++) server.kill();
  await page.wait(
    message =>
      message.kind === 'workspace' &&
      message.event.kind === 'notice' &&
      message.event.sentence.startsWith('This workspace ended its simulator repeatedly.'),
  );
  // Who comes afterwards reads it too, instead of waiting for a seat that nobody holds.
  const late = look(server, 'ada', 'page-2');
  late.greet();
  expect((await late.welcome()).starting).toMatch(/^This workspace ended its simulator repeatedly/);
  page.forget();
  await page.command({ kind: 'reset' });
  expect(states((await page.replaced()).workspace)).toEqual({});
  expect(states((await late.replaced()).workspace)).toEqual({});
});

test('who comes when the disk is full reads why there is no lab, and the others go on', async () => {
  let full = false;
  const server = createServer(newData(), database => {
    const guarded = <T>(work: () => T): T => {
      if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      return work();
    };
    return {
      ...database,
      group: work => guarded(() => database.group(work)),
      run: (sql, values) => guarded(() => database.run(sql, values)),
    };
  });
  const { page } = await start(newData(), server);
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  full = true;
  const newcomer = look(server, 'bob');
  newcomer.greet();
  expect((await newcomer.welcome()).starting).toBe(
    'The server’s disk is full, so there is no lab for you: read on, and reload the page when the person who started the server has mended it.',
  );
  full = false;
  expect(await page.command({ kind: 'run', snippet: 'b.1' })).toMatchObject({ kind: 'done' });
  const again = look(server, 'bob');
  again.greet();
  expect((await again.welcome()).id).not.toBe('');
});

test('a full disk makes the workspace read-only, and loses nothing that was acknowledged', async () => {
  let full = false;
  const data = newData();
  const server = createServer(data, database => ({
    ...database,
    group(work) {
      if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      return database.group(work);
    },
    run(sql, values) {
      if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      database.run(sql, values);
    },
  }));
  const { page } = await start(data, server);
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  full = true;
  const answer = await page.command({
    kind: 'input',
    terminal: 'node1',
    text: 'lost',
    sequence: 1,
  });
  expect(answer).toMatchObject({ kind: 'refused', reason: 'read-only' });
  expect(page.text()).not.toContain('lost');
  full = false;
  page.forget();
  const { workspace, notice } = await page.replaced();
  expect([states(workspace), notice]).toEqual([
    { 'a.1': 'passed' },
    'Everything can be kept again.',
  ]);
  expect(await page.command({ kind: 'run', snippet: 'b.1' })).toMatchObject({ kind: 'done' });
});

test('who only watches types nothing, and sees the same', async () => {
  const { server, page } = await start(newData());
  const messages: ServerMessage[] = [];
  const watching = server.attach('ada', {
    mayType: false,
    send: message => messages.push(message),
    welcome: () => {},
  });
  watching.greet({});
  watching.command('page-9', 1, { kind: 'reset' });
  expect(messages).toEqual([
    { kind: 'refused', id: 1, reason: 'read-only', sentence: 'Only the owner types here.' },
  ]);
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  expect(
    messages.some(
      message =>
        message.kind === 'workspace' &&
        message.event.kind === 'snippet' &&
        message.event.snippet.state === 'passed',
    ),
  ).toBe(true);
});

test('[CL17] a guest types while the owner lets them, key by key, and does nothing else', async () => {
  const { server, page } = await start(newData());
  const messages: ServerMessage[] = [];
  let lets = false;
  const guest = server.attach('ada', {
    mayType: false,
    isGuest: () => lets,
    send: message => messages.push(message),
    welcome: () => {},
  });
  guest.greet({});
  const input = (text: string, id: number) =>
    guest.command('row-9', id, { kind: 'input', terminal: 'node1', text, sequence: id });
  const answers = () =>
    messages.flatMap(each =>
      each.kind === 'done' || each.kind === 'refused' ? [`${each.kind} ${each.id}`] : [],
    );
  await page.command({ kind: 'run', snippet: 'a.1' });
  input('echo no', 1);
  lets = true;
  guest.command('row-9', 2, { kind: 'reset' });
  input('echo yes', 3);
  await expect.poll(answers).toEqual(['refused 1', 'refused 2', 'done 3']);
  lets = false;
  input('echo late', 4);
  expect(answers().at(-1)).toBe('refused 4');
  await expect.poll(() => page.text()).toContain('echo yes');
  expect(page.text()).not.toMatch(/echo (no|late)/);
});

test('one workspace too many is a sentence, not an error', async () => {
  const { server } = await start(newData());
  const second = look(server, 'bob');
  second.greet();
  expect((await second.welcome()).id).not.toBe('');
  const third = look(server, 'cleo');
  third.greet();
  expect((await third.welcome()).starting).toBe(
    'All 2 workspaces of this server are in use: read on, and try again later.',
  );
  second.attachment.leave();
  const fourth = look(server, 'dora');
  fourth.greet();
  expect((await fourth.welcome()).id).not.toBe('');
});

/** Pseudo terminals of the test: bytes come late and in odd pieces. `lives`: pieces until it dies. */
function createOddDoor(lives: number): RelayDoor & { readonly opened: () => number } {
  let opened = 0;
  return {
    opened: () => opened,
    open(_size, handlers) {
      opened++;
      let left = lives;
      let dead = false;
      let chain = Promise.resolve();
      const later = (work: () => void) => {
        chain = chain
          .then(() => new Promise(done => setImmediate(done)))
          .then(() => {
            if (!dead) work();
          });
      };
      const die = () => {
        dead = true;
        handlers.ended();
      };
      const output = (text: string) => {
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += 3)
          later(() => {
            if (left-- === 0) die();
            else handlers.data(bytes.subarray(at, at + 3));
          });
      };
      later(() => handlers.connected(output));
      return {
        pid: 1,
        write: bytes => {
          for (const char of Buffer.from(bytes).toString()) later(() => handlers.input(char));
        },
        resize: () => {},
        pause: () => {},
        resume: () => {},
        kill: () => {
          dead = true;
        },
      };
    },
  };
}

/** A fixed piece of work; what pages hear of it, in order, pieces of output put together. */
async function work(door?: RelayDoor) {
  const { page } = await start(newData(), createServer(newData(), undefined, door));
  await page.wait(() => page.text().includes('$ '));
  await page.command({ kind: 'run', snippet: 'a.1' });
  await page.verdict('a.1', 'passed');
  await page.command({ kind: 'input', terminal: 'node1', text: 'echo żółw\r', sequence: 1 });
  await page.wait(() => page.text().includes('żółw\r\nżółw\r\n$ '));
  await page.command({ kind: 'run', snippet: 'a.2' });
  await page.verdict('a.2', 'failed');
  const told: string[] = [];
  for (const message of page.messages) {
    if (message.kind !== 'workspace') continue;
    const { event } = message;
    if (event.kind === 'output') told.push(`${event.from}: ${event.text}`);
    if (event.kind === 'snippet') told.push(`${event.snippet.id} ${event.snippet.state}`);
  }
  return { text: page.text(), told };
}

/** Every output continues where the one before ended. */
function isSeamless(told: readonly string[]): boolean {
  let end = 0;
  for (const line of told) {
    const [, from, text = ''] = /^(\d+): ([\s\S]*)$/.exec(line) ?? [];
    if (from === undefined) continue;
    if (Number(from) !== end) return false;
    end += text.length;
  }
  return true;
}

test.each([
  ['that lives', 1e9],
  ['that dies at once', 0],
  ['that dies in the middle of a character', 7],
])('a pane behind a pseudo terminal %s shows the same bytes', async (_name, lives) => {
  const door = createOddDoor(lives);
  const [plain, through] = [await work(), await work(door)];
  expect(through.text).toBe(plain.text);
  expect(isSeamless(through.told)).toBe(true);
  expect(door.opened()).toBeGreaterThan(0);
  const verdicts = (told: readonly string[]) => told.filter(line => /^a\.\d \w+$/.test(line));
  expect(verdicts(through.told).at(-1)).toBe(verdicts(plain.told).at(-1));
});
