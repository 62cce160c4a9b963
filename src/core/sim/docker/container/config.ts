// The flags of `docker run` and `docker create`, and the container that they describe.
import { CommandError, type Context } from '../context.ts';
import { environmentOf } from '../environment.ts';
import type { NetworkFlag, Ulimit } from '../flag-kinds.ts';
import type { Mount } from '../mount.ts';
import { type PortSpec, parsePortSpec } from '../ports.ts';
import { pairsOf } from '../service/parts.ts';

export const containerFlags = `
        --add-host list                  Additional name: HOST:IP
    -a, --attach list                    Attach to STDIN, STDOUT or STDERR
        --blkio-weight uint16            Share of block IO, 10 to 1000 (0: none)
        --blkio-weight-device list       The same for one device
        --cap-add list                   Linux capability to add
        --cap-drop list                  Linux capability to take away
        --cgroup-parent string           Parent control group
        --cgroupns string                Namespace of control groups: host or private
        --cidfile string                 File to write the container's id to
        --cpu-period int                 Period of the CPU scheduler
        --cpu-quota int                  Quota of the CPU scheduler
        --cpu-rt-period int              Real-time period in microseconds
        --cpu-rt-runtime int             Real-time runtime in microseconds
    -c, --cpu-shares int                 Share of CPU time
        --cpus decimal                   Number of processors
        --cpuset-cpus string             Processors to run on, e.g. 0-3
        --cpuset-mems string             Memory nodes to use
        --device list                    Device of the host to add
        --device-cgroup-rule list        Rule for devices
        --device-read-bps list           Limit for reading, in bytes a second
        --device-read-iops list          Limit for reading, in operations a second
        --device-write-bps list          Limit for writing, in bytes a second
        --device-write-iops list         Limit for writing, in operations a second
        --disable-content-trust          Do not verify the image (default true)
        --dns list                       Name server
        --dns-opt list                   (hidden) same as --dns-option
        --dns-option list                Option of the resolver
        --dns-search list                Domain in which short names are looked up
        --domainname string              NIS domain of the container
        --entrypoint string              Replace the entrypoint of the image
    -e, --env list                       Variable in the environment: NAME=VALUE
        --env-file list                  File with variables, one a line
        --expose list                    Port that is open
        --gpus gpu-request               Graphics processors to add
        --group-add list                 Additional group
        --health-cmd string              Command that tells whether it is healthy
        --health-interval duration       Time between two checks (ms|s|m|h)
        --health-retries int             Failures in a row until it counts as unhealthy
        --health-start-period duration   Grace after the start (ms|s|m|h)
        --health-timeout duration        Longest time that one check may take (ms|s|m|h)
        --help                           Print this text
    -h, --hostname string                Host name of the container
        --init                           Run an init process as PID 1
    -i, --interactive                    Keep the input open although nobody is attached
        --ip string                      IPv4 address
        --ip6 string                     IPv6 address
        --ipc string                     IPC mode
        --isolation string               How the container is isolated
        --kernel-memory bytes            Kernel memory limit
    -l, --label list                     Label of the container
        --label-file list                File with labels, one a line
        --link list                      Link to another container
        --link-local-ip list             Link-local address
        --log-driver string              Where logs go
        --log-opt list                   Option of the log driver
        --mac-address string             MAC address
    -m, --memory bytes                   Memory limit
        --memory-reservation bytes       Soft memory limit
        --memory-swap bytes              Memory and swap together (-1: unlimited swap)
        --memory-swappiness int          Swappiness, 0 to 100 (default "-1")
        --mount mount                    File system to mount
        --name string                    Name of the container
        --net network                    (hidden) same as --network
        --net-alias list                 (hidden) same as --network-alias
        --network network                Network to connect to
        --network-alias list             Additional name on the network
        --no-healthcheck                 Switch off the health check of the image
        --oom-kill-disable               Do not kill when memory runs out
        --oom-score-adj int              How readily to kill it, -1000 to 1000
        --pid string                     PID namespace
        --pids-limit int                 Most processes (-1: unlimited)
        --platform string                Platform of the image
        --privileged                     Give all rights
    -p, --publish list                   Publish a port, e.g. 8080:80
    -P, --publish-all                    Publish all exposed ports
        --pull string                    When to pull the image: always, missing or never (default "missing")
    -q, --quiet                          Show nothing of a pull
        --read-only                      Mount the root file system read-only
        --restart string                 When to start it again (default "no")
        --rm                             Remove the container when it ends
        --runtime string                 Runtime to use
        --security-opt list              Security option
        --shm-size bytes                 Size of /dev/shm
        --stop-signal string             Signal that stops it
        --stop-timeout int               Seconds until it is stopped by force
        --storage-opt list               Option of the storage driver
        --sysctl map                     Kernel parameter
        --tmpfs list                     Directory in memory
    -t, --tty                            Give it a terminal
        --ulimit ulimit                  Resource limit
        --use-api-socket                 Give it the engine's socket and credentials
    -u, --user string                    User and group: NAME|UID[:GROUP|GID]
        --userns string                  User namespace
        --uts string                     UTS namespace
    -v, --volume list                    Mount a volume or a directory: SOURCE:TARGET[:MODE]
        --volume-driver string           Driver of volumes
        --volumes-from list              Take the volumes of another container
    -w, --workdir string                 Directory in which it starts`;

export type Attachments = {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
};

/** The body of `POST /containers/create`; throws what the flags get wrong. */
export function containerBody(context: Context, attached: Attachments): Record<string, unknown> {
  const { flags, args } = context;
  const [image = '', ...command] = args;
  if (flags.changed('restart') && flags.text('restart') !== 'no' && flags.on('rm')) {
    throw new CommandError('conflicting options: cannot specify both --restart and --rm');
  }
  const ports = flags.list('publish').flatMap(word => {
    const specs = parsePortSpec(word);
    if (!specs.ok) throw new CommandError(specs.error);
    return specs.value;
  });
  const exposed = exposedPorts(flags.list('expose'), ports);
  const { binds, volumes } = volumesOf(context, flags.list('volume'));
  const tty = flags.on('tty');
  const open = flags.on('interactive');
  const health = healthOf(context);
  const entrypoint = flags.text('entrypoint');
  const terminal = context.terminal();
  return {
    Hostname: flags.text('hostname'),
    Domainname: flags.text('domainname'),
    User: flags.text('user'),
    AttachStdin: attached.stdin,
    AttachStdout: attached.stdout,
    AttachStderr: attached.stderr,
    ...(Object.keys(exposed).length > 0 && { ExposedPorts: exposed }),
    Tty: tty,
    OpenStdin: open,
    StdinOnce: open && attached.stdin,
    Env: orNull(environmentOf(context, flags.list('env'), flags.list('env-file'))),
    Cmd: orNull(command),
    ...(health && { Healthcheck: health }),
    Image: image,
    Volumes: volumes,
    WorkingDir: flags.text('workdir'),
    Entrypoint: flags.changed('entrypoint') ? [entrypoint] : null,
    ...(flags.changed('mac-address') && { MacAddress: flags.text('mac-address') }),
    OnBuild: null,
    Labels: pairsOf(flags.list('label')),
    ...(flags.changed('stop-signal') && { StopSignal: flags.text('stop-signal') }),
    ...(flags.changed('stop-timeout') && { StopTimeout: flags.number('stop-timeout') }),
    HostConfig: {
      ...hostConfig(context, ports, binds),
      ConsoleSize: tty && terminal ? [terminal.rows, terminal.columns] : [0, 0],
    },
    NetworkingConfig: { EndpointsConfig: endpoints(context) },
  };
}

function hostConfig(
  context: Context,
  ports: readonly PortSpec[],
  binds: readonly string[],
): Record<string, unknown> {
  const { flags } = context;
  const list = (name: string) => [...flags.list(name)];
  const tmpfs = flags.list('tmpfs').map(word => {
    const colon = word.indexOf(':');
    return colon < 0 ? [word, ''] : [word.slice(0, colon), word.slice(colon + 1)];
  });
  return {
    Binds: orNull(binds),
    ContainerIDFile: flags.text('cidfile'),
    LogConfig: { Type: flags.text('log-driver'), Config: pairsOf(flags.list('log-opt')) },
    NetworkMode: networkMode(context),
    PortBindings: portBindings(ports),
    RestartPolicy: restartPolicy(flags.text('restart')),
    AutoRemove: flags.on('rm'),
    VolumeDriver: flags.text('volume-driver'),
    VolumesFrom: orNull(list('volumes-from')),
    CapAdd: orNull(list('cap-add')),
    CapDrop: orNull(list('cap-drop')),
    CgroupnsMode: flags.text('cgroupns'),
    Dns: list('dns'),
    DnsOptions: list('dns-option'),
    DnsSearch: list('dns-search'),
    ExtraHosts: orNull(list('add-host').map(word => word.replace('=', ':'))),
    GroupAdd: orNull(list('group-add')),
    IpcMode: flags.text('ipc'),
    Cgroup: '',
    Links: orNull(list('link')),
    OomScoreAdj: flags.number('oom-score-adj'),
    PidMode: flags.text('pid'),
    Privileged: flags.on('privileged'),
    PublishAllPorts: flags.on('publish-all'),
    ReadonlyRootfs: flags.on('read-only'),
    SecurityOpt: orNull(list('security-opt')),
    ...(tmpfs.length > 0 && { Tmpfs: Object.fromEntries(tmpfs) }),
    UTSMode: flags.text('uts'),
    UsernsMode: flags.text('userns'),
    ShmSize: flags.number('shm-size'),
    ...(flags.changed('sysctl') && { Sysctls: pairsOf(flags.list('sysctl')) }),
    Isolation: flags.text('isolation'),
    CpuShares: flags.number('cpu-shares'),
    Memory: flags.number('memory'),
    NanoCpus: flags.number('cpus'),
    MemoryReservation: flags.number('memory-reservation'),
    MemorySwap: flags.number('memory-swap'),
    MemorySwappiness: flags.number('memory-swappiness'),
    OomKillDisable: flags.on('oom-kill-disable'),
    PidsLimit: flags.number('pids-limit'),
    Ulimits: flags.values<Ulimit>('ulimit'),
    ...(flags.changed('mount') && { Mounts: flags.values<Mount>('mount') }),
    ...(flags.changed('init') && { Init: flags.on('init') }),
    MaskedPaths: null,
    ReadonlyPaths: null,
  };
}

function networkMode({ flags }: Context): string {
  return flags.values<NetworkFlag>('network')[0]?.target ?? 'default';
}

function endpoints(context: Context): Record<string, unknown> {
  const { flags } = context;
  const networks = flags.values<NetworkFlag>('network');
  const aliases = flags.list('network-alias');
  const first: NetworkFlag = networks[0] ?? {
    target: 'default',
    aliases: [],
    driverOptions: {},
    address: null,
  };
  const all: Record<string, unknown> = {};
  for (const network of networks.length > 0 ? networks : [first]) {
    if (network === first && /^(host|none|container:.*)$/.test(network.target)) {
      if (aliases.length > 0) {
        throw new CommandError(
          'conflicting options: network-scoped aliases are only supported for user-defined networks',
        );
      }
    }
    const own = network === first ? [...network.aliases, ...aliases] : network.aliases;
    const plain = own.length === 0 && !network.address && !flags.text('ip');
    // The mode says which network it is: an endpoint is described where there is more to say.
    if (networks.length === 1 && plain) continue;
    const address = network.address ?? (network === first ? flags.text('ip') : '');
    all[network.target] = {
      IPAMConfig: address ? { IPv4Address: address } : null,
      Links: null,
      Aliases: own.length > 0 ? own : null,
      DriverOpts: Object.keys(network.driverOptions).length > 0 ? network.driverOptions : null,
    };
  }
  return all;
}

function exposedPorts(
  words: readonly string[],
  ports: readonly PortSpec[],
): Record<string, object> {
  const exposed: Record<string, object> = {};
  for (const port of ports) exposed[`${port.target}/${port.protocol}`] = {};
  for (const word of words) {
    if (word.includes(':')) throw new CommandError(`invalid port format for --expose: ${word}`);
    const specs = parsePortSpec(word);
    if (!specs.ok) {
      throw new CommandError(`invalid range format for --expose: ${word}, error: ${specs.error}`);
    }
    for (const port of specs.value) exposed[`${port.target}/${port.protocol}`] = {};
  }
  return exposed;
}

function portBindings(ports: readonly PortSpec[]): Record<string, unknown[]> {
  const bindings: Record<string, unknown[]> = {};
  for (const port of ports) {
    const key = `${port.target}/${port.protocol}`;
    bindings[key] = [
      ...(bindings[key] ?? []),
      { HostIp: port.address, HostPort: port.published === null ? '' : String(port.published) },
    ];
  }
  return bindings;
}

function restartPolicy(text: string): Record<string, unknown> {
  const [name = 'no', count] = text.split(':');
  if (count !== undefined && !/^\d+$/.test(count)) {
    throw new CommandError('invalid restart policy format: maximum retry count must be an integer');
  }
  return { Name: name, MaximumRetryCount: Number(count ?? 0) };
}

/** With a source: a bind; a target alone: an anonymous volume. */
function volumesOf(
  context: Context,
  words: readonly string[],
): { binds: string[]; volumes: Record<string, object> } {
  const binds: string[] = [];
  const volumes: Record<string, object> = {};
  for (const word of words) {
    const [source = '', ...rest] = word.split(':');
    if (rest.length === 0) volumes[source] = {};
    else {
      const path = /^(\.|\.\.)(\/|$)|^~/.test(source) ? context.process.path(source) : source;
      binds.push([path, ...rest].join(':'));
    }
  }
  return { binds, volumes };
}

function healthOf({ flags }: Context): Record<string, unknown> | null {
  const parts = ['cmd', 'interval', 'retries', 'start-period', 'timeout'];
  const given = parts.some(part => flags.changed(`health-${part}`));
  if (flags.on('no-healthcheck')) {
    if (given) throw new CommandError('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!given) return null;
  const command = flags.text('health-cmd');
  return {
    ...(command !== '' && { Test: ['CMD-SHELL', command] }),
    ...(flags.changed('health-interval') && { Interval: flags.number('health-interval') }),
    ...(flags.changed('health-timeout') && { Timeout: flags.number('health-timeout') }),
    ...(flags.changed('health-start-period') && {
      StartPeriod: flags.number('health-start-period'),
    }),
    ...(flags.changed('health-retries') && { Retries: flags.number('health-retries') }),
  };
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length > 0 ? list : null;
}
