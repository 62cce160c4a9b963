// From a task to its container: names, labels, templates, mounts, secrets.
import type { Plain } from '../kernel/kernel.ts';
import type { Machine } from '../os/os.ts';
import type { NodeObject, TaskObject } from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';
import { macOf } from './endpoint.ts';
import type { Engine } from './engine.ts';
import { findNetwork } from './local-network.ts';
import { writeSecret } from './machine.ts';
import type { ContainerRequest, TaskPart } from './request.ts';
import type { Endpoint, MountPoint } from './state.ts';
import { makePath } from './tree-files.ts';
import { createVolume } from './volume.ts';

/** `web.1.ID`: a task's own name, and its container's. */
export function containerName(task: TaskObject): string {
  return `${task.serviceName}.${task.slot || task.nodeId}.${task.id}`;
}

/** What `POST /containers/create` would say for the task. */
export function requestOf(task: TaskObject, node: NodeObject): ContainerRequest {
  const spec = task.spec.ContainerSpec ?? { Image: '' };
  const fill = (text: string) => fillTemplate(text, task, node);
  const labels = {
    ...spec.Labels,
    'com.docker.swarm.node.id': node.id,
    'com.docker.swarm.service.id': task.serviceId,
    'com.docker.swarm.service.name': task.serviceName,
    'com.docker.swarm.task': '',
    'com.docker.swarm.task.id': task.id,
    'com.docker.swarm.task.name': containerName(task),
  };
  const limits = task.spec.Resources?.Limits;
  const ports = task.hostPorts.map(port => {
    const binding = { HostIp: '', HostPort: String(port.PublishedPort ?? '') };
    return [`${port.TargetPort}/${port.Protocol ?? 'tcp'}`, [binding]] as const;
  });
  return {
    Image: spec.Image,
    Hostname: fill(spec.Hostname ?? ''),
    User: spec.User ?? '',
    Tty: spec.TTY === true,
    OpenStdin: spec.OpenStdin === true,
    Env: spec.Env?.map(fill) ?? [],
    ...(spec.Command?.length ? { Entrypoint: spec.Command } : {}),
    Cmd: spec.Args?.map(fill) ?? null,
    WorkingDir: spec.Dir ?? '',
    Labels: labels,
    ...(spec.StopSignal ? { StopSignal: spec.StopSignal } : {}),
    ...(spec.Healthcheck ? { Healthcheck: spec.Healthcheck as Plain } : {}),
    HostConfig: {
      NetworkMode: 'default',
      PortBindings: Object.fromEntries(ports),
      RestartPolicy: {},
      ExtraHosts: (spec.Hosts ?? []).map(text => {
        const [address = '', ...names] = text.split(/\s+/);
        return `${names.join(' ')}:${address}`;
      }),
      ...(task.spec.LogDriver ? { LogConfig: { Type: task.spec.LogDriver.Name } } : {}),
      ...(limits?.MemoryBytes ? { Memory: limits.MemoryBytes } : {}),
      ReadonlyRootfs: spec.ReadOnly === true,
    },
  };
}

/** The Go templates that services may use, field by field. */
export function fillTemplate(text: string, task: TaskObject, node: NodeObject): string {
  const fields: { readonly [name: string]: string } = {
    'Node.ID': node.id,
    'Node.Hostname': node.hostname,
    'Node.Platform.OS': 'linux',
    'Node.Platform.Architecture': 'x86_64',
    'Service.ID': task.serviceId,
    'Service.Name': task.serviceName,
    'Task.ID': task.id,
    'Task.Name': containerName(task),
    'Task.Slot': String(task.slot || task.nodeId),
  };
  return text
    .replace(/\{\{\s*\.([A-Za-z.]+)\s*\}\}/g, (whole, name: string) => fields[name] ?? whole)
    .replace(/\{\{\s*index\s+\.Service\.Labels\s+"([^"]*)"\s*\}\}/g, (_, name: string) => {
      return task.serviceLabels[name] ?? '';
    });
}

/** Endpoints with the addresses that the allocator chose; without networks the default bridge. */
export function partOf(engine: Engine, task: TaskObject, node: NodeObject): TaskPart {
  const endpoints = task.networks.map(({ networkId, address, aliases }): Endpoint => {
    const [own = '', prefix = '0'] = address.split('/');
    return {
      ...blankEndpoint(networkId, findNetwork(engine, networkId)?.network.name ?? networkId),
      address: own,
      prefix: Number(prefix),
      mac: own ? macOf(own) : '',
      aliases,
    };
  });
  const bridge = findNetwork(engine, 'bridge');
  if (endpoints.length === 0) endpoints.push(blankEndpoint(bridge?.network.id ?? '', 'bridge'));
  return { id: task.id, endpoints, mounts: mountsOf(engine, task, node) };
}

function blankEndpoint(networkId: string, networkName: string): Endpoint {
  return {
    id: '',
    networkId,
    networkName,
    address: '',
    prefix: 0,
    gateway: '',
    mac: '',
    aliases: [],
    ipam: null,
    joined: false,
  };
}

function mountsOf(engine: Engine, task: TaskObject, node: NodeObject): MountPoint[] {
  return (task.spec.ContainerSpec?.Mounts ?? []).map(mount => {
    const bind = mount.Type === 'bind';
    const tmpfs = mount.Type === 'tmpfs';
    const asked = fillTemplate(mount.Source ?? '', task, node);
    const name = bind || tmpfs ? '' : asked || engine.parts.kernel.random.hex(64);
    if (name) {
      const { Labels: labels = null } = mount.VolumeOptions ?? {};
      createVolume(engine, { name, labels, anonymous: asked === '' });
    }
    return {
      type: tmpfs ? 'tmpfs' : bind ? 'bind' : 'volume',
      name,
      source: bind ? asked : name ? `/var/lib/docker/volumes/${name}/_data` : '',
      target: mount.Target,
      readOnly: mount.ReadOnly === true,
      propagation: bind ? 'rprivate' : '',
    };
  });
}

/** A bind mount of a service must find its source on the node. */
export function missingBind(engine: Engine, task: TaskObject): string | null {
  for (const mount of task.spec.ContainerSpec?.Mounts ?? []) {
    if (mount.Type !== 'bind' || engine.machine().files.stat(mount.Source ?? '').ok) continue;
    return `invalid mount config for type "bind": bind source path does not exist: ${mount.Source}`;
  }
  return null;
}

export function hasSecrets({ spec: { ContainerSpec: spec } }: TaskObject): boolean {
  return [...(spec?.Secrets ?? []), ...(spec?.Configs ?? [])].length > 0;
}

/** Puts the task's secrets and configs into the container's files. */
export function writeSecrets(
  swarm: Swarm,
  task: TaskObject,
  node: NodeObject,
  machine: Machine,
): void {
  const spec = task.spec.ContainerSpec;
  // Engine 20.10 fills these templates without knowing what the node calls itself.
  const described = { ...node, hostname: '' };
  const write = (kind: 'secret' | 'config', id: string, name: string, mode: number) => {
    const object = swarm.store.get(kind, id);
    if (!object) return;
    const under = kind === 'secret' ? '/run/secrets/' : '/';
    const path = name.startsWith('/') ? name : `${under}${name}`;
    writeSecret(machine.files, path, object.data, mode, text =>
      object.templating ? fillTemplate(text, task, described) : text,
    );
  };
  if (spec?.Secrets?.length) makePath(machine.files, '/run/secrets');
  for (const one of spec?.Secrets ?? []) {
    write(
      'secret',
      one.SecretID ?? '',
      one.File?.Name ?? one.SecretName ?? '',
      one.File?.Mode ?? 0o444,
    );
  }
  for (const one of spec?.Configs ?? []) {
    write(
      'config',
      one.ConfigID ?? '',
      one.File?.Name ?? one.ConfigName ?? '',
      one.File?.Mode ?? 0o444,
    );
  }
}
