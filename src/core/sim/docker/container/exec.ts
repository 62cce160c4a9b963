// docker exec
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { environmentOf } from '../environment.ts';
import { checkTerminal, readKeys, runSession } from './session.ts';

export const containerExec: Command = {
  name: 'exec',
  about: 'Run a command in a container that runs',
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  arity: [2, Number.POSITIVE_INFINITY],
  aliases: ['docker container exec', 'docker exec'],
  passesRest: true,
  flags: `
    -d, --detach               Run in the background
        --detach-keys string   Keys that leave the command running
    -e, --env list             Variable in the environment: NAME=VALUE
        --env-file list        File with variables, one a line
    -i, --interactive          Keep the input open
        --privileged           Give the command all rights
    -t, --tty                  Give the command a terminal
    -u, --user string          User and group: NAME|UID[:GROUP|GID]
    -w, --workdir string       Directory in which it starts`,
  completes: 'running',
  run: execute,
  resume: (context, state) => join(context, state as Joined, true),
};

/** A session that goes on: its number, and the name shown while one is inside. */
type Joined = { readonly id: string; readonly machine: string };

function* execute(context: Context): Task<number> {
  const { flags, args, api } = context;
  const [container = '', ...command] = args;
  const [tty, detach] = [flags.on('tty'), flags.on('detach')];
  const input = flags.on('interactive') && !detach;
  if (flags.text('detach-keys')) readKeys(flags.text('detach-keys'));
  const environment = environmentOf(context, flags.list('env'), flags.list('env-file'));
  const found = yield* api.get<{ Name?: string; Id: string }>(`/containers/${container}/json`);
  if (!detach) checkTerminal(context, tty, input);
  const { Id } = yield* api.post<{ Id: string }>(
    `/containers/${container}/exec`,
    {},
    {
      User: flags.text('user'),
      Privileged: flags.on('privileged'),
      Tty: tty,
      AttachStdin: input,
      AttachStderr: !detach,
      AttachStdout: !detach,
      Detach: detach,
      DetachKeys: flags.text('detach-keys'),
      Env: environment.length > 0 ? environment : null,
      WorkingDir: flags.text('workdir'),
      Cmd: command,
    },
  );
  if (detach) {
    yield* api.post(`/exec/${Id}/start`, {}, { Detach: true, Tty: tty });
    return 0;
  }
  const machine = (found.Name ?? '').replace(/^\//, '') || found.Id.slice(0, 12);
  return yield* join(context, { id: Id, machine }, false);
}

function* join(context: Context, joined: Joined, again: boolean): Task<number> {
  const { flags, api } = context;
  const { id, machine } = joined;
  const tty = flags.on('tty');
  const answer = yield* api.request({
    method: 'POST',
    path: `/exec/${id}/start`,
    body: { Detach: false, Tty: tty, ...(again && { Again: true }) },
  });
  if (answer.kind === 'hijacked') {
    const end = yield* runSession(context, {
      connection: answer.connection,
      tty,
      input: flags.on('interactive'),
      detachKeys: flags.text('detach-keys'),
      resize: (rows, columns) => resize(context, id, rows, columns),
      machine,
      stored: { id, machine },
      again,
    });
    if (end === 'detached') throw new CommandError('read escape sequence');
  }
  const state = yield* api.get<{ ExitCode: number | null }>(`/exec/${id}/json`);
  return state.ExitCode ?? 0;
}

function* resize(context: Context, id: string, rows: number, columns: number): Task<void> {
  try {
    const query = { h: String(rows), w: String(columns) };
    yield* context.api.post(`/exec/${id}/resize`, query);
  } catch (problem) {
    // The command may be over already.
    if (!(problem instanceof ApiError)) throw problem;
  }
}
