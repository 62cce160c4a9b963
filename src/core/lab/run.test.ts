// The runner on a small shell: what becomes of each kind of snippet.
import { expect, test } from 'vitest';
import { exercise, fakeWorkspace } from '../../../test/support/fake-lab.ts';
import type { Exercise } from '../deck/deck.ts';
import type { Workspace } from './workspace.ts';

/** Runs to quiet, at most an hour. */
function settle(workspace: Workspace, ms = 3_600_000): void {
  workspace.advance(workspace.nowMs() + ms, 10_000_000);
}

/** `id state exit why` of every snippet, in order. */
function verdicts(workspace: Workspace): string[] {
  return workspace
    .view()
    .snippets.map(({ id, state, exit, why }) =>
      [id, state, exit ?? '-', ...(why === null ? [] : [why])].join(' '),
    )
    .sort();
}

function shown(workspace: Workspace, terminal = 'node1'): string {
  return workspace.since(terminal, 0) ?? '';
}

function runAll(exercises: readonly Exercise[], limitMs: number | null = 600_000): Workspace {
  const workspace = fakeWorkspace(exercises);
  const all = exercises.flatMap(one => one.snippets.map(snippet => snippet.id));
  workspace.play(all, { onFailure: 'continue', limitMs });
  settle(workspace, 7_200_000);
  expect(workspace.running()).toBe(false);
  return workspace;
}

function click(workspace: Workspace, snippet: string, more: object = {}): unknown {
  workspace.command({ kind: 'run', snippet, ...more }, 1);
  settle(workspace, 10_000);
  return workspace.takeAnswers()[0]?.result;
}

test('[LB10] a snippet is typed, and passes or fails by its exit status', () => {
  const workspace = runAll([exercise('a', 'bash echo hello', 'bash fail 3 no such thing')]);
  expect(verdicts(workspace)).toEqual([
    'a.1 passed 0',
    'a.2 failed 3 Exit status 3: fail: no such thing',
  ]);
  expect(shown(workspace)).toBe(
    '$ echo hello\r\nhello\r\n$ fail 3 no such thing\r\nfail: no such thing\r\n$ ',
  );
});

test('[LB11] typing takes at most eight milliseconds', () => {
  const workspace = fakeWorkspace([exercise('a', `bash echo ${'long '.repeat(30)}`)]);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  settle(workspace, 1_000);
  workspace.command({ kind: 'run', snippet: 'a.1' }, 2);
  workspace.advance(1_007, 10_000);
  expect(workspace.snippet('a.1')?.state).toBe('running');
  workspace.advance(1_010, 10_000);
  expect(workspace.view().runs.map(run => [run.startedMs, run.endedMs])).toEqual([[1_007, 1_008]]);
});

test('[LB12] what waits for its text passes whatever the status, and else times out', () => {
  const workspace = runAll([
    exercise('a', 'bash fail 1 No such container: it', '(wait No such container: it)'),
    exercise('b', 'bash echo something else', '(wait nothing like it)'),
    exercise('c', 'bash sleep 100', 'longwait never', 'bash echo next'),
  ]);
  expect(verdicts(workspace)).toEqual([
    'a.1 passed 1',
    'a.2 passed -',
    'b.1 timeout 0 The text “nothing like it” did not come within 60 s.',
    'b.2 timeout - The text “nothing like it” did not come within 60 s.',
    'c.1 timeout 0 The text “never” did not come within 600 s.',
    'c.2 timeout - The text “never” did not come within 600 s.',
    'c.3 passed 0',
  ]);
});

test('[LB12] what is expected of a snippet that was not run shares its verdict', () => {
  const workspace = runAll([exercise('a', 'bash echo `unknown`', '(wait x)')]);
  expect(verdicts(workspace)).toEqual([
    'a.1 skipped - needs a value for unknown',
    'a.2 skipped - needs a value for unknown',
  ]);
});

test('[LB12] the echo of the command is not its output', () => {
  const workspace = runAll([exercise('a', 'bash fail 1', '(wait fail 1)')]);
  expect(workspace.snippet('a.1')?.state).toBe('failed');
});

test('[LB12] a command that failed without its text is told at once, with its status', () => {
  const workspace = runAll([exercise('a', 'bash fail 3 no such thing', '(wait a text)')]);
  const why =
    '`fail 3 no such thing` ended before the text “a text” came. Exit status 3: fail: no such thing';
  expect(verdicts(workspace)).toEqual([`a.1 failed 3 ${why}`, `a.2 failed - ${why}`]);
  const [run] = workspace.view().runs;
  expect(workspace.snippet('a.1')?.virtualMs).toBe((run?.endedMs ?? 0) - (run?.startedMs ?? 0));
  const clicked = fakeWorkspace([exercise('a', 'bash fail 1 no', '(wait a text)')]);
  click(clicked, 'a.1');
  expect(clicked.snippet('a.1')).toMatchObject({ state: 'failed', exit: 1 });
});

test('[LB13] a command that runs on is left by a key, and the next one finds a prompt', () => {
  const workspace = runAll([
    exercise('a', 'bash watch', '(wait round 3)', '(key ^C)', 'bash echo after'),
  ]);
  expect(verdicts(workspace)).toEqual([
    'a.1 passed -',
    'a.2 passed -',
    'a.3 passed -',
    'a.4 passed 0',
  ]);
  expect(shown(workspace)).toBe(
    '$ watch\r\nround 1\r\nround 2\r\nround 3\r\n^C\r\n$ echo after\r\nafter\r\n$ ',
  );
});

test('[LB14] entering a shell passes when its prompt is there, leaving it by the outer status', () => {
  const workspace = runAll([
    exercise('a', 'bash sh', 'bash echo inside', '(bash exit)', 'bash true'),
  ]);
  expect(verdicts(workspace)).toEqual([
    'a.1 passed -',
    'a.2 passed 0',
    'a.3 passed 0',
    'a.4 passed 0',
  ]);
  expect(shown(workspace)).toBe('$ sh\r\n/ # echo inside\r\ninside\r\n/ # exit\r\n$ true\r\n$ ');
});

test('[LB15] several lines wait for their prompts; the last status counts', () => {
  const workspace = runAll([
    exercise('a', 'bash false\nsleep 1\necho two'),
    exercise('b', 'bash cat <<END\n  one\n\ttwo\nEND'),
    exercise('c', 'bash sh\necho inner'),
    exercise('d', 'bash # nothing but words'),
  ]);
  expect(verdicts(workspace)).toEqual([
    'a.1 passed 0',
    'b.1 passed 0',
    'c.1 passed 0',
    'd.1 passed -',
  ]);
  expect(workspace.view().runs.map(run => run.text)).toEqual([
    '$ sleep 1\n$ echo two\ntwo',
    '',
    '/ # echo inner\ninner',
  ]);
});

test('[LB15] a command that is not complete fails with a sentence', () => {
  const workspace = runAll([exercise('a', 'bash cat <<END', 'bash echo next')]);
  expect(verdicts(workspace)).toEqual([
    'a.1 failed - The shell waits for more: a quote, a bracket or a here-document.',
    'a.2 passed 0',
  ]);
});

test('[LB16] after a failure a plan goes on behind ^C, or in a new shell', () => {
  const workspace = runAll(
    [exercise('a', 'bash watch', 'bash echo one', 'bash stuck', 'bash echo two')],
    20_000,
  );
  expect(verdicts(workspace)).toEqual([
    'a.1 timeout - It did not end within 20 s.',
    'a.2 passed 0',
    'a.3 timeout - It did not end within 20 s.',
    'a.4 passed 0',
  ]);
  expect(shown(workspace)).toBe('$ echo two\r\ntwo\r\n$ ');
});

test('[LB17] copy, paste, keys, check, open and tmux', () => {
  const workspace = runAll([
    exercise(
      'a',
      'bash echo token: abc-1 and token: abc-2',
      '(copy token: (?<token>abc-.))',
      '(keys echo got )',
      '(paste)',
      '(key ^M)',
      '(wait got abc-2)',
      '(check)',
      'bash echo `token`',
      '(copypaste echo got abc.*?2)',
      '(open http://node1:8000)',
      '(tmux split-pane -v)',
      '(key ^NoSuchKey)',
    ),
  ]);
  expect(verdicts(workspace)).toEqual([
    'a.1 passed 0',
    'a.10 passed -',
    'a.11 skipped - tmux commands are not played: terminals stand side by side here; name one with <!-- terminal: node1:2 -->.',
    'a.12 failed - There is no key `^NoSuchKey`.',
    'a.2 passed -',
    'a.3 passed -',
    'a.4 passed -',
    'a.5 passed -',
    'a.6 passed -',
    'a.7 passed -',
    'a.8 passed 0',
    'a.9 passed 0',
  ]);
  expect(shown(workspace)).toBe(
    '$ echo token: abc-1 and token: abc-2\r\ntoken: abc-1 and token: abc-2\r\n' +
      '$ echo got abc-2\r\ngot abc-2\r\n$ echo abc-2\r\nabc-2\r\n$ echo got abc-2\r\ngot abc-2\r\n$ ',
  );
  expect(workspace.takeEvents().filter(event => event.kind === 'open-url')).toEqual([
    { kind: 'open-url', url: 'http://node1:8000' },
  ]);
});

test('[LB17] a check fails on another status than 0', () => {
  const workspace = runAll([exercise('a', 'bash fail 4', '(check)')]);
  expect(verdicts(workspace)).toEqual([
    'a.1 failed 4 Exit status 4, where 0 is expected.',
    'a.2 failed - Exit status 4, where 0 is expected.',
  ]);
});

test('[LB18] a placeholder has a value, or its snippet is skipped', () => {
  const workspace = runAll([
    exercise('a', 'bash echo hello `known` and `known`', 'bash echo `unknown`'),
  ]);
  expect(verdicts(workspace)).toEqual(['a.1 passed 0', 'a.2 skipped - needs a value for unknown']);
  expect(shown(workspace)).toContain('hello world and world\r\n');
  const other = fakeWorkspace([exercise('a', 'bash echo `unknown`')]);
  expect(click(other, 'a.1')).toEqual({
    ok: false,
    reason: 'needs-value',
    sentence: 'needs a value for unknown',
  });
  other.command({ kind: 'value', name: 'unknown', value: 'now' }, 1);
  other.takeAnswers();
  expect(click(other, 'a.1')).toEqual({ ok: true });
  expect(click(other, 'a.1', { text: 'echo edited' })).toEqual({ ok: true });
  expect(shown(other)).toBe('$ echo now\r\nnow\r\n$ echo edited\r\nedited\r\n$ ');
});

test('[LB18] what was copied stands for the placeholders of its exercise', () => {
  const workspace = runAll([
    exercise('a', 'bash echo id-77', '(copy id-(\\d+))', 'bash echo `known`'),
    exercise('b', 'bash echo `known`'),
  ]);
  expect(workspace.view().runs.map(run => run.text)).toEqual(['id-77', '77', 'world']);
});

test('[LB19] another window is a second terminal, for that snippet', () => {
  const workspace = runAll([
    exercise('a', 'bash sh', '"Open another window, and stop:" bash echo there', 'bash echo here'),
    exercise('b', '@node2 bash echo far', '@nowhere bash echo'),
  ]);
  expect(workspace.view().terminals.map(one => one.name)).toEqual(['node1', 'node1:2', 'node2']);
  expect(shown(workspace)).toBe('$ sh\r\n/ # echo here\r\nhere\r\n/ # ');
  expect(shown(workspace, 'node1:2')).toBe('$ echo there\r\nthere\r\n$ ');
  expect(verdicts(workspace)).toContain(
    'b.2 failed - There is no node nowhere in the lab fake, so no terminal nowhere.',
  );
});

test('[LB20] a busy terminal refuses after two seconds, or is interrupted', () => {
  const workspace = fakeWorkspace([exercise('a', 'bash watch'), exercise('b', 'bash echo b')]);
  expect(click(workspace, 'a.1')).toEqual({ ok: true });
  expect(click(workspace, 'b.1')).toEqual({
    ok: false,
    reason: 'busy',
    sentence: 'node1 is busy with `watch`.',
  });
  expect(workspace.snippet('b.1')).toBeNull();
  expect(click(workspace, 'b.1', { terminal: 'node1:2' })).toEqual({ ok: true });
  expect(click(workspace, 'b.1', { busy: 'interrupt' })).toEqual({ ok: true });
  expect(verdicts(workspace)).toEqual(['a.1 failed 130 Exit status 130: ^C', 'b.1 passed 0']);
});

test('[LB20] a terminal that ended is opened anew, and its new shell is not interrupted', () => {
  const workspace = fakeWorkspace([exercise('a', 'bash echo one')]);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  workspace.command({ kind: 'input', terminal: 'node1', text: 'exit\r' }, 2);
  settle(workspace, 1_000);
  expect(workspace.terminal('node1')?.state).toBe('ended');
  click(workspace, 'a.1', { busy: 'interrupt' });
  expect(shown(workspace)).toBe('$ echo one\r\none\r\n$ ');
});

test('[LB21] Run plays the hidden ones before it, and those left over behind the last', () => {
  const workspace = fakeWorkspace([
    exercise('a', '(hide echo prepare)', 'bash watch', '(wait round 2)', '(key ^C)', 'bash echo z'),
  ]);
  click(workspace, 'a.2');
  expect(verdicts(workspace)).toEqual(['a.1 passed 0', 'a.2 passed -', 'a.3 passed -']);
  click(workspace, 'a.5');
  expect(verdicts(workspace).slice(3)).toEqual(['a.4 passed -', 'a.5 passed 0']);
  click(workspace, 'a.2');
  expect(shown(workspace).split('prepare').length).toBe(3);
});

test('[LB21] who has typed since keeps their program', () => {
  const workspace = fakeWorkspace([
    exercise('a', 'bash sh', '(bash exit)'),
    exercise('b', 'bash echo b'),
  ]);
  click(workspace, 'a.1');
  workspace.command({ kind: 'input', terminal: 'node1', text: 'exit\r' }, 1);
  settle(workspace, 1_000);
  workspace.takeAnswers();
  click(workspace, 'b.1');
  expect(shown(workspace)).toBe('$ sh\r\n/ # exit\r\n$ echo b\r\nb\r\n$ ');
});

test('[LB22] Run all stops at the first failure', () => {
  const workspace = fakeWorkspace([exercise('a', 'bash true', 'bash false', 'bash true')]);
  workspace.command({ kind: 'run-all', exercise: 'a' }, 1);
  settle(workspace);
  expect(verdicts(workspace)).toEqual(['a.1 passed 0', 'a.2 failed 1 Exit status 1.']);
});

test('[LB23] stop interrupts what runs and drops the rest', () => {
  const workspace = fakeWorkspace([exercise('a', 'bash watch', 'bash true')]);
  workspace.command({ kind: 'run-all', exercise: 'a' }, 1);
  settle(workspace, 5_000);
  workspace.command({ kind: 'stop' }, 2);
  settle(workspace, 5_000);
  expect(verdicts(workspace)).toEqual(['a.1 failed 130 Exit status 130: ^C']);
  expect(workspace.running()).toBe(false);
});

test('[LB23] who stops what is waited for waits no longer', () => {
  for (const command of [
    { kind: 'stop' },
    { kind: 'input', terminal: 'node1', text: '\x03' },
  ] as const) {
    const workspace = fakeWorkspace([exercise('a', 'bash echo hi', '(wait round 3)')]);
    workspace.command({ kind: 'run-all', exercise: 'a' }, 1);
    settle(workspace, 500);
    workspace.command(command, 2);
    settle(workspace, 500);
    expect(verdicts(workspace)).toEqual([
      'a.1 failed 0 The text “round 3” did not come.',
      'a.2 failed - The text “round 3” did not come.',
    ]);
    expect(workspace.running()).toBe(false);
  }
});

test('[LB23] stop interrupts what a person has typed as well', () => {
  const workspace = fakeWorkspace([]);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  settle(workspace, 100);
  workspace.command({ kind: 'input', terminal: 'node1', text: 'watch\r' }, 1);
  settle(workspace, 100);
  workspace.command({ kind: 'stop' }, 2);
  settle(workspace, 100);
  expect(shown(workspace)).toBe('$ watch\r\nround 1\r\n^C\r\n$ ');
});

test('[LB24] a command typed by hand counts for the slide it was typed on', () => {
  const workspace = fakeWorkspace([
    exercise('a', 'bash true', 'bash echo a'),
    exercise('b', 'bash true'),
  ]);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  const type = (place: string[] | null, line: string) => {
    if (place) workspace.command({ kind: 'place', exercises: place }, 1);
    workspace.command({ kind: 'input', terminal: 'node1', text: `${line}\r` }, 1);
    settle(workspace, 1_000);
  };
  type(['b'], 'echo a');
  expect(verdicts(workspace)).toEqual([]);
  type(['b'], 'true');
  expect(verdicts(workspace)).toEqual(['b.1 passed 0']);
  type(['c'], 'true');
  expect(verdicts(workspace)).toEqual(['b.1 passed 0']);
  type(['a'], 'true');
  type(null, 'echo a');
  expect(verdicts(workspace)).toEqual(['a.1 passed 0', 'a.2 passed 0', 'b.1 passed 0']);
  // The place is written down once, not with every line; the fold comes to the same.
  const entries = workspace.takeJournal(false);
  expect(entries.flatMap(entry => (entry.kind === 'place' ? entry.exercises : []))).toEqual([
    'b',
    'c',
    'a',
  ]);
  const folded = fakeWorkspace(
    [exercise('a', 'bash true', 'bash echo a'), exercise('b', 'bash true')],
    { checkpoint: null, entries },
  );
  while (folded.replaying()) folded.replay(1_000);
  expect(verdicts(folded)).toEqual(verdicts(workspace));
});

test('[LB24] a command typed by hand counts as its snippet, in any terminal', () => {
  const workspace = fakeWorkspace([
    exercise(
      'a',
      'bash   echo hi  ',
      'bash echo `user` there',
      'bash echo 1\necho 2',
      '(bash echo secret)',
    ),
  ]);
  workspace.command({ kind: 'open-terminal', terminal: 'node2', columns: 80, rows: 24 }, 1);
  for (const line of [
    'echo hi',
    'echo ada there',
    'echo 1',
    'echo 2',
    'echo secret',
    'echo nothing',
  ]) {
    workspace.command({ kind: 'input', terminal: 'node2', text: `${line}\r` }, 1);
    settle(workspace, 1_000);
  }
  expect(verdicts(workspace)).toEqual(['a.1 passed 0', 'a.2 passed 0', 'a.3 passed 0']);
  expect(
    workspace.view().runs.map(run => [run.number, run.snippet, run.command, run.text]),
  ).toEqual([
    [1, 'a.1', 'echo hi', 'hi'],
    [2, 'a.2', 'echo ada there', 'ada there'],
    [3, null, 'echo 1', '1'],
    [4, 'a.3', 'echo 2', '2'],
    [5, null, 'echo secret', 'secret'],
    [6, null, 'echo nothing', 'nothing'],
  ]);
});

test('[LB24] what has passed is not done again in another terminal', () => {
  const workspace = fakeWorkspace([exercise('a', 'bash echo hi')]);
  click(workspace, 'a.1');
  workspace.command({ kind: 'open-terminal', terminal: 'node2', columns: 80, rows: 24 }, 1);
  for (const terminal of ['node2', 'node1']) {
    workspace.command({ kind: 'input', terminal, text: 'echo hi\r' }, 1);
    settle(workspace, 1_000);
  }
  expect(workspace.view().runs.map(run => [run.terminal, run.snippet])).toEqual([
    ['node1', 'a.1'],
    ['node2', null],
    ['node1', 'a.1'],
  ]);
});

test('[LB25] what a person has begun to type is cleared before a snippet is typed', () => {
  const workspace = fakeWorkspace([exercise('a', 'bash echo ran')]);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 }, 1);
  settle(workspace, 100);
  workspace.command({ kind: 'input', terminal: 'node1', text: 'rm -rf ' }, 1);
  settle(workspace, 100);
  click(workspace, 'a.1');
  expect(workspace.view().runs.map(run => run.command)).toEqual(['echo ran']);
});
