// `ip addr`, `ip link`, `ip route`: as iproute2 shows them, or busybox.
import type { NetworkInterface, Process, Program } from '../../os/os.ts';
import { broadcastOf } from '../address.ts';

type Style = 'iproute2' | 'busybox';

export const ip = ipProgram('ip', 'iproute2');
export const busyboxIp = ipProgram('busybox-ip', 'busybox');

function ipProgram(name: string, style: Style): Program {
  return {
    name,
    *run(process) {
      const words = process.argv.slice(1);
      const brief = words.some(word => word === '-br' || word === '-brief');
      const plain = words.filter(word => !word.startsWith('-'));
      const object = plain[0] ?? '';
      const rest = plain.slice(1).filter(word => !/^(show|list|ls|s|l|dev)$/.test(word));
      const is = (full: string) => object !== '' && full.startsWith(object);
      if (is('address')) return yield* showInterfaces(process, style, brief, true, rest[0]);
      if (is('link')) return yield* showInterfaces(process, style, brief, false, rest[0]);
      if (is('route')) {
        yield* process.print(routes(process, style));
        return 0;
      }
      if (is('neighbour') || is('neigh')) return 0;
      yield* process.complain(
        object === '' ? usage : `Object "${object}" is unknown, try "ip help".\n`,
      );
      return object === '' ? 255 : 1;
    },
  };
}

const usage = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | route | neigh }
       OPTIONS := { -br | -4 }
`;

function* showInterfaces(
  process: Process,
  style: Style,
  brief: boolean,
  addresses: boolean,
  only: string | undefined,
) {
  const all = process.machine.network.interfaces();
  const chosen = only === undefined ? all : all.filter(one => one.name === only);
  if (only !== undefined && chosen.length === 0) {
    const what =
      style === 'busybox' ? `ip: can't find device '${only}'` : `Device "${only}" does not exist.`;
    yield* process.complain(`${what}\n`);
    return 1;
  }
  const isNode = process.machine.kind === 'node';
  yield* process.print(
    chosen
      .map((one, order) =>
        brief ? briefLine(one, addresses) : block(one, style, addresses, isNode ? null : order),
      )
      .join(''),
  );
  return 0;
}

const shownName = (one: NetworkInterface) =>
  one.peer === null ? one.name : `${one.name}@if${one.peer}`;

function briefLine(one: NetworkInterface, addresses: boolean): string {
  const state = one.name === 'lo' ? 'UNKNOWN' : one.up ? 'UP' : 'DOWN';
  const start = `${shownName(one).padEnd(16)} ${state.padEnd(14)} `;
  if (addresses) return `${start}${one.address ?? ''} \n`;
  return `${start}${one.mac} <${flags(one)}> \n`;
}

function flags(one: NetworkInterface): string {
  if (one.name === 'lo') return 'LOOPBACK,UP,LOWER_UP';
  return one.up ? 'BROADCAST,MULTICAST,UP,LOWER_UP' : 'NO-CARRIER,BROADCAST,MULTICAST,UP';
}

function block(
  one: NetworkInterface,
  style: Style,
  addresses: boolean,
  order: number | null,
): string {
  const loopback = one.name === 'lo';
  const queue = one.name === 'eth0' && order === null ? 'fq_codel' : 'noqueue';
  const state = loopback ? 'UNKNOWN' : one.up ? 'UP' : 'DOWN';
  const full = style === 'iproute2';
  const paired = !full && one.peer !== null ? ',M-DOWN' : '';
  const mode = full && !addresses ? ' mode DEFAULT' : '';
  const length = loopback || (full && one.peer === null) ? 'qlen 1000' : '';
  const tail = full ? ` state ${state}${mode} group default ` : ' ';
  const head = `${one.index}: ${shownName(one)}: <${flags(one)}${paired}> mtu ${one.mtu} qdisc ${queue}`;
  const namespace = full && one.peer !== null && order !== null ? ` link-netnsid ${order - 1}` : '';
  const kind = loopback ? 'loopback' : 'ether';
  const everyone = loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  let text = `${head}${tail}${length}\n`;
  text += `    link/${kind} ${one.mac} brd ${everyone}${namespace}\n`;
  if (!addresses || !one.address) return text;
  const broadcast = loopback ? '' : ` brd ${broadcastOf(one.address)}`;
  const scope = loopback ? 'host' : 'global';
  text += `    inet ${one.address}${broadcast} scope ${scope} ${one.name}\n`;
  return `${text}       valid_lft forever preferred_lft forever\n`;
}

function routes(process: Process, style: Style): string {
  return process.machine.network
    .routes()
    .map(({ to, via, interfaceName, source, up }) => {
      if (via) return `${to} via ${via} dev ${interfaceName} \n`;
      const down = up ? '' : 'linkdown ';
      return style === 'iproute2'
        ? `${to} dev ${interfaceName} proto kernel scope link src ${source} ${down}\n`
        : `${to} dev ${interfaceName} scope link  src ${source} \n`;
    })
    .join('');
}
