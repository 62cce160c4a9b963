// What the flags of `service update` do to a specification.
import type { Task } from '../../kernel/kernel.ts';
import { CommandError, type Context } from '../context.ts';
import { environmentOf } from '../environment.ts';
import type { NetworkFlag, ReferenceFlag, Ulimit } from '../flag-kinds.ts';
import type { Flags } from '../flags.ts';
import { withTag } from '../image-name.ts';
import type { Mount } from '../mount.ts';
import type { PortConfig } from '../ports.ts';
import type { ContainerSpec, Network, ServiceSpec } from '../wire.ts';
import {
  capabilities,
  containerFields,
  healthcheckOf,
  hostEntry,
  pairsOf,
  resourcesOf,
  restartPolicyOf,
  updateConfigOf,
} from './parts.ts';
import { attachments, configReferences, secretReferences } from './references.ts';

/** Changes `spec` in place. */
export function* applyChanges(context: Context, spec: ServiceSpec): Task<void> {
  const { flags } = context;
  const template = spec.TaskTemplate;
  const container = template.ContainerSpec;
  if (flags.changed('image')) container.Image = withTag(flags.text('image'));
  if (flags.changed('args')) container.Args = flags.values<readonly string[]>('args')[0] ?? [];
  Object.assign(container, containerFields(flags));
  changeMode(flags, spec);
  changeContainer(context, container);
  yield* changeReferences(context, container);
  yield* changeNetworks(context, template);
  changePlacement(flags, template);
  if (
    ['limit-cpu', 'limit-memory', 'limit-pids', 'reserve-cpu', 'reserve-memory'].some(flags.changed)
  ) {
    template.Resources = resourcesOf(flags, template.Resources);
  }
  const restart = restartPolicyOf(flags, template.RestartPolicy);
  if (restart) template.RestartPolicy = restart;
  const update = updateConfigOf(flags, 'update', spec.UpdateConfig);
  if (update) spec.UpdateConfig = update;
  const rollback = updateConfigOf(flags, 'rollback', spec.RollbackConfig);
  if (rollback) spec.RollbackConfig = rollback;
  if (flags.changed('log-driver')) {
    template.LogDriver = {
      Name: flags.text('log-driver'),
      Options: pairsOf(flags.list('log-opt')),
    };
  }
  spec.Labels = changePairs(spec.Labels, flags.list('label-add'), flags.list('label-rm'));
  changeEndpoint(flags, spec);
  if (flags.on('force')) template.ForceUpdate = (template.ForceUpdate ?? 0) + 1;
}

function changeMode(flags: Flags, spec: ServiceSpec): void {
  const { Mode } = spec;
  if (flags.changed('replicas')) {
    if (Mode.Replicated) Mode.Replicated.Replicas = flags.number('replicas');
    else if (Mode.ReplicatedJob) Mode.ReplicatedJob.TotalCompletions = flags.number('replicas');
    else throw new CommandError('replicas can only be used with replicated or replicated-job mode');
  }
  if (flags.changed('max-concurrent')) {
    if (!Mode.ReplicatedJob) {
      throw new CommandError('max-concurrent can only be used with replicated-job mode');
    }
    Mode.ReplicatedJob.MaxConcurrent = flags.number('max-concurrent');
  }
}

function changeContainer(context: Context, container: ContainerSpec): void {
  const { flags } = context;
  if (flags.changed('env-add') || flags.changed('env-rm')) {
    const added = environmentOf(context, flags.list('env-add'), []);
    const changed = [...added.map(nameOf), ...flags.list('env-rm')];
    const kept = (container.Env ?? []).filter(one => !changed.includes(nameOf(one)));
    setList(container, 'Env', [...kept, ...added]);
  }
  if (flags.changed('container-label-add') || flags.changed('container-label-rm')) {
    container.Labels = changePairs(
      container.Labels ?? {},
      flags.list('container-label-add'),
      flags.list('container-label-rm'),
    );
  }
  const mounts = flags.values<Mount>('mount-add');
  const targets = [...mounts.map(mount => mount.Target), ...flags.list('mount-rm')];
  if (targets.length > 0) {
    const kept = (container.Mounts ?? []).filter(mount => !targets.includes(mount.Target));
    const all = [...kept, ...mounts];
    all.sort((one, other) => ((one.Source ?? '') < (other.Source ?? '') ? -1 : 1));
    setList(container, 'Mounts', all);
  }
  const health = healthcheckOf(flags, container.Healthcheck);
  if (health) container.Healthcheck = health;
  changeList(container, 'Groups', flags.list('group-add'), flags.list('group-rm'));
  const hosts = flags
    .list('host-rm')
    .map(word => hostEntry(word.includes(':') ? word : `${word}:`));
  if (flags.changed('host-add') || hosts.length > 0) {
    const kept = (container.Hosts ?? []).filter(
      host => !hosts.some(gone => host === gone || host.endsWith(gone)),
    );
    setList(container, 'Hosts', [...kept, ...flags.list('host-add').map(hostEntry)]);
  }
  const dns = container.DNSConfig ?? {};
  container.DNSConfig = dns;
  changeList(dns, 'Nameservers', flags.list('dns-add'), flags.list('dns-rm'));
  changeList(dns, 'Search', flags.list('dns-search-add'), flags.list('dns-search-rm'));
  changeList(dns, 'Options', flags.list('dns-option-add'), flags.list('dns-option-rm'));
  if (flags.changed('sysctl-add') || flags.changed('sysctl-rm')) {
    container.Sysctls = changePairs(
      container.Sysctls ?? {},
      flags.list('sysctl-add'),
      flags.list('sysctl-rm'),
    );
  }
  changeList(container, 'CapabilityAdd', capabilities(flags.list('cap-add')), []);
  changeList(container, 'CapabilityDrop', capabilities(flags.list('cap-drop')), []);
  const ulimits = flags.values<Ulimit>('ulimit-add');
  const gone = [...ulimits.map(one => one.Name), ...flags.list('ulimit-rm')];
  if (gone.length > 0) {
    const kept = (container.Ulimits ?? []).filter(one => !gone.includes(one.Name));
    setList(container, 'Ulimits', [...kept, ...ulimits]);
  }
}

function* changeReferences(context: Context, container: ContainerSpec): Task<void> {
  const { flags } = context;
  if (flags.changed('secret-add') || flags.changed('secret-rm')) {
    const added = yield* secretReferences(context, flags.values<ReferenceFlag>('secret-add'));
    const gone = [...flags.list('secret-rm'), ...added.map(one => one.SecretName)];
    const kept = (container.Secrets ?? []).filter(one => !gone.includes(one.SecretName));
    setList(container, 'Secrets', [...kept, ...added]);
  }
  if (flags.changed('config-add') || flags.changed('config-rm')) {
    const added = yield* configReferences(context, flags.values<ReferenceFlag>('config-add'));
    const gone = [...flags.list('config-rm'), ...added.map(one => one.ConfigName)];
    const kept = (container.Configs ?? []).filter(one => !gone.includes(one.ConfigName));
    setList(container, 'Configs', [...kept, ...added]);
  }
}

function* changeNetworks(context: Context, template: ServiceSpec['TaskTemplate']): Task<void> {
  const { flags, api } = context;
  if (!flags.changed('network-add') && !flags.changed('network-rm')) return;
  const gone: string[] = [];
  for (const name of flags.list('network-rm')) {
    const network = yield* api.get<Network>(`/networks/${name}`, { scope: 'swarm' });
    gone.push(network.Id);
  }
  const added = yield* attachments(context, flags.values<NetworkFlag>('network-add'));
  const before = template.Networks ?? [];
  const kept = before.filter(one => !gone.includes(one.Target));
  for (const one of added) {
    if (!kept.some(other => other.Target === one.Target)) continue;
    const name = flags.values<NetworkFlag>('network-add')[added.indexOf(one)]?.target ?? one.Target;
    throw new CommandError(`service is already attached to network ${name}`);
  }
  const all = [...kept, ...added].sort((one, other) => (one.Target < other.Target ? -1 : 1));
  if (all.length > 0) template.Networks = all;
  else delete template.Networks;
}

function changePlacement(flags: Flags, template: ServiceSpec['TaskTemplate']): void {
  const placement = template.Placement ?? {};
  template.Placement = placement;
  changeList(placement, 'Constraints', flags.list('constraint-add'), flags.list('constraint-rm'));
  const gone = flags.values<string>('placement-pref-rm');
  const added = flags.values<string>('placement-pref-add');
  if (gone.length + added.length > 0) {
    const kept = (placement.Preferences ?? []).filter(
      one => !gone.includes(one.Spread.SpreadDescriptor),
    );
    const all = [...kept, ...added.map(text => ({ Spread: { SpreadDescriptor: text } }))];
    setList(placement, 'Preferences', all);
  }
  if (flags.changed('replicas-max-per-node')) {
    const most = flags.number('replicas-max-per-node');
    if (most > 0) placement.MaxReplicas = most;
    else delete placement.MaxReplicas;
  }
}

/** `--publish-rm` names the target port; `--publish-add` replaces a port of the same target. */
function changeEndpoint(flags: Flags, spec: ServiceSpec): void {
  const endpoint = spec.EndpointSpec ?? {};
  spec.EndpointSpec = endpoint;
  if (flags.changed('endpoint-mode')) endpoint.Mode = flags.text('endpoint-mode');
  const gone = flags.values<PortConfig>('publish-rm');
  const added = flags.values<PortConfig>('publish-add');
  if (gone.length + added.length === 0) return;
  const same = (one: PortConfig, other: PortConfig) =>
    one.TargetPort === other.TargetPort && one.Protocol === other.Protocol;
  const identical = (one: PortConfig, other: PortConfig) =>
    same(one, other) &&
    one.PublishedPort === other.PublishedPort &&
    one.PublishMode === other.PublishMode;
  const kept = ((endpoint.Ports ?? []) as PortConfig[]).filter(
    port => !gone.some(other => same(port, other)) && !added.some(other => identical(port, other)),
  );
  const all = [...kept, ...added].sort(
    (one, other) => (one.PublishedPort ?? 0) - (other.PublishedPort ?? 0),
  );
  setList(endpoint, 'Ports', all);
}

function nameOf(variable: string): string {
  return variable.split('=')[0] ?? '';
}

function changePairs(
  before: Readonly<Record<string, string>>,
  added: readonly string[],
  removed: readonly string[],
): Record<string, string> {
  const pairs = { ...before };
  for (const key of removed) delete pairs[key];
  return { ...pairs, ...pairsOf(added) };
}

/** Adds what is new, removes what is named; an empty list is no list at all on the wire. */
function changeList<K extends string>(
  owner: { [key in K]?: string[] },
  key: K,
  added: readonly string[],
  removed: readonly string[],
): void {
  if (added.length + removed.length === 0) return;
  const before = owner[key] ?? [];
  const fresh = added.filter(one => !before.includes(one));
  const all = [...before.filter(one => !removed.includes(one)), ...fresh];
  if (all.length > 0) owner[key] = all;
  else delete owner[key];
}

function setList<O extends object, K extends keyof O>(
  owner: O,
  key: K,
  list: NonNullable<O[K]>,
): void {
  if ((list as unknown as readonly unknown[]).length > 0) owner[key] = list;
  else delete owner[key];
}
