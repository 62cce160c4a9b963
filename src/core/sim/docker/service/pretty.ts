// A service for people: the lines of `docker service inspect --pretty`.
import { formatDuration } from '../format/duration.ts';
import { binarySize } from '../format/size.ts';
import { ago } from '../format/time.ts';
import type {
  ContainerSpec,
  Port,
  Resources,
  Service,
  ServiceSpec,
  UpdateConfig,
} from '../wire.ts';

export function prettyService(
  service: Service,
  networks: ReadonlyMap<string, string>,
  nowMs: number,
): string {
  const { Spec } = service;
  const lines = ['', `ID:\t\t${service.ID}`, `Name:\t\t${Spec.Name}`];
  const labels = Object.entries(Spec.Labels ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  if (labels.length > 0) {
    lines.push('Labels:', ...labels.map(([key, value]) => ` ${key}${value ? `=${value}` : ''}`));
  }
  lines.push(...modeLines(Spec), ...statusLines(service, nowMs), ...placementLines(Spec));
  lines.push(...configLines('Update', Spec.UpdateConfig));
  lines.push(...configLines('Rollback', Spec.RollbackConfig));
  lines.push(...containerLines(Spec.TaskTemplate.ContainerSpec));
  lines.push(...resourceLines(Spec.TaskTemplate.Resources));
  const attached = Spec.TaskTemplate.Networks ?? [];
  if (attached.length > 0) {
    lines.push(
      `Networks: ${attached.map(one => networks.get(one.Target) ?? one.Target).join(' ')} `,
    );
  }
  lines.push(`Endpoint Mode:\t${service.Endpoint.Spec?.Mode || Spec.EndpointSpec?.Mode || 'vip'}`);
  const ports = service.Endpoint.Ports ?? [];
  if (ports.length > 0) lines.push('Ports:', ...ports.flatMap(portLines));
  return `${lines.join('\n')}\n`;
}

function modeLines({ Mode }: ServiceSpec): string[] {
  if (Mode.Global) return ['Service Mode:\tGlobal'];
  if (Mode.GlobalJob) return ['Service Mode:\tGlobalJob'];
  if (Mode.ReplicatedJob) {
    const { MaxConcurrent, TotalCompletions } = Mode.ReplicatedJob;
    return [
      'Service Mode:\tReplicatedJob',
      ` Max Concurrent:\t${MaxConcurrent ?? 1}`,
      ` Total Completions:\t${TotalCompletions ?? 1}`,
    ];
  }
  return ['Service Mode:\tReplicated', ` Replicas:\t${Mode.Replicated?.Replicas ?? 1}`];
}

function statusLines({ UpdateStatus }: Service, nowMs: number): string[] {
  if (!UpdateStatus?.State) return [];
  const lines = ['UpdateStatus:', ` State:\t\t${UpdateStatus.State}`];
  if (UpdateStatus.StartedAt) lines.push(` Started:\t${ago(UpdateStatus.StartedAt, nowMs)}`);
  const over = ['completed', 'rollback_completed'].includes(UpdateStatus.State);
  if (over && UpdateStatus.CompletedAt) {
    lines.push(` Completed:\t${ago(UpdateStatus.CompletedAt, nowMs)}`);
  }
  lines.push(` Message:\t${UpdateStatus.Message ?? ''}`);
  return lines;
}

function placementLines({ TaskTemplate: { Placement } }: ServiceSpec): string[] {
  const lines = ['Placement:'];
  const constraints = Placement?.Constraints ?? [];
  const preferences = (Placement?.Preferences ?? []).map(
    one => `spread=${one.Spread.SpreadDescriptor}`,
  );
  if (constraints.length > 0) lines.push(` Constraints:\t[${constraints.join(' ')}]`);
  if (preferences.length > 0) lines.push(` Preferences:   [${preferences.join(' ')}]`);
  if ((Placement?.MaxReplicas ?? 0) > 0)
    lines.push(` Max Replicas Per Node:   ${Placement?.MaxReplicas}`);
  return lines;
}

function configLines(kind: 'Update' | 'Rollback', config: UpdateConfig | undefined): string[] {
  if (!config) return [];
  const lines = [`${kind}Config:`, ` Parallelism:\t${config.Parallelism}`];
  if (config.Delay) lines.push(` Delay:\t\t${formatDuration(config.Delay)}`);
  lines.push(` On failure:\t${config.FailureAction ?? ''}`);
  if (config.Monitor) lines.push(` Monitoring Period: ${formatDuration(config.Monitor)}`);
  lines.push(` Max failure ratio: ${config.MaxFailureRatio}`);
  lines.push(` ${kind} order:${' '.repeat(kind === 'Update' ? 6 : 4)}${config.Order ?? ''}`);
  return lines;
}

function containerLines(spec: ContainerSpec): string[] {
  const lines = ['ContainerSpec:', ` Image:\t\t${spec.Image}`];
  const words = (name: string, list: readonly string[] | undefined) => {
    if (list && list.length > 0) lines.push(` ${name}:\t\t${list.join(' ')} `);
  };
  words('Command', spec.Command);
  words('Args', spec.Args);
  words('Env', spec.Env);
  if (spec.Dir) lines.push(` Dir:\t\t${spec.Dir}`);
  if (spec.Init !== undefined) lines.push(` Init:\t\t${spec.Init}`);
  if (spec.User) lines.push(` User: ${spec.User}`);
  const pairs = Object.entries(spec.Sysctls ?? {});
  if (pairs.length > 0) {
    lines.push('SysCtls:', ...pairs.map(([key, value]) => ` ${key}${value ? `: ${value}` : ''}`));
  }
  const limits = spec.Ulimits ?? [];
  if (limits.length > 0) {
    lines.push('Ulimits:', ...limits.map(one => ` ${one.Name}: ${one.Soft}:${one.Hard}`));
  }
  const mounts = spec.Mounts ?? [];
  if (mounts.length > 0) lines.push('Mounts:');
  for (const mount of mounts) {
    lines.push(` Target:\t${mount.Target}`, `  Source:\t${mount.Source ?? ''}`);
    lines.push(`  ReadOnly:\t${mount.ReadOnly ?? false}`, `  Type:\t\t${mount.Type ?? ''}`);
  }
  const configs = spec.Configs ?? [];
  if (configs.length > 0) lines.push('Configs:');
  for (const one of configs)
    lines.push(` Target:\t${one.File.Name}`, `  Source:\t${one.ConfigName}`);
  const secrets = spec.Secrets ?? [];
  if (secrets.length > 0) lines.push('Secrets:');
  for (const one of secrets)
    lines.push(` Target:\t${one.File.Name}`, `  Source:\t${one.SecretName}`);
  const health = spec.Healthcheck;
  if (health?.Test && health.Test.length > 0) {
    lines.push(`Healthcheck:\n Interval = ${formatDuration(health.Interval ?? 0)}`);
    if (health.Retries) lines.push(` Retries = ${health.Retries}`);
    if (health.StartPeriod) lines.push(` StartPeriod =\t${formatDuration(health.StartPeriod)}`);
    if (health.Timeout) lines.push(` Timeout =\t${formatDuration(health.Timeout)}`);
    lines.push(` Tests:\n\t Test = ${health.Test.join('\n\t Test = ')}`);
  }
  return lines;
}

function resourceLines(resources: ServiceSpec['TaskTemplate']['Resources']): string[] {
  if (!resources) return [];
  const lines = ['Resources:'];
  const part = (name: string, given: Resources | undefined) => {
    if (!given?.NanoCPUs && !given?.MemoryBytes && !given?.Pids) return;
    lines.push(` ${name}:`);
    if (given.NanoCPUs) lines.push(`  CPU:\t\t${given.NanoCPUs / 1e9}`);
    if (given.MemoryBytes) lines.push(`  Memory:\t${binarySize(given.MemoryBytes)}`);
    if (given.Pids) lines.push(`  PIDs:\t\t${given.Pids}`);
  };
  part('Reservations', resources.Reservations);
  part('Limits', resources.Limits);
  return lines;
}

function portLines(port: Port): string[] {
  return [
    ` PublishedPort = ${port.PublishedPort ?? 0}`,
    `  Protocol = ${port.Protocol}`,
    `  TargetPort = ${port.TargetPort}`,
    `  PublishMode = ${port.PublishMode ?? ''} `,
  ];
}
