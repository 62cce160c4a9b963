// `ss` and `netstat`: what listens and what is connected.
import type { Program, SocketInfo } from '../../os/os.ts';
import { type Options, parseOptions } from './options.ts';

export const ss: Program = {
  name: 'ss',
  *run(process) {
    const options = parseOptions(process.argv, 'tulnpaxesimH4', {
      listening: 'l',
      numeric: 'n',
      tcp: 't',
    });
    const rows = wanted(process.machine.network.sockets(), options);
    const both = options.has('u') && options.has('t');
    const table = rows.map(({ protocol, state, local, remote }) => {
      const queue = state === 'LISTEN' ? '4096' : '0';
      const kind = both ? `${protocol}   ${state}` : state;
      return [kind, '0', queue, ...split(local), ...split(remote)];
    });
    const stateHead = both ? 'Netid State' : 'State';
    const widths = [0, 1, 2].map(at =>
      Math.max(
        ([stateHead, 'Recv-Q', 'Send-Q'][at] ?? '').length,
        ...table.map(row => (row[at] ?? '').length),
      ),
    );
    const pad = (text: string, at: number) => text.padEnd(widths[at] ?? 0);
    const head = `${pad(stateHead, 0)} ${pad('Recv-Q', 1)} ${pad('Send-Q', 2)} Local Address:Port  Peer Address:PortProcess\n`;
    const lines = table.map(
      ([state = '', received = '', sent = '', address = '', port = '', far = '', farPort = '']) =>
        `${pad(state, 0)} ${pad(received, 1)} ${pad(sent, 2)} ${address.padStart(13)}:${port.padEnd(5)} ${far.padStart(12)}:${farPort.padEnd(11)}\n`,
    );
    yield* process.print((options.has('H') ? '' : head) + lines.join(''));
    return 0;
  },
};

export const netstat: Program = {
  name: 'netstat',
  *run(process) {
    const options = parseOptions(process.argv, 'tulnpaerWi', {});
    const rows = wanted(process.machine.network.sockets(), options);
    const which = options.has('l')
      ? 'only servers'
      : options.has('a')
        ? 'servers and established'
        : 'w/o servers';
    const owner = options.has('p') ? 'PID/Program name' : '';
    yield* process.print(
      `Active Internet connections (${which})\n` +
        `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${owner}\n` +
        rows
          .map(({ protocol, state, local, remote, pid }) => {
            const name = state === 'ESTAB' ? 'ESTABLISHED' : state === 'UNCONN' ? '' : state;
            const process = options.has('p') ? (pid === null ? '-' : `${pid}/main`) : '';
            const both = local.startsWith('*');
            const kind = both ? `${protocol}6` : protocol;
            const [near, far] = [local, remote].map(text => text.replace(/^\*/, '::').padEnd(23));
            return `${kind.padEnd(5)}      0      0 ${near} ${far} ${name.padEnd(12)}${process}\n`;
          })
          .join(''),
    );
    return 0;
  },
};

/** Of TCP, unless UDP is asked for too, or alone. */
function wanted(all: readonly SocketInfo[], options: Options) {
  const protocols = [
    ...(options.has('t') || !options.has('u') ? ['tcp'] : []),
    ...(options.has('u') ? ['udp'] : []),
  ];
  const listens = ({ state }: SocketInfo) => state === 'LISTEN' || state === 'UNCONN';
  return all.filter(
    one =>
      protocols.includes(one.protocol) && (options.has('a') || listens(one) === options.has('l')),
  );
}

function split(text: string): [string, string] {
  const colon = text.lastIndexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}
