// docker port, top, diff: what one container has, runs, has changed.
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { alignTabs } from '../format/table.ts';

export const containerPort: Command = {
  name: 'port',
  about: 'Show the published ports of a container',
  usage: 'CONTAINER [PRIVATE_PORT[/PROTO]]',
  arity: [1, 2],
  aliases: ['docker container port', 'docker port'],
  completes: 'containers',
  run: showPorts,
};

type Binding = { readonly HostIp: string; readonly HostPort: string };

function* showPorts(context: Context): Task<number> {
  const [name = '', wanted] = context.args;
  const found = yield* context.api.get<{
    NetworkSettings: { Ports: Readonly<Record<string, readonly Binding[] | null>> | null };
  }>(`/containers/${name}/json`);
  const ports = found.NetworkSettings.Ports ?? {};
  const address = (one: Binding) =>
    `${one.HostIp.includes(':') ? `[${one.HostIp}]` : one.HostIp}:${one.HostPort}`;
  if (wanted !== undefined) {
    const key = wanted.includes('/') ? wanted : `${wanted}/tcp`;
    const bound = ports[key];
    if (!bound || bound.length === 0) {
      throw new CommandError(`no public port '${wanted}' published for ${name}`);
    }
    yield* context.out(bound.map(one => `${address(one)}\n`).join(''));
    return 0;
  }
  const lines = Object.entries(ports).flatMap(([port, bound]) =>
    (bound ?? []).map(one => `${port} -> ${address(one)}`),
  );
  lines.sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
  yield* context.out(lines.map(line => `${line}\n`).join(''));
  return 0;
}

export const containerTop: Command = {
  name: 'top',
  about: 'Show the processes of a container',
  usage: 'CONTAINER [ps OPTIONS]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker container top', 'docker top'],
  passesRest: true,
  completes: 'running',
  run: function* (context) {
    const [name = '', ...options] = context.args;
    const table = yield* context.api.get<{ Titles: string[]; Processes: string[][] }>(
      `/containers/${name}/top`,
      options.length > 0 ? { ps_args: options.join(' ') } : { ps_args: '' },
    );
    const lines = [table.Titles, ...table.Processes].map(cells => cells.join('\t'));
    yield* context.out(alignTabs(`${lines.join('\n')}\n`, 20, 3));
    return 0;
  },
};

export const containerDiff: Command = {
  name: 'diff',
  about: 'Show what files a container has added, changed and deleted',
  usage: 'CONTAINER',
  arity: [1, 1],
  aliases: ['docker container diff', 'docker diff'],
  completes: 'containers',
  run: function* (context) {
    const changes = yield* context.api.get<{ Kind: number; Path: string }[] | null>(
      `/containers/${context.args[0]}/changes`,
    );
    const letter = ['C', 'A', 'D'];
    const lines = (changes ?? []).map(({ Kind, Path }) => `${letter[Kind] ?? '?'} ${Path}\n`);
    yield* context.out(lines.join(''));
    return 0;
  },
};
