// docker info
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { humanDuration } from '../format/duration.ts';
import { any } from '../format/shape.ts';
import { binarySize } from '../format/size.ts';
import { createTemplate } from '../format/template.ts';
import type { Info } from '../wire.ts';

export const info: Command = {
  name: 'info',
  about: 'Show what the engine knows of itself',
  usage: '[OPTIONS]',
  arity: [0, 0],
  aliases: ['docker system info', 'docker info'],
  flags: `
    -f, --format string   Print by a template: 'json' or TEMPLATE`,
  run: showInfo,
};

function* showInfo(context: Context): Task<number> {
  const format = context.flags.text('format');
  const found = yield* context.api.get<Info>('/info');
  if (format === '') {
    yield* context.out(infoText(found));
    return 0;
  }
  const client = {
    Version: '28.2.2',
    Context: 'default',
    Debug: false,
    Plugins: [],
    Warnings: null,
  };
  const value = { ...found, ClientInfo: client };
  if (format === 'json') {
    yield* context.out(`${JSON.stringify(value)}\n`);
    return 0;
  }
  const template = createTemplate(format);
  if (!template.ok) throw new CommandError(`template parsing error: ${template.error}`, 64);
  const text = template.value.execute({ value: withZeros(value), shape: any }, true);
  if (!text.ok) throw new CommandError(text.error);
  yield* context.out(`${text.value}\n`);
  return 0;
}

/** Fields that the engine leaves out where it is no manager read as zero. */
function withZeros(value: Info): Info {
  // Inherited: a template finds them, and JSON does not show them.
  const zeros = Object.create({ Nodes: 0, Managers: 0 }) as object;
  return { ...value, Swarm: Object.assign(zeros, value.Swarm) };
}

const flag = (value: unknown) => String(value === true);

function infoText(found: Info): string {
  const get = (name: string) => found[name] as never;
  const lines = [
    'Client:',
    ' Version:    28.2.2',
    ' Context:    default',
    ' Debug Mode: false',
    '',
  ];
  lines.push('Server:', ` Containers: ${get('Containers')}`);
  for (const state of ['Running', 'Paused', 'Stopped']) {
    lines.push(`  ${state}: ${get(`Containers${state}`)}`);
  }
  lines.push(` Images: ${get('Images')}`, ` Server Version: ${get('ServerVersion')}`);
  lines.push(` Storage Driver: ${get('Driver')}`);
  for (const [name, value] of (get('DriverStatus') ?? []) as [string, string][]) {
    lines.push(`  ${name}: ${value}`);
  }
  lines.push(` Logging Driver: ${get('LoggingDriver')}`, ` Cgroup Driver: ${get('CgroupDriver')}`);
  if (get('CgroupVersion')) lines.push(` Cgroup Version: ${get('CgroupVersion')}`);
  const plugins = get('Plugins') as Record<string, string[] | null>;
  lines.push(' Plugins:');
  for (const kind of ['Volume', 'Network', 'Authorization', 'Log']) {
    const names = plugins?.[kind];
    if (names && names.length > 0) lines.push(`  ${kind}: ${names.join(' ')}`);
  }
  lines.push(...swarmLines(found.Swarm));
  const runtimes = Object.keys((get('Runtimes') ?? {}) as object).sort();
  lines.push(` Runtimes: ${runtimes.join(' ')}`, ` Default Runtime: ${get('DefaultRuntime')}`);
  lines.push(` Init Binary: ${get('InitBinary')}`);
  for (const [name, key] of [
    ['containerd', 'ContainerdCommit'],
    ['runc', 'RuncCommit'],
    ['init', 'InitCommit'],
  ] as const) {
    lines.push(` ${name} version: ${(get(key) as { ID: string } | undefined)?.ID ?? ''}`);
  }
  lines.push(' Security Options:');
  for (const option of (get('SecurityOptions') ?? []) as string[]) {
    const parts = option.split(',').map(part => part.split('='));
    for (const [key, value] of parts) {
      lines.push(key === 'name' ? `  ${value}` : `   ${capital(key ?? '')}: ${value}`);
    }
  }
  lines.push(` Kernel Version: ${get('KernelVersion')}`);
  lines.push(` Operating System: ${found.OperatingSystem}`, ` OSType: ${get('OSType')}`);
  lines.push(` Architecture: ${get('Architecture')}`, ` CPUs: ${get('NCPU')}`);
  lines.push(` Total Memory: ${binarySize(Number(get('MemTotal')))}`, ` Name: ${found.Name}`);
  lines.push(` ID: ${get('ID')}`, ` Docker Root Dir: ${get('DockerRootDir')}`);
  lines.push(
    ` Debug Mode: ${flag(get('Debug'))}`,
    ` Experimental: ${flag(get('ExperimentalBuild'))}`,
  );
  const registries = get('RegistryConfig') as { InsecureRegistryCIDRs?: string[] } | undefined;
  const insecure = registries?.InsecureRegistryCIDRs ?? [];
  if (insecure.length > 0) lines.push(' Insecure Registries:', ...insecure.map(one => `  ${one}`));
  lines.push(` Live Restore Enabled: ${flag(get('LiveRestoreEnabled'))}`, '');
  return `${lines.join('\n')}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function swarmLines(swarm: Info['Swarm']): string[] {
  const lines = [` Swarm: ${swarm.LocalNodeState}`];
  if (swarm.LocalNodeState === 'inactive' || swarm.LocalNodeState === 'locked') return lines;
  lines.push(`  NodeID: ${swarm.NodeID}`);
  if (swarm.Error) lines.push(`  Error: ${swarm.Error}`);
  lines.push(`  Is Manager: ${swarm.ControlAvailable}`);
  const cluster = swarm.Cluster as
    | (NonNullable<Info['Swarm']['Cluster']> & {
        DataPathPort?: number;
        DefaultAddrPool?: string[];
        SubnetSize?: number;
      })
    | undefined;
  if (cluster && swarm.ControlAvailable && !swarm.Error) {
    const { Spec } = cluster;
    lines.push(`  ClusterID: ${cluster.ID}`, `  Managers: ${swarm.Managers}`);
    lines.push(`  Nodes: ${swarm.Nodes}`);
    if (cluster.DefaultAddrPool && cluster.DefaultAddrPool.length > 0) {
      lines.push(`  Default Address Pool: ${cluster.DefaultAddrPool.join('  ')}  `);
      lines.push(`  SubnetSize: ${cluster.SubnetSize}`);
    }
    lines.push(`  Data Path Port: ${cluster.DataPathPort}`, '  Orchestration:');
    lines.push(
      `   Task History Retention Limit: ${Spec.Orchestration.TaskHistoryRetentionLimit ?? 0}`,
    );
    lines.push('  Raft:', `   Snapshot Interval: ${Spec.Raft.SnapshotInterval ?? 0}`);
    lines.push(`   Number of Old Snapshots to Retain: ${Spec.Raft.KeepOldSnapshots ?? 0}`);
    lines.push(`   Heartbeat Tick: ${Spec.Raft.HeartbeatTick}`);
    lines.push(`   Election Tick: ${Spec.Raft.ElectionTick}`, '  Dispatcher:');
    const words = (nanoseconds: number) => humanDuration(nanoseconds / 1e6);
    lines.push(`   Heartbeat Period: ${words(Spec.Dispatcher.HeartbeatPeriod ?? 0)}`);
    lines.push('  CA Configuration:');
    lines.push(`   Expiry Duration: ${words(Spec.CAConfig.NodeCertExpiry ?? 0)}`);
    lines.push(`   Force Rotate: ${Spec.CAConfig.ForceRotate ?? 0}`);
    lines.push(`  Autolock Managers: ${Spec.EncryptionConfig.AutoLockManagers}`);
    lines.push(`  Root Rotation In Progress: ${cluster.RootRotationInProgress}`);
  }
  lines.push(`  Node Address: ${swarm.NodeAddr}`);
  const managers = (swarm.RemoteManagers ?? []).map(peer => peer.Addr).sort();
  if (managers.length > 0) lines.push('  Manager Addresses:', ...managers.map(one => `   ${one}`));
  return lines;
}
