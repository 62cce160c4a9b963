// The interactive shell: prompt, line editor, history, jobs, marks; and its checkpoint.
import { decodeUtf8 } from '../../lib/bytes.ts';
import type { Plain, Task } from '../kernel/kernel.ts';
import type { Machine, Tty } from '../os/os.ts';
import { restoreProcess } from '../os/parked.ts';
import { expandAliases } from './alias.ts';
import { runText } from './builtins/control.ts';
import { complete } from './complete.ts';
import { endOf } from './ending.ts';
import { parkAround } from './external.ts';
import { expandHistory } from './history-expansion.ts';
import { jobRow, jobState, removeJob } from './jobs.ts';
import { type EditResult, editLine } from './line-editor.ts';
import { type ParseResult, parseSource, syntaxMessage } from './parse.ts';
import { giveTerminal, waitForeground } from './pipeline.ts';
import { promptText } from './prompt.ts';
import { runTop } from './run.ts';
import { type Editing, loadShell, saveShell, sessionOf } from './session.ts';
import { type Shell, Unwind } from './shell.ts';
import { runPendingTraps } from './traps.ts';

const HISTORY_MAX = 1000;

/** Who has interactive shells on a terminal, outermost first: entering another machine is told. */
const sessions = new WeakMap<Tty, Machine[]>();

export function* runInteractive(shell: Shell, resumed: Plain = null): Task<number> {
  const { process } = shell;
  shell.origin = 'interactive';
  shell.shopt.add('expand_aliases');
  shell.options.add('monitor');
  if (shell.personality === 'bash') {
    shell.options.add('histexpand').add('emacs').add('history');
    shell.aliases.set('ls', 'ls --color=auto').set('ll', 'ls -l').set('grep', 'grep --color=auto');
  }
  const tty = process.streams.get(0)?.tty ?? null;
  const depth = tty ? enter(tty, process.machine, resumed !== null) : 0;
  try {
    const editing = resumed === null ? null : loadShell(shell, resumed);
    takeTerminal(shell, tty);
    if (resumed === null) yield* runStartFiles(shell);
    else if (!editing && tty) yield* awaitSession(shell, tty, depth, sessionOf(resumed));
    return yield* commandLoop(shell, tty, depth, editing);
  } finally {
    if (tty) leave(tty, depth);
  }
}

/** Goes on waiting for the session in which the terminal was when it was stored. */
function* awaitSession(shell: Shell, tty: Tty, depth: number, session: Plain): Task<void> {
  const { process } = shell;
  const program = (session as { program: string }).program;
  const child = restoreProcess(process.machine, session, tty, process);
  shell.plain = true;
  parkAround(shell, child, program);
  yield* guarded(shell, () => waitForeground(shell, [child], shell.commandText));
  process.park(null);
  tty.mark({ kind: 'command-end', depth, status: shell.status });
}

function enter(tty: Tty, machine: Machine, again: boolean): number {
  const stack = sessions.get(tty) ?? [];
  sessions.set(tty, stack);
  const depth = tty.depth++;
  const outer = stack.at(-1);
  stack.push(machine);
  if (outer && outer !== machine && !again)
    tty.mark({ kind: 'enter', depth, machine: machine.hostname() });
  return depth;
}

function leave(tty: Tty, depth: number): void {
  const stack = sessions.get(tty) ?? [];
  const machine = stack.pop();
  tty.depth--;
  const outer = stack.at(-1);
  if (outer && outer !== machine) tty.mark({ kind: 'leave', depth });
}

/** A shell with job control is a process group of its own, and keys do not kill it. */
function takeTerminal(shell: Shell, tty: Tty | null): void {
  const { process } = shell;
  process.group = process.pid;
  tty?.setForeground(process.machine, process.group);
  process.onSignal('INT', () => {
    shell.interrupted = true;
    shell.signalled.open();
  });
  for (const signal of ['QUIT', 'TSTP', 'TTIN', 'TTOU', 'TERM'] as const)
    process.onSignal(signal, 'ignore');
}

function* runStartFiles(shell: Shell): Task<void> {
  const home = shell.variables.get('HOME') ?? '/';
  const names = shell.login ? ['/etc/profile', `${home}/.profile`] : [];
  if (shell.personality === 'bash') names.push(`${home}/.bashrc`);
  for (const name of names) {
    const content = shell.process.machine.files.read(name);
    if (!content.ok) continue;
    try {
      yield* runText(shell, decodeUtf8(content.value), name);
    } catch (error) {
      yield* endOf(shell, error);
    }
  }
  shell.status = 0;
}

function* commandLoop(
  shell: Shell,
  tty: Tty | null,
  depth: number,
  resumed: Editing | null,
): Task<number> {
  let editing = resumed;
  for (;;) {
    if (!editing) {
      yield* tellJobs(shell);
      yield* runPromptCommand(shell);
    }
    const read = yield* readCommand(shell, tty, depth, editing);
    editing = null;
    if (read === 'end') {
      const ended = yield* endOfInput(shell);
      if (ended) return shell.status;
      continue;
    }
    if (read.script === null) {
      tty?.mark({ kind: 'command-end', depth, status: null });
      continue;
    }
    tty?.mark({ kind: 'command-start', depth, command: read.text });
    shell.commandText = read.text;
    const settings = tty && { ...tty.settings };
    const exited = yield* runLine(shell, read.script);
    // Who was killed could not tidy up; who ended has set the terminal as he wanted it.
    if (settings && shell.status > 128) tty?.configure(settings);
    tty?.mark({ kind: 'command-end', depth, status: shell.status });
    if (exited) return shell.status;
    shell.warned = shell.warned && /^\s*(exit|logout)\b/.test(read.text);
  }
}

/** Runs what was typed; true: the shell ends. */
function* runLine(
  shell: Shell,
  script: Extract<ParseResult, { kind: 'script' }>['script'],
): Task<boolean> {
  const only = script.statements.length === 1 ? script.statements[0] : undefined;
  shell.plain = only?.command.kind === 'simple' && !only.background;
  return yield* guarded(shell, () => runTop(shell, script));
}

/** Runs something of a line, whatever becomes of it; true: the shell ends. */
function* guarded(shell: Shell, run: () => Task<number>): Task<boolean> {
  shell.interrupted = false;
  try {
    shell.status = yield* run();
  } catch (error) {
    if (error instanceof Unwind && error.kind === 'interrupt') yield* shell.process.complain('\n');
    shell.status = yield* endOf(shell, error);
    shell.guarded = 0;
    shell.loops = 0;
    if (error instanceof Unwind && error.kind === 'exit') return true;
  }
  // A line that was cut short left the terminal to the job that it had started.
  giveTerminal(shell, shell.process);
  yield* runPendingTraps(shell);
  return false;
}

function* endOfInput(shell: Shell): Task<boolean> {
  const stopped = shell.jobs.list.some(job => job.told === 'stopped');
  yield* shell.process.print(
    shell.personality === 'bash' ? (shell.login ? 'logout\n' : 'exit\n') : '\n',
  );
  if (!stopped || shell.warned) return true;
  shell.warned = true;
  yield* shell.process.complain('There are stopped jobs.\n');
  return false;
}

function* tellJobs(shell: Shell): Task<void> {
  for (const job of [...shell.jobs.list]) {
    const state = jobState(job);
    if (shell.justKilled.delete(job)) continue;
    if (state === 'done') {
      const row = jobRow(shell.jobs, job, shell.personality, false);
      removeJob(shell.jobs, job);
      yield* shell.process.complain(row);
    } else if (state === 'stopped' && job.told !== 'stopped') {
      job.told = 'stopped';
      yield* shell.process.complain(`\n${jobRow(shell.jobs, job, shell.personality, false)}`);
    }
  }
}

function* runPromptCommand(shell: Shell): Task<void> {
  const command = shell.variables.get('PROMPT_COMMAND');
  if (shell.personality !== 'bash' || !command) return;
  const { status } = shell;
  try {
    yield* runText(shell, command, 'PROMPT_COMMAND');
  } catch (error) {
    yield* endOf(shell, error);
  }
  shell.status = status;
}

type ReadCommand = {
  readonly text: string;
  /** Null: nothing to run. */
  readonly script: Extract<ParseResult, { kind: 'script' }>['script'] | null;
};

/** Reads lines until they make a whole command. */
function* readCommand(
  shell: Shell,
  tty: Tty | null,
  depth: number,
  resumed: Editing | null,
): Task<ReadCommand | 'end'> {
  let source = resumed?.source ?? '';
  let remembered = source.replace(/\n$/, '');
  let editing = resumed;
  let inHere = false;
  for (;;) {
    const continuation = source !== '';
    const result = yield* readOneLine(shell, tty, depth, source, editing);
    editing = null;
    if (result.kind === 'interrupt') {
      shell.status = 130;
      return { text: '', script: null };
    }
    if (result.kind === 'end') {
      if (!continuation) return 'end';
      yield* shell.process.complain('\n');
      const parsed = parseSource(source, { personality: shell.personality });
      if (parsed.kind !== 'script') yield* tellMistake(shell, parsed, source);
      shell.status = 2;
      return { text: source, script: null };
    }
    let line = result.text;
    // What a here-document holds is not looked at.
    const expanded = shell.has('histexpand') && !inHere ? expandHistory(line, shell.history) : null;
    if (expanded && 'error' in expanded) {
      yield* shell.complain(expanded.error);
      return { text: line, script: null };
    }
    if (expanded) {
      line = expanded.line;
      yield* shell.process.print(`${line}\n`);
    }
    remembered = source === '' ? line : remembered + between(shell, source, line) + line;
    source += `${line}\n`;
    if (source.trim() === '') return { text: '', script: null };
    const parsed = parseSource(expandAliases(source, shell.aliases), {
      personality: shell.personality,
    });
    const open =
      parsed.kind === 'incomplete' || (parsed.kind === 'script' && parsed.openHere !== null);
    inHere = parsed.kind === 'script' && parsed.openHere !== null;
    if (open || trailingBackslash(source)) continue;
    const text = source.replace(/\n+$/, '');
    // A pasted text may end with newlines, which belong to no command.
    const typed = remembered.replace(/\n+$/, '');
    remember(shell, shell.personality === 'bash' ? typed.replace(/\\\n/g, '') : text);
    if (parsed.kind === 'script')
      return { text, script: parsed.script.statements.length > 0 ? parsed.script : null };
    if (parsed.kind === 'error') yield* tellMistake(shell, parsed, source);
    shell.status = 2;
    return { text, script: null };
  }
}

/** How history joins a line to those before: as one line, where that means the same. */
function between(shell: Shell, source: string, line: string): string {
  const parsed = parseSource(source, { personality: shell.personality });
  const here = parsed.kind === 'script' && parsed.openHere !== null;
  const quoted = parsed.kind === 'incomplete' && parsed.quote !== null;
  if (here || quoted || line.trim() === '') return '\n';
  if (trailingBackslash(source)) return '\n';
  return /(^|[\s;&|])(do|then|else|elif|if|while|until|\{)\s*$|[;&|({]\s*$/.test(source.trimEnd())
    ? ' '
    : '; ';
}

function trailingBackslash(source: string): boolean {
  const end = /(\\*)\n$/.exec(source)?.[1] ?? '';
  return end.length % 2 === 1;
}

function* tellMistake(
  shell: Shell,
  mistake: Exclude<ParseResult, { kind: 'script' }>,
  source: string,
): Task<void> {
  const name = shell.personality === 'bash' ? 'bash' : shell.name.replace(/^-/, '');
  yield* shell.process.complain(
    syntaxMessage(mistake, shell.personality, { name, numbered: false }, source),
  );
}

function remember(shell: Shell, text: string): void {
  if (/^\s/.test(text) && shell.personality === 'bash') return;
  if (shell.history.at(-1) === text) return;
  shell.history.push(text);
  if (shell.history.length > HISTORY_MAX) shell.history.shift();
}

function* readOneLine(
  shell: Shell,
  tty: Tty | null,
  depth: number,
  source: string,
  resumed: Editing | null,
): Task<EditResult> {
  const { process } = shell;
  const continuation = source !== '';
  const prompt = resumed?.prompt ?? (yield* promptText(shell, continuation ? 'PS2' : 'PS1'));
  if (!tty) {
    yield* process.complain(prompt);
    const line = yield* process.readLine(0);
    return line === null ? { kind: 'end' } : { kind: 'line', text: line };
  }
  if (!resumed) tty.mark({ kind: 'prompt', depth, continuation });
  if (resumed?.terminal) tty.configure(resumed.terminal);
  const before = { ...tty.settings };
  tty.configure({ canonical: false, echo: false, signals: false });
  const state = { text: resumed?.text ?? '', cursor: resumed?.cursor ?? 0 };
  // Background jobs are no part of a checkpoint: while there are any, there is none.
  process.park(() => saveShell(shell, { source, prompt, terminal: before, ...state }), 'sh');
  try {
    return yield* editLine({
      process,
      prompt: prompt.replace(/\n/g, '\r\n'),
      history: shell.history,
      bracketedPaste: shell.personality === 'bash',
      // Busybox's editor echoes whatever the terminal is set to.
      echo: before.echo || shell.personality === 'ash',
      complete: (line, cursor) => complete(shell, line, cursor),
      resumed: resumed ? state : null,
      changed(text, cursor) {
        state.text = text;
        state.cursor = cursor;
      },
    });
  } finally {
    process.park(null);
    tty.configure(before);
  }
}
