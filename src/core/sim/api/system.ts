// /_ping, /version, /info, /events, /system/df and what belongs to no other resource.
import type { Task } from '../kernel/kernel.ts';
import { contentOf, usersOfImage } from '../node/image.ts';
import { knock } from '../node/registry-client.ts';
import type { EngineEvent } from '../node/state.ts';
import { usersOf } from '../node/volume.ts';
import { clusterOf } from '../store/swarm.ts';
import { body, type Call, json, moment, NO_LEADER, query, refused, selfNode } from './call.ts';
import { type Filters, readFilters } from './filter.ts';
import { sizeOfImage, wireImageLine } from './images.ts';
import type { Route } from './route.ts';
import { parseMoment } from './time.ts';
import type { ApiAnswer, Json } from './types.ts';
import { wireVolume } from './volumes.ts';
import { wireContainerLine } from './wire-container.ts';
import { enginePlugins, wireCluster } from './wire-swarm.ts';

export const systemRoutes: readonly Route[] = [
  ['HEAD', '/_ping', ping],
  ['GET', '/_ping', ping],
  ['GET', '/version', version],
  ['GET', '/info', info],
  ['GET', '/events', events],
  ['GET', '/system/df', usage],
  ['POST', '/build/prune', () => json({ CachesDeleted: null, SpaceReclaimed: 0 })],
  ['GET', '/plugins', () => json([])],
  ['GET', '/plugins/privileges', noSuchPlugin],
  ['GET', '/plugins/:name*/json', noPlugin],
  ['POST', '/auth', login],
];

const KERNEL = '6.1.0-18-amd64';

function ping(call: Call): ApiAnswer {
  const text = call.request.method === 'HEAD' ? '' : 'OK';
  return {
    kind: 'bytes',
    status: 200,
    bytes: Uint8Array.from(text, char => char.charCodeAt(0)),
    headers: {
      'Api-Version': '1.41',
      'Cache-Control': 'no-cache, no-store, must-revalidate',
      'Content-Type': 'text/plain; charset=utf-8',
      'Docker-Experimental': 'false',
      Ostype: 'linux',
      Pragma: 'no-cache',
      Server: 'Docker/20.10.24 (linux)',
    },
  };
}

function version(_call: Call): ApiAnswer {
  const built = '2023-05-18T14:38:29.000000000+00:00';
  const component = (Name: string, Version: string, Details: Json) => ({ Name, Version, Details });
  return json({
    Platform: { Name: '' },
    Components: [
      component('Engine', '20.10.24', {
        ApiVersion: '1.41',
        Arch: 'amd64',
        BuildTime: built,
        Experimental: 'false',
        GitCommit: '5d6db84',
        GoVersion: 'go1.19.8',
        KernelVersion: KERNEL,
        MinAPIVersion: '1.12',
        Os: 'linux',
      }),
      component('containerd', '1.6.20~ds1', { GitCommit: '1.6.20~ds1-1+deb12u3' }),
      component('runc', '1.1.5+ds1', { GitCommit: '1.1.5+ds1-1+deb12u1' }),
      component('docker-init', '0.19.0', { GitCommit: '' }),
    ],
    Version: '20.10.24',
    ApiVersion: '1.41',
    MinAPIVersion: '1.12',
    GitCommit: '5d6db84',
    GoVersion: 'go1.19.8',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: KERNEL,
    BuildTime: built,
  });
}

function info(call: Call): ApiAnswer {
  const { state, parts } = call.engine;
  const containers = Object.values(state.containers);
  const count = (...wanted: string[]) =>
    containers.filter(one => wanted.includes(one.status)).length;
  const labels = Object.entries(state.labels).map(([name, value]) => `${name}=${value}`);
  return json({
    ID: state.engineId,
    Containers: containers.length,
    ContainersRunning: count('running', 'restarting'),
    ContainersPaused: count('paused'),
    ContainersStopped: count('exited', 'created', 'dead'),
    Images: Object.keys(state.images).length,
    Driver: 'overlay2',
    DriverStatus: [
      ['Backing Filesystem', 'extfs'],
      ['Supports d_type', 'true'],
      ['Native Overlay Diff', 'true'],
      ['userxattr', 'false'],
    ],
    Plugins: { ...enginePlugins, Authorization: null },
    ...capabilities,
    SystemTime: moment(call, parts.kernel.now()),
    KernelVersion: KERNEL,
    RegistryConfig: {
      AllowNondistributableArtifactsCIDRs: [],
      AllowNondistributableArtifactsHostnames: [],
      InsecureRegistryCIDRs: ['127.0.0.0/8'],
      IndexConfigs: {
        'docker.io': { Name: 'docker.io', Mirrors: [], Secure: true, Official: true },
      },
      Mirrors: [],
    },
    NCPU: state.cpus,
    MemTotal: state.memoryBytes,
    Name: state.name,
    Labels: labels,
    Swarm: swarmInfo(call),
  });
}

/** What every engine of this version answers alike. */
const capabilities = {
  MemoryLimit: true,
  SwapLimit: true,
  KernelMemory: true,
  KernelMemoryTCP: true,
  CpuCfsPeriod: true,
  CpuCfsQuota: true,
  CPUShares: true,
  CPUSet: true,
  PidsLimit: true,
  IPv4Forwarding: true,
  BridgeNfIptables: true,
  BridgeNfIp6tables: true,
  Debug: false,
  NFd: 51,
  OomKillDisable: true,
  NGoroutines: 211,
  LoggingDriver: 'json-file',
  CgroupDriver: 'cgroupfs',
  CgroupVersion: '1',
  NEventsListener: 0,
  OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  OSVersion: '12',
  OSType: 'linux',
  Architecture: 'x86_64',
  IndexServerAddress: 'https://index.docker.io/v1/',
  GenericResources: null,
  DockerRootDir: '/var/lib/docker',
  HttpProxy: '',
  HttpsProxy: '',
  NoProxy: '',
  ExperimentalBuild: false,
  ServerVersion: '20.10.24',
  Runtimes: {
    'io.containerd.runc.v2': { path: 'runc' },
    'io.containerd.runtime.v1.linux': { path: 'runc' },
    runc: { path: 'runc' },
  },
  DefaultRuntime: 'runc',
  LiveRestoreEnabled: false,
  Isolation: '',
  InitBinary: 'docker-init',
  ContainerdCommit: { ID: '1.6.20~ds1-1+deb12u3', Expected: '1.6.20~ds1-1+deb12u3' },
  RuncCommit: { ID: '1.1.5+ds1-1+deb12u1', Expected: '1.1.5+ds1-1+deb12u1' },
  InitCommit: { ID: '', Expected: '' },
  SecurityOptions: ['name=seccomp,profile=default'],
  Warnings: null,
};

function swarmInfo(call: Call) {
  const { membership } = call.engine.state;
  const swarm = membership && call.parts.manager.get(membership.swarm);
  if (!membership || !swarm) {
    return {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    };
  }
  const nodes = swarm.store.list('node');
  const managers = nodes.filter(node => node.manager);
  const { locked, outcast } = membership;
  const control = (selfNode(call)?.manager != null || outcast) && !locked;
  const leaderless = outcast || swarm.state.leader === '';
  return {
    NodeID: membership.node,
    NodeAddr: membership.address,
    LocalNodeState: locked ? 'locked' : 'active',
    ControlAvailable: control,
    Error: control && leaderless ? NO_LEADER : '',
    RemoteManagers: managers.map(node => ({ NodeID: node.id, Addr: `${node.address}:2377` })),
    ...(control
      ? {
          Nodes: nodes.length,
          Managers: managers.length,
          Cluster: wireCluster(call, clusterOf(swarm)),
        }
      : {}),
  };
}

const eventFilters = [
  'config',
  'container',
  'daemon',
  'event',
  'image',
  'label',
  'network',
  'node',
  'plugin',
  'scope',
  'secret',
  'service',
  'type',
  'volume',
];

function wireEvent(call: Call, event: EngineEvent): Json {
  const whenMs = call.parts.epochMs + event.ms;
  const legacy =
    event.type === 'container' || event.type === 'image'
      ? {
          status: event.action,
          id: event.id,
          ...(event.type === 'container' ? { from: event.attributes.image ?? '' } : {}),
        }
      : {};
  return {
    ...legacy,
    Type: event.type,
    Action: event.action,
    Actor: { ID: event.id, Attributes: event.attributes },
    scope: event.scope,
    time: Math.floor(whenMs / 1000),
    timeNano: whenMs * 1_000_000,
  };
}

function fits(filters: Filters, event: EngineEvent): boolean {
  const { type, action, id, attributes } = event;
  const name = attributes.name ?? '';
  const of = (kind: string) =>
    !filters.has(kind) ||
    (type === kind && (filters.prefix(kind, id) || filters.exact(kind, name)));
  return (
    filters.exact('type', type) &&
    filters.exact('scope', event.scope) &&
    (filters.exact('event', action) || filters.exact('event', action.split(':')[0] ?? '')) &&
    filters.labels('label', attributes) &&
    ['container', 'network', 'volume', 'service', 'node', 'secret', 'config'].every(of) &&
    (!filters.has('image') ||
      filters.exact('image', name) ||
      filters.exact('image', attributes.image ?? '') ||
      filters.exact('image', id))
  );
}

/** Past events from `since`, then live ones to `until`; without `since` only live ones. */
function events(call: Call): ApiAnswer {
  const read = readFilters(call, eventFilters);
  if (!read.ok) return refused(read.error);
  const filters = read.value;
  const { engine, parts } = call;
  const { kernel, epochMs } = parts;
  const since = parseMoment(query(call, 'since'));
  const until = parseMoment(query(call, 'until'));
  const endMs = until === null ? Number.POSITIVE_INFINITY : until - epochMs;
  let afterMs = since === null ? kernel.now() : since - epochMs;
  let last: EngineEvent | undefined = since === null ? engine.state.events.at(-1) : undefined;
  let closed = false;
  const fresh = () => {
    const all = engine.state.events;
    const from = last ? all.lastIndexOf(last) + 1 : 0;
    return all
      .slice(from)
      .find(event => event.ms >= afterMs && event.ms <= endMs && fits(filters, event));
  };
  return {
    kind: 'objects',
    status: 200,
    *next() {
      for (;;) {
        if (closed) return null;
        const event = fresh();
        if (event) {
          last = event;
          afterMs = event.ms;
          return wireEvent(call, event);
        }
        last = engine.state.events.at(-1) ?? last;
        if (kernel.now() >= endMs) return null;
        yield Number.isFinite(endMs) ? [engine.changed, endMs - kernel.now()] : engine.changed;
      }
    },
    close() {
      closed = true;
      engine.changed.open();
    },
  };
}

/** The engine walks through all files before it answers. */
const WALK_MS = 20;

function* usage(call: Call): Task<ApiAnswer> {
  yield WALK_MS;
  const { engine } = call;
  const { state } = engine;
  const images = Object.values(state.images);
  const layers = new Map<string, { size: number; images: number }>();
  for (const image of images) {
    for (const layer of contentOf(engine, image).layers) {
      const known = layers.get(layer.digest) ?? { size: layer.sizeBytes, images: 0 };
      layers.set(layer.digest, { ...known, images: known.images + 1 });
    }
  }
  const total = [...layers.values()].reduce((sum, layer) => sum + layer.size, 0);
  return json({
    LayersSize: total,
    Images: images.map(image => ({
      ...wireImageLine(call, image),
      Containers: usersOfImage(engine, image).length,
      SharedSize: contentOf(engine, image).layers.reduce((sum, layer) => {
        return sum + ((layers.get(layer.digest)?.images ?? 0) > 1 ? layer.sizeBytes : 0);
      }, 0),
      Size: sizeOfImage(contentOf(engine, image)),
    })),
    Containers: Object.values(state.containers).map(one => wireContainerLine(call, one, true)),
    Volumes: Object.values(state.volumes).map(volume => ({
      ...wireVolume(call, volume),
      UsageData: {
        RefCount: usersOf(engine, volume.name).length,
        Size: engine.volumeTrees.get(volume.name)?.usage().usedBytes ?? 0,
      },
    })),
    BuildCache: [],
    BuilderSize: 0,
  });
}

function noPlugin(call: Call): ApiAnswer {
  return refused({ status: 404, message: `plugin "${call.at.name}" not found` });
}

/** The hub knows nobody; a registry that asks for no name takes any. */
function* login(call: Call): Task<ApiAnswer> {
  const { serveraddress: server = '' } = body<{ readonly serveraddress?: string }>(call);
  if (server.includes('index.docker.io') || !server || server === 'docker.io') {
    const message =
      'Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password';
    return refused({ status: 401, message });
  }
  const domain = server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  const closed = yield* knock(call.engine, domain);
  if (closed !== null) return refused({ status: 500, message: closed });
  return json({ Status: 'Login Succeeded', IdentityToken: '' });
}

/** The hub behind this engine holds images, and no plugin. */
function noSuchPlugin(): ApiAnswer {
  const message =
    'error resolving plugin reference: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
  return refused({ status: 404, message });
}
