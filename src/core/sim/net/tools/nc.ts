// `nc`: OpenBSD's on nodes and in Debian's images, busybox's elsewhere.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { type Options, parseOptions } from './options.ts';
import { relay } from './small-tools.ts';

/** A connection that nobody answers is given up after it. */
const PATIENCE_MS = 130_000;

/** Names of ports as `/etc/services` has them. */
const services: Readonly<Record<number, string>> = {
  22: 'ssh',
  53: 'domain',
  80: 'http',
  443: 'https',
  5000: '*',
  6379: 'redis',
  8080: 'http-alt',
};

export const nc: Program = {
  name: 'nc',
  *run(process) {
    const options = parseOptions(process.argv, 'lkhnvzuw:p:q:s:i:NdC46', { help: 'h' });
    const small = process.machine.personality === 'ash';
    if (options.has('h') || options.problem || (options.rest.length === 0 && !options.has('p'))) {
      const option = options.problem?.option.replace(/^-+/, '');
      const wrong = option && !small ? `nc: invalid option -- '${option}'\n` : '';
      const usage = small
        ? 'Usage: nc [-lkvzn] [-w SEC] [-p PORT] HOST PORT\n'
        : 'usage: nc [-46CdhklNnuvz] [-i interval] [-p source_port] [-q seconds] [-w timeout] [destination] [port]\n';
      yield* process.complain(wrong + usage);
      return options.has('h') ? 0 : 1;
    }
    if (options.has('u')) {
      yield* process.complain('nc: UDP is not simulated: leave -u out\n');
      return 1;
    }
    return options.has('l') ? yield* listen(process, options) : yield* call(process, options);
  },
};

function* listen(process: Process, options: Options): Task<number> {
  const port = Number(options.value('p') ?? options.rest.at(-1));
  const small = process.machine.personality === 'ash';
  const opened = process.machine.network.listen(port);
  if (!opened.ok) {
    const why = errnoText(opened.error);
    yield* process.complain(small ? `nc: bind: ${why}\n` : `nc: ${why}\n`);
    return 1;
  }
  const tells = options.has('v');
  try {
    if (tells)
      yield* process.complain(
        small ? `listening on 0.0.0.0:${port} ...\n` : `Listening on 0.0.0.0 ${port}\n`,
      );
    do {
      const connection = yield* opened.value.accept();
      const { address, port: from } = connection.remote;
      if (tells && !small) yield* process.complain(`Connection received on ${address} ${from}\n`);
      yield* relay(process, connection);
    } while (options.has('k'));
    return 0;
  } finally {
    opened.value.close();
  }
}

function* call(process: Process, options: Options): Task<number> {
  const [host = '', ports = ''] = options.rest;
  const small = process.machine.personality === 'ash';
  const range = /^(\d+)(?:-(\d+))?$/.exec(ports);
  const first = Number(range?.[1]);
  if (!range || first > 65_535) {
    yield* process.complain(
      ports === '' ? 'nc: missing port number\n' : `nc: port number invalid: ${ports}\n`,
    );
    return 1;
  }
  const address = yield* process.machine.network.resolve(host);
  if (address === null) {
    yield* process.complain(
      small
        ? `nc: bad address '${host}'\n`
        : `nc: getaddrinfo for host "${host}" port ${ports}: Name or service not known\n`,
    );
    return 1;
  }
  let status = 1;
  for (let port = first; port <= Math.min(65_535, Number(range[2] ?? first)); port++)
    if (yield* tryPort(process, options, host, address, port)) status = 0;
  return status;
}

/** True: somebody was there. */
function* tryPort(
  process: Process,
  options: Options,
  host: string,
  address: string,
  port: number,
): Task<boolean> {
  const small = process.machine.personality === 'ash';
  const seconds = options.value('w');
  const limitMs = seconds === undefined ? PATIENCE_MS : Number(seconds) * 1000;
  const opened = yield* process.machine.network.connect(address, port, limitMs);
  const tells = options.has('v');
  // OpenBSD's tells the address only where the name was another.
  const shown = host === address ? host : `${host} (${address})`;
  if (!opened.ok) {
    const why = errnoText(opened.error);
    if (small && (tells || !options.has('z')))
      yield* process.complain(`nc: can't connect to remote host (${address}): ${why}\n`);
    else if (tells)
      yield* process.complain(`nc: connect to ${shown} port ${port} (tcp) failed: ${why}\n`);
    return false;
  }
  if (tells)
    yield* process.complain(
      small
        ? `${host} (${address}:${port}) open\n`
        : `Connection to ${shown} ${port} port [tcp/${services[port] ?? '*'}] succeeded!\n`,
    );
  if (options.has('z')) opened.value.stream.close();
  else yield* relay(process, opened.value);
  return true;
}
