// Pipelines, subshells and background commands: everything that runs beside the shell.
import type { Task } from '../kernel/kernel.ts';
import { signalText } from '../os/errno.ts';
import type { Process, Stream } from '../os/os.ts';
import { createPipe, nullStream } from '../os/stream.ts';
import { checked } from './consequences.ts';
import { fork, statusOf, waitQuietly } from './fork.ts';
import { addJob, jobRow } from './jobs.ts';
import { type Shell, START_COST, Unwind } from './shell.ts';
import type { Command, Statement } from './syntax.ts';

type Pipeline = Extract<Command, { kind: 'pipeline' }>;

export function* runPipeline(shell: Shell, pipeline: Pipeline): Task<number> {
  const startedMs = shell.process.machine.kernel.now();
  const guard = pipeline.negated ? 1 : 0;
  shell.guarded += guard;
  let status: number;
  try {
    const { commands } = pipeline;
    const only = commands.length === 1 ? commands[0] : null;
    if (commands.length === 0) status = 0;
    else
      status = only
        ? yield* shell.interpreter.runCommand(shell, only)
        : shell.shopt.has('lastpipe') && !shell.interactive
          ? yield* runWithLastHere(shell, pipeline)
          : yield* finishPipeline(shell, yield* startPipeline(shell, pipeline, true));
  } finally {
    shell.guarded -= guard;
  }
  if (pipeline.time) yield* tellTime(shell, pipeline.time, startedMs);
  if (pipeline.negated) return status === 0 ? 1 : 0;
  return pipeline.commands.length > 1 ? yield* checked(shell, status) : status;
}

function* tellTime(shell: Shell, format: 'bash' | 'posix', startedMs: number): Task<void> {
  const seconds = (shell.process.machine.kernel.now() - startedMs) / 1000;
  const minutes = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
  const own = shell.personality === 'bash' ? shell.variables.get('TIMEFORMAT') : null;
  if (format === 'bash' && own !== null) {
    const shown = timeText(own, seconds);
    if (shown !== '') yield* shell.process.complain(`${shown}\n`);
    return;
  }
  const text =
    format === 'posix' || shell.personality === 'ash'
      ? shell.personality === 'ash'
        ? `real\t${minutes.replace(/m(.*\.\d\d)\ds$/, 'm $1s')}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`
        : `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
      : `\nreal\t${minutes}\nuser\t0m0.000s\nsys\t0m0.000s\n`;
  yield* shell.process.complain(text);
}

/** As TIMEFORMAT wants it; nothing is known of processor time. */
function timeText(format: string, seconds: number): string {
  return format.replace(
    /%(?:%|([0-9]?)(l?)([RUS])|P)/g,
    (whole, digits: string, long: string, kind?: string) => {
      if (whole === '%%') return '%';
      if (kind === undefined) return '0.00';
      const value = kind === 'R' ? seconds : 0;
      const places = digits === '' ? 3 : Math.min(3, Number(digits));
      if (long === '') return value.toFixed(places);
      return `${Math.floor(value / 60)}m${(value % 60).toFixed(places)}s`;
    },
  );
}

/** Starts all commands at once, each in a subshell, with pipes between them. */
function* startPipeline(shell: Shell, pipeline: Pipeline, foreground: boolean): Task<Process[]> {
  const processes: Process[] = [];
  const { commands } = pipeline;
  let input: Stream | null = null;
  for (let index = 0; index < commands.length; index++) {
    const command = commands[index] as Command;
    const streams = new Map(shell.process.streams);
    const pipe = index < commands.length - 1 ? createPipe() : null;
    if (input) streams.set(0, input);
    if (pipe) streams.set(1, pipe.writer);
    if (pipe && pipeline.both[index]) streams.set(2, pipe.writer);
    processes.push(startIn(shell, command, streams, groupFor(shell, processes)));
    if (foreground && index === 0) giveTerminal(shell, processes[0] as Process);
    input?.close();
    pipe?.writer.close();
    input = pipe?.reader ?? null;
  }
  yield* shell.work(START_COST * commands.length);
  return processes;
}

/** `shopt -s lastpipe`: the last command runs in this very shell, and what it reads stays. */
function* runWithLastHere(shell: Shell, pipeline: Pipeline): Task<number> {
  const last = pipeline.commands.at(-1) as Command;
  const { reader, writer } = createPipe();
  const before = shell.process.streams.get(1);
  shell.process.streams.set(1, writer);
  const rest = { ...pipeline, commands: pipeline.commands.slice(0, -1) };
  const processes = yield* startPipeline(shell, rest, true);
  restoreOne(shell, 1, before);
  writer.close();
  const input = shell.process.streams.get(0);
  shell.process.streams.set(0, reader);
  try {
    const status = yield* shell.interpreter.runCommand(shell, last);
    restoreOne(shell, 0, input);
    reader.close();
    yield* waitQuietly(processes);
    shell.pipeStatus = [...processes.map(statusOf), status];
    if (!shell.has('pipefail')) return status;
    return shell.pipeStatus.findLast(one => one !== 0) ?? 0;
  } finally {
    restoreOne(shell, 0, input);
  }
}

function restoreOne(shell: Shell, descriptor: number, stream: Stream | undefined): void {
  if (stream) shell.process.streams.set(descriptor, stream);
  else shell.process.streams.delete(descriptor);
}

/** With job control each pipeline is a process group of its own. */
export function groupFor(shell: Shell, processes: readonly Process[]): number | 'new' | undefined {
  if (!shell.interactive) return undefined;
  return processes[0]?.group ?? 'new';
}

function startIn(
  shell: Shell,
  command: Command,
  streams: ReadonlyMap<number, Stream>,
  group: number | 'new' | undefined,
): Process {
  const options = group === undefined ? { streams } : { streams, group };
  // `jobs | grep x` tells of the shell's own jobs, though it runs in a subshell.
  const lists =
    command.kind === 'simple' &&
    'literal' in (command.words[0] ?? {}) &&
    command.words[0]?.text === 'jobs';
  return fork(shell, options, sub => {
    if (lists) {
      sub.jobs.list.push(...shell.jobs.list);
      sub.jobs.recent.push(...shell.jobs.recent);
    }
    sub.guarded = shell.has('errexit') ? sub.guarded : 0;
    return sub.interpreter.runCommand(sub, command, true);
  });
}

function* finishPipeline(shell: Shell, processes: readonly Process[]): Task<number> {
  yield* waitForeground(shell, processes, null);
  const statuses = processes.map(statusOf);
  shell.pipeStatus = statuses;
  if (shell.has('pipefail')) return statuses.findLast(status => status !== 0) ?? 0;
  return statuses.at(-1) ?? 0;
}

export function* runSubshell(
  shell: Shell,
  command: Extract<Command, { kind: 'subshell' }>,
  last: boolean,
): Task<number> {
  // Nothing comes after it in this process, which is a subshell's already: no need for another.
  if (last && shell.subshell > 0)
    return yield* shell.interpreter.runScript(shell, command.body, 'last');
  const streams = shell.process.streams;
  const group = groupFor(shell, []);
  const options = group === undefined ? { streams } : { streams, group };
  const process = fork(shell, options, sub => sub.interpreter.runScript(sub, command.body, 'last'));
  giveTerminal(shell, process);
  yield* shell.work(START_COST / 2);
  return yield* waitForeground(shell, [process], null);
}

/**
 * From its very start a foreground job has the terminal: it may run, and read, before its shell
 * comes to wait for it.
 */
export function giveTerminal(shell: Shell, job: Process): void {
  if (shell.interactive) shell.process.tty?.setForeground(shell.process.machine, job.group);
}

/**
 * Waits for processes in the foreground. Where there is job control they get the terminal, may be
 * stopped into a job, and a Ctrl-C that ended them ends the whole line too.
 */
export function* waitForeground(
  shell: Shell,
  processes: readonly Process[],
  text: string | null,
): Task<number> {
  const { process } = shell;
  const tty = shell.interactive ? process.tty : null;
  const last = processes.at(-1) as Process;
  giveTerminal(shell, last);
  yield* waitQuietly(processes);
  if (tty) tty.setForeground(process.machine, process.group);
  if (shell.interactive && processes.some(one => one.state === 'stopped')) {
    const job = addJob(shell.jobs, processes, text ?? shell.commandText);
    job.told = 'stopped';
    const bash = shell.personality === 'bash';
    const lead = bash ? '\n' : '';
    yield* process.complain(`${lead}${jobRow(shell.jobs, job, shell.personality, false)}`);
    // In bash, what is stopped in a loop leaves it, and all around it.
    if (bash && shell.loops > 0) throw new Unwind('break', statusOf(last), shell.loops);
    return statusOf(last);
  }
  const status = statusOf(last);
  if (last.killedBy) yield* tellDeath(shell, last, text);
  return status;
}

function* tellDeath(shell: Shell, process: Process, text: string | null): Task<void> {
  const signal = process.killedBy;
  if (signal === 'INT') {
    if (!shell.interactive) return;
    throw new Unwind('interrupt', 130);
  }
  if (!signal || signal === 'PIPE') return;
  const word = signalText(signal);
  if (shell.interactive || shell.personality === 'ash') {
    yield* shell.process.complain(`${word}\n`);
    return;
  }
  const row = `${String(process.pid).padStart(5)} ${word.padEnd(23)} ${text ?? ''}`;
  yield* shell.complain(row.trimEnd());
}

export function* startBackground(shell: Shell, statement: Statement): Task<void> {
  const { command, text } = statement;
  const streams = new Map(shell.process.streams);
  // Without job control nobody could stop it from reading what the script reads.
  if (!shell.interactive) streams.set(0, nullStream());
  let processes: Process[];
  if (shell.interactive && command.kind === 'pipeline' && command.commands.length > 1) {
    processes = yield* startPipeline(shell, command, false);
  } else {
    const child = startIn(shell, command, streams, groupFor(shell, []));
    if (!shell.interactive) child.onSignal('INT', 'ignore');
    processes = [child];
    yield* shell.work(START_COST);
  }
  const job = addJob(shell.jobs, processes, text);
  shell.background = processes.at(-1)?.pid ?? null;
  shell.status = 0;
  if (shell.interactive)
    yield* shell.process.complain(
      shell.personality === 'bash' ? `[${job.number}] ${shell.background}\n` : '',
    );
}
