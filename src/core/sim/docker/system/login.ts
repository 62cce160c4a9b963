// docker login, docker logout
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';

const hub = 'https://index.docker.io/v1/';

export const login: Command = {
  name: 'login',
  about: 'Log in to a registry',
  usage: '[OPTIONS] [SERVER]',
  arity: [0, 1],
  flags: `
    -p, --password string   Password or token
        --password-stdin    Read the password from standard input
    -u, --username string   Name of the user`,
  run: logIn,
};

export const logout: Command = {
  name: 'logout',
  about:
    'Log out from a registry.\nIf no server is specified, the default is defined by the daemon.',
  usage: '[SERVER]',
  arity: [0, 1],
  run: function* (context) {
    const server = context.args[0] ?? hub;
    yield* context.out(`Removing login credentials for ${server}\n`);
    return 0;
  },
};

function* logIn(context: Context): Task<number> {
  const { flags, process } = context;
  const tty = process.streams.get(0)?.tty ?? null;
  let user = flags.text('username');
  let password = flags.text('password');
  if (flags.changed('password')) {
    yield* context.complain(
      'WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n',
    );
    if (flags.on('password-stdin')) {
      throw new CommandError('--password and --password-stdin are mutually exclusive');
    }
  }
  if (flags.on('password-stdin')) {
    if (user === '') throw new CommandError('Must provide --username with --password-stdin');
    password = decodeUtf8(yield* process.readAll(0)).replace(/[\r\n]+$/, '');
  }
  if ((user === '' || password === '') && !tty) {
    throw new CommandError('Error: Cannot perform an interactive login from a non TTY device');
  }
  if (user === '') user = (yield* ask(context, 'Username: ', true)) ?? '';
  if (password === '') password = (yield* ask(context, 'Password: ', false)) ?? '';
  const answer = yield* context.api.post<{ Status?: string }>(
    '/auth',
    {},
    { username: user, password, serveraddress: context.args[0] ?? hub },
  );
  yield* context.out(`${answer.Status ?? 'Login Succeeded'}\n`);
  return 0;
}

function* ask(context: Context, question: string, echo: boolean): Task<string | null> {
  const { process } = context;
  yield* context.out(question);
  const tty = process.streams.get(0)?.tty;
  tty?.configure({ echo });
  const line = yield* process.readLine(0);
  tty?.configure({ echo: true });
  if (!echo) yield* context.out('\n');
  return line;
}
