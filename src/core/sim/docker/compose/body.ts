// A compose service as what the engine is asked to create.
import { sha256Hex } from '../../../lib/sha256.ts';
import { parseSize } from '../format/size.ts';
import type { Mapping } from '../stack/compose-load.ts';
import { healthcheck, scopedName } from '../stack/compose-service.ts';
import { labelPrefix, type Project } from './project.ts';

/** What the service's image is called: its own name, or that of the build. */
export function imageOf(project: Project, service: string): string {
  const image = project.compose.services[service]?.image;
  return image === undefined ? `${project.name}_${service}` : String(image);
}

/** Another text for another configuration: containers of an older one are made anew. */
export function hashOf(project: Project, service: string): string {
  return sha256Hex(JSON.stringify(project.compose.services[service] ?? {}));
}

/** Full names of the networks that a service is on, with what it is called there. */
export function networksOf(project: Project, service: string): Map<string, string[]> {
  const asked = (project.compose.services[service]?.networks ?? { default: null }) as Mapping;
  return new Map(
    Object.entries(asked).map(([name, options]) => {
      const aliases = ((options as Mapping | null)?.aliases ?? []) as string[];
      return [
        scopedName(project.name, name, project.compose.networks[name]),
        [service, ...aliases],
      ];
    }),
  );
}

export function bodyOf(project: Project, service: string, number: number): Mapping {
  const given = project.compose.services[service] ?? {};
  const networks = networksOf(project, service);
  const mode = given.network_mode as string | undefined;
  const mounts = mountsOf(project, given);
  const health = healthcheck(given.healthcheck as Mapping | undefined);
  const labels = {
    ...(given.labels as object | undefined),
    [`${labelPrefix}config-hash`]: hashOf(project, service),
    [`${labelPrefix}container-number`]: String(number),
    [`${labelPrefix}oneoff`]: 'False',
    [`${labelPrefix}project`]: project.name,
    [`${labelPrefix}project.working_dir`]: project.directory,
    [`${labelPrefix}service`]: service,
    [`${labelPrefix}version`]: '1.29.2',
  };
  return {
    Hostname: given.hostname ?? '',
    Domainname: given.domainname ?? '',
    User: given.user === undefined ? '' : String(given.user),
    Tty: given.tty === true,
    OpenStdin: given.stdin_open === true,
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Env: environmentOf(given),
    Cmd: given.command ?? null,
    Entrypoint: given.entrypoint ?? null,
    Image: imageOf(project, service),
    WorkingDir: given.working_dir ?? '',
    Labels: labels,
    Volumes: Object.fromEntries(mounts.anonymous.map(path => [path, {}])),
    ExposedPorts: Object.fromEntries(portsOf(given).map(([key]) => [key, {}])),
    ...(given.stop_signal !== undefined && { StopSignal: String(given.stop_signal) }),
    ...(health && { Healthcheck: health }),
    HostConfig: hostOf(given, mode ?? [...networks.keys()][0] ?? 'default', mounts.binds),
    NetworkingConfig: {
      EndpointsConfig: mode
        ? {}
        : Object.fromEntries([...networks].map(([name, Aliases]) => [name, { Aliases }])),
    },
  };
}

function hostOf(given: Mapping, NetworkMode: string, Binds: readonly string[]): Mapping {
  const bindings: { [key: string]: { HostIp: string; HostPort: string }[] } = {};
  for (const [key, published] of portsOf(given)) {
    if (published === null) continue;
    bindings[key] = [...(bindings[key] ?? []), { HostIp: '', HostPort: published }];
  }
  const memory = parseSize(String(given.mem_limit ?? ''));
  const [restart = '', most = '0'] = String(given.restart ?? '').split(':');
  const logging = given.logging as Mapping | undefined;
  return {
    NetworkMode,
    Binds,
    PortBindings: bindings,
    RestartPolicy: { Name: restart, MaximumRetryCount: Number(most) },
    ...(logging && { LogConfig: { Type: logging.driver ?? '', Config: logging.options ?? {} } }),
    Privileged: given.privileged === true,
    ReadonlyRootfs: given.read_only === true,
    CapAdd: given.cap_add ?? null,
    CapDrop: given.cap_drop ?? null,
    Dns: given.dns ?? [],
    DnsSearch: given.dns_search ?? [],
    ExtraHosts: given.extra_hosts ?? null,
    Tmpfs: Object.fromEntries(((given.tmpfs ?? []) as string[]).map(path => [path, ''])),
    ...(given.pid !== undefined && { PidMode: String(given.pid) }),
    ...(given.init === true && { Init: true }),
    ...(memory !== null && given.mem_limit !== undefined && { Memory: memory }),
  };
}

/** `80/tcp` with the port of the node: empty for any, null where it is only exposed. */
function portsOf(given: Mapping): [string, string | null][] {
  const published = ((given.ports ?? []) as Mapping[]).map((port): [string, string] => [
    `${port.target}/${port.protocol ?? 'tcp'}`,
    String(port.published ?? ''),
  ]);
  const exposed = ((given.expose ?? []) as unknown[]).map((port): [string, null] => [
    String(port).includes('/') ? String(port) : `${port}/tcp`,
    null,
  ]);
  return [...published, ...exposed];
}

function environmentOf(given: Mapping): string[] {
  const all = (given.environment ?? {}) as Readonly<Record<string, string | null>>;
  return Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]));
}

function mountsOf(project: Project, given: Mapping) {
  const binds: string[] = [];
  const anonymous: string[] = [];
  for (const volume of (given.volumes ?? []) as Mapping[]) {
    const { type, source, target } = volume;
    if (source === undefined) {
      anonymous.push(String(target));
      continue;
    }
    const named = type === 'volume';
    const declared = project.compose.volumes[String(source)];
    const from = named ? scopedName(project.name, String(source), declared) : String(source);
    binds.push(`${from}:${target}${volume.read_only === true ? ':ro' : ':rw'}`);
  }
  return { binds, anonymous };
}
