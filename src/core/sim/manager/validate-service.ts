// What a service's spec must be, in the words in which a swarm refuses it.

import type { ServiceObject } from '../store/objects.ts';
import { parseReference } from '../store/reference.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { ServiceSpec, TaskSpec } from '../store/specs.ts';
import type { Swarm } from '../store/swarm.ts';
import { parseConstraint } from './constraint.ts';

type Refused = { readonly ok: false; readonly error: Refusal };

const nameForm = /^[a-zA-Z0-9](?:[-_a-zA-Z0-9]*[A-Za-z0-9])?$/;

export function invalid(text: string): Refused {
  return refuse(400, `rpc error: code = InvalidArgument desc = ${text}`);
}

export function exists(text: string): Refused {
  return refuse(409, `rpc error: code = AlreadyExists desc = ${text}`);
}

export function precondition(text: string): Refused {
  return refuse(400, `rpc error: code = FailedPrecondition desc = ${text}`);
}

/** A name that can stand in DNS; for networks too. */
export function checkName(name: string): Refused | null {
  if (name.length > 63) return invalid('name must be 63 characters or fewer');
  return nameForm.test(name) ? null : invalid('name must be valid as a DNS name component');
}

export function checkService(
  swarm: Swarm,
  spec: ServiceSpec,
  own: ServiceObject | null,
): Refused | null {
  return (
    checkWords(spec) ??
    checkName(spec.Name) ??
    checkTask(spec.TaskTemplate) ??
    checkConstraints(spec.TaskTemplate) ??
    checkPorts(spec) ??
    checkUpdate(spec) ??
    checkPortConflict(swarm, spec, own) ??
    checkReferences(swarm, spec)
  );
}

/** Words of a closed list are refused while the request is read, without the store's prefix. */
function checkWords(spec: ServiceSpec): Refused | null {
  const { RestartPolicy: restart, ContainerSpec: container } = spec.TaskTemplate;
  const condition = restart?.Condition ?? '';
  if (!['', 'none', 'on-failure', 'any'].includes(condition)) {
    return refuse(400, `invalid RestartCondition: "${condition}"`);
  }
  for (const config of [spec.UpdateConfig, spec.RollbackConfig]) {
    const action = config?.FailureAction ?? '';
    if (!['', 'pause', 'continue', 'rollback'].includes(action)) {
      return refuse(400, `unrecognized update failure action ${action}`);
    }
    const order = config?.Order ?? '';
    if (!['', 'stop-first', 'start-first'].includes(order)) {
      return refuse(400, `unrecognized update order ${order}`);
    }
  }
  for (const mount of container?.Mounts ?? []) {
    if (!['bind', 'volume', 'tmpfs', 'npipe'].includes(mount.Type)) {
      return refuse(400, `invalid MountType: "${mount.Type}"`);
    }
  }
  const mode = spec.EndpointSpec?.Mode ?? '';
  if (!['', 'vip', 'dnsrr'].includes(mode)) {
    return refuse(400, `invalid resolution mode: "${mode}"`);
  }
  return null;
}

function checkTask(task: TaskSpec): Refused | null {
  const resources = task.Resources;
  for (const one of [resources?.Limits, resources?.Reservations]) {
    const cpu = one?.NanoCPUs ?? 0;
    const memory = one?.MemoryBytes ?? 0;
    if (cpu !== 0 && cpu < 1e6) {
      return invalid(`invalid cpu value ${cpu / 1e9}: Must be at least 0.001`);
    }
    if (memory !== 0 && memory < 4 * 1024 * 1024) {
      return invalid(`invalid memory value ${memory}: Must be at least 4MiB`);
    }
  }
  const restart = task.RestartPolicy;
  if ((restart?.Delay ?? 0) < 0) return invalid('TaskSpec: restart-delay cannot be negative');
  if ((restart?.Window ?? 0) < 0) return invalid('TaskSpec: restart-window cannot be negative');
  const image = task.ContainerSpec?.Image ?? '';
  if (image === '') return invalid('ContainerSpec: image reference must be provided');
  if (!parseReference(image)) {
    return invalid(`ContainerSpec: "${image}" is not a valid repository/tag`);
  }
  return null;
}

function checkConstraints(task: TaskSpec): Refused | null {
  for (const text of task.Placement?.Constraints ?? []) {
    const constraint = parseConstraint(text);
    if (!constraint.ok) return refuse(500, `rpc error: code = Unknown desc = ${constraint.error}`);
  }
  return null;
}

function checkPorts(spec: ServiceSpec): Refused | null {
  const ports = spec.EndpointSpec?.Ports ?? [];
  const meshed = ports.filter(port => port.PublishMode !== 'host');
  if (spec.EndpointSpec?.Mode === 'dnsrr' && meshed.length > 0) {
    return invalid("EndpointSpec: port published with ingress mode can't be used with dnsrr mode");
  }
  const seen = new Set<string>();
  for (const port of ports) {
    if (!port.PublishedPort) continue;
    const key = `${port.PublishedPort}/${port.Protocol ?? 'tcp'}`;
    if (seen.has(key)) return invalid('EndpointSpec: duplicate published ports provided');
    seen.add(key);
  }
  return null;
}

function checkUpdate(spec: ServiceSpec): Refused | null {
  for (const config of [spec.UpdateConfig, spec.RollbackConfig]) {
    if ((config?.Delay ?? 0) < 0) return invalid('TaskSpec: update-delay cannot be negative');
    if ((config?.Monitor ?? 0) < 0) return invalid('TaskSpec: update-monitor cannot be negative');
    const ratio = config?.MaxFailureRatio ?? 0;
    if (ratio < 0 || ratio > 1) {
      return invalid('TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1');
    }
  }
  return null;
}

function checkPortConflict(
  swarm: Swarm,
  spec: ServiceSpec,
  own: ServiceObject | null,
): Refused | null {
  for (const port of spec.EndpointSpec?.Ports ?? []) {
    if (!port.PublishedPort) continue;
    const mine = port.PublishMode === 'host' ? 'host' : 'ingress';
    for (const service of swarm.store.list('service')) {
      if (service.id === own?.id) continue;
      for (const other of service.endpoint.ports) {
        const same =
          other.PublishedPort === port.PublishedPort &&
          (other.Protocol ?? 'tcp') === (port.Protocol ?? 'tcp');
        const its = other.PublishMode === 'host' ? 'host-published' : 'ingress';
        if (!same || (mine === 'host' && its !== 'ingress')) continue;
        return invalid(
          `port '${port.PublishedPort}' is already in use by service '${service.spec.Name}' (${service.id}) as ${its === 'ingress' ? 'an ingress' : 'a host-published'} port`,
        );
      }
    }
  }
  return null;
}

function checkReferences(swarm: Swarm, spec: ServiceSpec): Refused | null {
  const container = spec.TaskTemplate.ContainerSpec;
  for (const secret of container?.Secrets ?? []) {
    if (swarm.store.get('secret', secret.SecretID ?? '')) continue;
    return invalid(`secret not found: ${secret.SecretName}`);
  }
  for (const config of container?.Configs ?? []) {
    if (swarm.store.get('config', config.ConfigID ?? '')) continue;
    return invalid(`config not found: ${config.ConfigName}`);
  }
  return null;
}
