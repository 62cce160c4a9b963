// /proc: files whose text is computed from the machine when somebody looks.
import { createComputedFiles } from './computed-files.ts';
import {
  KERNEL_RELEASE,
  KERNEL_VERSION,
  kernelSettings,
  namesBelow,
  networkTexts,
  sysTexts,
  type Texts,
} from './computed-texts.ts';
import type { FileSystem, Machine, Process } from './os.ts';
import { lastPart } from './path.ts';

/** A read-only tree; `self` is followed only by `open`, which knows who asks. */
export function createProcFiles(machine: Machine): FileSystem {
  const texts = { ...generalTexts, ...kernelSettings, ...networkTexts };
  const text = (path: string, by: Process | null): string | null => {
    const own = ownPath(machine, path, by);
    const match = /^\/(\d+)\/(\w+)$/.exec(own);
    if (match) return ofProcess(machine, Number(match[1]), match[2] ?? '');
    return (texts[own] ?? texts[own.replace(/^\/\d+(?=\/net\/)/, '')])?.(machine) ?? null;
  };
  const names = (path: string): readonly string[] | null => {
    const pids = machine.processes().map(one => String(one.pid));
    if (path === '/') {
      const first = pids.includes('1') ? [] : ['1'];
      return [...first, ...pids, ...(namesBelow(texts, path) ?? []), 'self'];
    }
    const match = /^\/(\d+|self)(?:\/(fd|ns|net))?$/.exec(path);
    if (!match) return namesBelow(texts, path);
    const pid = match[1] === 'self' ? null : Number(match[1]);
    const process = machine.processes().find(one => one.pid === pid);
    if (pid !== null && !process && pid !== 1) return null;
    if (match[2] === 'fd')
      return process ? [...process.streams.keys()].map(String) : ['0', '1', '2'];
    if (match[2] === 'ns') return namespaces;
    return match[2] === 'net' ? namesBelow(texts, '/net') : processNames;
  };
  return createComputedFiles(machine, {
    text,
    names,
    link: path => processLink(machine, path),
    stream: (path, by) => {
      const descriptor = /^\/self\/fd\/(\d+)$/.exec(path);
      return descriptor ? (by?.streams.get(Number(descriptor[1])) ?? null) : undefined;
    },
  });
}

/** /sys: the same for what the kernel tells of devices and control groups. */
export function createSysFiles(machine: Machine): FileSystem {
  return createComputedFiles(machine, {
    text: path => sysTexts(machine)[path]?.(machine) ?? null,
    names: path => namesBelow(sysTexts(machine), path),
    link: () => null,
    stream: () => undefined,
  });
}

/** Without somebody who asks, `self` is the newest process: the one that is at work. */
function ownPath(machine: Machine, path: string, by: Process | null): string {
  const pid = by?.pid ?? machine.processes().at(-1)?.pid ?? 1;
  return path.replace(/^\/self(?=\/|$)/, `/${pid}`);
}

const namespaces = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'];
const NAMESPACE_FIRST = 4026531834;

function processLink(machine: Machine, path: string): string | null {
  const match = /^\/(\d+)\/(exe|cwd|root|fd\/\d+|ns\/\w+)$/.exec(ownPath(machine, path, null));
  if (!match) return null;
  const [, number, what = ''] = match;
  const process = machine.processes().find(one => one.pid === Number(number));
  if (!process && number !== '1') return null;
  const [, descriptor] = what.split('/');
  if (what === 'root') return '/';
  if (what === 'cwd') return process?.directory ?? '/';
  if (what === 'exe') return executableOf(machine, process ?? machine.main());
  if (what.startsWith('ns/')) {
    const at = namespaces.indexOf(descriptor ?? '');
    // Namespaces of a container are its own; those of a node are the first ones.
    const own = machine.kind === 'node' ? 0 : Number.parseInt(machine.id.slice(0, 5), 16) * 8;
    return at < 0 ? null : `${descriptor}:[${NAMESPACE_FIRST + own + at}]`;
  }
  const stream = process?.streams.get(Number(descriptor));
  if (!stream) return null;
  return stream.tty ? '/dev/pts/0' : `pipe:[${Number(number) * 10 + Number(descriptor)}]`;
}

function executableOf(machine: Machine, one: { readonly argv: readonly string[] } | null): string {
  const name = (one?.argv[0] ?? '/usr/lib/systemd/systemd').replace(/^-/, '');
  if (name.startsWith('/')) return name;
  const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  const found = folders.find(folder => machine.files.stat(`${folder}/${name}`).ok);
  const path = machine.files.realPath(`${found ?? '/usr/bin'}/${name}`);
  return path.ok ? path.value : `/usr/bin/${name}`;
}

const processNames = [
  ...['cgroup', 'cmdline', 'comm', 'cwd', 'environ', 'exe', 'fd', 'mountinfo', 'mounts', 'net'],
  ...['ns', 'root', 'stat', 'status'],
];

/** Memory in use looks like a node's with an engine on it: a fifth, plus what files hold. */
export function memoryOf(machine: Machine): { totalKb: number; freeKb: number; cachedKb: number } {
  const totalKb = Math.floor(machine.memoryBytes / 1024);
  const cachedKb = Math.floor(totalKb * 0.3);
  const ran = machine.kind === 'node' ? Math.floor(machine.workload().memoryBytes / 1024) : 0;
  const usedKb = Math.floor(totalKb * 0.2) + machine.processes().length * 512 + ran;
  return { totalKb, cachedKb, freeKb: Math.max(0, totalKb - cachedKb - usedKb) };
}

/** Percent of all cores: two thirds of what runs is the programs' own, one the kernel's for them. */
export function processorOf(machine: Machine): { user: number; system: number; idle: number } {
  // Looking at it costs a little, too.
  const busy = Math.min(100, 0.5 + (100 * machine.workload().cores) / machine.cpus);
  return { user: (busy * 2) / 3, system: busy / 3, idle: 100 - busy };
}

/** `0.12 0.08 0.03`: the load averages. */
export function loadText(machine: Machine, between: string): string {
  return machine
    .workload()
    .load.map(one => one.toFixed(2))
    .join(between);
}

const generalTexts: Texts = {
  '/cmdline': () => `BOOT_IMAGE=/boot/vmlinuz-${KERNEL_RELEASE} root=/dev/sda1 ro quiet\n`,
  '/cpuinfo': ({ cpus }) =>
    Array.from({ length: cpus }, (_, index) => processor(index, cpus)).join(''),
  '/filesystems': () => 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n\text4\n',
  '/loadavg': machine => {
    const processes = machine.processes();
    const running = processes.filter(one => one.state === 'running').length;
    return `${loadText(machine, ' ')} ${Math.min(running, 1)}/${processes.length} ${processes.at(-1)?.pid ?? 1}\n`;
  },
  '/meminfo': memoryTable,
  '/mounts': mountTable,
  '/stat': ({ kernel, epochMs }) =>
    `cpu  1000 0 500 ${Math.floor(kernel.now() / 10)} 0 0 0 0 0 0\nbtime ${Math.floor(epochMs / 1000)}\n`,
  '/swaps': () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  '/uptime': ({ kernel, cpus }) => {
    const seconds = kernel.now() / 1000 + 86400;
    return `${seconds.toFixed(2)} ${(seconds * cpus).toFixed(2)}\n`;
  },
  '/version': () =>
    `Linux version ${KERNEL_RELEASE} (debian-kernel@lists.debian.org) ${KERNEL_VERSION}\n`,
};

function memoryTable(machine: Machine): string {
  const { totalKb, freeKb, cachedKb } = memoryOf(machine);
  const row = (name: string, kb: number) =>
    `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB\n`;
  return (
    row('MemTotal', totalKb) +
    row('MemFree', freeKb) +
    row('MemAvailable', freeKb + cachedKb) +
    row('Buffers', 0) +
    row('Cached', cachedKb) +
    row('SwapTotal', 0) +
    row('SwapFree', 0)
  );
}

function processor(index: number, cpus: number): string {
  return [
    `processor\t: ${index}`,
    'vendor_id\t: GenuineIntel',
    'model name\t: Simulated CPU @ 2.40GHz',
    'cpu MHz\t\t: 2400.000',
    `siblings\t: ${cpus}`,
    `core id\t\t: ${index}`,
    `cpu cores\t: ${cpus}`,
    '',
    '',
  ].join('\n');
}

function mountTable(machine: Machine): string {
  const root =
    machine.kind === 'node' ? '/dev/sda1 / ext4 rw,relatime 0 0' : 'overlay / overlay rw 0 0';
  const rows = machine.files
    .mounts()
    .filter(({ path }) => path !== '/proc' && path !== '/sys')
    .map(({ path, source, readOnly }) => {
      const type = source === 'tmpfs' ? 'tmpfs' : 'ext4';
      return `${source} ${path} ${type} ${readOnly ? 'ro' : 'rw'},relatime 0 0`;
    });
  const system = [
    'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
    'sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0',
    'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime 0 0',
  ];
  return `${[root, ...system, ...rows].join('\n')}\n`;
}

/** The first process of a node, which no program plays. */
const init = { argv: ['/sbin/init'], user: 'root' };

function ofProcess(machine: Machine, pid: number, name: string): string | null {
  const process = machine.processes().find(one => one.pid === pid);
  const first = machine.main() ?? (machine.kind === 'node' ? init : null);
  const any = process ?? (pid === 1 ? first : null);
  if (!any) return null;
  const command = any === init ? 'systemd' : lastPart(any.argv[0] ?? '').slice(0, 15);
  const parentPid = process?.parentPid() ?? 0;
  switch (name) {
    case 'cmdline':
      return any.argv.map(argument => `${argument}\0`).join('');
    case 'comm':
      return `${command}\n`;
    case 'environ':
      return process
        ? [...process.environment].map(([key, value]) => `${key}=${value}\0`).join('')
        : '';
    case 'mounts':
      return mountTable(machine);
    case 'mountinfo':
      return mountTable(machine).replace(/^(\S+) (\S+) (\S+) (\S+).*$/gm, mountRow);
    case 'status':
      return statusTable(command, pid, parentPid, process);
    case 'stat':
      return `${pid} (${command}) S ${parentPid} ${pid} ${pid} 0 -1\n`;
    case 'cgroup':
      return machine.kind === 'node' ? '0::/init.scope\n' : '0::/\n';
    default:
      return null;
  }
}

function mountRow(_: string, source: string, path: string, type: string, options: string): string {
  return `${path.length + 20} 1 0:${path.length + 20} / ${path} ${options} - ${type} ${source} rw`;
}

function statusTable(
  command: string,
  pid: number,
  parentPid: number,
  process: Process | undefined,
): string {
  const state = process?.state === 'stopped' ? 'T (stopped)' : 'S (sleeping)';
  const umask = (process?.umask ?? 0o022).toString(8).padStart(4, '0');
  const rows = [
    ['Name', command],
    ['Umask', umask],
    ['State', state],
    ['Tgid', pid],
    ['Pid', pid],
    ['PPid', parentPid],
    ['Uid', '0\t0\t0\t0'],
    ['Gid', '0\t0\t0\t0'],
    ['FDSize', 64],
    ['Threads', 1],
  ];
  return rows.map(([name, value]) => `${name}:\t${value}\n`).join('');
}
