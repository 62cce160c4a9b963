// A workspace on a backend with the machine's own clock: what is journalled, what can be known.
import { expect, test } from 'vitest';
import { exercise, fakeHeader, fakeLab } from '../../../test/support/fake-lab.ts';
import { createFakeRealBackend } from '../../../test/support/fake-real-backend.ts';
import { createWorkspace } from './create-workspace.ts';
import type { JournalEntry } from './journal.ts';
import { interruptedSentence, newShellLine } from './past-runs.ts';

const exercises = [exercise('a', 'bash docker exec -ti x sh', 'bash echo inside', 'bash ls')];

function start(entries: readonly JournalEntry[] = []) {
  const fake = createFakeRealBackend('node1');
  const workspace = createWorkspace({
    id: 'w',
    backend: fake.backend,
    header: { ...fakeHeader, backend: 'local', engine: 0 },
    lab: fakeLab,
    exercises,
    past: { checkpoint: null, entries },
  });
  return { fake, workspace };
}

function prompt(fake: ReturnType<typeof start>['fake']): void {
  fake.mark({ kind: 'prompt', depth: 0, continuation: false });
  fake.say('me@host:~$ ');
}

test('[LB36] a shell that cannot mark its prompt is read from the screen after half a second', () => {
  const { fake, workspace } = start();
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  prompt(fake);
  workspace.command({ kind: 'run', snippet: 'a.1' }, 2);
  fake.pass(20);
  expect(fake.typed()).toBe('docker exec -ti x sh\r');
  fake.say('docker exec -ti x sh\r\n');
  fake.mark({ kind: 'command-start', depth: 0, command: null });
  fake.say('/ # ');
  fake.pass(400);
  expect(workspace.snippet('a.1')?.state).toBe('running');
  fake.pass(200);
  expect(workspace.snippet('a.1')).toMatchObject({ state: 'passed', exit: null });
  workspace.command({ kind: 'run', snippet: 'a.2' }, 3);
  fake.pass(20);
  expect(fake.typed()).toBe('echo inside\r');
  fake.say('echo inside\r\ninside\r\n/ # ');
  fake.pass(600);
  expect(workspace.snippet('a.2')).toMatchObject({ state: 'passed', exit: null });
  expect(workspace.view().runs.map(run => run.text)).toEqual(['/ #', 'echo inside\ninside\n/ #']);
});

test('[LB36] a command typed by hand is read from the screen too', () => {
  const { fake, workspace } = start();
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  prompt(fake);
  for (const key of ['l', 's', '\r']) {
    workspace.command({ kind: 'input', terminal: 'node1', text: key }, 2);
    fake.say(key === '\r' ? '\r\n' : key);
  }
  fake.mark({ kind: 'command-start', depth: 0, command: null });
  fake.say('file\r\n');
  fake.mark({ kind: 'command-end', depth: 0, status: 0 });
  prompt(fake);
  expect(workspace.snippet('a.3')).toMatchObject({ state: 'passed', exit: 0, run: 1 });
});

test('[LB37] of a real shell output and verdicts are journalled, never key strokes', () => {
  const { fake, workspace } = start();
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  prompt(fake);
  workspace.command({ kind: 'input', terminal: 'node1', text: 'secret' }, 2);
  workspace.command({ kind: 'run', snippet: 'a.3' }, 3);
  fake.pass(20);
  fake.say('ls\r\n');
  fake.mark({ kind: 'command-start', depth: 0, command: null });
  fake.say('file\r\n');
  fake.mark({ kind: 'command-end', depth: 0, status: 0 });
  prompt(fake);
  const entries = [...workspace.takeJournal(true)];
  expect(entries.map(entry => entry.kind)).toEqual([
    ...['open', 'output', 'plan', 'run-start', 'output', 'verdict', 'output'],
  ]);
  const again = start(entries);
  again.workspace.replay(1_000);
  again.fake.pass(1_000);
  expect(again.fake.typed()).toBe('');
  // The new shell is told apart on the screen, and that is written down like any output.
  expect(again.workspace.takeJournal(true).map(entry => entry.kind)).toEqual(['output']);
  expect(again.workspace.view().runs).toEqual(workspace.view().runs);
  expect(again.workspace.snippet('a.3')).toMatchObject({ state: 'passed', run: 1 });
  expect(again.workspace.since('node1', 0)).toBe(
    `me@host:~$ ls\r\nfile\r\nme@host:~$ ${newShellLine}`,
  );
  again.workspace.command({ kind: 'run', snippet: 'a.3' }, 4);
  prompt(again.fake);
  again.fake.pass(20);
  expect(again.workspace.takeJournal(true).find(entry => entry.kind === 'run-start')).toMatchObject(
    {
      run: 2,
    },
  );
});

test('[LB37] what ran on a real machine when the server ended is failed, not running for ever', () => {
  const { fake, workspace } = start();
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  prompt(fake);
  workspace.command({ kind: 'run', snippet: 'a.3' }, 2);
  fake.pass(20);
  fake.say('ls\r\n');
  fake.mark({ kind: 'command-start', depth: 0, command: null });
  fake.say('one file\r\n');
  expect(workspace.snippet('a.3')?.state).toBe('running');
  const entries = [...workspace.takeJournal(true)];
  const again = start(entries);
  // The new shell says something before the journal of the old one is read to its end.
  again.workspace.replay(2);
  expect(again.workspace.replaying()).toBe(true);
  prompt(again.fake);
  again.workspace.replay(1_000);
  expect(again.workspace.snippet('a.3')).toMatchObject({
    ...{ state: 'failed', exit: null, why: interruptedSentence, run: 1 },
  });
  const [run] = again.workspace.view().runs;
  expect(run).toMatchObject({ number: 1, snippet: 'a.3', command: 'ls', text: 'one file' });
  expect(run?.endedMs).not.toBeNull();
  const more = again.workspace.takeJournal(true);
  const numbers = [...entries, ...more].map(({ seq }) => seq);
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  expect(again.workspace.since('node1', 0)).toBe(
    `me@host:~$ ls\r\none file\r\n${newShellLine}me@host:~$ `,
  );
  // Once more: nothing is interrupted twice.
  const third = start([...entries, ...more]);
  third.workspace.replay(1_000);
  expect(third.workspace.takeJournal(true).map(({ kind }) => kind)).toEqual(['output']);
  expect(third.workspace.snippet('a.3')?.state).toBe('failed');
});
