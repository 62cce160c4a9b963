// Who and what there is, in SQLite: people, their workspaces and branches, the class's events.
import type { ClassEntry } from '../../core/class/class-entry.ts';
import type { WorkspaceRecord, WorkspaceRegister } from '../../core/host/records.ts';
import type { Database, Row } from './database.ts';

export type Register = WorkspaceRegister & {
  readonly fact: (name: string) => string | null;
  readonly nameOf: (person: string) => string | null;
  readonly setName: (person: string, name: string, nowMs: number) => void;
  /** The class's journal, in order. */
  readonly classEntries: (code: string) => readonly ClassEntry[];
  /** Wall time of the class's last event, or null when nothing happened in it. */
  readonly classLastMs: (code: string) => number | null;
  readonly appendClassEntry: (code: string, entry: ClassEntry) => void;
  readonly findWorkspace: (
    person: string,
    deck: string,
    lab: string,
    backend: string,
  ) => WorkspaceRecord | null;
  readonly workspaceCount: () => number;
  readonly addWorkspace: (record: WorkspaceRecord, nowMs: number) => void;
  /** Forgets pages that were last heard of before then. */
  readonly forgetPages: (beforeMs: number) => void;
};

export function createRegister(database: Database): Register {
  const { run, get, all } = database;
  return {
    fact: name => textOf(get('select value from facts where name = ?', [name]), 'value'),
    setFact: (name, value) =>
      run(
        `insert into facts (name, value) values (?, ?)
         on conflict (name) do update set value = excluded.value`,
        [name, value],
      ),
    nameOf: person => textOf(get('select name from people where id = ?', [person]), 'name'),
    setName: (person, name, nowMs) =>
      run(
        `insert into people (id, name, created_ms) values (?, ?, ?)
         on conflict (id) do update set name = excluded.name`,
        [person, name, nowMs],
      ),
    classEntries: code =>
      all('select at_ms, event from class_events where class = ? order by seq', [code]).map(
        row => ({ atMs: Number(row.at_ms), ...JSON.parse(String(row.event)) }) as ClassEntry,
      ),
    classLastMs(code) {
      const row = get('select max(at_ms) as last from class_events where class = ?', [code]);
      return typeof row?.last === 'number' ? row.last : null;
    },
    appendClassEntry: (code, { atMs, ...fact }) =>
      run('insert into class_events (class, at_ms, event) values (?, ?, ?)', [
        code,
        atMs,
        JSON.stringify(fact),
      ]),
    findWorkspace(person, deck, lab, backend) {
      const row = get(
        `select id, person, deck, lab, backend, branch from workspaces
         where person = ? and deck = ? and lab = ? and backend = ?
         order by created_ms desc limit 1`,
        [person, deck, lab, backend],
      );
      return row === null ? null : workspaceOf(row);
    },
    workspaceCount: () => Number(get('select count(*) as n from workspaces', [])?.n ?? 0),
    addWorkspace: (record, nowMs) =>
      run(
        `insert into workspaces (id, person, deck, lab, backend, branch, created_ms)
         values (?, ?, ?, ?, ?, ?, ?)`,
        [record.id, record.person, record.deck, record.lab, record.backend, record.branch, nowMs],
      ),
    setBranch: (workspace, branch) =>
      run('update workspaces set branch = ? where id = ?', [branch, workspace]),
    branches: workspace =>
      all('select id, label from branches where workspace = ? order by created_ms, id', [
        workspace,
      ]).map(row => ({ id: String(row.id), label: String(row.label) })),
    labelBranch: (branch, workspace, label, createdMs) =>
      run('update branches set workspace = ?, label = ?, created_ms = ? where id = ?', [
        workspace,
        label,
        createdMs,
        branch,
      ]),
    lastCommand: page =>
      Number(get('select command from pages where id = ?', [page])?.command ?? 0),
    setLastCommand: (page, command, nowMs) =>
      run(
        `insert into pages (id, command, at_ms) values (?, ?, ?)
         on conflict (id) do update set command = max(command, excluded.command), at_ms = excluded.at_ms`,
        [page, command, nowMs],
      ),
    forgetPages: beforeMs => run('delete from pages where at_ms < ?', [beforeMs]),
  };
}

function textOf(row: Row | null, column: string): string | null {
  const value = row?.[column];
  return typeof value === 'string' ? value : null;
}

function workspaceOf(row: Row): WorkspaceRecord {
  return {
    id: String(row.id),
    person: String(row.person),
    deck: String(row.deck),
    lab: String(row.lab),
    backend: String(row.backend),
    branch: String(row.branch),
  };
}
