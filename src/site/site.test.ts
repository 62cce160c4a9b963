// What a browser keeps of a workspace: journals as SQLite has them, in order, exported and imported.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pack, unpack } from '../core/host/pack.ts';
import type { Journals } from '../core/host/records.ts';
import type { JournalEntry, JournalHeader } from '../core/lab/journal.ts';
import { openDatabase } from '../server/journal/database.ts';
import { createRegister } from '../server/journal/register.ts';
import { createJournalStore } from '../server/journal/sqlite.ts';
import { createSiteCommits } from './commits.ts';
import { type Change, createSiteJournals, type Kept, nothingKept } from './journals.ts';
import { withoutLabPages } from './lab-addresses.ts';
import { exportProgress, importProgress } from './progress.ts';

const header: JournalHeader = {
  ...{ format: 1, engine: 7, lab: 'fresh', labHash: 'h', seed: 1, epochMs: 5, deck: 'd' },
  backend: 'simulated',
};

function entry(seq: number): JournalEntry {
  return { seq, virtualMs: seq * 10, kind: 'input', terminal: 'node1', text: `line ${seq}\r` };
}

/** Does to a store and its register what a workspace's life does. */
function live(store: Journals, register: Pick<ReturnType<typeof createRegister>, 'labelBranch'>) {
  store.create('a', header);
  register.labelBranch('a', 'w', '', 1);
  store.append('a', [entry(1), entry(2), entry(3)]);
  for (let seq = 1; seq <= 14; seq++) store.putCheckpoint('a', seq, new Uint8Array([seq]));
  store.fork('a', 'b', 2);
  register.labelBranch('b', 'w', 'before undo', 2);
  store.append('b', [entry(3), entry(4)]);
  store.fork('a', 'c', 0);
  register.labelBranch('c', 'w', '', 3);
  store.keepOnly('b', { entries: new Set([2, 3, 4]), checkpoints: new Set() });
  store.remove('c');
}

function told(store: Journals, register: ReturnType<typeof createRegister>) {
  const branches = register.branches('w');
  return {
    branches,
    stores: ['a', 'b', 'c'].map(id => ({
      header: store.header(id),
      all: store.read(id, 0),
      after: store.read(id, 2),
      states: store.checkpoints(id),
      newest: store.newest(id, 9)?.seq ?? null,
      bytes: store.checkpoint(id, 99)?.length ?? null,
    })),
  };
}

/** Folds changes as a browser's store keeps them. */
function keptAfter(changes: readonly Change[]): Kept {
  const rows = new Map<string, Change>();
  for (const change of changes) {
    const key = JSON.stringify({
      ...change,
      value: null,
      ...(change.kind === 'current' ? { branch: '' } : {}),
    });
    if (change.kind !== 'current' && change.value === undefined) rows.delete(key);
    else rows.set(key, change);
  }
  const all = [...rows.values()];
  return {
    current: all.flatMap(one => (one.kind === 'current' ? one.branch : []))[0] ?? null,
    branches: all.flatMap(one => (one.kind === 'branch' && one.value ? one.value : [])),
    entries: all.flatMap(one =>
      one.kind === 'entry' && one.value ? { branch: one.branch, entry: one.value } : [],
    ),
    checkpoints: all.flatMap(one =>
      one.kind === 'checkpoint' && one.value ? { branch: one.branch, checkpoint: one.value } : [],
    ),
  };
}

test('[ST2] a browser keeps journals and branches as SQLite does, also loaded again', () => {
  const database = openDatabase(mkdtempSync(join(tmpdir(), 'deckhand-site-')));
  const [sqlite, sqliteRegister] = [createJournalStore(database), createRegister(database)];
  live(sqlite, sqliteRegister);
  const changes: Change[] = [];
  const here = createSiteJournals(
    nothingKept,
    () => 0,
    change => void changes.push(change),
  );
  live(here.store, here.register as ReturnType<typeof createRegister>);
  const expected = told(sqlite, sqliteRegister);
  database.close();
  expect(expected.stores[1]?.all.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  expect(expected.stores[0]?.states).toHaveLength(12);
  expect(told(here.store, here.register as ReturnType<typeof createRegister>)).toEqual(expected);
  const again = createSiteJournals(
    keptAfter(changes),
    () => 0,
    () => {},
  );
  expect(told(again.store, again.register as ReturnType<typeof createRegister>)).toEqual(expected);
  expect(again.store.size(['a', 'b'])).toBe(here.store.size(['a', 'b']));
});

test('[ST3] nobody hears of what is not kept yet, and all is kept in order', async () => {
  const written: (() => void)[] = [];
  const kept: string[] = [];
  const heard: string[] = [];
  const commits = createSiteCommits(
    changes => {
      kept.push(changes.map(one => (one.kind === 'branch' ? one.id : '')).join());
      return new Promise(done => void written.push(done));
    },
    () => {},
  );
  const make = (id: string) => commits.change({ kind: 'branch', id, value: undefined });
  commits.add(
    () => make('one'),
    () => heard.push('one'),
  );
  commits.add(
    () => {},
    () => heard.push('nothing'),
  );
  commits.flush();
  commits.together(() => make('two'));
  commits.add(
    () => make('three'),
    () => heard.push('three'),
  );
  const settled = commits.settled();
  await new Promise(done => setTimeout(done, 5));
  expect([kept, heard]).toEqual([['one', 'two', 'three'], []]);
  // The last is there before the first: it waits all the same.
  written[2]?.();
  await new Promise(done => setTimeout(done, 5));
  expect(heard).toEqual([]);
  written[0]?.();
  written[1]?.();
  await settled;
  expect(heard).toEqual(['one', 'nothing', 'three']);
});

test('[ST5] a packed state comes back the same', () => {
  const state = {
    bytes: new Uint8Array([0, 255, 7]),
    empty: new Uint8Array(0),
    numbers: [0, -0, 1.5, Infinity, -Infinity, NaN],
    texts: ['', '\u0001', '\u0001bAAAA', '\u0001t\u0001', '\ud800', 'é\n"'],
    deep: [{ a: null, b: [true, { c: new Uint8Array([1]) }] }],
  };
  expect(unpack(pack(state))).toEqual(state);
  expect(() => unpack(new Uint8Array([1, 2, 3]))).toThrow();
});

test('[ST7] an address of the lab is no link; any other stays one', () => {
  const nodes = [{ name: 'node1', address: '10.0.0.11' }];
  const opened = (url: string) =>
    withoutLabPages({ kind: 'workspace', event: { kind: 'open-url', url } }, nodes);
  for (const url of ['http://node1:8000/x', 'http://10.0.0.11', '/node1:8000', 'node1'])
    expect(opened(url)).toMatchObject({ event: { kind: 'notice' } });
  for (const url of ['https://example.org/node1', 'http://node12/', 'mailto:a@b', '#9'])
    expect(opened(url)).toMatchObject({ event: { kind: 'open-url', url } });
});

test('[ST6] progress goes on elsewhere, and what is none is refused', () => {
  const aside = { label: 'before import', nowMs: 9 };
  const commits = createSiteCommits(
    async () => {},
    () => {},
  );
  const there = createSiteJournals(
    nothingKept,
    () => 0,
    () => {},
  );
  live(there.store, there.register as ReturnType<typeof createRegister>);
  there.register.setBranch('w', 'b');
  const text = exportProgress(there.all());

  const here = createSiteJournals(
    nothingKept,
    () => 0,
    () => {},
  );
  here.store.create('mine', header);
  here.register.setBranch('w', 'mine');
  const before = JSON.stringify(here.all());
  const broken = text.slice(0, 200);
  const other = text.replaceAll('"lab":"fresh"', '"lab":"dockercoins"');
  const newer = text.replace('deckhand-progress-1', 'deckhand-progress-2');
  const odd = text.replace('"entries":[', '"entries":[null,');
  for (const wrong of ['', 'null', '{}', broken, other, newer, odd])
    expect(importProgress(wrong, here, commits, aside)).toMatch(/^That .*\.$/);
  expect(JSON.stringify(here.all())).toBe(before);

  expect(importProgress(text, here, commits, aside)).toBeNull();
  expect(here.current()).toBe('b');
  expect(here.store.read('b', 0)).toEqual(there.store.read('b', 0));
  expect(here.store.checkpoint('a', 99)).toEqual(there.store.checkpoint('a', 99));
  expect(here.register.branches('w')).toContainEqual({ id: 'mine', label: 'before import' });
});
