// Containers as JSON of the API: a line of a list, and a full inspection.
import { sha256Hex } from '../../lib/sha256.ts';
import { ownBytes } from '../node/machine.ts';
import type { ContainerState, Endpoint } from '../node/state.ts';
import { type Call, moment } from './call.ts';

/** The legs that people see; the one on the gateway bridge is the engine's own. */
function shown(container: ContainerState): Endpoint[] {
  return container.endpoints.filter(one => one.networkName !== 'docker_gwbridge');
}

export function wireEndpoint(endpoint: Endpoint) {
  return {
    IPAMConfig: endpoint.ipam,
    Links: null,
    Aliases: endpoint.aliases.length ? endpoint.aliases : null,
    NetworkID: endpoint.joined ? endpoint.networkId : '',
    EndpointID: endpoint.joined ? endpoint.id : '',
    Gateway: endpoint.joined ? endpoint.gateway : '',
    IPAddress: endpoint.joined ? endpoint.address : '',
    IPPrefixLen: endpoint.joined ? endpoint.prefix : 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: endpoint.joined ? endpoint.mac : '',
    DriverOpts: null,
  };
}

function networks(container: ContainerState) {
  return Object.fromEntries(shown(container).map(one => [one.networkName, wireEndpoint(one)]));
}

function portMap(container: ContainerState) {
  const map: { [port: string]: { HostIp: string; HostPort: string }[] | null } = {};
  if (container.status !== 'running' && container.status !== 'paused') return map;
  for (const port of Object.keys((container.config.ExposedPorts ?? {}) as object)) map[port] = null;
  for (const { containerPort, protocol, hostPort, hostAddress } of container.ports) {
    const key = `${containerPort}/${protocol}`;
    const bindings = addresses(hostAddress).map(HostIp => ({ HostIp, HostPort: String(hostPort) }));
    map[key] = [...(map[key] ?? []), ...bindings];
  }
  return map;
}

/** A port on all addresses is told once for each family. */
function addresses(hostAddress: string): string[] {
  return hostAddress === '0.0.0.0' ? ['0.0.0.0', '::'] : [hostAddress];
}

/** `Up 5 seconds`, `Exited (0) 2 minutes ago`: ages as the engine rounds them. */
export function statusText(call: Call, container: ContainerState): string {
  const now = call.parts.kernel.now();
  const up = humanDuration(now - (container.startedMs ?? now));
  const ended = humanDuration(now - (container.finishedMs ?? now));
  switch (container.status) {
    case 'created':
      return 'Created';
    case 'running':
      return container.health ? `Up ${up} (${healthText(container.health.status)})` : `Up ${up}`;
    case 'paused':
      return `Up ${up} (Paused)`;
    case 'restarting':
      return `Restarting (${container.exitCode}) ${ended} ago`;
    case 'dead':
      return 'Dead';
    default:
      return `Exited (${container.exitCode}) ${ended} ago`;
  }
}

function healthText(status: string): string {
  return status === 'starting' ? 'health: starting' : status;
}

export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.round(seconds / 3600);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(hours / 24 / 365)} years`;
}

/** A command as `docker ps` shows it: words with blanks are quoted. */
function commandText(container: ContainerState): string {
  return container.argv
    .map(word => (/\s/.test(word) || word === '' ? `'${word.replaceAll("'", "'\\''")}'` : word))
    .join(' ');
}

export function wireContainerLine(call: Call, container: ContainerState, size: boolean) {
  const running = container.status === 'running' || container.status === 'paused';
  const exposed = running ? Object.keys((container.config.ExposedPorts ?? {}) as object) : [];
  const bound = new Set(container.ports.map(one => `${one.containerPort}/${one.protocol}`));
  const ports = [
    ...exposed
      .filter(key => !bound.has(key))
      .map(key => ({ PrivatePort: Number(key.split('/')[0]), Type: key.split('/')[1] ?? 'tcp' })),
    ...container.ports.flatMap(one =>
      addresses(one.hostAddress).map(IP => ({
        IP,
        PrivatePort: one.containerPort,
        PublicPort: one.hostPort,
        Type: one.protocol,
      })),
    ),
  ];
  const seconds = Math.floor((call.parts.epochMs + container.createdMs) / 1000);
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: container.image,
    ImageID: container.imageId,
    Command: commandText(container),
    Created: seconds,
    Ports: ports,
    ...(size ? sizes(call, container) : {}),
    Labels: container.labels,
    State: container.status,
    Status: statusText(call, container),
    HostConfig: { NetworkMode: String(container.hostConfig.NetworkMode || 'default') },
    NetworkSettings: { Networks: networks(container) },
    Mounts: mounts(container),
  };
}

function sizes(call: Call, container: ContainerState) {
  const image = call.engine.state.images[container.imageId];
  const content = image?.content ?? call.engine.parts.registry.byId(container.imageId);
  const root = content?.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0) ?? 0;
  const own = ownBytes(call.engine, container);
  return { ...(own ? { SizeRw: own } : {}), SizeRootFs: root + own };
}

function mounts(container: ContainerState) {
  return container.mounts
    .filter(mount => mount.type !== 'tmpfs')
    .map(mount => ({
      Type: mount.type,
      ...(mount.type === 'volume' ? { Name: mount.name } : {}),
      Source: mount.source,
      Destination: mount.target,
      ...(mount.type === 'volume' ? { Driver: 'local' } : {}),
      Mode: mount.type === 'volume' && !mount.readOnly ? 'z' : mount.readOnly ? 'ro' : '',
      RW: !mount.readOnly,
      Propagation: mount.propagation,
    }));
}

const maskedPaths = [
  'asound',
  'acpi',
  'kcore',
  'keys',
  'latency_stats',
  'timer_list',
  'timer_stats',
  'sched_debug',
  'scsi',
]
  .map(name => `/proc/${name}`)
  .concat('/sys/firmware');

const readonlyPaths = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map(name => `/proc/${name}`);

/** What the engine answers where a client left something out. */
function hostConfig(container: ContainerState) {
  const asked = container.hostConfig;
  const log = asked.LogConfig as { readonly Type?: string; readonly Config?: object } | undefined;
  const or = <T>(value: unknown, otherwise: T) => (value ? value : otherwise);
  return {
    Binds: null,
    ContainerIDFile: '',
    NetworkMode: 'default',
    PortBindings: {},
    RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    AutoRemove: false,
    VolumeDriver: '',
    VolumesFrom: null,
    CapAdd: null,
    CapDrop: null,
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: null,
    GroupAdd: null,
    Cgroup: '',
    Links: null,
    OomScoreAdj: 0,
    PidMode: '',
    Privileged: false,
    PublishAllPorts: false,
    ReadonlyRootfs: false,
    SecurityOpt: null,
    UTSMode: '',
    UsernsMode: '',
    ConsoleSize: [0, 0],
    Isolation: '',
    CpuShares: 0,
    Memory: 0,
    NanoCpus: 0,
    CgroupParent: '',
    BlkioWeight: 0,
    BlkioWeightDevice: [],
    BlkioDeviceReadBps: [],
    BlkioDeviceWriteBps: [],
    BlkioDeviceReadIOps: [],
    BlkioDeviceWriteIOps: [],
    CpuPeriod: 0,
    CpuQuota: 0,
    CpuRealtimePeriod: 0,
    CpuRealtimeRuntime: 0,
    CpusetCpus: '',
    CpusetMems: '',
    Devices: [],
    DeviceCgroupRules: null,
    DeviceRequests: null,
    MemoryReservation: 0,
    MemorySwap: 0,
    OomKillDisable: false,
    Ulimits: [],
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
    ...asked,
    LogConfig: { Type: or(log?.Type, 'json-file'), Config: log?.Config ?? {} },
    IpcMode: or(asked.IpcMode, 'private'),
    CgroupnsMode: or(asked.CgroupnsMode, 'host'),
    ShmSize: or(asked.ShmSize, 67_108_864),
    Runtime: or(asked.Runtime, 'runc'),
    MemorySwappiness: asked.MemorySwappiness === -1 ? null : (asked.MemorySwappiness ?? null),
    PidsLimit: asked.PidsLimit || null,
    KernelMemory: 0,
    KernelMemoryTCP: 0,
    MaskedPaths: asked.MaskedPaths ?? maskedPaths,
    ReadonlyPaths: asked.ReadonlyPaths ?? readonlyPaths,
  };
}

export function graphDriver(id: string) {
  const own = sha256Hex(`layer of ${id}`);
  const under = sha256Hex(`layer under ${id}`);
  const directory = '/var/lib/docker/overlay2';
  return {
    Data: {
      LowerDir: `${directory}/${own}-init/diff:${directory}/${under}/diff`,
      MergedDir: `${directory}/${own}/merged`,
      UpperDir: `${directory}/${own}/diff`,
      WorkDir: `${directory}/${own}/work`,
    },
    Name: 'overlay2',
  };
}

function state(call: Call, container: ContainerState) {
  const { status } = container;
  return {
    Status: status,
    Running: status === 'running' || status === 'paused' || status === 'restarting',
    Paused: status === 'paused',
    Restarting: status === 'restarting',
    OOMKilled: container.oomKilled,
    Dead: status === 'dead',
    Pid: container.pid,
    ExitCode: container.exitCode,
    Error: container.error,
    StartedAt: moment(call, container.startedMs),
    FinishedAt: moment(call, container.finishedMs),
    ...(container.health
      ? {
          Health: {
            Status: container.health.status,
            FailingStreak: container.health.failing,
            Log: container.health.log.map(one => ({
              Start: moment(call, one.startMs),
              End: moment(call, one.endMs),
              ExitCode: one.exitCode,
              Output: one.output,
            })),
          },
        }
      : {}),
  };
}

export function wireContainer(call: Call, container: ContainerState, size: boolean) {
  const { id, startedMs } = container;
  const directory = `/var/lib/docker/containers/${id}`;
  const path = (name: string) => (startedMs === null ? '' : `${directory}/${name}`);
  const execs = Object.values(call.engine.state.execs)
    .filter(exec => exec.containerId === id && exec.running)
    .map(exec => exec.id);
  return {
    Id: id,
    Created: moment(call, container.createdMs),
    Path: container.argv[0] ?? '',
    Args: container.argv.slice(1),
    State: state(call, container),
    Image: container.imageId,
    ResolvConfPath: path('resolv.conf'),
    HostnamePath: path('hostname'),
    HostsPath: path('hosts'),
    LogPath: path(`${id}-json.log`),
    Name: `/${container.name}`,
    RestartCount: container.restartCount,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: execs.length ? execs : null,
    HostConfig: hostConfig(container),
    GraphDriver: graphDriver(id),
    // Where a list leaves a zero out, an inspection says it.
    ...(size ? { SizeRw: 0, ...sizes(call, container) } : {}),
    Mounts: mounts(container),
    Config: {
      Hostname: '',
      Domainname: '',
      User: '',
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
      Tty: false,
      OpenStdin: false,
      StdinOnce: false,
      OnBuild: null,
      ...container.config,
    },
    NetworkSettings: networkSettings(container),
  };
}

function networkSettings(container: ContainerState) {
  const bridge = container.endpoints.find(one => one.networkName === 'bridge' && one.joined);
  const up = container.status === 'running' || container.status === 'paused';
  const sandbox = sha256Hex(`sandbox ${container.id} ${container.life}`);
  return {
    Bridge: '',
    SandboxID: up ? sandbox : '',
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    Ports: portMap(container),
    SandboxKey: up ? `/var/run/docker/netns/${sandbox.slice(0, 12)}` : '',
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: bridge?.id ?? '',
    Gateway: bridge?.gateway ?? '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: bridge?.address ?? '',
    IPPrefixLen: bridge?.prefix ?? 0,
    IPv6Gateway: '',
    MacAddress: bridge?.mac ?? '',
    Networks: networks(container),
  };
}
