// docker update, commit, export, container prune
import { encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import { type Command, CommandError, type Context, writeBytes } from '../context.ts';
import { imageNameProblem, parseImageName } from '../image-name.ts';
import { confirm, pruneText } from '../prune.ts';
import { forEach } from './each.ts';

export const containerUpdate: Command = {
  name: 'update',
  about: 'Change the limits of one or more containers',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker container update', 'docker update'],
  flags: `
        --blkio-weight uint16        Share of block IO, 10 to 1000 (0: none)
        --cpu-period int             Period of the CPU scheduler
        --cpu-quota int              Quota of the CPU scheduler
        --cpu-rt-period int          Real-time period in microseconds
        --cpu-rt-runtime int         Real-time runtime in microseconds
    -c, --cpu-shares int             Share of CPU time
        --cpus decimal               Number of processors
        --cpuset-cpus string         Processors to run on
        --cpuset-mems string         Memory nodes to use
    -m, --memory bytes               Memory limit
        --memory-reservation bytes   Soft memory limit
        --memory-swap bytes          Memory and swap together (-1: unlimited swap)
        --pids-limit int             Most processes (-1: unlimited)
        --restart string             When to start it again`,
  completes: 'containers',
  run: update,
};

function* update(context: Context): Task<number> {
  const { flags, api } = context;
  if (flags.given().length === 0) {
    throw new CommandError('you must provide one or more flags when using this command');
  }
  const [name = '', count] = flags.text('restart').split(':');
  const body = {
    BlkioWeight: flags.number('blkio-weight'),
    CpuPeriod: flags.number('cpu-period'),
    CpuQuota: flags.number('cpu-quota'),
    CpuRealtimePeriod: flags.number('cpu-rt-period'),
    CpuRealtimeRuntime: flags.number('cpu-rt-runtime'),
    CpuShares: flags.number('cpu-shares'),
    CpusetCpus: flags.text('cpuset-cpus'),
    CpusetMems: flags.text('cpuset-mems'),
    Memory: flags.number('memory'),
    MemoryReservation: flags.number('memory-reservation'),
    MemorySwap: flags.number('memory-swap'),
    NanoCpus: flags.number('cpus'),
    ...(flags.changed('pids-limit') && { PidsLimit: flags.number('pids-limit') }),
    RestartPolicy: { Name: name, MaximumRetryCount: Number(count ?? 0) },
  };
  const warnings: string[] = [];
  const status = yield* forEach(context, function* (container) {
    const answer = yield* api.post<{ Warnings?: string[] | null } | null>(
      `/containers/${container}/update`,
      {},
      body,
    );
    warnings.push(...(answer?.Warnings ?? []));
  });
  if (warnings.length > 0) yield* context.out(`${warnings.join('\n')}\n`);
  return status;
}

export const containerCommit: Command = {
  name: 'commit',
  about: "Make an image of a container's changes",
  usage: '[OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  arity: [1, 2],
  aliases: ['docker container commit', 'docker commit'],
  flags: `
    -a, --author string    Who made it
    -c, --change list      Instruction of a Dockerfile to apply
    -m, --message string   What was done
    -p, --pause            Pause the container meanwhile (default true)`,
  completes: 'containers',
  run: function* (context) {
    const { flags, api } = context;
    const [container = '', target] = context.args;
    const name = target === undefined ? null : parseImageName(target);
    if (target !== undefined && !name) throw new CommandError(imageNameProblem(target));
    const answer = yield* api.post<{ Id: string }>('/commit', {
      container,
      repo: name ? `${name.registry}/${name.path}` : '',
      tag: name ? (name.tag ?? 'latest') : '',
      comment: flags.text('message'),
      author: flags.text('author'),
      ...(flags.changed('change') && { changes: flags.list('change').join('\n') }),
      ...(!flags.on('pause') && { pause: '0' }),
    });
    yield* context.out(`${answer.Id}\n`);
    return 0;
  },
};

export const containerExport: Command = {
  name: 'export',
  about: 'Write the file system of a container as a tar archive',
  usage: '[OPTIONS] CONTAINER',
  arity: [1, 1],
  aliases: ['docker container export', 'docker export'],
  flags: '-o, --output string   File to write to instead of standard output',
  completes: 'containers',
  run: context => saveBytes(context, { path: `/containers/${context.args[0]}/export` }),
};

/** Asks for an archive and writes it to `--output`, or to standard output if that is no terminal. */
export function* saveBytes(
  context: Context,
  what: { readonly path: string; readonly query?: Readonly<Record<string, string>> },
): Task<number> {
  const { flags, process } = context;
  const output = flags.text('output');
  if (output === '' && process.streams.get(1)?.tty) {
    throw new CommandError('cowardly refusing to save to a terminal. Use the -o flag or redirect');
  }
  const answer = yield* context.api.request({ method: 'GET', ...what });
  const bytes = answer.kind === 'bytes' ? answer.bytes : encodeUtf8('');
  if (output === '') {
    yield* writeBytes(process, 1, bytes);
    return 0;
  }
  const written = process.machine.files.write(process.path(output), bytes);
  if (!written.ok) throw new CommandError(`open ${output}: no such file or directory`);
  return 0;
}

export const containerPrune: Command = {
  name: 'prune',
  about: 'Remove all containers that are stopped',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
        --filter filter   Only those that match, e.g. until=TIME
    -f, --force           Do not ask`,
  run: function* (context) {
    const sure = yield* confirm(
      context,
      'WARNING! This will remove all stopped containers.\nAre you sure you want to continue?',
    );
    if (!sure) return 0;
    const answer = yield* context.api.post<{
      ContainersDeleted: string[] | null;
      SpaceReclaimed: number;
    }>('/containers/prune', filtersOf(context.flags.list('filter')));
    yield* context.out(
      pruneText('Deleted Containers:', answer.ContainersDeleted, answer.SpaceReclaimed),
    );
    return 0;
  },
};
