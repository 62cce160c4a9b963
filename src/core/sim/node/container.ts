// Containers by name and id, and the making of one: everything before it starts.
import { ok, type Result } from '../../lib/result.ts';
import type { Plain } from '../kernel/kernel.ts';
import { generateName } from '../store/generated-name.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import { containerEvent, type Engine } from './engine.ts';
import { contentOf, findImage } from './image.ts';
import { mountsOf } from './mounts.ts';
import type { ContainerRequest, EndpointConfig, TaskPart } from './request.ts';
import type { ContainerState, Endpoint, ImageConfig } from './state.ts';

const nameForm = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const MEMORY_MIN = 6 * 1024 * 1024;

export function createContainer(
  engine: Engine,
  askedName: string,
  request: ContainerRequest,
  task: TaskPart | null = null,
): Result<ContainerState, Refusal> {
  const { kernel } = engine.parts;
  const wrong = checkRequest(engine, askedName, request);
  if (wrong) return wrong;
  const reference = request.Image ?? '';
  const image = findImage(engine, reference);
  if (!image) return refuse(404, `No such image: ${withTag(reference)}`);
  const content = contentOf(engine, image);
  const argv = commandOf(request, content.config);
  if (argv.length === 0) return refuse(400, 'No command specified');
  const id = kernel.random.hex(64);
  const name = askedName || freeName(engine);
  const host = request.HostConfig ?? {};
  const mounts = task ? ok([...task.mounts]) : mountsOf(engine, request, content.config);
  if (!mounts.ok) return mounts;
  const container: ContainerState = {
    id,
    name,
    createdMs: kernel.now(),
    image: reference,
    imageId: image.id,
    argv,
    tty: request.Tty === true,
    openStdin: request.OpenStdin === true,
    attachStdout: request.AttachStdout === true,
    config: plainConfig(request, content.config, id),
    hostConfig: host as { readonly [key: string]: Plain },
    labels: { ...content.config.Labels, ...request.Labels },
    hostname: hostnameOf(engine, request, id),
    status: 'created',
    exitCode: 0,
    error: '',
    oomKilled: false,
    startedMs: null,
    finishedMs: null,
    pid: 0,
    restartCount: 0,
    stopped: false,
    timer: 0,
    endpoints: task ? [...task.endpoints] : endpointsOf(engine, request),
    ports: [],
    mounts: mounts.value,
    log: [],
    partial: { stdout: '', stderr: '' },
    main: null,
    life: 0,
    program: null,
    health: null,
    files: null,
    removing: false,
    task: task?.id ?? '',
  };
  engine.state.containers[id] = container;
  engine.byName.set(name, id);
  if (task) engine.byTask.set(task.id, id);
  containerEvent(engine, container, 'create');
  return ok(container);
}

function freeName(engine: Engine): string {
  return generateName(engine.parts.kernel.random, name => engine.byName.has(name));
}

function checkRequest(engine: Engine, name: string, request: ContainerRequest) {
  if (name && !nameForm.test(name.replace(/^\//, ''))) {
    return refuse(
      400,
      `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
    );
  }
  const taken = engine.state.containers[engine.byName.get(name) ?? ''];
  if (name && taken) return nameConflict(name, taken);
  const host = request.HostConfig ?? {};
  const memory = host.Memory ?? 0;
  if (memory > 0 && memory < MEMORY_MIN) {
    return refuse(400, 'Minimum memory limit allowed is 6MB');
  }
  const policy = host.RestartPolicy?.Name ?? '';
  if (!['', 'no', 'always', 'on-failure', 'unless-stopped'].includes(policy)) {
    return refuse(400, `invalid restart policy '${policy}'`);
  }
  if (host.AutoRemove && !['', 'no'].includes(policy)) {
    return refuse(400, "can't create 'AutoRemove' container with restart policy");
  }
  return null;
}

export function nameConflict(name: string, taken: ContainerState) {
  return refuse(
    409,
    `Conflict. The container name "/${name}" is already in use by container "${taken.id}". You have to remove (or rename) that container to be able to reuse that name.`,
  );
}

export function withTag(reference: string): string {
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? reference : `${reference}:latest`;
}

/** An entrypoint of one's own drops the image's command. */
function commandOf(request: ContainerRequest, image: ImageConfig): string[] {
  const own = request.Entrypoint?.filter(
    (_, index, all) => all.length > 1 || all[0] !== '' || index,
  );
  const entrypoint = request.Entrypoint ? (own ?? []) : (image.Entrypoint ?? []);
  const command = request.Cmd?.length ? request.Cmd : request.Entrypoint ? [] : (image.Cmd ?? []);
  return [...entrypoint, ...command];
}

function hostnameOf(engine: Engine, request: ContainerRequest, id: string): string {
  if (request.Hostname) return request.Hostname;
  const mode = request.HostConfig?.NetworkMode ?? '';
  if (mode === 'host') return engine.state.name;
  return id.slice(0, 12);
}

/** `Config` of an inspection: the request over the image. */
function plainConfig(request: ContainerRequest, image: ImageConfig, id: string) {
  const asked = request as { readonly [key: string]: Plain };
  const config: { [key: string]: Plain } = {};
  for (const key in asked) {
    const value = asked[key];
    if (key === 'HostConfig' || key === 'NetworkingConfig' || value === undefined) continue;
    config[key] = value;
  }
  const own = (request.Env ?? []).map(one => one.split('=')[0]);
  const inherited = image.Env.filter(one => !own.includes(one.split('=')[0] ?? ''));
  const ports = [...image.ExposedPorts, ...Object.keys(request.ExposedPorts ?? {})];
  const volumes = [...image.Volumes, ...Object.keys(request.Volumes ?? {})];
  const hostMode = request.HostConfig?.NetworkMode === 'host';
  return {
    ...config,
    Hostname: request.Hostname || (hostMode ? '' : id.slice(0, 12)),
    Env: [...(request.Env ?? []), ...inherited],
    Cmd: request.Cmd?.length ? request.Cmd : request.Entrypoint ? null : image.Cmd,
    Entrypoint: request.Entrypoint ?? image.Entrypoint,
    WorkingDir: request.WorkingDir || image.WorkingDir,
    User: request.User || image.User,
    Volumes: volumes.length ? Object.fromEntries(volumes.map(path => [path, {}])) : null,
    ...(ports.length ? { ExposedPorts: Object.fromEntries(ports.map(port => [port, {}])) } : {}),
    Labels: { ...image.Labels, ...request.Labels },
    ...mergeHealth(request.Healthcheck, image.Healthcheck),
    ...(request.StopSignal || image.StopSignal
      ? { StopSignal: request.StopSignal || image.StopSignal }
      : {}),
  };
}

/** Each part of a health check that was not asked for is the image's. */
function mergeHealth(asked: Plain | undefined, image: Plain | undefined) {
  if (!asked && !image) return {};
  const own = (asked ?? {}) as { readonly [key: string]: Plain };
  const merged: { [key: string]: Plain } = { ...((image ?? {}) as object) };
  for (const [key, value] of Object.entries(own)) {
    if (value !== 0 && value !== null && !(Array.isArray(value) && value.length === 0))
      merged[key] = value;
  }
  return { Healthcheck: merged };
}

/** The networks it will be on; their addresses come when it starts. */
function endpointsOf(engine: Engine, request: ContainerRequest): Endpoint[] {
  const mode = request.HostConfig?.NetworkMode || 'default';
  if (mode === 'host' || mode === 'none' || mode.startsWith('container:')) {
    return mode.startsWith('container:') ? [] : [newEndpoint(engine, mode, {})];
  }
  const asked = request.NetworkingConfig?.EndpointsConfig ?? {};
  const names = [mode, ...Object.keys(asked).filter(name => name !== mode)];
  return names.map(name => {
    const network = name === 'default' ? 'bridge' : name;
    return newEndpoint(engine, network, asked[name] ?? {});
  });
}

export function newEndpoint(engine: Engine, network: string, config: EndpointConfig): Endpoint {
  const local = Object.values(engine.state.networks).find(
    one => one.name === network || one.id === network,
  );
  const ipam = config.IPAMConfig;
  return {
    id: '',
    networkId: local?.id ?? '',
    networkName: local?.name ?? network,
    address: '',
    prefix: 0,
    gateway: '',
    mac: '',
    aliases: config.Aliases ?? [],
    ipam: ipam && Object.keys(ipam).length > 0 ? (ipam as Plain) : null,
    joined: false,
  };
}
