// A small world driven through the Engine API alone: arrange by requests, run, look.
import type { ApiAnswer, ApiRequest, Json } from '../../src/core/sim/api/types.ts';
import { addPresent, type Parts, wireParts } from '../../src/core/sim/world/parts.ts';
import type { LabSpec, WorldOptions } from '../../src/core/sim/world.ts';

/** Names as they are, whatever they are made of: for reading answers in tests. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely, as a client would
export type Loose = any;

export type ApiWorld = {
  readonly parts: Parts;
  /** One request to its end; the virtual clock runs as long as it takes. */
  readonly ask: (node: string, request: string, body?: Json) => { status: number; body: Loose };
  readonly answer: (node: string, request: ApiRequest) => ApiAnswer;
  readonly run: (ms: number) => void;
  /** `web.1 running on node2` and so on, sorted. */
  readonly tasks: (service: string) => string[];
};

export const fiveNodes: LabSpec = {
  name: 'five',
  seed: 1,
  nodes: [1, 2, 3, 4, 5].map(number => ({
    name: `node${number}`,
    address: `10.99.0.${number}`,
    cpus: 2,
    memoryBytes: 4 * 1024 ** 3,
    labels: {},
  })),
  images: [],
  present: ['alpine:latest', 'busybox:latest', 'nginx:latest', 'redis:latest'].concat(
    ['rng', 'hasher', 'worker', 'webui'].map(name => `dockercoins/${name}:v0.1`),
  ),
  files: [],
  setup: [],
};

export const EPOCH_MS = Date.UTC(2026, 0, 1, 9);

export function createApiWorld(options: Partial<WorldOptions> = {}): ApiWorld {
  const lab = options.lab ?? fiveNodes;
  const parts = wireParts({ lab, seed: 7, epochMs: EPOCH_MS, ...options }, null, () => {});
  addPresent(parts, lab.present);
  return drive(parts);
}

export function drive(parts: Parts): ApiWorld {
  const { kernel } = parts;
  const answer = (node: string, request: ApiRequest): ApiAnswer => {
    const socket = parts.machines.get(node)?.engine;
    if (!socket) throw new Error(`no engine on ${node}`);
    let result: ApiAnswer | null = null;
    kernel.start(socket.request(request), value => {
      result = value;
    });
    while (result === null) kernel.run(kernel.nextMs() ?? kernel.now(), 10_000);
    return result;
  };
  const ask = (node: string, text: string, body?: Json) => {
    const [method = 'GET', target = '/'] = text.split(' ');
    const [path = '/', search = ''] = target.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    const request = { method: method as ApiRequest['method'], path, query };
    const got = answer(node, body === undefined ? request : { ...request, body });
    return { status: got.status, body: (got.kind === 'json' ? got.body : null) as Loose };
  };
  return {
    parts,
    ask,
    answer,
    run: ms => {
      const until = kernel.now() + ms;
      while (kernel.run(until, 100_000) === 'budget');
    },
    tasks(service) {
      const filters = JSON.stringify({ service: { [service]: true } });
      const tasks: Loose = ask('node1', `GET /tasks?filters=${encodeURIComponent(filters)}`).body;
      const nodes: Loose = ask('node1', 'GET /nodes').body;
      return tasks
        .map((task: Loose) => {
          const node = nodes.find((one: Loose) => one.ID === task.NodeID);
          const slot = task.Slot ?? node?.Description.Hostname;
          const where = node ? ` on ${node.Description.Hostname}` : '';
          const error = task.Status.Err ? `: ${task.Status.Err}` : '';
          const wanted = task.DesiredState === task.Status.State ? '' : ` (${task.DesiredState})`;
          return `${service}.${slot} ${task.Status.State}${wanted}${where}${error}`;
        })
        .sort();
    },
  };
}

/** node1 to node3 managers, node4 and node5 workers. */
export function createSwarmWorld(options: Partial<WorldOptions> = {}): ApiWorld {
  const world = createApiWorld(options);
  world.ask('node1', 'POST /swarm/init', { AdvertiseAddr: '10.99.0.1' });
  const { Worker, Manager } = world.ask('node1', 'GET /swarm').body.JoinTokens;
  const nodes = [...world.parts.engines.keys()].slice(1);
  for (const [index, node] of nodes.entries()) {
    const JoinToken = index < 2 ? Manager : Worker;
    world.ask(node, 'POST /swarm/join', { JoinToken, RemoteAddrs: ['10.99.0.1:2377'] });
  }
  return world;
}

/** A service's spec with what tests mostly care for. */
export function aService(name: string, image: string, more: { [key: string]: Json } = {}): Json {
  const { replicas = 1, args, template = {}, container = {}, ...rest } = more as Loose;
  return {
    Name: name,
    TaskTemplate: {
      ContainerSpec: { Image: image, ...(args ? { Args: args } : {}), ...container },
      ...template,
    },
    Mode: { Replicated: { Replicas: replicas } },
    ...rest,
  };
}

/** Reads a service, changes its spec, writes it back; the answer of the update. */
export function change(
  world: ApiWorld,
  name: string,
  edit: (spec: Loose) => void,
  more = '',
): { status: number; body: Loose } {
  const service = world.ask('node1', `GET /services/${name}`).body;
  edit(service.Spec);
  const path = `POST /services/${name}/update?version=${service.Version.Index}${more}`;
  return world.ask('node1', path, service.Spec);
}

export function changeNode(world: ApiWorld, name: string, fields: { [key: string]: Json }) {
  const node = world.ask('node1', `GET /nodes/${name}`).body;
  const path = `POST /nodes/${name}/update?version=${node.Version.Index}`;
  return world.ask('node1', path, { ...node.Spec, ...fields });
}

/** Seconds until something holds, in steps of 50 ms; fails after `limit` seconds. */
export function secondsUntil(world: ApiWorld, holds: () => boolean, limit = 120): number {
  const from = world.parts.kernel.now();
  while (!holds()) {
    if (world.parts.kernel.now() > from + limit * 1000) throw new Error('it never came to that');
    world.run(50);
  }
  return (world.parts.kernel.now() - from) / 1000;
}

/** `sleep`, which ignores TERM, with a short grace: a service of it moves quickly. */
export function aSleeper(name: string, more: { [key: string]: Json } = {}): Json {
  const { container = {}, ...rest } = more as Loose;
  const quick = { StopGracePeriod: 100_000_000, ...container };
  return aService(name, 'alpine', { args: ['sleep', '1d'], container: quick, ...rest });
}

/** Number of a service's tasks that run. */
export function runningOf(world: ApiWorld, service: string): number {
  return world.tasks(service).filter(line => / running on /.test(line)).length;
}
