// A compose service as the specification of a swarm service.
import { CommandError } from '../context.ts';
import { parseDuration } from '../format/duration.ts';
import { parseSize } from '../format/size.ts';
import type {
  ConfigReference,
  ContainerSpec,
  Healthcheck,
  MountSpec,
  NetworkAttachment,
  Port,
  Resources,
  SecretReference,
  ServiceSpec,
  UpdateConfig,
} from '../wire.ts';
import type { Compose, Mapping } from './compose-load.ts';

export const namespaceLabel = 'com.docker.stack.namespace';
export const imageLabel = 'com.docker.stack.image';

export type References = {
  readonly secrets: readonly SecretReference[];
  readonly configs: readonly ConfigReference[];
};

/** `name` within the stack, or the name that an external or named thing has. */
export function scopedName(stack: string, name: string, thing: Mapping | undefined): string {
  const external = thing?.external;
  if (external !== null && typeof external === 'object') {
    return String((external as Mapping).name ?? name);
  }
  if (thing?.name !== undefined) return String(thing.name);
  return external === true ? name : `${stack}_${name}`;
}

export function isExternal(thing: Mapping | undefined): boolean {
  return Boolean(thing?.external);
}

/** Throws the sentence of the first thing that does not fit. */
export function serviceSpec(
  stack: string,
  name: string,
  service: Mapping,
  compose: Compose,
  references: References,
): ServiceSpec {
  const deploy = (service.deploy ?? {}) as Mapping;
  const placement = (deploy.placement ?? {}) as Mapping;
  const image = String(service.image ?? '');
  const driver = service.logging as Mapping | undefined;
  const restart = restartPolicy(service, deploy);
  const update = updateConfig(deploy.update_config);
  const rollback = updateConfig(deploy.rollback_config);
  const preferences = ((placement.preferences ?? []) as Mapping[]).map(one => ({
    Spread: { SpreadDescriptor: String(one.spread) },
  }));
  const most = Number(placement.max_replicas_per_node ?? 0);
  const ports = ((service.ports ?? []) as Mapping[]).map(portConfig);
  ports.sort((one, other) => (one.PublishedPort ?? 0) - (other.PublishedPort ?? 0));
  return {
    Name: `${stack}_${name}`,
    Labels: {
      ...(deploy.labels as Record<string, string> | undefined),
      [imageLabel]: image,
      [namespaceLabel]: stack,
    },
    TaskTemplate: {
      ContainerSpec: containerSpec(stack, service, compose, references),
      Resources: resources(deploy.resources as Mapping | undefined),
      ...(restart && { RestartPolicy: restart }),
      Placement: {
        ...some('Constraints', (placement.constraints as string[] | undefined) ?? []),
        ...some('Preferences', preferences),
        ...(most > 0 && { MaxReplicas: most }),
      },
      Networks: networks(stack, name, service, compose),
      ...(driver && {
        LogDriver: {
          Name: String(driver.driver ?? ''),
          ...(driver.options ? { Options: texts(driver.options as Mapping) } : {}),
        },
      }),
      ForceUpdate: 0,
    },
    Mode: mode(deploy),
    ...(update && { UpdateConfig: update }),
    ...(rollback && { RollbackConfig: rollback }),
    EndpointSpec: {
      ...(deploy.endpoint_mode ? { Mode: String(deploy.endpoint_mode).toLowerCase() } : {}),
      ...some('Ports', ports),
    },
  };
}

function containerSpec(
  stack: string,
  service: Mapping,
  compose: Compose,
  references: References,
): ContainerSpec {
  const command = (service.command ?? []) as string[];
  const entrypoint = (service.entrypoint ?? []) as string[];
  const variables = Object.entries((service.environment ?? {}) as Record<string, string | null>)
    .filter((pair): pair is [string, string] => pair[1] !== null)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  const mounts = ((service.volumes ?? []) as Mapping[]).map(one => mount(stack, one, compose));
  for (const target of (service.tmpfs ?? []) as string[]) {
    mounts.push({ Type: 'tmpfs', Target: String(target).split(':')[0] ?? '' });
  }
  const health = healthcheck(service.healthcheck as Mapping | undefined);
  const limits = Object.entries((service.ulimits ?? {}) as Mapping).map(([limit, value]) => {
    const both = typeof value === 'object' && value !== null ? (value as Mapping) : null;
    const one = Number(value);
    return {
      Name: limit,
      Soft: both ? Number(both.soft) : one,
      Hard: both ? Number(both.hard) : one,
    };
  });
  const grace = service.stop_grace_period;
  const dns = (service.dns ?? []) as string[];
  const search = (service.dns_search ?? []) as string[];
  const hosts = ((service.extra_hosts ?? []) as string[]).map(entry => {
    const at = entry.indexOf(':');
    return `${entry.slice(at + 1)} ${entry.slice(0, at)}`;
  });
  const text = (key: string, field: string) =>
    service[field] ? { [key]: String(service[field]) } : {};
  return {
    Image: String(service.image),
    Labels: { ...(service.labels as Record<string, string> | undefined), [namespaceLabel]: stack },
    ...some('Command', entrypoint),
    ...some('Args', command),
    ...text('Hostname', 'hostname'),
    ...some('Env', variables),
    ...text('Dir', 'working_dir'),
    ...text('User', 'user'),
    Privileges: { CredentialSpec: null, SELinuxContext: null, NoNewPrivileges: false },
    ...(service.init !== undefined && { Init: service.init === true }),
    ...text('StopSignal', 'stop_signal'),
    ...(service.tty === true && { TTY: true }),
    ...(service.stdin_open === true && { OpenStdin: true }),
    ...(service.read_only === true && { ReadOnly: true }),
    ...some('Mounts', mounts),
    ...(grace !== undefined && { StopGracePeriod: duration(grace) }),
    ...(health && { Healthcheck: health }),
    ...some('Hosts', hosts),
    ...(dns.length + search.length > 0 && {
      DNSConfig: { ...some('Nameservers', dns), ...some('Search', search) },
    }),
    ...some('Secrets', references.secrets),
    ...some('Configs', references.configs),
    ...text('Isolation', 'isolation'),
    ...(service.sysctls ? { Sysctls: service.sysctls as Record<string, string> } : {}),
    ...some('CapabilityAdd', caps(service.cap_add)),
    ...some('CapabilityDrop', caps(service.cap_drop)),
    ...some('Ulimits', limits),
  };
}

function caps(value: unknown): string[] {
  return ((value ?? []) as string[])
    .map(word => word.toUpperCase())
    .map(word => (word === 'ALL' || word.startsWith('CAP_') ? word : `CAP_${word}`))
    .sort();
}

function networks(
  stack: string,
  name: string,
  service: Mapping,
  compose: Compose,
): NetworkAttachment[] {
  const wanted = (service.networks ?? { default: null }) as Record<string, Mapping | null>;
  const attached = Object.entries(wanted).map(([network, options]) => {
    const declared = compose.networks[network];
    if (!declared && network !== 'default') {
      throw new CommandError(`service ${name}: undefined network "${network}"`);
    }
    const aliases = ((options?.aliases ?? []) as string[]).slice();
    // The host's own network has no names.
    const target = scopedName(stack, network, declared);
    if (!['host', 'bridge', 'none'].includes(target)) aliases.push(name);
    return { Target: target, Aliases: aliases };
  });
  return attached.sort((one, other) => (one.Target < other.Target ? -1 : 1));
}

function mount(stack: string, volume: Mapping, compose: Compose): MountSpec {
  const type = String(volume.type ?? 'volume');
  const target = String(volume.target ?? '');
  const source = volume.source === undefined ? undefined : String(volume.source);
  const readOnly = volume.read_only === true ? { ReadOnly: true } : {};
  if (type !== 'volume' || source === undefined) {
    return {
      Type: type,
      ...(source !== undefined && { Source: source }),
      Target: target,
      ...readOnly,
    };
  }
  if (!(source in compose.volumes)) throw new CommandError(`undefined volume "${source}"`);
  const declared = compose.volumes[source];
  const result: MountSpec = {
    Type: 'volume',
    Source: scopedName(stack, source, declared),
    Target: target,
    ...readOnly,
  };
  if (isExternal(declared)) return result;
  const options = (volume.volume ?? {}) as Mapping;
  const driver = declared?.driver;
  return {
    ...result,
    VolumeOptions: {
      ...(options.nocopy === true && { NoCopy: true }),
      Labels: { ...(declared?.labels as object | undefined), [namespaceLabel]: stack },
      ...(driver || declared?.driver_opts
        ? {
            DriverConfig: {
              ...(driver ? { Name: String(driver) } : {}),
              ...(declared?.driver_opts ? { Options: texts(declared.driver_opts as Mapping) } : {}),
            },
          }
        : {}),
    },
  } as MountSpec;
}

function portConfig(port: Mapping): Port {
  const published = Number(port.published ?? 0);
  return {
    Protocol: String(port.protocol ?? 'tcp'),
    TargetPort: Number(port.target),
    ...(published > 0 && { PublishedPort: published }),
    PublishMode: String(port.mode ?? 'ingress'),
  };
}

function mode(deploy: Mapping): ServiceSpec['Mode'] {
  const replicas = deploy.replicas === undefined ? undefined : Number(deploy.replicas);
  switch (deploy.mode) {
    case 'global':
      if (replicas !== undefined) {
        throw new CommandError('replicas can only be used with replicated or replicated-job mode');
      }
      return { Global: {} };
    case 'global-job':
      return { GlobalJob: {} };
    case 'replicated-job':
      return { ReplicatedJob: { MaxConcurrent: replicas ?? 1, TotalCompletions: replicas ?? 1 } };
    case undefined:
    case '':
    case 'replicated':
      return { Replicated: replicas === undefined ? {} : { Replicas: replicas } };
    default:
      throw new CommandError(`Unknown mode: ${deploy.mode}`);
  }
}

function restartPolicy(
  service: Mapping,
  deploy: Mapping,
): ServiceSpec['TaskTemplate']['RestartPolicy'] {
  const given = deploy.restart_policy as Mapping | undefined;
  if (given) {
    return {
      ...(given.condition !== undefined && { Condition: String(given.condition) }),
      ...(given.delay !== undefined && { Delay: duration(given.delay) }),
      ...(given.max_attempts !== undefined && { MaxAttempts: Number(given.max_attempts) }),
      ...(given.window !== undefined && { Window: duration(given.window) }),
    };
  }
  const [name, count] = String(service.restart ?? '').split(':');
  switch (name) {
    case 'always':
    case 'unless-stopped':
      return { Condition: 'any' };
    case 'on-failure':
      return { Condition: 'on-failure', ...(count && { MaxAttempts: Number(count) }) };
    default:
      return undefined;
  }
}

function updateConfig(value: unknown): UpdateConfig | undefined {
  if (!value) return undefined;
  const given = value as Mapping;
  return {
    Parallelism: given.parallelism === undefined ? 1 : Number(given.parallelism),
    ...(given.delay !== undefined && { Delay: duration(given.delay) }),
    ...(given.failure_action !== undefined && { FailureAction: String(given.failure_action) }),
    ...(given.monitor !== undefined && { Monitor: duration(given.monitor) }),
    MaxFailureRatio: Number(given.max_failure_ratio ?? 0),
    ...(given.order !== undefined && { Order: String(given.order) }),
  };
}

function resources(given: Mapping | undefined): { Limits?: Resources; Reservations?: Resources } {
  const part = (value: unknown): Resources | undefined => {
    if (!value) return undefined;
    const { cpus, memory, pids } = value as Mapping;
    const bytes = memory === undefined ? null : parseSize(String(memory));
    if (bytes && !bytes.ok) throw new CommandError(bytes.error);
    return {
      ...(cpus !== undefined && { NanoCPUs: Math.round(Number(cpus) * 1e9) }),
      ...(bytes?.ok && { MemoryBytes: bytes.value }),
      ...(pids !== undefined && { Pids: Number(pids) }),
    };
  };
  const [limits, reservations] = [part(given?.limits), part(given?.reservations)];
  return { ...(limits && { Limits: limits }), ...(reservations && { Reservations: reservations }) };
}

export function healthcheck(given: Mapping | undefined): Healthcheck | undefined {
  if (!given) return undefined;
  if (given.disable === true) {
    if (given.test !== undefined) {
      throw new CommandError("test and disable can't be set at the same time");
    }
    return { Test: ['NONE'] };
  }
  const { test } = given;
  return {
    ...(test !== undefined && {
      Test: Array.isArray(test) ? test.map(String) : ['CMD-SHELL', String(test)],
    }),
    ...(given.interval !== undefined && { Interval: duration(given.interval) }),
    ...(given.timeout !== undefined && { Timeout: duration(given.timeout) }),
    ...(given.start_period !== undefined && { StartPeriod: duration(given.start_period) }),
    ...(given.retries !== undefined && { Retries: Number(given.retries) }),
  };
}

function duration(value: unknown): number {
  const parsed = parseDuration(String(value));
  if (!parsed.ok) throw new CommandError(parsed.error);
  return parsed.value;
}

function texts(map: Mapping): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
}

function some<T>(key: string, list: readonly T[]): Record<string, T[]> {
  return list.length > 0 ? { [key]: [...list] } : {};
}
