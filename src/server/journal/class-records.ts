// The classes of a data folder after they were held: which there are, who attended, forgetting one.
import type { ClassEntry } from '../../core/class/class-entry.ts';
import { foldWork, type Work } from '../../core/class/work.ts';
import type { Database } from './database.ts';

export type ClassRecord = {
  readonly code: string;
  /** Wall time of its first and its last event. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly people: number;
};

export type Attendance = {
  readonly name: string;
  readonly role: string;
  readonly firstMs: number;
  readonly lastMs: number;
  /** With a page open; where the server was killed, up to the class's next event. */
  readonly presentMs: number;
  /** By exercise: what they ran of it. */
  readonly work: ReadonlyMap<string, Work>;
};

export function listClasses(database: Database): readonly ClassRecord[] {
  const rows = database.all(
    `select class, min(at_ms) as first, max(at_ms) as last from class_events
     group by class order by min(seq)`,
    [],
  );
  return rows.map(row => ({
    code: String(row.class),
    firstMs: Number(row.first),
    lastMs: Number(row.last),
    people: attendance(database, String(row.class)).length,
  }));
}

/** What of a class's entries tells who was there. */
type Presence = {
  readonly kind: string;
  readonly person?: string;
  readonly name?: string;
  readonly role?: string;
};

/** In the order in which they came; empty when there is no such class. */
export function attendance(database: Database, code: string): readonly Attendance[] {
  const rows = database.all('select at_ms, event from class_events where class = ? order by seq', [
    code,
  ]);
  const people = new Map<string, Attending>();
  let lastMs = 0;
  for (const row of rows) {
    lastMs = Math.max(lastMs, Number(row.at_ms));
    const entry = JSON.parse(String(row.event)) as Presence;
    attend(people, entry, Number(row.at_ms));
    if (entry.kind === 'verdict')
      progress(people, { ...(entry as Verdict), atMs: Number(row.at_ms) });
  }
  return [...people.values()].map(person => {
    if (person.pages.size > 0) goOn(person, lastMs);
    const { name, role, firstMs, presentMs, work } = person;
    return { name, role, firstMs, lastMs: person.lastMs, presentMs, work };
  });
}

type Attending = {
  name: string;
  role: string;
  readonly firstMs: number;
  lastMs: number;
  presentMs: number;
  /** Roles with a page open. */
  readonly pages: Set<string>;
  readonly work: Map<string, Work>;
};

type Verdict = Extract<ClassEntry, { kind: 'verdict' }>;

function progress(people: Map<string, Attending>, verdict: Verdict): void {
  const { person, exercise, atMs } = verdict;
  const work = people.get(person)?.work;
  work?.set(exercise, foldWork(work.get(exercise), verdict, atMs));
}

function attend(people: Map<string, Attending>, entry: Presence, atMs: number): void {
  const { kind, person: id, name, role } = entry;
  if (id === undefined) return;
  const known = people.get(id);
  if (kind === 'joined' && name !== undefined && role !== undefined) {
    const person = known ?? {
      ...{ name, role, firstMs: atMs, lastMs: atMs, presentMs: 0 },
      ...{ pages: new Set<string>(), work: new Map<string, Work>() },
    };
    if (person.pages.size > 0) goOn(person, atMs);
    person.lastMs = atMs;
    person.pages.add(role);
    // Who has led is not a student who attended.
    if (role !== 'student') person.role = role;
    people.set(id, person);
  }
  if (known === undefined) return;
  if (kind === 'renamed' && name !== undefined) known.name = name;
  if (kind !== 'left' || role === undefined || known.pages.size === 0) return;
  goOn(known, atMs);
  known.pages.delete(role);
}

function goOn(person: Attending, atMs: number): void {
  person.presentMs += Math.max(0, atMs - person.lastMs);
  person.lastMs = Math.max(person.lastMs, atMs);
}

/**
 * Forgets a class: its journal, and of those who were in no other class their names, labs and all
 * that was typed in them. False when there is no such class.
 */
export function deleteClass(database: Database, code: string): boolean {
  const of = (where: string) =>
    new Set(
      database
        .all(
          `select distinct json_extract(event, '$.person') as person from class_events ${where}`,
          [code],
        )
        .flatMap(row => (typeof row.person === 'string' ? [row.person] : [])),
    );
  const others = of('where class <> ?');
  const people = [...of('where class = ?')].filter(person => !others.has(person));
  const { run } = database;
  const found = database.get('select 1 as found from class_events where class = ?', [code]);
  if (found === null) return false;
  // What is deleted is overwritten, not only unlinked.
  database.all('pragma secure_delete = on', []);
  database.group(() => {
    for (const person of people) {
      const branches = `select id from branches where workspace in
        (select id from workspaces where person = ?)`;
      run(`delete from entries where branch in (${branches})`, [person]);
      run(`delete from checkpoints where branch in (${branches})`, [person]);
      run('delete from branches where workspace in (select id from workspaces where person = ?)', [
        person,
      ]);
      run('delete from workspaces where person = ?', [person]);
      run('delete from people where id = ?', [person]);
    }
    run('delete from class_events where class = ?', [code]);
    run("delete from facts where name = 'class' and value = ?", [code]);
  });
  // The log of writes still holds the pages as they were.
  database.all('pragma wal_checkpoint(truncate)', []);
  return true;
}
