// docker logs
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context, writeBytes } from '../context.ts';
import { timestampOf } from '../format/time.ts';

export const containerLogs: Command = {
  name: 'logs',
  about: 'Show what a container has printed',
  usage: '[OPTIONS] CONTAINER',
  arity: [1, 1],
  aliases: ['docker container logs', 'docker logs'],
  flags: `
        --details        Show the attributes that the log driver keeps
    -f, --follow         Go on with what is printed from now on
        --since string   Start at a time (2026-01-02T13:23:37Z) or so long ago (42m)
    -n, --tail string    Number of lines to begin with (default "all")
    -t, --timestamps     Show when each line was printed
        --until string   End at a time, or so long ago`,
  completes: 'containers',
  run: showLogs,
};

function* showLogs(context: Context): Task<number> {
  const { flags, api } = context;
  const [name = ''] = context.args;
  const container = yield* api.get<{ Id: string }>(`/containers/${name}/json`);
  const moments: Record<string, string> = {};
  for (const flag of ['since', 'until']) {
    const text = flags.text(flag);
    if (text === '') continue;
    const moment = timestampOf(text, context.nowMs());
    if (moment === null) {
      throw new CommandError(
        `invalid value for "${flag}": failed to parse value as time or duration: "${text}"`,
      );
    }
    moments[flag] = moment;
  }
  const answer = yield* api.request({
    method: 'GET',
    path: `/containers/${container.Id}/logs`,
    query: {
      stdout: '1',
      stderr: '1',
      tail: flags.text('tail'),
      ...(flags.on('follow') && { follow: '1' }),
      ...(flags.on('timestamps') && { timestamps: '1' }),
      ...(flags.on('details') && { details: '1' }),
      ...moments,
    },
  });
  if (answer.kind !== 'frames') return 0;
  try {
    for (let frame = yield* answer.next(); frame; frame = yield* answer.next()) {
      const channel = frame.stream === 'stderr' ? 2 : 1;
      if (!(yield* writeBytes(context.process, channel, frame.bytes))) break;
    }
  } finally {
    answer.close();
  }
  return 0;
}
