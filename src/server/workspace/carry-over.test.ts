// What an earlier version left: restored from its newest stored state, and never folded.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type Frozen, frozenDeck } from '../../../test/support/freeze-journal.ts';
import { cookiesOf, openPage } from '../../../test/support/page.ts';
import { makeFolder, serveFolder } from '../../../test/support/server.ts';
import type { JournalHeader } from '../../core/lab/journal.ts';
import { engine } from '../../core/lab/make-world.ts';
import { openDatabase } from '../journal/database.ts';
import { createRegister } from '../journal/register.ts';
import { createJournalStore } from '../journal/sqlite.ts';

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const file = new URL('../../../test/data/journal-3.json', import.meta.url);
const frozen = JSON.parse(readFileSync(fileURLToPath(file), 'utf8')) as Frozen;
const sentence = /^Restored from \d\d:\d\d by a newer version; the running command was ended\.$/;

/** A person whose only workspace is the frozen one, as if an engine of that number had written it. */
async function begin(header: Partial<JournalHeader>, withCheckpoint = true) {
  const folder = makeFolder({ 'deck.md': frozenDeck });
  disposals.push(folder.dispose);
  const before = await serveFolder(folder.path);
  const cookie = await cookiesOf(before.student);
  const first = await openPage(before.student, { cookie });
  await first.started();
  first.close();
  await before.close();
  const database = openDatabase(`${folder.path}/data`);
  const store = createJournalStore(database);
  const workspace = String(database.get('select id from workspaces', [])?.id);
  store.create('frozen', { ...frozen.header, ...header });
  createRegister(database).labelBranch('frozen', workspace, '', 1);
  createRegister(database).setBranch(workspace, 'frozen');
  store.append('frozen', frozen.entries);
  const { seq, base64 } = frozen.checkpoint;
  if (withCheckpoint) store.putCheckpoint('frozen', seq, Buffer.from(base64, 'base64'));
  database.close();
  const server = await serveFolder(folder.path, { port: before.port });
  disposals.push(server.close);
  const page = await openPage(server.student, { cookie });
  const view = await page.started();
  return { page, view };
}

test('[LB39] another engine restores the newest stored state, says so, and keeps the old branch', async () => {
  const { page, view } = await begin({ engine: 1 });
  const { sentence: told } = await page.event('notice');
  expect(told).toMatch(sentence);
  expect(view.snippets.map(({ id, state }) => `${id} ${state}`)).toEqual(['deck.shell.1.1 passed']);
  // What was typed after the state was stored is gone, and nothing of it is played by a new engine.
  expect(page.text('node1')).toContain('Swarm initialized');
  expect(page.text('node1')).not.toContain('ping');
  await page.command({ kind: 'input', terminal: 'node1', text: 'docker node ls\r', sequence: 1 });
  await page.event('output', event => /node1 +Ready +Active +Leader/.test(event.text));
  const old = view.branches.find(({ id }) => id === 'frozen');
  expect(old?.label).toMatch(/^before the change \d\d:\d\d$/);
  // Restored once more: again from its stored state.
  const from = page.messages.length;
  await page.command({ kind: 'restore', branch: 'frozen' });
  const again = await page.event(
    'replaced',
    event => event.notice !== null && page.messages.length > from,
  );
  expect(again.notice).toMatch(sentence);
  page.close();
}, 60_000);

test('[LB39] another lab does the same; without a stored state it begins anew', async () => {
  const changed = await begin({ engine, labHash: 'another' });
  const { sentence: told } = await changed.page.event('notice');
  expect(told).toMatch(
    /^Restored from \d\d:\d\d for the changed lab; the running command was ended\.$/,
  );
  expect(changed.page.text('node1')).toContain('Swarm initialized');
  changed.page.close();
  const bare = await begin({ engine: 1 }, false);
  expect((await bare.page.event('notice')).sentence).toBe(
    'Begun anew by a newer version: no state was stored before that could be restored.',
  );
  expect(bare.view.snippets).toEqual([]);
  expect(bare.view.branches.map(({ current }) => current)).toContain(false);
  bare.page.close();
}, 60_000);
