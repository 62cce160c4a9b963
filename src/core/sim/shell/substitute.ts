// Subshells of expansion: $(command) and <(command).
import { decodeUtf8 } from '../../lib/bytes.ts';
import type { Task } from '../kernel/kernel.ts';
import { createPipe } from '../os/stream.ts';
import { fork, waitQuietly } from './fork.ts';
import { openFileFor } from './open-file.ts';
import type { Shell } from './shell.ts';
import type { Part, Script, Word } from './syntax.ts';

/** The output of a script without its last newlines. */
export function* substitute(shell: Shell, script: Script): Task<string> {
  const input = inputOnly(script);
  if (input) {
    const stream = yield* openFileFor(
      shell,
      yield* shell.interpreter.expandText(shell, input),
      'read',
    );
    shell.substituted = stream ? 0 : 1;
    if (!stream) return '';
    const held = shell.process.streams.get(200);
    shell.process.streams.set(200, stream);
    const bytes = yield* shell.process.readAll(200);
    if (held) shell.process.streams.set(200, held);
    else shell.process.streams.delete(200);
    stream.close();
    return trimmed(bytes);
  }
  const { reader, writer } = createPipe();
  const streams = new Map(shell.process.streams).set(1, writer);
  const child = fork(shell, { streams }, sub => {
    sub.substitutions++;
    return sub.interpreter.runScript(sub, script, 'last');
  });
  writer.close();
  const held = shell.process.streams.get(201);
  shell.process.streams.set(201, reader);
  try {
    const bytes = yield* shell.process.readAll(201);
    yield* waitQuietly([child]);
    shell.substituted = child.status ?? 0;
    shell.status = shell.substituted;
    if (child.killedBy === 'INT') shell.interrupted ||= shell.interactive;
    if (bytes.includes(0) && shell.personality === 'bash')
      yield* shell.complain('warning: command substitution: ignored null byte in input');
    return trimmed(bytes);
  } finally {
    if (held) shell.process.streams.set(201, held);
    else shell.process.streams.delete(201);
    reader.close();
  }
}

/** `$(< file)`: the file's name. */
function inputOnly(script: Script): Word | null {
  const only = script.statements.length === 1 ? script.statements[0]?.command : undefined;
  if (only?.kind !== 'simple' || only.words.length + only.assignments.length > 0) return null;
  const redirect = only.redirects.length === 1 ? only.redirects[0] : undefined;
  return redirect?.kind === 'file' && redirect.operator === '<' ? redirect.target : null;
}

function trimmed(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 10) end--;
  const text = decodeUtf8(bytes.subarray(0, end));
  return text.includes('\0') ? text.replace(/\0/g, '') : text;
}

/** Starts the command with one end of a pipe and gives the name of the other: /dev/fd/63. */
export function* processSubstitution(
  shell: Shell,
  part: Extract<Part, { kind: 'process' }>,
): Task<string> {
  const { reader, writer } = createPipe();
  const reads = part.direction === '<';
  const [theirs, ours] = reads ? [writer, reader] : [reader, writer];
  const streams = new Map(shell.process.streams).set(reads ? 1 : 0, theirs);
  const script = part.script();
  fork(shell, { streams }, sub => sub.interpreter.runScript(sub, script, 'last'));
  theirs.close();
  let descriptor = 63;
  while (shell.process.streams.has(descriptor)) descriptor--;
  shell.process.streams.set(descriptor, ours);
  shell.temporary.push(descriptor);
  return `/dev/fd/${descriptor}`;
}
