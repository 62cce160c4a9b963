// Looking into a container: processes, counters, changes, and files by archive.
import { type Bytes, concatBytes, encodeUtf8, toBase64 } from '../../lib/bytes.ts';
import type { Task } from '../kernel/kernel.ts';
import { findContainer } from '../node/find-container.ts';
import { engineFiles, lifelineOf } from '../node/machine.ts';
import type { ContainerState } from '../node/state.ts';
import { usageOf } from '../node/usage.ts';
import type { FileSystem, Stat } from '../os/os.ts';
import { type Call, empty, flag, json, moment, query, refused } from './call.ts';
import { on } from './containers.ts';
import type { Route } from './route.ts';
import { type TarEntry, unpackTar, writeTar } from './tar.ts';
import type { ApiAnswer, Json } from './types.ts';

export const inContainerRoutes: readonly Route[] = [
  ['GET', '/containers/:id/top', on(top)],
  ['GET', '/containers/:id/stats', stats],
  ['GET', '/containers/:id/changes', on(changes)],
  ['HEAD', '/containers/:id/archive', on(statArchive)],
  ['GET', '/containers/:id/archive', on(readArchive)],
  ['PUT', '/containers/:id/archive', on(writeArchive)],
  ['GET', '/containers/:id/export', on(exportAll)],
];

function top(call: Call, container: ContainerState): ApiAnswer {
  if (container.status !== 'running' && container.status !== 'paused') {
    return refused({ status: 409, message: `Container ${container.id} is not running` });
  }
  const { machine } = lifelineOf(call.engine, container);
  const clock = (ms: number) => moment(call, ms).slice(11, 16);
  const main =
    container.program === null
      ? []
      : [
          {
            pid: container.pid,
            parent: 1,
            startedMs: container.startedMs ?? 0,
            argv: container.argv,
          },
        ];
  const others = machine.processes().map(process => ({
    pid: container.pid + process.pid - (container.program === null ? 1 : 0),
    parent: process.pid === 1 ? 1 : container.pid,
    startedMs: process.startedMs,
    argv: process.argv,
  }));
  const rows = [...main, ...others].map(one => [
    'root',
    String(one.pid),
    String(one.parent),
    '0',
    clock(one.startedMs),
    '?',
    '00:00:00',
    one.argv.join(' '),
  ]);
  const Titles = ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'];
  return json({ Processes: rows, Titles });
}

function* stats(call: Call): Task<ApiAnswer> {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  const container = found.value;
  const running = container.status === 'running';
  const stream = query(call, 'stream') === '' || flag(call, 'stream');
  const oneShot = flag(call, 'one-shot');
  if (!stream) {
    if (running && !oneShot) yield 1000;
    return json(counters(call, container));
  }
  let closed = false;
  let first = true;
  return {
    kind: 'objects',
    status: 200,
    *next() {
      if (closed || call.engine.state.containers[container.id] === undefined) return null;
      if (!first) yield 1000;
      first = false;
      return counters(call, container);
    },
    close() {
      closed = true;
    },
  };
}

/**
 * The network's counters are what went over the wire. Processor and memory follow from what runs:
 * the simulator does neither's work, so they are estimates from the container's state.
 */
function counters(call: Call, container: ContainerState): Json {
  const { kernel } = call.parts;
  const { engine } = call;
  const now = kernel.now();
  const base = { read: moment(call, now), preread: moment(call, Math.max(0, now - 1000)) };
  const name = `/${container.name}`;
  if (container.status !== 'running') {
    return {
      ...base,
      pids_stats: {},
      cpu_stats: cpu(0, 0, 0),
      precpu_stats: cpu(0, 0, 0),
      memory_stats: {},
      name,
      id: container.id,
    };
  }
  const traffic = engine.parts.net.traffic(container.id);
  const { rate, memoryBytes: memory, processes } = usageOf(engine, container);
  const total = Math.round((now - (container.startedMs ?? now)) * rate);
  const system = (now + 1e7) * engine.state.cpus * 1e6;
  const asked = Number(container.hostConfig.Memory ?? 0);
  return {
    ...base,
    pids_stats: { current: processes },
    blkio_stats: { io_service_bytes_recursive: [] },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpu(total + rate * 1000, system, engine.state.cpus),
    precpu_stats: cpu(total, system - 1000 * engine.state.cpus * 1e6, engine.state.cpus),
    memory_stats: {
      usage: memory,
      max_usage: memory,
      stats: { cache: 16_384, total_inactive_file: 0 },
      limit: asked || engine.state.memoryBytes,
    },
    name,
    id: container.id,
    networks: {
      eth0: {
        rx_bytes: traffic?.receivedBytes ?? 0,
        rx_packets: traffic?.receivedPackets ?? 0,
        rx_errors: 0,
        rx_dropped: 0,
        tx_bytes: traffic?.sentBytes ?? 0,
        tx_packets: traffic?.sentPackets ?? 0,
        tx_errors: 0,
        tx_dropped: 0,
      },
    },
  };
}

function cpu(total: number, system: number, cpus: number) {
  return {
    cpu_usage: {
      total_usage: total,
      percpu_usage: [total],
      usage_in_kernelmode: 0,
      usage_in_usermode: total,
    },
    ...(system ? { system_cpu_usage: system, online_cpus: cpus } : {}),
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  };
}

const kinds = { changed: 0, added: 1, deleted: 2 };

function changes(call: Call, container: ContainerState): ApiAnswer {
  const own = lifelineOf(call.engine, container).machine.changes();
  const visible = own.filter(({ path }) => !engineFiles.includes(path));
  const needed = visible.filter(
    ({ path, kind }) =>
      path !== '/etc' || kind !== 'changed' || visible.some(one => one.path.startsWith('/etc/')),
  );
  return json(needed.map(({ path, kind }) => ({ Path: path, Kind: kinds[kind] })));
}

const NOT_FOUND = 404;

function filesOf(call: Call, container: ContainerState): FileSystem {
  return lifelineOf(call.engine, container).machine.files;
}

/** The header that `docker cp` reads: mode bits as Go has them. */
function pathStat(files: FileSystem, path: string, stat: Stat, call: Call): Record<string, string> {
  const directory = stat.type === 'directory' ? 2 ** 31 : 0;
  const symlink = stat.type === 'symlink' ? 2 ** 27 : 0;
  const link = stat.type === 'symlink' ? files.readLink(path) : null;
  const value = {
    name: path.replace(/\/+$/, '').split('/').pop() || '/',
    size: stat.type === 'directory' ? 4096 : stat.size,
    mode: directory + symlink + (stat.mode & 0o777),
    mtime: moment(call, stat.modifiedMs),
    linkTarget: link?.ok ? link.value : '',
  };
  return { 'X-Docker-Container-Path-Stat': toBase64(encodeUtf8(JSON.stringify(value))) };
}

function statArchive(call: Call, container: ContainerState): ApiAnswer {
  const files = filesOf(call, container);
  const path = absolute(query(call, 'path'));
  const stat = files.lstat(path);
  if (!stat.ok) return missing(call);
  return {
    ...(empty(200) as Extract<ApiAnswer, { kind: 'bytes' }>),
    headers: pathStat(files, path, stat.value, call),
  };
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function missing(call: Call): ApiAnswer {
  const message = `Could not find the file ${query(call, 'path')} in container ${call.at.id}`;
  return refused({ status: NOT_FOUND, message });
}

function readArchive(call: Call, container: ContainerState): ApiAnswer {
  const files = filesOf(call, container);
  const path = absolute(query(call, 'path'));
  const stat = files.lstat(path);
  if (!stat.ok) return missing(call);
  const name = path.replace(/\/+$/, '').split('/').pop() || '/';
  const entries: TarEntry[] = [];
  collect(files, path.replace(/(.)\/+$/, '$1'), name, entries);
  return tarAnswer(entries, call, pathStat(files, path, stat.value, call));
}

function tarAnswer(
  entries: readonly TarEntry[],
  call: Call,
  headers: Record<string, string>,
): ApiAnswer {
  const bytes: Bytes = concatBytes([writeTar(entries, call.parts.epochMs)]);
  return {
    kind: 'bytes',
    status: 200,
    bytes,
    headers: { 'Content-Type': 'application/x-tar', ...headers },
  };
}

function collect(files: FileSystem, path: string, name: string, entries: TarEntry[]): void {
  const found = files.lstat(path);
  if (!found.ok) return;
  const { type, mode, uid, gid, modifiedMs } = found.value;
  const shape = { name, mode: mode & 0o7777, uid, gid, modifiedMs };
  if (type === 'directory') {
    entries.push({
      ...shape,
      name: `${name}/`,
      type: 'directory',
      bytes: new Uint8Array(),
      link: '',
    });
    const names = files.list(path);
    for (const one of names.ok ? names.value : []) {
      collect(
        files,
        `${path === '/' ? '' : path}/${one}`,
        name === '' ? one : `${name}/${one}`,
        entries,
      );
    }
  } else if (type === 'symlink') {
    const link = files.readLink(path);
    entries.push({
      ...shape,
      type: 'symlink',
      bytes: new Uint8Array(),
      link: link.ok ? link.value : '',
    });
  } else if (type === 'file') {
    const bytes = files.read(path);
    entries.push({
      ...shape,
      type: 'file',
      bytes: bytes.ok ? bytes.value : new Uint8Array(),
      link: '',
    });
  }
}

function writeArchive(call: Call, container: ContainerState): ApiAnswer {
  const files = filesOf(call, container);
  const path = absolute(query(call, 'path'));
  const stat = files.stat(path);
  if (!stat.ok) return missing(call);
  const mounted = container.mounts.some(
    one => path === one.target || path.startsWith(`${one.target}/`),
  );
  if (container.hostConfig.ReadonlyRootfs && !mounted) {
    return refused({ status: 400, message: 'container rootfs is marked read-only' });
  }
  if (stat.value.type !== 'directory') {
    return refused({ status: 400, message: 'extraction point is not a directory' });
  }
  unpackTar(files, path, call.request.bytes ?? new Uint8Array());
  return empty(200);
}

function exportAll(call: Call, container: ContainerState): ApiAnswer {
  const files = filesOf(call, container);
  const entries: TarEntry[] = [];
  const names = files.list('/');
  for (const name of names.ok ? names.value : []) {
    if (name !== 'proc' && name !== 'sys') collect(files, `/${name}`, name, entries);
  }
  return tarAnswer(entries, call, { 'Content-Type': 'application/octet-stream' });
}
