// The classes of a data folder: listed, exported, forgotten without a trace.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { lockData } from '../server/data-lock.ts';
import { openDatabase } from '../server/journal/database.ts';
import { createRegister } from '../server/journal/register.ts';
import { createJournalStore } from '../server/journal/sqlite.ts';
import { runClass } from './class.ts';
import { csv } from './csv.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function call(...args: string[]) {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map(name =>
    vi.spyOn(process[name], 'write').mockImplementation(text => {
      written[name] += text;
      return true;
    }),
  );
  try {
    return { status: await runClass(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Two classes: Ada was in both, `=Bob` in the first only, with a lab in which he typed. */
function held(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-class-'));
  folders.push(folder);
  const database = openDatabase(folder);
  const register = createRegister(database);
  const at = (minute: number) => Date.UTC(2026, 0, 5, 9, minute);
  const tell = (code: string, minute: number, event: object) =>
    database.run('insert into class_events (class, at_ms, event) values (?, ?, ?)', [
      ...[code, at(minute), JSON.stringify(event)],
    ]);
  for (const [id, name] of [
    ['ines', 'Ines'],
    ['ada', 'Ada'],
    ['bob', '=Bob'],
  ] as const)
    register.setName(id, name, at(0));
  tell('blue-1', 0, { kind: 'joined', person: 'ines', name: 'Ines', role: 'presenter' });
  tell('blue-1', 1, { kind: 'joined', person: 'ada', name: 'Guest', role: 'student' });
  tell('blue-1', 2, { kind: 'renamed', person: 'ada', name: 'Ada' });
  tell('blue-1', 3, { kind: 'joined', person: 'bob', name: '=Bob', role: 'student' });
  tell('blue-1', 4, { kind: 'left', person: 'ada', role: 'student' });
  tell('blue-1', 9, { kind: 'joined', person: 'ada', name: 'Ada', role: 'student' });
  const verdict = (person: string, exercise: string, state: string, done = false) => ({
    ...{ kind: 'verdict', person, exercise, snippet: `${exercise}.1`, state, done },
    ...{ here: true, command: null, error: null },
  });
  tell('blue-1', 10, verdict('ada', '=swarm.2', 'running'));
  tell('blue-1', 10, verdict('bob', 'swarm.1', 'passed'));
  tell('blue-1', 11, verdict('ada', 'swarm.1', 'failed'));
  tell('blue-1', 11, verdict('ada', 'swarm.1', 'passed', true));
  tell('blue-1', 12, verdict('ada', 'swarm.1', 'failed'));
  tell('blue-1', 12, verdict('bob', 'swarm.3', 'failed'));
  tell('blue-1', 12, verdict('nobody', 'swarm.4', 'failed'));
  tell('blue-1', 13, { kind: 'moved', person: 'ada', slide: 3 });
  tell('green-2', 30, { kind: 'joined', person: 'ada', name: 'Ada', role: 'student' });
  const record = { deck: 'd', lab: 'l', backend: 'b' };
  register.addWorkspace({ id: 'w', person: 'bob', branch: 'x', ...record }, at(3));
  register.labelBranch('x', 'w', '', at(3));
  const store = createJournalStore(database);
  const header = { epochMs: at(3) } as Parameters<typeof store.create>[1];
  store.create('x', header);
  register.labelBranch('x', 'w', 'now', at(3));
  database.run('insert into entries (branch, seq, virtual_ms, fact) values (?, 1, 0, ?)', [
    ...['x', '{"text":"a-secret-that-was-typed"}'],
  ]);
  database.close();
  return folder;
}

/** Everything that stands in the folder's files. */
function bytesOf(folder: string): string {
  return readdirSync(folder)
    .map(file => readFileSync(join(folder, file), 'latin1'))
    .join();
}

test('[CS1] the classes are listed, and who attended one and got what done is exported', async () => {
  const folder = held();
  const list = await call('list', '--data', folder);
  expect(list).toEqual({
    status: 0,
    stdout:
      'blue-1  2026-01-05T09:00:00.000Z  2026-01-05T09:13:00.000Z  3 people\n' +
      'green-2  2026-01-05T09:30:00.000Z  2026-01-05T09:30:00.000Z  1 person\n',
    stderr: '',
  });
  expect((await call('export', 'blue-1', '--csv', '--data', folder)).stdout.split('\r\n')).toEqual([
    `name,role,first seen,last seen,minutes,"'=swarm.2",swarm.1,swarm.3`,
    'Ines,presenter,2026-01-05T09:00:00.000Z,2026-01-05T09:13:00.000Z,13,,,',
    // What passed once has passed.
    'Ada,student,2026-01-05T09:01:00.000Z,2026-01-05T09:13:00.000Z,7,begun,passed,',
    `"'=Bob",student,2026-01-05T09:03:00.000Z,2026-01-05T09:13:00.000Z,10,,begun,failed`,
    '',
  ]);
});

test('[CS2] a text that a spreadsheet would calculate is quoted', () => {
  const cells = ['=1+1', '+1', '-1', '@a', '\t=1', 'a,b', 'say "hi"', 'plain', 'a=b', 7];
  expect(csv([cells])).toBe(`"'=1+1","'+1","'-1","'@a","'\t=1","a,b","say ""hi""",plain,a=b,7\r\n`);
});

test('[CS3] a class is forgotten: what only it knew is in no file any more', async () => {
  const folder = held();
  expect(bytesOf(folder)).toContain('a-secret-that-was-typed');
  expect((await call('delete', 'blue-1', '--data', folder)).stdout).toBe(
    'The class blue-1 is forgotten.\n',
  );
  const left = bytesOf(folder);
  for (const gone of ['a-secret-that-was-typed', '=Bob', 'Ines', 'blue-1'])
    expect(left).not.toContain(gone);
  expect(left).toContain('Ada');
  expect((await call('list', '--data', folder, '--json')).stdout).toBe(
    '{"classes":[{"code":"green-2","first":"2026-01-05T09:30:00.000Z","last":"2026-01-05T09:30:00.000Z","people":1}]}\n',
  );
});

test('[CS3] not while a server runs on the folder, and no class that there is not', async () => {
  const folder = held();
  const unlock = lockData(folder);
  expect(await call('delete', 'blue-1', '--data', folder)).toEqual({
    ...{ status: 2, stdout: '' },
    stderr: `deckhand: A server uses ${folder}: end it, then delete the class.\n`,
  });
  unlock();
  const stderr = 'deckhand: There is no class red-3: deckhand class list names those there are.\n';
  for (const verb of [
    ['delete', 'red-3'],
    ['export', 'red-3', '--csv'],
  ])
    expect(await call(...verb, '--data', folder)).toEqual({ status: 2, stdout: '', stderr });
});
