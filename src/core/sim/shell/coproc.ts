// `coproc`: a command beside the shell, with a pipe to it and one from it.
import type { Task } from '../kernel/kernel.ts';
import { createPipe } from '../os/stream.ts';
import { fork } from './fork.ts';
import { addJob } from './jobs.ts';
import { groupFor } from './pipeline.ts';
import { type Shell, START_COST } from './shell.ts';
import type { Command } from './syntax.ts';

/** Where bash puts its ends: the highest descriptors that are free, from here on. */
const HIGHEST = 63;

export function* runCoproc(
  shell: Shell,
  command: Extract<Command, { kind: 'coproc' }>,
): Task<number> {
  const { streams } = shell.process;
  const toIt = createPipe();
  const fromIt = createPipe();
  const group = groupFor(shell, []);
  const child = fork(
    shell,
    {
      streams: new Map(streams).set(0, toIt.reader).set(1, fromIt.writer),
      ...(group === undefined ? {} : { group }),
    },
    sub => sub.interpreter.runCommand(sub, command.body, true),
  );
  toIt.reader.close();
  fromIt.writer.close();
  const free = () => {
    let descriptor = HIGHEST;
    while (streams.has(descriptor)) descriptor--;
    return descriptor;
  };
  const ends = [fromIt.reader, toIt.writer].map(stream => {
    const descriptor = free();
    streams.set(descriptor, stream);
    return String(descriptor);
  });
  const { items } = shell.variables.setList(command.name, 'array', false);
  for (const [index, end] of ends.entries()) items.set(String(index), end);
  shell.variables.set(`${command.name}_PID`, String(child.pid));
  const job = addJob(shell.jobs, [child], command.text);
  shell.background = child.pid;
  if (shell.interactive) yield* shell.process.complain(`[${job.number}] ${child.pid}\n`);
  yield* shell.work(START_COST);
  return 0;
}
