// docker attach, docker start
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { forEach } from './each.ts';
import { proxySignals, resizeContainer } from './run.ts';
import { checkTerminal, runSession } from './session.ts';
import { createWaiter } from './wait.ts';

type Details = {
  readonly Id: string;
  readonly Name: string;
  readonly Config: { readonly Tty: boolean; readonly OpenStdin: boolean };
  readonly State: {
    readonly Running: boolean;
    readonly Paused: boolean;
    readonly Restarting: boolean;
  };
};

export const containerAttach: Command = {
  name: 'attach',
  about: "Connect this terminal to a container's main process",
  usage: '[OPTIONS] CONTAINER',
  arity: [1, 1],
  aliases: ['docker container attach', 'docker attach'],
  flags: `
        --detach-keys string   Keys that leave the container running
        --no-stdin             Forward no input
        --sig-proxy            Pass signals on to the container (default true)`,
  completes: 'running',
  run: context => attach(context, false),
  resume: context => attach(context, true),
};

export const containerStart: Command = {
  name: 'start',
  about: 'Start one or more containers that are stopped',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker container start', 'docker start'],
  flags: `
    -a, --attach               Show what it prints and pass signals on
        --detach-keys string   Keys that leave the container running
    -i, --interactive          Forward input`,
  completes: 'containers',
  run: start,
  resume: context => attachAndStart(context, true),
};

function* attach(context: Context, again: boolean): Task<number> {
  const { flags, api } = context;
  const [name = ''] = context.args;
  const waiter = createWaiter(context, name, '');
  try {
    const found = yield* api.get<Details>(`/containers/${name}/json`);
    const { State } = found;
    if (!State.Running) {
      throw new CommandError('You cannot attach to a stopped container, start it first');
    }
    if (State.Paused)
      throw new CommandError('You cannot attach to a paused container, unpause it first');
    if (State.Restarting) {
      throw new CommandError(
        'You cannot attach to a restarting container, wait until it is running',
      );
    }
    const input = !flags.on('no-stdin') && found.Config.OpenStdin;
    checkTerminal(context, found.Config.Tty, input);
    // Asked again, since it may have stopped since.
    yield* api.get<Details>(`/containers/${name}/json`);
    const ended = yield* join(context, found, name, input, again);
    if (ended === 'detached') throw new CommandError('read escape sequence');
    return yield* waiter.result();
  } finally {
    waiter.cancel();
  }
}

function* join(
  context: Context,
  found: Details,
  name: string,
  input: boolean,
  again: boolean,
): Task<'ended' | 'detached'> {
  const { flags, api } = context;
  const keys = flags.text('detach-keys');
  const answer = yield* api.request({
    method: 'POST',
    path: `/containers/${name}/attach`,
    query: {
      stream: '1',
      ...(input && { stdin: '1' }),
      stdout: '1',
      stderr: '1',
      ...(again && { again: '1' }),
      ...(keys && { detachKeys: keys }),
    },
  });
  if (answer.kind !== 'hijacked') return 'ended';
  const proxied = !found.Config.Tty && flags.on('sig-proxy') ? proxySignals(context, name) : null;
  // One row and column more, then the right size: the program inside draws itself again.
  const terminal = context.terminal();
  if (found.Config.Tty && terminal && !again) {
    yield* resizeContainer(context, name, terminal.rows + 1, terminal.columns + 1);
  }
  try {
    return yield* runSession(context, {
      connection: answer.connection,
      tty: found.Config.Tty,
      input,
      detachKeys: keys,
      resize: (rows, columns) => resizeContainer(context, name, rows, columns),
      machine: found.Name.replace(/^\//, ''),
      stored: true,
      again,
    });
  } finally {
    proxied?.();
  }
}

function* start(context: Context): Task<number> {
  const { flags, api, args } = context;
  if (!flags.on('attach') && !flags.on('interactive')) {
    try {
      return yield* forEach(context, name => api.post(`/containers/${name}/start`));
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      const failed = args.filter(name => problem.message.includes(name));
      throw new CommandError(
        `${problem.message}\nfailed to start containers: ${failed.join(', ') || args.join(', ')}`,
      );
    }
  }
  if (args.length > 1)
    throw new CommandError('you cannot start and attach multiple containers at once');
  return yield* attachAndStart(context, false);
}

function* attachAndStart(context: Context, again: boolean): Task<number> {
  const { flags, api, args } = context;
  const [name = ''] = args;
  const found = yield* api.get<Details>(`/containers/${name}/json`);
  const input = flags.on('interactive') && found.Config.OpenStdin;
  const answer = yield* api.request({
    method: 'POST',
    path: `/containers/${found.Id}/attach`,
    query: {
      stream: '1',
      ...(input && { stdin: '1' }),
      stdout: '1',
      stderr: '1',
      ...(again && { again: '1' }),
    },
  });
  const waiter = createWaiter(context, found.Id, 'next-exit');
  const proxied = found.Config.Tty ? null : proxySignals(context, found.Id);
  try {
    if (!again) {
      yield 0;
      yield* api.post(`/containers/${found.Id}/start`);
    }
    if (answer.kind === 'hijacked') {
      const end = yield* runSession(context, {
        connection: answer.connection,
        tty: found.Config.Tty,
        input,
        detachKeys: flags.text('detach-keys'),
        resize: (rows, columns) => resizeContainer(context, found.Id, rows, columns),
        machine: found.Name.replace(/^\//, ''),
        stored: true,
        again,
      });
      if (end === 'detached') return 0;
    }
    return yield* waiter.result();
  } finally {
    waiter.cancel();
    proxied?.();
  }
}
