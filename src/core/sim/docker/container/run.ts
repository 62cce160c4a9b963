// docker run, docker create

import { encodeUtf8 } from '../../../lib/bytes.ts';
import type { ApiAnswer } from '../../api/types.ts';
import type { Routine, Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { parseImageName, withTag } from '../image-name.ts';
import { showMessages } from '../message-stream.ts';
import { type Attachments, containerBody, containerFlags } from './config.ts';
import { checkTerminal, runSession } from './session.ts';
import { createWaiter } from './wait.ts';

const arity: readonly [number, number] = [1, Number.POSITIVE_INFINITY];
const usage = '[OPTIONS] IMAGE [COMMAND] [ARG...]';

export const containerRun: Command = {
  name: 'run',
  about: 'Create a container from an image and run it',
  usage,
  arity,
  aliases: ['docker container run', 'docker run'],
  passesRest: true,
  flags: `${containerFlags}
    -d, --detach               Run in the background and print the id
        --detach-keys string   Keys that leave the container running
        --sig-proxy            Pass signals on to the container (default true)`,
  completes: 'images',
  run: context => runContainer(context, createAndStart),
  resume: (context, state) =>
    runContainer(context, () => joinAndWait(context, (state as { id: string }).id, true)),
};

export const containerCreate: Command = {
  name: 'create',
  about: 'Create a container without starting it',
  usage,
  arity,
  aliases: ['docker container create', 'docker create'],
  passesRest: true,
  flags: containerFlags,
  completes: 'images',
  run: function* (context) {
    const id = yield* create(context, { stdin: false, stdout: true, stderr: true });
    yield* context.out(`${id}\n`);
    return 0;
  },
};

/** Errors before the container runs have a prefix, a hint and status 125. */
function* runContainer(context: Context, work: (context: Context) => Task<number>): Task<number> {
  try {
    return yield* work(context);
  } catch (problem) {
    if (!(problem instanceof CommandError) || problem.message === '') throw problem;
    if (problem instanceof PlainError) throw new CommandError(problem.message, problem.exit);
    const exit = problem.exit === 1 ? 125 : problem.exit;
    throw new CommandError(
      `docker: ${problem.message}\n\nRun 'docker run --help' for more information`,
      exit,
    );
  }
}

/** What is said without the prefix. */
class PlainError extends CommandError {}

function attachmentsOf({ flags }: Context): Attachments {
  if (flags.on('detach')) return { stdin: false, stdout: false, stderr: false };
  const given = flags.list('attach').map(word => word.toLowerCase());
  for (const word of given) {
    if (['stdin', 'stdout', 'stderr'].includes(word)) continue;
    throw new CommandError('valid streams are STDIN, STDOUT and STDERR');
  }
  if (given.length > 0) {
    const has = (name: string) => given.includes(name);
    return { stdin: has('stdin'), stdout: has('stdout'), stderr: has('stderr') };
  }
  return { stdin: flags.on('interactive'), stdout: true, stderr: true };
}

function* createAndStart(context: Context): Task<number> {
  const { flags, api } = context;
  const attached = attachmentsOf(context);
  const [tty, detach] = [flags.on('tty'), flags.on('detach')];
  if (!detach && tty && attached.stdin && !context.process.streams.get(0)?.tty) {
    throw new PlainError('the input device is not a TTY');
  }
  checkTerminal(context, tty && !detach, attached.stdin);
  const id = yield* create(context, attached);
  if (detach) {
    try {
      yield* api.post(`/containers/${id}/start`);
    } catch (problem) {
      yield* context.out(`${id}\n`);
      throw withStartStatus(problem);
    }
    yield* context.out(`${id}\n`);
    return 0;
  }
  return yield* joinAndWait(context, id, false);
}

/** Attached before it starts, so that nothing of what it says is lost; `again`: it runs already. */
function* joinAndWait(context: Context, id: string, again: boolean): Task<number> {
  const { flags, api } = context;
  const attached = attachmentsOf(context);
  const tty = flags.on('tty');
  const attach = yield* api.request({
    method: 'POST',
    path: `/containers/${id}/attach`,
    query: {
      stream: '1',
      ...(again && { again: '1' }),
      ...(attached.stdin && { stdin: '1' }),
      ...(attached.stdout && { stdout: '1' }),
      ...(attached.stderr && { stderr: '1' }),
      ...(flags.text('detach-keys') && { detachKeys: flags.text('detach-keys') }),
    },
  });
  // The engine answers when the container ends: the question is put before the start.
  const waiter = createWaiter(context, id, flags.on('rm') ? 'removed' : 'next-exit');
  if (!again) yield 0;
  const stopSignals = flags.on('sig-proxy') && !tty ? proxySignals(context, id) : null;
  try {
    try {
      if (!again) yield* api.post(`/containers/${id}/start`);
    } catch (problem) {
      closeOf(attach);
      if (flags.on('rm')) yield* waiter.result();
      throw withStartStatus(problem);
    }
    if (attach.kind === 'hijacked') {
      const end = yield* runSession(context, {
        connection: attach.connection,
        tty,
        input: attached.stdin,
        detachKeys: flags.text('detach-keys'),
        resize: (rows, columns) => resizeContainer(context, id, rows, columns),
        machine: flags.text('name') || id.slice(0, 12),
        stored: { id },
        again,
      });
      if (end === 'detached') return 0;
    }
    return yield* waiter.result();
  } finally {
    waiter.cancel();
    stopSignals?.();
  }
}

function closeOf(answer: ApiAnswer): void {
  if (answer.kind === 'hijacked') answer.connection.close();
}

/** Not found is 127, not executable is 126, anything else 125. */
function withStartStatus(problem: unknown): unknown {
  if (!(problem instanceof CommandError)) return problem;
  const { message } = problem;
  const missing = /executable file not found|no such file or directory|system cannot find/;
  if (missing.test(message)) return new CommandError(message, 127);
  if (/permission denied|is a directory/.test(message)) return new CommandError(message, 126);
  return new CommandError(message, 125);
}

/** The size may come too late: the container is over then. */
export function* resizeContainer(
  context: Context,
  id: string,
  rows: number,
  columns: number,
): Task<void> {
  try {
    const query = { h: String(rows), w: String(columns) };
    yield* context.api.post(`/containers/${id}/resize`, query);
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
  }
}

/** ^C and the like go to the container. Its value stops that. */
export function proxySignals(context: Context, id: string): () => void {
  const { process } = context;
  const { kernel } = process.machine;
  const sent: Routine[] = [];
  const signals = ['INT', 'TERM', 'HUP', 'QUIT', 'USR1', 'USR2'] as const;
  for (const signal of signals) {
    process.onSignal(signal, () => sent.push(kernel.start(kill(context, id, signal))));
  }
  return () => {
    for (const signal of signals) process.onSignal(signal, null);
    for (const routine of sent) routine.cancel();
  };
}

function* kill(context: Context, id: string, signal: string): Task<void> {
  try {
    yield* context.api.post(`/containers/${id}/kill`, { signal });
  } catch (problem) {
    if (!(problem instanceof CommandError)) throw problem;
  }
}

function* create(context: Context, attached: Attachments): Task<string> {
  const { flags, args, api } = context;
  const [image = ''] = args;
  const policy = flags.text('pull');
  if (!['always', 'missing', 'never'].includes(policy)) {
    throw new CommandError(
      `invalid pull option: '${policy}': must be one of "always", "missing" or "never"`,
    );
  }
  const body = containerBody(context, attached);
  const idFile = flags.text('cidfile');
  if (idFile && context.process.machine.files.stat(context.process.path(idFile)).ok) {
    throw new CommandError(
      `container ID file found, make sure the other container isn't running or delete ${idFile}`,
    );
  }
  const query = { ...(flags.text('name') && { name: flags.text('name') }) };
  const ask = () =>
    api.post<{ Id: string; Warnings?: string[] | null }>('/containers/create', query, body);
  if (policy === 'always') yield* pull(context, image);
  let answer: { Id: string; Warnings?: string[] | null };
  try {
    answer = yield* ask();
  } catch (problem) {
    const absent =
      problem instanceof ApiError &&
      problem.status === 404 &&
      /^no such image/i.test(problem.reason);
    if (!absent || policy !== 'missing' || !parseImageName(image)) throw problem;
    if (!flags.on('quiet')) {
      yield* context.complain(`Unable to find image '${withTag(image)}' locally\n`);
    }
    yield* pull(context, image);
    answer = yield* ask();
  }
  for (const warning of answer.Warnings ?? []) yield* context.complain(`WARNING: ${warning}\n`);
  if (idFile) {
    context.process.machine.files.write(context.process.path(idFile), encodeUtf8(answer.Id));
  }
  return answer.Id;
}

function* pull(context: Context, image: string): Task<void> {
  const name = parseImageName(image);
  if (!name) return;
  const answer = yield* context.api.request({
    method: 'POST',
    path: '/images/create',
    query: {
      fromImage: `${name.registry}/${name.path}`,
      tag: name.digest ?? name.tag ?? 'latest',
      ...(context.flags.text('platform') && { platform: context.flags.text('platform') }),
    },
    headers: { 'X-Registry-Auth': 'e30=' },
  });
  yield* showMessages(context, answer, { channel: 2, quiet: context.flags.on('quiet') });
}
