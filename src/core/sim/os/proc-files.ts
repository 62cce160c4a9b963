// /proc: files whose text is computed from the machine when somebody looks.
import { encodeUtf8 } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import type { Errno, FileSystem, Machine, Process, Stat } from './os.ts';
import { lastPart, normalPath } from './path.ts';
import { streamOf } from './stream.ts';

/** A read-only tree; `self` is followed only by `open`, which knows who asks. */
export function createProcFiles(machine: Machine): FileSystem {
  const readOnly = (): Result<null, Errno> => fail('EROFS');
  const text = (path: string, by: Process | null): string | null => {
    const own = path.replace(/^\/self(?=\/|$)/, by ? `/${by.pid}` : '/1');
    const match = /^\/(\d+)\/(\w+)$/.exec(own);
    return match ? ofProcess(machine, Number(match[1]), match[2] ?? '') : general(machine, own);
  };
  const list = (path: string): Result<readonly string[], Errno> => {
    if (path === '/') {
      const pids = machine.processes().map(one => String(one.pid));
      return ok([...(machine.main() ? ['1'] : []), ...pids, ...generalNames, 'self']);
    }
    if (path === '/sys/net/ipv4') return ok(['ip_forward']);
    if (path === '/sys/vm') return ok(['max_map_count']);
    if (/^\/(sys|sys\/net|sys\/kernel)$/.test(path)) return ok([]);
    return /^\/(\d+|self)$/.test(path) ? ok(processNames) : fail('ENOENT');
  };
  const stat = (path: string): Result<Stat, Errno> => {
    const common = { uid: 0, gid: 0, size: 0, modifiedMs: machine.kernel.now(), inode: 4026531840 };
    if (list(path).ok) return ok({ ...common, type: 'directory', mode: 0o555, links: 2 });
    if (text(path, null) === null) return fail('ENOENT');
    return ok({ ...common, type: 'file', mode: 0o444, links: 1 });
  };
  return {
    stat,
    lstat: stat,
    read: path => {
      const found = text(path, null);
      return found === null ? fail(list(path).ok ? 'EISDIR' : 'ENOENT') : ok(encodeUtf8(found));
    },
    write: readOnly,
    list,
    makeDirectory: readOnly,
    remove: readOnly,
    removeDirectory: readOnly,
    rename: readOnly,
    link: readOnly,
    symlink: readOnly,
    readLink: path => {
      const match = /^\/(\d+|self)\/(exe|cwd)$/.exec(path);
      return match ? ok(match[2] === 'cwd' ? '/' : '/bin/busybox') : fail('EINVAL');
    },
    realPath: path => ok(normalPath('/', path)),
    setMode: readOnly,
    setOwner: readOnly,
    setTimes: readOnly,
    open: (path, mode, by) => {
      const descriptor = /^\/self\/fd\/(\d+)$/.exec(path);
      if (descriptor) {
        const stream = by?.streams.get(Number(descriptor[1]));
        return stream ? ok(stream.share()) : fail('ENOENT');
      }
      if (mode !== 'read') return fail('EACCES');
      const found = text(path, by);
      return found === null ? fail('ENOENT') : ok(streamOf(encodeUtf8(found)));
    },
    programOf: () => null,
    install: readOnly,
    mount: () => {},
    unmount: () => {},
    mounts: () => [],
    usage: () => ({ usedBytes: 0, limitBytes: 0 }),
  };
}

export const KERNEL_RELEASE = '6.1.0-28-amd64';
const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)';

const generalNames = [
  'cpuinfo',
  'filesystems',
  'loadavg',
  'meminfo',
  'mounts',
  'stat',
  'swaps',
  'uptime',
  'version',
  'sys',
];
const processNames = ['cmdline', 'comm', 'environ', 'mounts', 'stat', 'status', 'cgroup'];

/** Memory in use looks like a node's with an engine on it: a fifth, plus what files hold. */
export function memoryOf(machine: Machine): { totalKb: number; freeKb: number; cachedKb: number } {
  const totalKb = Math.floor(machine.memoryBytes / 1024);
  const cachedKb = Math.floor(totalKb * 0.3);
  const usedKb = Math.floor(totalKb * 0.2) + machine.processes().length * 512;
  return { totalKb, cachedKb, freeKb: Math.max(0, totalKb - cachedKb - usedKb) };
}

function general(machine: Machine, path: string): string | null {
  const seconds = machine.kernel.now() / 1000;
  switch (path) {
    case '/version':
      return `Linux version ${KERNEL_RELEASE} (debian-kernel@lists.debian.org) ${KERNEL_VERSION}\n`;
    case '/uptime':
      return `${(seconds + 86400).toFixed(2)} ${((seconds + 86400) * machine.cpus).toFixed(2)}\n`;
    case '/loadavg': {
      const running = machine.processes().filter(one => one.state === 'running').length;
      const all = machine.processes().length;
      return `0.00 0.01 0.05 ${Math.min(running, 1)}/${all} ${machine.processes().at(-1)?.pid ?? 1}\n`;
    }
    case '/meminfo': {
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
    case '/cpuinfo':
      return Array.from({ length: machine.cpus }, (_, index) =>
        [
          `processor\t: ${index}`,
          'vendor_id\t: GenuineIntel',
          'model name\t: Simulated CPU @ 2.40GHz',
          'cpu MHz\t\t: 2400.000',
          `siblings\t: ${machine.cpus}`,
          `core id\t\t: ${index}`,
          `cpu cores\t: ${machine.cpus}`,
          '',
          '',
        ].join('\n'),
      ).join('');
    case '/stat':
      return `cpu  1000 0 500 ${Math.floor(seconds * 100)} 0 0 0 0 0 0\nbtime ${Math.floor(machine.epochMs / 1000)}\n`;
    case '/filesystems':
      return 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n\text4\n';
    case '/swaps':
      return 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
    case '/mounts':
      return mountTable(machine);
    case '/sys/net/ipv4/ip_forward':
      return '1\n';
    case '/sys/vm/max_map_count':
      return '65530\n';
    default:
      return null;
  }
}

function mountTable(machine: Machine): string {
  const root =
    machine.kind === 'node' ? '/dev/sda1 / ext4 rw,relatime 0 0' : 'overlay / overlay rw 0 0';
  const rows = machine.files
    .mounts()
    .filter(mount => mount.path !== '/proc')
    .map(({ path, source, readOnly }) => {
      const type = source === 'tmpfs' ? 'tmpfs' : 'ext4';
      return `${source} ${path} ${type} ${readOnly ? 'ro' : 'rw'},relatime 0 0`;
    });
  return `${[root, 'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0', ...rows].join('\n')}\n`;
}

function ofProcess(machine: Machine, pid: number, name: string): string | null {
  const process = machine.processes().find(one => one.pid === pid);
  const any = process ?? (pid === 1 ? machine.main() : null);
  if (!any) return null;
  const command = lastPart(any.argv[0] ?? '').slice(0, 15);
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
    case 'status':
      return `Name:\t${command}\nState:\tS (sleeping)\nPid:\t${pid}\nPPid:\t${parentPid}\nUid:\t0\t0\t0\t0\n`;
    case 'stat':
      return `${pid} (${command}) S ${parentPid} ${pid} ${pid} 0 -1\n`;
    case 'cgroup':
      return machine.kind === 'node' ? '0::/init.scope\n' : `0::/\n`;
    default:
      return null;
  }
}
