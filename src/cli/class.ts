// `deckhand class`: the classes that a data folder holds, who attended and got what done, forgetting one.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Work } from '../core/class/work.ts';
import { defaults, StartError } from '../server/config.ts';
import { lockData } from '../server/data-lock.ts';
import {
  type Attendance,
  attendance,
  deleteClass,
  listClasses,
} from '../server/journal/class-records.ts';
import { type Database, openDatabase } from '../server/journal/database.ts';
import { CallError, guard, parseCall } from './call.ts';
import { csv } from './csv.ts';

const usage = `usage: deckhand class list [--data DIR] [--json]
       deckhand class export CODE --csv [--data DIR]
       deckhand class delete CODE [--data DIR]

The classes that a data folder holds: list them; who attended one and what they got done, as CSV
with UTC times; or forget one: its journal, and of those who were in no other class their names,
their labs and what they typed there. The server is stopped for delete.

  --data DIR   folder of journals and keys (${defaults.data})
  --csv        the form of the export
  --json       print the list as JSON
`;

export async function runClass(args: readonly string[]): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('class', () =>
      parseArgs({
        args: [...args],
        options: {
          data: { type: 'string' },
          csv: { type: 'boolean' },
          json: { type: 'boolean' },
          help: { type: 'boolean', short: 'h' },
        },
        allowPositionals: true,
      }),
    );
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    const [verb, code, more] = positionals;
    const folder = resolve(values.data ?? defaults.data);
    const takesCode = verb === 'export' || verb === 'delete';
    if (verb !== 'list' && !takesCode)
      throw new CallError('class takes list, export or delete. See deckhand class --help.');
    if (takesCode !== (code !== undefined) || more !== undefined)
      throw new CallError(
        `class ${verb} takes ${takesCode ? 'one code: deckhand class list names them' : 'no code'}.`,
      );
    if (verb === 'export' && values.csv !== true)
      throw new CallError('class export writes CSV: say so with --csv.');
    if (!existsSync(join(folder, 'deckhand.db')))
      throw new CallError(
        `There are no classes in ${folder}: name the server's folder with --data.`,
      );
    if (code === undefined) return withDatabase(folder, base => list(base, values.json === true));
    if (verb === 'export') return withDatabase(folder, base => exportCsv(base, code));
    return forget(folder, code);
  });
}

function withDatabase(folder: string, body: (database: Database) => number): number {
  const database = openDatabase(folder);
  try {
    return body(database);
  } finally {
    database.close();
  }
}

const isoTime = (ms: number) => new Date(ms).toISOString();

function list(database: Database, json: boolean): number {
  const classes = listClasses(database).map(({ code, firstMs, lastMs, people }) => ({
    ...{ code, first: isoTime(firstMs), last: isoTime(lastMs), people },
  }));
  if (json) process.stdout.write(`${JSON.stringify({ classes })}\n`);
  else if (classes.length === 0) process.stdout.write('No class was held yet.\n');
  else
    for (const each of classes)
      process.stdout.write(
        `${each.code}  ${each.first}  ${each.last}  ${each.people} ${each.people === 1 ? 'person' : 'people'}\n`,
      );
  return 0;
}

function exportCsv(database: Database, code: string): number {
  const people = attendance(database, code);
  if (people.length === 0) throw unknown(code);
  const exercises = inOrder(people);
  const rows = people.map(({ name, role, firstMs, lastMs, presentMs, work }) => [
    ...[name, role, isoTime(firstMs), isoTime(lastMs)],
    Math.round(presentMs / 60_000),
    ...exercises.map(id => standing(work.get(id))),
  ]);
  const head = ['name', 'role', 'first seen', 'last seen', 'minutes', ...exercises];
  process.stdout.write(csv([head, ...rows]));
  return 0;
}

/** The class's exercises, as they were begun: the deck may be another one today. */
function inOrder(people: readonly Attendance[]): readonly string[] {
  const begun = new Map<string, number>();
  for (const { work } of people)
    for (const [id, { begunMs }] of work)
      begun.set(id, Math.min(begunMs, begun.get(id) ?? begunMs));
  return [...begun].sort((left, right) => left[1] - right[1]).map(([id]) => id);
}

/** Passed once is passed; empty for what was never run, or reset since. */
function standing(work: Work | undefined): string {
  if (work === undefined) return '';
  if (work.passedMs !== null) return 'passed';
  if (work.failures > 0) return 'failed';
  return Object.values(work.states).some(state => state !== 'idle') ? 'begun' : '';
}

function forget(folder: string, code: string): number {
  let unlock: () => void;
  try {
    unlock = lockData(folder);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw new CallError(`A server uses ${folder}: end it, then delete the class.`);
  }
  try {
    return withDatabase(folder, database => {
      if (!deleteClass(database, code)) throw unknown(code);
      process.stdout.write(`The class ${code} is forgotten.\n`);
      return 0;
    });
  } finally {
    unlock();
  }
}

function unknown(code: string): CallError {
  return new CallError(`There is no class ${code}: deckhand class list names those there are.`);
}
