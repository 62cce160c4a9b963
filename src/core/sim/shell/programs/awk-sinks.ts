// Where awk writes beside its standard output, and commands that it reads.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Stream } from '../../os/os.ts';
import { createPipe } from '../../os/stream.ts';
import { AwkError } from './awk-tree.ts';

export type AwkSink = { readonly stream: Stream; readonly done: () => Task<void> };

/** What `print > target` and `print | target` write to. Throws AwkError. */
export function openSink(process: Process, operator: '>' | '>>' | '|', target: string): AwkSink {
  let stream: Stream | null = null;
  let done = function* (): Task<void> {};
  if (operator === '|') {
    const { reader, writer } = createPipe();
    const child = process.machine.start({
      argv: ['sh', '-c', target],
      environment: Object.fromEntries(process.environment),
      directory: process.directory,
      streams: new Map(process.streams).set(0, reader),
      parent: process,
    });
    reader.close();
    stream = writer;
    done = function* () {
      writer.close();
      while (child.state !== 'ended') yield child.changed;
    };
  } else if (target === '/dev/stderr' || target === '/dev/stdout')
    stream = process.streams.get(target === '/dev/stderr' ? 2 : 1) ?? null;
  else {
    const opened = process.machine.files.open(
      process.path(target),
      operator === '>' ? 'write' : 'append',
      process,
    );
    if (!opened.ok) throw new AwkError(`can't redirect to ${target} (${errnoText(opened.error)})`);
    stream = opened.value;
    const own = stream;
    done = function* () {
      own.close();
    };
  }
  if (!stream) throw new AwkError(`can't redirect to ${target}`);
  return { stream, done };
}

/** The output of a command, for getline. */
export function startCommand(process: Process, text: string): Stream {
  const { reader, writer } = createPipe();
  process.machine.start({
    argv: ['sh', '-c', text],
    environment: Object.fromEntries(process.environment),
    directory: process.directory,
    streams: new Map(process.streams).set(1, writer),
    parent: process,
  });
  writer.close();
  return reader;
}
