// What /proc and /sys tell of the machine as a whole, by path: computed when somebody reads.
import type { Machine, Route } from './os.ts';

/** Paths below the mount, each with what makes its text. */
export type Texts = Readonly<Record<string, (machine: Machine) => string>>;

export const KERNEL_RELEASE = '6.1.0-28-amd64';
export const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)';

/** Settings of the kernel: what a fresh Debian with an engine on it has. */
export const kernelSettings: Texts = {
  '/sys/fs/file-max': () => '9223372036854775807\n',
  '/sys/fs/inotify/max_user_instances': () => '128\n',
  '/sys/fs/inotify/max_user_watches': () => '65536\n',
  '/sys/kernel/hostname': machine => `${machine.hostname()}\n`,
  '/sys/kernel/osrelease': () => `${KERNEL_RELEASE}\n`,
  '/sys/kernel/ostype': () => 'Linux\n',
  '/sys/kernel/pid_max': () => '4194304\n',
  '/sys/kernel/random/uuid': machine => `${uuid(machine)}\n`,
  '/sys/kernel/threads-max': () => '31512\n',
  '/sys/kernel/version': () => `${KERNEL_VERSION}\n`,
  '/sys/net/core/somaxconn': () => '4096\n',
  '/sys/net/ipv4/ip_forward': () => '1\n',
  '/sys/net/ipv4/ip_local_port_range': () => '32768\t60999\n',
  '/sys/net/ipv4/ip_unprivileged_port_start': machine =>
    machine.kind === 'container' ? '0\n' : '1024\n',
  '/sys/net/ipv4/tcp_keepalive_time': () => '7200\n',
  '/sys/vm/max_map_count': () => '65530\n',
  '/sys/vm/overcommit_memory': () => '0\n',
  '/sys/vm/swappiness': () => '60\n',
};

export const networkTexts: Texts = {
  '/net/dev': deviceTable,
  '/net/route': routeTable,
  '/net/tcp': machine => socketTable(machine, 'tcp'),
  '/net/udp': machine => socketTable(machine, 'udp'),
};

/** The whole of /sys: network interfaces, control groups, processors. */
export function sysTexts(machine: Machine): Texts {
  const texts: Record<string, (machine: Machine) => string> = {
    '/fs/cgroup/cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma misc\n',
    '/fs/cgroup/cgroup.procs': one =>
      one
        .processes()
        .map(({ pid }) => `${pid}\n`)
        .join(''),
    '/devices/system/cpu/online': one => (one.cpus > 1 ? `0-${one.cpus - 1}\n` : '0\n'),
  };
  if (machine.kind === 'container')
    texts['/fs/cgroup/pids.current'] = one => `${one.processes().length + (one.main() ? 1 : 0)}\n`;
  for (const { name, mac, mtu, up, index } of machine.network.interfaces()) {
    const folder = `/class/net/${name}`;
    texts[`${folder}/address`] = () => `${mac}\n`;
    texts[`${folder}/carrier`] = () => (up ? '1\n' : '0\n');
    texts[`${folder}/ifindex`] = () => `${index}\n`;
    texts[`${folder}/mtu`] = () => `${mtu}\n`;
    texts[`${folder}/operstate`] = () => (name === 'lo' ? 'unknown\n' : up ? 'up\n' : 'down\n');
  }
  return texts;
}

/** Names directly below a path, or null where nothing is. */
export function namesBelow(texts: Texts, path: string): readonly string[] | null {
  const prefix = path === '/' ? '/' : `${path}/`;
  const names = new Set<string>();
  for (const key of Object.keys(texts))
    if (key.startsWith(prefix)) names.add(key.slice(prefix.length).split('/')[0] ?? '');
  return names.size > 0 ? [...names] : null;
}

function uuid({ kernel }: Machine): string {
  const digits = kernel.random.hex(32);
  const version = `${digits.slice(0, 12)}4${digits.slice(13)}`;
  return version.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Bytes are not counted: the columns stand at zero. */
function deviceTable(machine: Machine): string {
  const head =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast' +
    '|bytes    packets errs drop fifo colls carrier compressed\n';
  const zeros =
    '       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0';
  const rows = machine.network.interfaces().map(({ name }) => `${name.padStart(6)}:${zeros}\n`);
  return head + rows.join('');
}

/** The kernel fills the lines of its tables with spaces. */
const ROUTE_WIDTH = 127;

function routeTable(machine: Machine): string {
  const row = ({ to, via, interfaceName }: Route) => {
    const [subnet = '0.0.0.0', length = '0'] = to === 'default' ? [] : to.split('/');
    const bits = Number(length);
    const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
    const flags = via ? '0003' : '0001';
    const fields = [interfaceName, hexAddress(subnet), hexAddress(via ?? '0.0.0.0'), flags];
    const all = [...fields, 0, 0, 0, hexAddress(dotted(mask)), 0, 0, 0];
    return line(all.join('\t'), ROUTE_WIDTH);
  };
  const head =
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
  return line(head, ROUTE_WIDTH) + machine.network.routes().map(row).join('');
}

const stateCodes = { ESTAB: '01', LISTEN: '0A', UNCONN: '07', 'TIME-WAIT': '06' } as const;

function socketTable(machine: Machine, protocol: 'tcp' | 'udp'): string {
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const width = protocol === 'tcp' ? 149 : 127;
  const rows = machine.network
    .sockets()
    .filter(socket => socket.protocol === protocol)
    .map(({ local, remote, state }, index) => {
      const ends = `${hexEnd(local)} ${hexEnd(remote)} ${stateCodes[state]}`;
      const number = String(index).padStart(4);
      const rest = `00000000:00000000 00:00000000 00000000     0        0 ${20_000 + index}`;
      return line(`${number}: ${ends} ${rest}`, width);
    });
  return line(head, width) + rows.join('');
}

function line(text: string, width: number): string {
  return `${text.padEnd(width)}\n`;
}

/** `10.0.0.1:80` as the kernel writes it: the address backwards, both in hexadecimal digits. */
function hexEnd(end: string): string {
  const at = end.lastIndexOf(':');
  const address = end.slice(0, at);
  const port = Number(end.slice(at + 1)) || 0;
  const four = /^[\d.]+$/.test(address) ? address : '0.0.0.0';
  return `${hexAddress(four)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
}

function hexAddress(address: string): string {
  const bytes = address.split('.').map(Number).reverse();
  return bytes.map(byte => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
}

function dotted(mask: number): string {
  return [24, 16, 8, 0].map(shift => (mask >>> shift) & 255).join('.');
}
