// The one wrapper around SQLite: parameters only as a typed array, transactions in groups.
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Sqlite from 'libsql';
import { StartError } from '../config.ts';

/** Anything else (an object, a date, a boolean) would abort the whole process inside libsql. */
export type SqlValue = string | number | Buffer | null;
export type Row = Readonly<Record<string, unknown>>;

export type Database = {
  readonly run: (sql: string, values: readonly SqlValue[]) => void;
  readonly get: (sql: string, values: readonly SqlValue[]) => Row | null;
  readonly all: (sql: string, values: readonly SqlValue[]) => readonly Row[];
  /**
   * Everything that `work` writes becomes durable together, or nothing does and it throws.
   * Within another group it joins that one. `lasting` false: it survives the end of the process,
   * but not a power cut before the next lasting group.
   */
  readonly group: <T>(work: () => T, lasting?: boolean) => T;
  readonly close: () => void;
};

/** Opens `deckhand.db` in the data folder, which is made when it is missing. */
export function openDatabase(folder: string): Database {
  makeFolder(folder);
  const file = join(folder, 'deckhand.db');
  const sqlite = openFile(file);
  const statements = new Map<string, Sqlite.Statement>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = sqlite.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  let set: 'full' | 'normal' = 'full';
  /** A flood is hundreds of groups a second of one kind: each setting is a statement of its own. */
  const synchronous = (wanted: typeof set) => {
    if (wanted === set) return;
    sqlite.exec(`pragma synchronous = ${wanted}`);
    set = wanted;
  };
  return {
    run(sql, values) {
      // What is written by itself, outside a group, lasts.
      if (!sqlite.inTransaction) synchronous('full');
      prepare(sql).run([...values]);
    },
    get: (sql, values) => (prepare(sql).get([...values]) as Row | undefined) ?? null,
    all: (sql, values) => prepare(sql).all([...values]) as Row[],
    group(work, lasting = true) {
      if (sqlite.inTransaction) return work();
      synchronous(lasting ? 'full' : 'normal');
      try {
        sqlite.exec('begin immediate');
        const result = work();
        sqlite.exec('commit');
        return result;
      } catch (error) {
        // On a full disk SQLite has rolled back by itself: a second time would hide the cause.
        if (sqlite.inTransaction) sqlite.exec('rollback');
        throw error;
      }
    },
    close: () => sqlite.close(),
  };
}

function makeFolder(folder: string): void {
  try {
    makeParents(resolve(folder));
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (!statSync(folder).isDirectory()) throw new Error('not a folder');
  } catch {
    throw new StartError(
      `The data folder ${folder} cannot be written: make it writable, or name another with --data.`,
      2,
    );
  }
}

/** One by one: where the system refuses, as below /proc, Node's own recursion may never end. */
function makeParents(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeParents(parent);
  // Others of this machine shall read neither journals nor keys.
  mkdirSync(folder, { mode: 0o700 });
}

function openFile(file: string): Sqlite.Database {
  let sqlite: Sqlite.Database | null = null;
  try {
    // The journal holds what people type; SQLite gives its other files the rights of this one.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    sqlite = new Sqlite(file);
    sqlite.exec('pragma journal_mode = wal');
    // An acknowledged key stroke survives a power cut, not only a killed process.
    sqlite.exec('pragma synchronous = full');
    sqlite.exec('pragma busy_timeout = 2000');
    for (const statement of schema) sqlite.exec(statement);
    addMissing(sqlite);
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw new StartError(explainOpen(file, error), 2);
  }
}

/** Columns that came later: a folder of an earlier version gets them. */
function addMissing(sqlite: Sqlite.Database): void {
  const columns = sqlite.prepare('pragma table_info(checkpoints)').all() as { name: string }[];
  if (columns.some(({ name }) => name === 'at_ms')) return;
  sqlite.exec('alter table checkpoints add column at_ms integer not null default 0');
}

function explainOpen(file: string, error: unknown): string {
  const code = errorCode(error);
  if (code === 'SQLITE_NOTADB')
    return `${file} is not a database of Deckhand: move it away, or name another folder with --data.`;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || isFull(file))
    return `The disk of ${file} is full: free some space, or name another folder with --data.`;
  if (code === 'SQLITE_BUSY')
    return `${file} is in use by another server: stop that one, or name another folder with --data.`;
  if (code === 'SQLITE_READONLY' || code === 'EACCES' || code === 'EROFS')
    return `${file} cannot be written: make it writable, or name another folder with --data.`;
  const detail = error instanceof Error ? error.message : String(error);
  return `${file} cannot be opened (${detail}): name another folder with --data.`;
}

export function errorCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

/** Where SQLite cannot even make its helping files, it only tells of an input/output error. */
function isFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < 32 * 1024;
  } catch {
    return false;
  }
}

/** Why a file of the data folder could not be written at the start; null: it was something else. */
export function explainStart(folder: string, error: unknown): string | null {
  const code = errorCode(error) ?? '';
  if (!/^(SQLITE_\w+|ENOSPC|EDQUOT|EACCES|EPERM|EROFS)$/.test(code)) return null;
  return explainOpen(folder, error);
}

/** What a person reads when something could not be written down. */
export function explainWrite(error: unknown): string {
  const code = errorCode(error);
  if (code === 'SQLITE_FULL')
    return 'The server’s disk is full: nothing more can be kept, so this workspace is read-only until there is space.';
  if (code === 'SQLITE_READONLY' || code === 'SQLITE_IOERR')
    return 'The server’s data folder cannot be written any more: this workspace is read-only until it can.';
  return 'The server could not write down what was done: this workspace is read-only for now.';
}

/** What somebody reads for whom no workspace could be made. */
export function explainNewcomer(error: unknown): string {
  const why =
    errorCode(error) === 'SQLITE_FULL' ? 'disk is full' : 'data folder cannot be written any more';
  return `The server’s ${why}, so there is no lab for you: read on, and reload the page when the person who started the server has mended it.`;
}

const schema = [
  `create table if not exists facts (name text primary key, value text not null) without rowid`,
  `create table if not exists people (
     id text primary key, name text not null, created_ms integer not null) without rowid`,
  `create table if not exists class_events (
     seq integer primary key, class text not null, at_ms integer not null, event text not null)`,
  `create table if not exists workspaces (
     id text primary key, person text not null, deck text not null, lab text not null,
     backend text not null, branch text not null, created_ms integer not null) without rowid`,
  `create index if not exists workspaces_of on workspaces (person, deck, lab, backend)`,
  `create table if not exists branches (
     id text primary key, workspace text not null, label text not null,
     created_ms integer not null, header text not null) without rowid`,
  `create index if not exists branches_of on branches (workspace)`,
  `create table if not exists entries (
     branch text not null, seq integer not null, virtual_ms real not null, fact text not null,
     primary key (branch, seq)) without rowid`,
  `create table if not exists checkpoints (
     branch text not null, seq integer not null, bytes blob not null,
     at_ms integer not null default 0, primary key (branch, seq)) without rowid`,
  `create table if not exists pages (
     id text primary key, command integer not null, at_ms integer not null) without rowid`,
];
