// IndexedDB as the place of journals; where it is blocked or full, nothing is kept and that is said.
import type { Change, Kept, KeptBranch } from './journals.ts';
import { nothingKept } from './journals.ts';

export type Keeper = {
  readonly kept: Kept;
  /** Whether anything is kept at all. */
  readonly keeps: boolean;
  readonly keep: (changes: readonly Change[]) => Promise<void>;
};

const stores = ['branches', 'entries', 'checkpoints', 'facts'] as const;

/** `failed` hears once that nothing is kept from here on. */
export async function openKeeper(name: string, failed: () => void): Promise<Keeper> {
  let database: IDBDatabase | null = null;
  try {
    database = await open(name);
    const kept = await load(database);
    return { kept, keeps: true, keep: changes => keep(changes) };
  } catch {
    database = null;
    return { kept: nothingKept, keeps: false, keep: async () => {} };
  }

  async function keep(changes: readonly Change[]): Promise<void> {
    if (database === null) return;
    try {
      await write(database, changes);
    } catch {
      // Half a journal is none: what is kept ends with the last whole write.
      database.close();
      database = null;
      failed();
    }
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
    request.onblocked = () => failed(new Error('blocked'));
  });
}

async function load(database: IDBDatabase): Promise<Kept> {
  const transaction = database.transaction([...stores], 'readonly');
  const store = (name: (typeof stores)[number]) => transaction.objectStore(name);
  const [branches, entries, entryKeys, states, stateKeys, current] = await Promise.all([
    asked<KeptBranch[]>(store('branches').getAll()),
    asked(store('entries').getAll()),
    asked(store('entries').getAllKeys()),
    asked(store('checkpoints').getAll()),
    asked(store('checkpoints').getAllKeys()),
    asked<string | undefined>(store('facts').get('current')),
  ]);
  const branchOf = (key: IDBValidKey | undefined) => String((key as [string, number])[0]);
  return {
    current: current ?? null,
    branches,
    entries: entries.map((entry, at) => ({ branch: branchOf(entryKeys[at]), entry })),
    checkpoints: states.map((checkpoint, at) => ({ branch: branchOf(stateKeys[at]), checkpoint })),
  };
}

function write(database: IDBDatabase, changes: readonly Change[]): Promise<void> {
  return new Promise((done, failed) => {
    const transaction = database.transaction([...stores], 'readwrite');
    transaction.oncomplete = () => done();
    transaction.onabort = () => failed(transaction.error);
    const put = (store: (typeof stores)[number], key: IDBValidKey, value: unknown) => {
      if (value === undefined) transaction.objectStore(store).delete(key);
      else transaction.objectStore(store).put(value, key);
    };
    for (const change of changes) {
      if (change.kind === 'branch') put('branches', change.id, change.value);
      else if (change.kind === 'current') put('facts', 'current', change.branch);
      else if (change.kind === 'entry') put('entries', [change.branch, change.seq], change.value);
      else put('checkpoints', [change.branch, change.seq], change.value);
    }
  });
}

function asked<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
