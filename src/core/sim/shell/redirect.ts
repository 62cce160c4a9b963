// Redirections: which descriptor leads where.
import { encodeUtf8 } from '../../lib/bytes.ts';
import type { Task } from '../kernel/kernel.ts';
import type { OpenMode, Stream } from '../os/os.ts';
import { streamOf } from '../os/stream.ts';
import { expandText, expandWords } from './expand.ts';
import { openFileFor } from './open-file.ts';
import type { Shell } from './shell.ts';
import type { Redirect } from './syntax.ts';

/** Streams by number; changed in place. What was opened is closed by the caller. */
export type Table = Map<number, Stream>;

/** Applies redirections in order. Null: one failed and has been complained of. */
export function* openRedirects(
  shell: Shell,
  redirects: readonly Redirect[],
  table: Table,
): Task<Stream[] | null> {
  const opened: Stream[] = [];
  for (const redirect of redirects) {
    const fine = yield* openOne(shell, redirect, table, opened);
    if (fine) continue;
    for (const stream of opened) stream.close();
    return null;
  }
  return opened;
}

function* openOne(shell: Shell, redirect: Redirect, table: Table, opened: Stream[]): Task<boolean> {
  if (redirect.kind === 'here') {
    const text = yield* expandText(shell, redirect.body);
    const stream = streamOf(encodeUtf8(redirect.newline ? `${text}\n` : text));
    opened.push(stream);
    table.set(numberOf(shell, redirect, table, 0), stream);
    return true;
  }
  const { operator } = redirect;
  const usual = operator.startsWith('<') ? 0 : 1;
  const target = yield* targetOf(shell, redirect);
  if (target === null) return false;
  if (operator === '<&' || operator === '>&') {
    const known = yield* duplicate(shell, redirect, table, target, usual);
    if (known !== null) return known;
  }
  const mode = yield* modeOf(shell, operator, target);
  if (!mode) return false;
  const stream = yield* openFileFor(shell, target, mode);
  if (!stream) return false;
  opened.push(stream);
  if (operator.startsWith('&') || operator === '>&') {
    table.set(1, stream);
    table.set(2, stream);
  } else table.set(numberOf(shell, redirect, table, usual), stream);
  return true;
}

/** `2>&1`, `3<&-`, `>&4-`. Null: the target is a file. */
function* duplicate(
  shell: Shell,
  redirect: Extract<Redirect, { kind: 'file' }>,
  table: Table,
  target: string,
  usual: number,
): Task<boolean | null> {
  const match = /^(\d*)(-?)$/.exec(target);
  if (!match || target === '')
    return redirect.operator === '<&' ? yield* ambiguous(shell, target) : null;
  const number = closes(redirect, target)
    ? closing(shell, redirect, usual)
    : numberOf(shell, redirect, table, usual);
  if (match[1] !== '') {
    const source = table.get(Number(match[1]));
    if (!source) {
      yield* shell.complain(`${target}: Bad file descriptor`);
      return false;
    }
    table.set(number, source);
  }
  if (match[2] === '-') table.delete(match[1] === '' ? number : Number(match[1]));
  return true;
}

function closes(redirect: Redirect, target: string): boolean {
  return target === '-' && typeof redirect.descriptor === 'string';
}

/** `fd`, or `fds[1]`. */
const ELEMENT = /^(\w+)(?:\[(.*)\])?$/;

/** `{fd}>&-` closes the number that the variable holds. */
function closing(shell: Shell, redirect: Redirect, usual: number): number {
  const [, name = '', item] = ELEMENT.exec(String(redirect.descriptor)) ?? [];
  const held = item === undefined ? shell.variables.get(name) : shell.variables.item(name, item);
  return Number(held ?? usual);
}

function numberOf(shell: Shell, redirect: Redirect, table: Table, usual: number): number {
  const { descriptor } = redirect;
  if (descriptor === null) return usual;
  if (typeof descriptor === 'number') return descriptor;
  let free = 10;
  while (table.has(free)) free++;
  const [, name = '', item] = ELEMENT.exec(descriptor) ?? [];
  if (item === undefined) shell.variables.set(descriptor, String(free));
  else shell.variables.setItem(name, item, String(free));
  return free;
}

function* targetOf(
  shell: Shell,
  redirect: Extract<Redirect, { kind: 'file' }>,
): Task<string | null> {
  const fields = yield* expandWords(shell, [redirect.target]);
  if (fields.length === 1) return fields[0] as string;
  yield* ambiguous(shell, redirect.target.text);
  return null;
}

function* ambiguous(shell: Shell, text: string): Task<false> {
  yield* shell.complain(`${text}: ambiguous redirect`);
  return false;
}

function* modeOf(shell: Shell, operator: string, target: string): Task<OpenMode | null> {
  switch (operator) {
    case '<':
      return 'read';
    case '<>':
      return 'read-write';
    case '>>':
    case '&>>':
      return 'append';
    case '>': {
      if (!shell.has('noclobber')) return 'write';
      const stat = shell.process.machine.files.stat(shell.process.path(target));
      if (!stat.ok || stat.value.type !== 'file') return 'write';
      yield* shell.complain(`${target}: cannot overwrite existing file`);
      return null;
    }
    default:
      return 'write';
  }
}

/** Makes a table what it was. */
export function restore<V>(map: Map<number, V>, before: ReadonlyMap<number, V>): void {
  map.clear();
  for (const [key, value] of before) map.set(key, value);
}

/** `exec 3>f`: every number holds a reference of its own from now on. */
export function keep(
  streams: Map<number, Stream>,
  before: ReadonlyMap<number, Stream>,
  opened: readonly Stream[],
): void {
  for (const [number, stream] of streams)
    if (before.get(number) !== stream) streams.set(number, stream.share());
  for (const [number, stream] of before) if (streams.get(number) !== stream) stream.close();
  for (const stream of opened) stream.close();
}
