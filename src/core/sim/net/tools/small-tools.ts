// The smaller network tools: getent, telnet, traceroute, ifconfig, route, arp.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Connection, Process, Program } from '../../os/os.ts';
import { broadcastOf, netmaskOf, prefixLength } from '../address.ts';
import { writeBytes } from './http-client.ts';
import { parseOptions } from './options.ts';

export const getent: Program = {
  name: 'getent',
  *run(process) {
    const [, database, ...names] = process.argv;
    if (database !== 'hosts' && database !== 'ahosts' && database !== 'ahostsv4') {
      yield* process.complain(`getent: Unknown database: ${database ?? ''}\n`);
      return 1;
    }
    let status = 0;
    for (const name of names) {
      const address = yield* process.machine.network.resolve(name);
      if (address === null) status = 2;
      else if (database === 'hosts') yield* process.print(`${address.padEnd(15)} ${name}\n`);
      else
        for (const kind of ['STREAM', 'DGRAM', 'RAW'])
          yield* process.print(
            `${address.padEnd(15)} ${kind.padEnd(6)} ${kind === 'STREAM' ? name : ''}\n`,
          );
    }
    return status;
  },
};

/** Bytes from the input to the connection, and back, until the other side is done. */
export function* relay(process: Process, connection: Connection): Task<void> {
  const input = process.streams.get(0);
  const upward = process.beside(
    (function* (): Task<void> {
      for (;;) {
        const bytes = input ? yield* input.read(65536) : null;
        if (!bytes) break;
        if (!(yield* connection.stream.write(bytes)).ok) return;
      }
      connection.finish();
    })(),
  );
  try {
    for (;;) {
      const bytes = yield* connection.stream.read(65536);
      if (!bytes || !(yield* writeBytes(process, 1, bytes))) return;
    }
  } finally {
    upward.cancel();
    connection.stream.close();
  }
}

export const telnet: Program = {
  name: 'telnet',
  *run(process) {
    const [, host, port = '23'] = process.argv;
    if (host === undefined) {
      yield* process.complain('Usage: telnet HOST [PORT]\n');
      return 1;
    }
    const { network } = process.machine;
    const address = yield* network.resolve(host);
    if (address === null) {
      yield* process.complain(`telnet: bad address '${host}'\n`);
      return 1;
    }
    const opened = yield* network.connect(address, Number(port), 130_000);
    if (!opened.ok) {
      const why = errnoText(opened.error);
      yield* process.complain(`telnet: can't connect to remote host (${address}): ${why}\n`);
      return 1;
    }
    yield* process.print(`Connected to ${host}\n`);
    yield* relay(process, opened.value);
    yield* process.complain('Connection closed by foreign host\n');
    return 1;
  },
};

export const traceroute: Program = {
  name: 'traceroute',
  *run(process) {
    const options = parseOptions(process.argv, 'nIq:m:w:', {});
    const host = options.rest[0];
    if (host === undefined) {
      yield* process.complain('Usage: traceroute [-nI] [-q PROBES] [-m MAXTTL] HOST\n');
      return 1;
    }
    const { network } = process.machine;
    const address = yield* network.resolve(host);
    if (address === null) {
      yield* process.complain(`traceroute: bad address '${host}'\n`);
      return 1;
    }
    const hops = Number(options.value('m') ?? 30);
    if (!(hops >= 1 && hops <= 255)) {
      yield* process.complain(`traceroute: invalid number '${options.value('m')}'\n`);
      return 1;
    }
    yield* process.print(`traceroute to ${host} (${address}), ${hops} hops max, 46 byte packets\n`);
    const probes = Number(options.value('q') ?? 3);
    let line = ` 1  ${options.has('n') ? address : `${host} (${address})`}`;
    let answered = false;
    for (let probe = 0; probe < probes; probe++) {
      const echo = yield* network.ping(address, 5000);
      answered ||= echo.ok;
      line += echo.ok ? `  ${echo.value.roundTripMs.toFixed(3)} ms` : '  *';
    }
    yield* process.print(answered ? `${line}\n` : ` 1  *  *  *\n`);
    return answered ? 0 : 1;
  },
};

export const ifconfig: Program = {
  name: 'ifconfig',
  *run(process) {
    const only = process.argv.slice(1).find(word => !word.startsWith('-'));
    const all = process.machine.network.interfaces();
    const chosen = only ? all.filter(one => one.name === only) : all.filter(one => one.up);
    if (only && chosen.length === 0) {
      yield* process.complain(
        `ifconfig: ${only}: error fetching interface information: Device not found\n`,
      );
      return 1;
    }
    const blocks = chosen.map(one => {
      const loopback = one.name === 'lo';
      const head = loopback
        ? 'Link encap:Local Loopback  '
        : `Link encap:Ethernet  HWaddr ${one.mac.toUpperCase()}  `;
      let text = `${one.name.padEnd(9)} ${head}\n`;
      if (one.address) {
        const address = one.address.replace(/\/.*/, '');
        const mask = netmaskOf(prefixLength(one.address));
        const broadcast = loopback ? '' : `  Bcast:${broadcastOf(one.address)}`;
        text += `          inet addr:${address}${broadcast}  Mask:${mask}\n`;
      }
      const flags = loopback ? 'UP LOOPBACK RUNNING' : 'UP BROADCAST RUNNING MULTICAST';
      return `${text}          ${flags}  MTU:${one.mtu}  Metric:1\n\n`;
    });
    yield* process.print(blocks.join(''));
    return 0;
  },
};

export const route: Program = {
  name: 'route',
  *run(process) {
    const rows = process.machine.network.routes().map(({ to, via, interfaceName }) => {
      const everything = to === 'default';
      const target = everything
        ? process.argv.includes('-n')
          ? '0.0.0.0'
          : 'default'
        : to.replace(/\/.*/, '');
      const mask = everything ? '0.0.0.0' : netmaskOf(prefixLength(to));
      const gateway = via ?? (process.argv.includes('-n') ? '0.0.0.0' : '*');
      const flags = via ? 'UG' : 'U';
      return `${target.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 ${interfaceName}\n`;
    });
    yield* process.print(
      `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.join('')}`,
    );
    return 0;
  },
};
