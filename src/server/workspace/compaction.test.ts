// Less is kept of a workspace: what stays, and what a server finds that was killed meanwhile.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fakeHeader } from '../../../test/support/fake-lab.ts';
import { makeFolder } from '../../../test/support/server.ts';
import { compact } from '../../core/host/compaction.ts';
import type { JournalEntry } from '../../core/lab/journal.ts';
import { type Database, openDatabase } from '../journal/database.ts';
import { createRegister } from '../journal/register.ts';
import { createJournalStore } from '../journal/sqlite.ts';

const disposals: (() => void)[] = [];
afterEach(() => {
  for (const dispose of disposals.splice(0).reverse()) dispose();
});

function newFolder(): string {
  const folder = makeFolder();
  disposals.push(folder.dispose);
  return folder.path;
}

const perRun = 5;
/** Forty runs of twenty snippets: four key strokes, and a state stored behind each of them. */
function entriesOf(runs: number): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let run = 1; run <= runs; run++) {
    const before = (run - 1) * perRun;
    const snippet = `s.${run % 20}`;
    entries.push({
      ...{ seq: before + 1, virtualMs: run, kind: 'run-start', rev: '', terminal: 'node1' },
      ...{ snippet, run, before },
    } as JournalEntry);
    for (let key = 2; key <= perRun; key++)
      entries.push({ seq: before + key, virtualMs: run, kind: 'input', terminal: 'n', text: 'k' });
  }
  return entries;
}

function fill(database: Database, branches: readonly string[]): void {
  const store = createJournalStore(database);
  const register = createRegister(database);
  branches.forEach((branch, at) => {
    store.create(branch, fakeHeader);
    register.labelBranch(branch, 'w', branch, at);
    store.append(branch, entriesOf(40));
    for (let run = 25; run <= 36; run++)
      store.putCheckpoint(branch, run * perRun, new Uint8Array(10_000).fill(run));
  });
}

function contents(database: Database): string {
  const rows = ['entries', 'checkpoints', 'branches'].map(table =>
    database.all(`select * from ${table} order by 1, 2`, []),
  );
  return JSON.stringify(rows);
}

/** What a server would find after a kill at this moment: the files as they are. */
function copyOf(folder: string): string {
  const to = join(newFolder(), 'data');
  mkdirSync(to);
  for (const name of ['deckhand.db', 'deckhand.db-wal'])
    if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(to, name));
  return to;
}

test('[LB38] a server killed between any two steps finds everything or the finished work', () => {
  const folder = newFolder();
  const database = openDatabase(folder);
  disposals.push(database.close);
  fill(database, ['old', 'now']);
  const before = contents(database);
  const copies: string[] = [];
  let steps = 0;
  const watched: Database = {
    ...database,
    run(sql, values) {
      database.run(sql, values);
      if (steps++ % 25 === 0) copies.push(copyOf(folder));
    },
  };
  const parts = {
    store: createJournalStore(watched),
    register: createRegister(watched),
    canSnapshot: true,
  };
  watched.group(() => compact(parts, 'w', 'now', 50_000));
  copies.push(copyOf(folder));
  const after = contents(database);
  expect(after).not.toBe(before);
  expect(copies.length).toBeGreaterThan(8);
  const found = copies.map(copy => {
    const reopened = openDatabase(copy);
    const text = contents(reopened);
    reopened.close();
    return text === before ? 'before' : text === after ? 'after' : 'between';
  });
  expect(found).toEqual([...copies.slice(1).map(() => 'before'), 'after']);
});

test('[LB38] undo points go before branches, and the present state never goes', () => {
  const database = openDatabase(newFolder());
  disposals.push(database.close);
  const store = createJournalStore(database);
  const register = createRegister(database);
  const parts = { store, register, canSnapshot: true };
  fill(database, ['older', 'old', 'now']);
  const tail = store.read('now', 36 * perRun);
  expect(tail).toHaveLength(4 * perRun);
  const left = (afterwards: number) => {
    database.group(() => compact(parts, 'w', 'now', afterwards));
    expect(store.read('now', 36 * perRun)).toEqual(tail);
    expect(store.newest('now', 1e9)?.bytes[0]).toBe(36);
    return [
      register
        .branches('w')
        .map(({ id }) => id)
        .join(' '),
      store.checkpoints('now').length,
    ];
  };
  expect(left(1_000_000)).toEqual(['older old now', 12]);
  expect(left(200_000)).toEqual(['older old now', 5]);
  expect(left(60_000)).toEqual(['older old now', 1]);
  expect(left(20_000)).toEqual(['now', 1]);
  expect(left(1)).toEqual(['now', 1]);
});

test('[LB38] of a real machine the oldest output goes, and no fact', () => {
  const database = openDatabase(newFolder());
  disposals.push(database.close);
  const store = createJournalStore(database);
  const register = createRegister(database);
  store.create('now', fakeHeader);
  register.labelBranch('now', 'w', '', 1);
  const entries: JournalEntry[] = [];
  for (let seq = 1; seq <= 100; seq++)
    entries.push(
      seq % 10 === 0
        ? { seq, virtualMs: seq, kind: 'tick' }
        : { seq, virtualMs: seq, kind: 'output', terminal: 'node1', text: 'x'.repeat(1_000) },
    );
  store.append('now', entries);
  compact({ store, register, canSnapshot: false }, 'w', 'now', 20_000);
  const kept = store.read('now', 0);
  expect(kept.filter(({ kind }) => kind === 'tick')).toHaveLength(10);
  const outputs = kept.filter(({ kind }) => kind === 'output').map(({ seq }) => seq);
  const all = entries.flatMap(({ seq, kind }) => (kind === 'output' ? [seq] : []));
  // As many as fit in twenty thousand bytes with what each takes beside its text.
  expect(outputs).toEqual(all.slice(-17));
  expect(store.size(['now']) - 8 * 79).toBeLessThan(20_000);
  compact({ store, register, canSnapshot: false }, 'w', 'now', 20_000);
  expect(store.read('now', 0)).toEqual(kept);
});
