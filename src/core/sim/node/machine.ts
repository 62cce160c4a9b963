// The machine of a container: made when it is needed, with its mounts and its files in /etc.
import { decodeUtf8, encodeUtf8, fromBase64 } from '../../lib/bytes.ts';
import type { FileSystem, Machine, MainProcess } from '../os/os.ts';
import type { Engine, Lifeline } from './engine.ts';
import { contentOf } from './image.ts';
import type { HostConfig } from './request.ts';
import { sendSignal } from './signal.ts';
import type { ContainerState, LocalImage } from './state.ts';
import { fillVolume, makePath } from './tree-files.ts';
import { volumeTree } from './volume.ts';

/** The container's machine with the lines to it; the same one until the container is removed. */
export function lifelineOf(engine: Engine, container: ContainerState): Lifeline {
  const known = engine.lifelines.get(container.id);
  if (known) return known;
  const lifeline: Lifeline = {
    machine: createMachine(engine, container),
    process: null,
    terminal: null,
    input: null,
  };
  engine.lifelines.set(container.id, lifeline);
  const { program, status, startedMs } = container;
  if (program !== null && (status === 'running' || status === 'paused'))
    lifeline.input = bytes => engine.parts.host.input(container.id, bytes);
  // It was started when nobody looked at its files: they are as they were made then.
  if (container.files === null && startedMs !== null)
    writeEngineFiles(engine, container, lifeline.machine.files, startedMs);
  return lifeline;
}

/**
 * Nobody can tell whether the machine of a task is there before it is looked at: its main program
 * is plain data, nothing is mounted, and its addresses stay its own.
 */
export function isMadeLater(engine: Engine, container: ContainerState): boolean {
  if (container.task === '' || container.files !== null) return false;
  if (container.mounts.length > 0 || container.hostConfig.ReadonlyRootfs) return false;
  return !engine.lifelines.has(container.id);
}

function createMachine(engine: Engine, container: ContainerState): Machine {
  const { parts, state } = engine;
  const local: LocalImage = state.images[container.imageId] ?? {
    id: container.imageId,
    content: null,
    tags: [],
    digests: [],
    taggedMs: 0,
  };
  const content = contentOf(engine, local);
  const host = container.hostConfig as HostConfig;
  const machine: Machine = parts.createMachine({
    id: container.id,
    kind: 'container',
    nodeName: state.name,
    hostname: () => container.hostname,
    personality: content.personality,
    userland: parts.userland,
    base: content.base,
    layers: content.changes,
    from: container.files,
    network: parts.net.networkOf(() => machine),
    engine: null,
    kernel: parts.kernel,
    epochMs: parts.epochMs,
    environment: environmentOf(container),
    home: homeOf(container),
    memoryBytes: host.Memory || state.memoryBytes,
    cpus: state.cpus,
    workload: () => engine.machine().workload(),
    peer: () => null,
    main: () => mainOf(engine, container),
    ...(host.ReadonlyRootfs && { readOnly: () => container.status === 'running' }),
  });
  mountAll(engine, container, machine.files);
  return machine;
}

export function environmentOf(container: ContainerState): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const one of (container.config.Env ?? []) as readonly string[]) {
    const at = one.indexOf('=');
    if (at > 0) environment[one.slice(0, at)] = one.slice(at + 1);
  }
  environment.HOSTNAME = container.hostname;
  environment.HOME = homeOf(container);
  if (container.tty && !environment.TERM) environment.TERM = 'xterm';
  return environment;
}

function homeOf(container: ContainerState): string {
  const user = String(container.config.User ?? '');
  return user === '' || user === 'root' || user === '0' ? '/root' : '/';
}

function mainOf(engine: Engine, container: ContainerState): MainProcess | null {
  if (container.program === null || container.startedMs === null) return null;
  return {
    argv: container.argv,
    startedMs: container.startedMs,
    user: String(container.config.User || 'root'),
    signal: signal => sendSignal(engine, container, signal),
  };
}

function mountAll(engine: Engine, container: ContainerState, files: FileSystem): void {
  // The first machine of a container fills its volumes; one made again after a restore finds them so.
  const fresh = container.files === null;
  for (const mount of container.mounts) {
    makePath(files, mount.target);
    if (mount.type === 'bind') {
      files.mount(mount.target, engine.machine().files, mount.source, mount.readOnly);
    } else {
      const key = mount.type === 'volume' ? mount.name : `tmpfs ${container.id} ${mount.target}`;
      const tree = volumeTree(engine, key);
      if (fresh && mount.type === 'volume' && !mount.noCopy) fillVolume(files, mount.target, tree);
      const source = mount.type === 'tmpfs' ? 'tmpfs' : '/dev/sda1';
      files.mount(mount.target, tree, '/', mount.readOnly, source);
    }
  }
}

/** Files that the engine itself writes for each start; `docker diff` does not show them. */
export const engineFiles = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];

/** What a container has written itself. */
export function ownBytes(engine: Engine, container: ContainerState): number {
  if (container.files === null && !engine.lifelines.has(container.id)) return 0;
  const { files } = lifelineOf(engine, container).machine;
  const given = engineFiles.reduce((sum, path) => {
    const found = files.stat(path);
    return sum + (found.ok ? found.value.size : 0);
  }, 0);
  return Math.max(0, files.usage().usedBytes - given);
}

export function writeEngineFiles(
  engine: Engine,
  container: ContainerState,
  files: FileSystem,
  atMs: number,
): void {
  const host = container.hostConfig as HostConfig;
  const nowMs = engine.parts.kernel.now();
  const write = (path: string, text: string) => {
    files.write(path, encodeUtf8(text));
    if (atMs === nowMs) return;
    files.setTimes(path, atMs);
    const folder = files.stat('/etc');
    if (folder.ok && folder.value.modifiedMs === nowMs) files.setTimes('/etc', atMs);
  };
  if (host.NetworkMode === 'host' || host.NetworkMode?.startsWith('container:')) {
    write('/etc/hostname', `${container.hostname}\n`);
    return;
  }
  const own = container.endpoints
    .filter(one => one.address && one.networkName !== 'docker_gwbridge')
    .map(one => `${one.address}\t${container.hostname}`);
  const extra = (host.ExtraHosts ?? []).map(text => {
    const at = text.indexOf(':');
    return `${text.slice(at + 1)}\t${text.slice(0, at)}`;
  });
  write('/etc/hostname', `${container.hostname}\n`);
  write(
    '/etc/hosts',
    `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n${[...extra, ...own].map(line => `${line}\n`).join('')}`,
  );
  write('/etc/resolv.conf', resolvConf(engine, container, host));
}

function resolvConf(engine: Engine, container: ContainerState, host: HostConfig): string {
  const named = container.endpoints.some(
    one => !['bridge', 'host', 'none', 'docker_gwbridge'].includes(one.networkName),
  );
  const search = host.DnsSearch?.length ? `search ${host.DnsSearch.join(' ')}\n` : '';
  if (named) return `${search}nameserver 127.0.0.11\noptions ndots:0\n`;
  const options = host.DnsOptions?.length ? `options ${host.DnsOptions.join(' ')}\n` : '';
  if (host.Dns?.length)
    return `${search}${host.Dns.map(one => `nameserver ${one}\n`).join('')}${options}`;
  const subnet = engine.state.address.split('.').slice(0, 3).join('.');
  return `${search}nameserver ${subnet}.254\n${options}`;
}

/** Secrets and configs of a task: base64 as in the store. */
export function writeSecret(
  files: FileSystem,
  path: string,
  data: string,
  mode: number,
  fill: (text: string) => string,
): void {
  makePath(files, path.slice(0, path.lastIndexOf('/')) || '/');
  const bytes = fromBase64(data) ?? new Uint8Array();
  const text = decodeUtf8(bytes);
  const filled = fill(text);
  files.write(path, filled === text ? bytes : encodeUtf8(filled), { mode });
}
