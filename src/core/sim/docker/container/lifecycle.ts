// docker stop, restart, kill, pause, unpause, rm, rename: one request for each container.
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { forEach, forEachAtOnce } from './each.ts';

const many: readonly [number, number] = [1, Number.POSITIVE_INFINITY];
const names = (verb: string) => [`docker container ${verb}`, `docker ${verb}`];
const stopFlags = `
    -s, --signal string   Signal to send first
        --time int        (hidden) same as --timeout
    -t, --timeout int     Seconds until it is ended by force`;

export const containerStop: Command = {
  name: 'stop',
  about: 'Stop one or more containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arity: many,
  aliases: names('stop'),
  flags: stopFlags,
  completes: 'running',
  run: context =>
    forEachAtOnce(context, name =>
      context.api.post(`/containers/${name}/stop`, stopQuery(context)),
    ),
};

export const containerRestart: Command = {
  ...containerStop,
  name: 'restart',
  about: 'Stop and start one or more containers',
  aliases: names('restart'),
  completes: 'containers',
  run: context =>
    forEach(context, name => context.api.post(`/containers/${name}/restart`, stopQuery(context))),
};

function stopQuery({ flags }: Context): Record<string, string> {
  return {
    ...(flags.changed('timeout') && { t: String(flags.number('timeout')) }),
    ...(flags.changed('signal') && { signal: flags.text('signal') }),
  };
}

export const containerKill: Command = {
  name: 'kill',
  about: 'End one or more containers by a signal',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arity: many,
  aliases: names('kill'),
  flags: '-s, --signal string   Signal to send',
  completes: 'running',
  run: context => {
    const signal = context.flags.text('signal');
    return forEachAtOnce(context, name =>
      context.api.post(`/containers/${name}/kill`, signal ? { signal } : {}),
    );
  },
};

export const containerPause: Command = {
  name: 'pause',
  about: 'Freeze all processes of one or more containers',
  usage: 'CONTAINER [CONTAINER...]',
  arity: many,
  aliases: names('pause'),
  completes: 'running',
  run: context => forEach(context, name => context.api.post(`/containers/${name}/pause`)),
};

export const containerUnpause: Command = {
  ...containerPause,
  name: 'unpause',
  about: 'Let frozen containers go on',
  aliases: names('unpause'),
  completes: 'containers',
  run: context => forEach(context, name => context.api.post(`/containers/${name}/unpause`)),
};

export const containerRm: Command = {
  name: 'rm',
  also: ['remove'],
  about: 'Remove one or more containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arity: many,
  aliases: ['docker container rm', 'docker container remove', 'docker rm'],
  flags: `
    -f, --force     Remove a container that runs too
    -l, --link      Remove the link, not the container
    -v, --volumes   Remove its anonymous volumes too`,
  completes: 'containers',
  run: removeContainers,
};

function* removeContainers(context: Context): Task<number> {
  const { flags } = context;
  return yield* forEachAtOnce(context, function* (name) {
    try {
      yield* context.api.remove(`/containers/${name.replace(/^\/+/, '')}`, {
        ...(flags.on('force') && { force: '1' }),
        ...(flags.on('volumes') && { v: '1' }),
        ...(flags.on('link') && { link: '1' }),
      });
    } catch (problem) {
      // With --force what is not there is as good as removed, but it is said.
      if (flags.on('force') && problem instanceof ApiError && problem.status === 404) {
        yield* context.complain(`${problem.message}\n`);
        throw new CommandError('');
      }
      throw problem;
    }
  });
}

export const containerRename: Command = {
  name: 'rename',
  about: 'Give a container another name',
  usage: 'CONTAINER NEW_NAME',
  arity: [2, 2],
  aliases: names('rename'),
  completes: 'containers',
  run: function* (context) {
    const [before = '', after = ''] = context.args;
    if (before === '' || after === '') {
      throw new CommandError('Error: Neither old nor new names may be empty');
    }
    try {
      yield* context.api.post(`/containers/${before}/rename`, { name: after });
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      yield* context.complain(`${problem.message}\n`);
      throw new CommandError(`Error: failed to rename container named ${before}`);
    }
    return 0;
  },
};
