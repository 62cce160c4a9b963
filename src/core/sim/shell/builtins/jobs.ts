// Builtins about jobs and processes: jobs, fg, bg, wait, kill, disown.
import type { Task } from '../../kernel/kernel.ts';
import { signalNamed, signalNumber } from '../../os/errno.ts';
import type { Process, Signal } from '../../os/os.ts';
import { statusOf } from '../fork.ts';
import { findJob, type Job, jobRow, jobState, makeCurrent, removeJob } from '../jobs.ts';
import { waitForeground } from '../pipeline.ts';
import type { Builtin, Shell } from '../shell.ts';
import { listSignals, signalNames } from './control.ts';

const jobs: Builtin = {
  *run(shell, args) {
    const flags = args.filter(arg => arg.startsWith('-')).join('');
    const specs = args.filter(arg => !arg.startsWith('-'));
    const wanted: Job[] = [];
    for (const spec of specs) {
      const job = yield* jobFor(shell, 'jobs', spec);
      if (!job) return 1;
      wanted.push(job);
    }
    for (const job of specs.length > 0 ? wanted : [...shell.jobs.list]) {
      const state = jobState(job);
      if (flags.includes('r') && state !== 'running') continue;
      if (flags.includes('s') && state !== 'stopped') continue;
      if (flags.includes('p')) yield* shell.process.print(`${job.processes[0]?.pid}\n`);
      else
        yield* shell.process.print(jobRow(shell.jobs, job, shell.personality, flags.includes('l')));
      if (state === 'done') removeJob(shell.jobs, job);
    }
    return 0;
  },
};

function* jobFor(shell: Shell, builtin: string, spec: string | undefined): Task<Job | null> {
  const job = findJob(shell.jobs, spec ?? '');
  if (!job) yield* shell.complain(`${builtin}: ${spec ?? 'current'}: no such job`);
  return job;
}

function* withoutControl(shell: Shell, builtin: string): Task<boolean> {
  if (shell.interactive) return false;
  yield* shell.complain(
    shell.personality === 'bash'
      ? `${builtin}: no job control`
      : `${builtin}: job (null) not created under job control`,
  );
  return true;
}

function resume(job: Job): void {
  for (const process of job.processes) process.signal('CONT');
}

const fg: Builtin = {
  *run(shell, args) {
    if (yield* withoutControl(shell, 'fg')) return shell.personality === 'ash' ? 2 : 1;
    const job = yield* jobFor(shell, 'fg', args[0]);
    if (!job) return 1;
    yield* shell.process.print(`${job.command}\n`);
    removeJob(shell.jobs, job);
    shell.process.tty?.setForeground(shell.process.machine, job.group);
    resume(job);
    return yield* waitForeground(shell, job.processes, job.command);
  },
};

const bg: Builtin = {
  *run(shell, args) {
    if (yield* withoutControl(shell, 'bg')) return shell.personality === 'ash' ? 2 : 1;
    const job = yield* jobFor(shell, 'bg', args[0]);
    if (!job) return 1;
    if (jobState(job) === 'running') {
      yield* shell.complain(`bg: job ${job.number} already in background`);
      return 0;
    }
    makeCurrent(shell.jobs, job);
    job.told = 'running';
    resume(job);
    yield* shell.process.print(`[${job.number}]+ ${job.command} &\n`);
    return 0;
  },
};

/** Waits, but a trapped signal ends it: 128 + its number. */
function* until(shell: Shell, processes: readonly Process[]): Task<number> {
  for (;;) {
    if (shell.pending.length > 0) return 128 + signalNumber(shell.pending[0] as Signal);
    if (shell.interrupted) {
      yield* shell.work();
      return 130;
    }
    const alive = processes.filter(process => process.state !== 'ended');
    if (alive.length === 0) return statusOf(processes.at(-1) as Process);
    yield [...alive.map(process => process.changed), shell.signalled];
  }
}

const wait: Builtin = {
  *run(shell, args) {
    if (args[0] === '-n') {
      const list = shell.jobs.list.flatMap(job => job.processes);
      if (list.length === 0) return 127;
      while (list.every(process => process.state !== 'ended'))
        yield list.map(process => process.changed);
      const done = list.find(process => process.state === 'ended') as Process;
      const job = shell.jobs.list.find(one => one.processes.includes(done));
      if (job) removeJob(shell.jobs, job);
      return statusOf(done);
    }
    if (args.length === 0) {
      for (const job of [...shell.jobs.list]) {
        const status = yield* until(shell, job.processes);
        if (shell.pending.length > 0) return status;
        if (!shell.interactive) removeJob(shell.jobs, job);
      }
      return 0;
    }
    let status = 0;
    for (const spec of args) {
      const job = findJob(shell.jobs, spec);
      if (!job) {
        const number = /^\d+$/.test(spec);
        const known = shell.waited.get(Number(spec));
        if (known !== undefined) {
          status = known;
          continue;
        }
        yield* shell.complain(
          number
            ? `wait: pid ${spec} is not a child of this shell`
            : spec.startsWith('%')
              ? `wait: ${spec}: no such job`
              : `wait: \`${spec}': not a pid or valid job spec`,
        );
        status = number || spec.startsWith('%') ? 127 : 1;
        continue;
      }
      status = yield* until(shell, job.processes);
      if (shell.pending.length > 0) return status;
      for (const process of job.processes) shell.waited.set(process.pid, statusOf(process));
      removeJob(shell.jobs, job);
    }
    return status;
  },
};

/** Sends a signal to a process number, a group (negative) or a job; false: nobody there. */
function send(shell: Shell, spec: string, signal: Signal | null): boolean {
  const { machine } = shell.process;
  const to = (processes: readonly Process[]) => {
    for (const process of processes) {
      if (signal === null) continue;
      process.signal(signal);
      if (process.state === 'stopped' && (signal === 'TERM' || signal === 'HUP'))
        process.signal('CONT');
    }
    return processes.length > 0;
  };
  if (spec.startsWith('%')) {
    const job = findJob(shell.jobs, spec);
    return job ? to(job.processes) : false;
  }
  const number = Number(spec);
  if (number < 0) return to(machine.processes().filter(process => process.group === -number));
  const found = machine.processes().find(process => process.pid === number);
  if (found) return to([found]);
  const main = number === 1 ? machine.main() : null;
  if (main && signal) main.signal(signal);
  return (
    main !== null || shell.jobs.list.some(job => job.processes.some(one => one.pid === number))
  );
}

/** The other word for each: a name for a number or a status, a number for a name. */
function* tellSignals(shell: Shell, words: readonly string[]): Task<number> {
  const names = signalNames();
  let status = 0;
  for (const word of words) {
    const upper = word.toUpperCase().replace(/^SIG/, '');
    const number = Number(word) > 128 ? Number(word) - 128 : Number(word);
    const told = /^\d+$/.test(word) ? names[number] : names.indexOf(upper);
    if (told === undefined || told === -1) {
      yield* shell.complain(`kill: ${word}: invalid signal specification`);
      status = 1;
    } else yield* shell.process.print(`${told}\n`);
  }
  return status;
}

const kill: Builtin = {
  *run(shell, args) {
    let signal: Signal | null = 'TERM';
    let rest = args;
    const first = args[0] ?? '';
    if (first === '-l' || first === '-L') {
      if (args.length === 1) return yield* listSignals(shell);
      return yield* tellSignals(shell, args.slice(1));
    }
    if (first === '-s' || first === '-n' || /^-./.test(first)) {
      const separate = first === '-s' || first === '-n';
      if (separate && args[1] === undefined && shell.personality === 'bash') {
        yield* shell.complain(`kill: ${first}: option requires an argument`);
        return 1;
      }
      const name = separate ? (args[1] ?? '') : first.slice(1);
      rest = args.slice(separate ? 2 : 1);
      signal = name === '0' ? null : signalNamed(name);
      if (name !== '0' && name !== '-' && signal === null) {
        yield* shell.complain(
          shell.personality === 'bash'
            ? `kill: ${name}: invalid signal specification`
            : `bad signal name '${name}'`,
        );
        return 1;
      }
      if (name === '-') signal = 'TERM';
    }
    if (rest[0] === '--') rest = rest.slice(1);
    if (rest.length === 0) {
      yield* shell.process.complain(
        shell.personality === 'bash'
          ? 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n'
          : `${shell.name}: you need to specify whom to kill\n`,
      );
      return shell.personality === 'bash' ? 2 : 1;
    }
    let status = 0;
    for (const spec of rest) {
      if (!/^(-?\d+|%.*)$/.test(spec)) {
        yield* shell.complain(
          shell.personality === 'bash'
            ? `kill: ${spec}: arguments must be process or job IDs`
            : `invalid number '${spec}'`,
        );
        status = 1;
      } else if (shell.interactive && spec.startsWith('%') && findJob(shell.jobs, spec)) {
        yield* sendToJob(shell, spec, signal);
      } else if (!send(shell, spec, signal)) {
        yield* shell.complain(notThere(shell, spec));
        status = 1;
      }
    }
    yield 0;
    return status;
  },
};

/** A person's job: what becomes of it is told at the prompt after the next one. */
function* sendToJob(shell: Shell, spec: string, signal: Signal | null): Task<void> {
  const job = findJob(shell.jobs, spec);
  if (!job) return;
  const stopped = jobState(job) === 'stopped';
  const row = jobRow(shell.jobs, job, shell.personality, false);
  send(shell, spec, signal);
  shell.justKilled.add(job);
  if (stopped && shell.personality === 'bash') yield* shell.process.complain(`\n${row}`);
}

function notThere(shell: Shell, spec: string): string {
  if (spec.startsWith('%')) return `kill: ${spec}: no such job`;
  if (shell.personality === 'ash') return `can't kill pid ${spec}: No such process`;
  return `kill: (${spec}) - No such process`;
}

export const jobBuiltins: Readonly<Record<string, Builtin>> = {
  jobs,
  fg,
  bg,
  wait,
  kill,
  disown: {
    *run(shell, args) {
      const specs = args.filter(arg => !arg.startsWith('-'));
      if (args.includes('-a')) {
        for (const job of [...shell.jobs.list]) removeJob(shell.jobs, job);
        return 0;
      }
      let status = 0;
      for (const spec of specs.length > 0 ? specs : [undefined]) {
        const job = yield* jobFor(shell, 'disown', spec);
        if (job) removeJob(shell.jobs, job);
        else status = 1;
      }
      return status;
    },
  },
};
