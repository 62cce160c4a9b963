// `ss` and `netstat`: what listens and what is connected.
import type { Program, SocketInfo } from '../../os/os.ts';
import { parseOptions } from './options.ts';

export const ss: Program = {
  name: 'ss',
  *run(process) {
    const options = parseOptions(process.argv, 'tulnpaxesimH4', {
      listening: 'l',
      numeric: 'n',
      tcp: 't',
    });
    const rows = wanted(process.machine.network.sockets(), options.has('l'), options.has('a'));
    const table = rows.map(({ state, local, remote }) => {
      const queue = state === 'LISTEN' ? '4096' : '0';
      return [state, '0', queue, ...split(local), ...split(remote)];
    });
    const widths = [0, 1, 2].map(at =>
      Math.max(
        (['State', 'Recv-Q', 'Send-Q'][at] ?? '').length,
        ...table.map(row => (row[at] ?? '').length),
      ),
    );
    const pad = (text: string, at: number) => text.padEnd(widths[at] ?? 0);
    const head = `${pad('State', 0)} ${pad('Recv-Q', 1)} ${pad('Send-Q', 2)} Local Address:Port  Peer Address:PortProcess\n`;
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
    const rows = wanted(process.machine.network.sockets(), options.has('l'), options.has('a'));
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
          .map(({ state, local, remote, pid }) => {
            const name = state === 'ESTAB' ? 'ESTABLISHED' : state;
            const process = options.has('p') ? (pid === null ? '-' : `${pid}/main`) : '';
            return `tcp        0      0 ${local.padEnd(23)} ${remote.padEnd(23)} ${name.padEnd(12)}${process}\n`;
          })
          .join(''),
    );
    return 0;
  },
};

function wanted(all: readonly SocketInfo[], listening: boolean, every: boolean) {
  return all.filter(one => every || (one.state === 'LISTEN') === listening);
}

function split(text: string): [string, string] {
  const colon = text.lastIndexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}
