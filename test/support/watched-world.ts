// A small swarm under random requests, looked into after each: for invariants.
import { createRandom, seedRandom } from '../../src/core/sim/kernel/random.ts';
import type { ServiceObject, TaskObject } from '../../src/core/sim/store/objects.ts';
import { createSwarmWorld } from './api-world.ts';

export type WorldView = {
  readonly tasks: readonly TaskObject[];
  /** Of tasks that are not over, per network. */
  readonly addresses: readonly string[];
  /** `node port` of host ports, and published ports of the mesh. */
  readonly ports: readonly string[];
  /** Processors that are not reserved. */
  readonly nodes: readonly { readonly free: number }[];
  /** Addresses that service names lead to, and those of tasks that may serve. */
  readonly backends: readonly string[];
  readonly serving: readonly string[];
  readonly services: readonly {
    readonly name: string;
    readonly running: number;
    readonly wanted: number;
    readonly possible: boolean;
  }[];
};

type World = ReturnType<typeof createSwarmWorld>;

const images = ['nginx', 'redis', 'alpine', 'nosuch'];
const names = ['red', 'green', 'blue', 'grey'];

/** Does `steps` random things, looking after each; then leaves it alone for three minutes. */
export function watchWorld(
  seed: number,
  steps: number,
  look: (view: WorldView) => void,
): WorldView {
  const world = createSwarmWorld();
  const random = createRandom(seedRandom(seed));
  const network = world.ask('node1', 'POST /networks/create', { Name: 'net', Driver: 'overlay' });
  for (let step = 0; step < steps; step++) {
    act(world, random, String(network.body.Id));
    world.run(500 + random.below(5_000));
    look(viewOf(world));
  }
  for (const node of world.ask('node1', 'GET /nodes').body) {
    const spec = { ...node.Spec, Availability: 'active' };
    world.ask('node1', `POST /nodes/${node.ID}/update?version=${node.Version.Index}`, spec);
  }
  world.run(180_000);
  const view = viewOf(world);
  look(view);
  return view;
}

function act(world: World, random: ReturnType<typeof createRandom>, network: string): void {
  const name = random.pick(names);
  const service = world.ask('node1', `GET /services/${name}`);
  const known = service.status === 200 ? service.body : null;
  const choice = random.below(10);
  if (!known) {
    const spec = specOf(random, name, network);
    world.ask('node1', 'POST /services/create', spec);
  } else if (choice < 4) {
    const spec = known.Spec;
    const { Replicated: replicated } = spec.Mode;
    if (choice < 2 && replicated) replicated.Replicas = random.below(8);
    else spec.TaskTemplate.ContainerSpec.Image = random.pick(images);
    const target = `/services/${known.ID}/update?version=${known.Version.Index}`;
    world.ask('node1', `POST ${target}`, spec);
  } else if (choice === 4) {
    world.ask('node1', `DELETE /services/${known.ID}`);
  } else if (choice < 7) {
    type Node = { ID: string; Version: { Index: number }; Spec: object };
    const { ID, Version, Spec } = random.pick(world.ask('node1', 'GET /nodes').body as Node[]);
    const Availability = random.pick(['active', 'active', 'drain', 'pause']);
    const spec = { ...Spec, Availability } as never;
    world.ask('node1', `POST /nodes/${ID}/update?version=${Version.Index}`, spec);
  } else {
    const node = `node${1 + random.below(5)}`;
    const containers = world.ask(node, 'GET /containers/json').body as { Id: string }[];
    const victim = containers[0];
    if (victim) world.ask(node, `POST /containers/${victim.Id}/kill`);
  }
}

function specOf(random: ReturnType<typeof createRandom>, name: string, network: string) {
  const kind = random.below(3);
  const host = kind === 1;
  const Ports = random.below(2)
    ? [
        {
          TargetPort: 80,
          PublishMode: host ? 'host' : 'ingress',
          ...(host && { PublishedPort: 81 }),
        },
      ]
    : [];
  return {
    Name: name,
    Mode: kind === 1 ? { Global: {} } : { Replicated: { Replicas: 1 + random.below(6) } },
    TaskTemplate: {
      ContainerSpec: {
        Image: random.pick(images),
        Args: ['sleep', '1000'],
        StopGracePeriod: 1_000_000_000,
        ...(random.below(3) === 0 && {
          Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 1_000_000_000 },
        }),
      },
      Resources: { Reservations: { NanoCPUs: random.below(4) * 250_000_000 } },
      Networks: [{ Target: network }],
      RestartPolicy: { Condition: 'any', Delay: 1_000_000_000 },
    },
    UpdateConfig: {
      Parallelism: random.below(3),
      Order: random.pick(['start-first', 'stop-first']),
    },
    EndpointSpec: { Mode: 'vip', Ports },
  } as never;
}

function viewOf(world: World): WorldView {
  const [swarm] = world.parts.manager.swarms();
  if (!swarm) throw new Error('no swarm');
  const tasks = swarm.store.list('task');
  const over = ['complete', 'shutdown', 'failed', 'rejected', 'orphaned', 'remove'];
  const alive = tasks.filter(task => !over.includes(task.state));
  // Tasks of global services know their node before they have it.
  const assigned = alive.filter(task => !['new', 'pending'].includes(task.state));
  const nodes = swarm.store.list('node').map(node => {
    const used = assigned
      .filter(task => task.nodeId === node.id)
      .reduce((sum, task) => sum + (task.spec.Resources?.Reservations?.NanoCPUs ?? 0), 0);
    return { free: node.cpus * 1e9 - used };
  });
  const services = swarm.store.list('service');
  const mesh = services.flatMap(one =>
    one.endpoint.ports.filter(port => port.PublishMode !== 'host').map(port => port.PublishedPort),
  );
  const serving = tasks
    .filter(task => task.state === 'running')
    .flatMap(task => task.networks.map(one => one.address.split('/')[0] ?? ''));
  return {
    tasks,
    nodes,
    serving,
    backends: Object.values(swarm.state.wired)
      .flatMap(text => [...text.matchAll(/\b10\.0\.[1-9]\d*\.\d+\b/g)].map(match => match[0]))
      .filter(address => serving.includes(address) || alive.some(one => ownAddress(one, address))),
    addresses: alive.flatMap(task =>
      task.networks.filter(one => one.address).map(one => `${one.networkId} ${one.address}`),
    ),
    ports: [
      ...mesh.map(port => `mesh ${port}`),
      ...assigned.flatMap(task =>
        task.hostPorts.map(port => `${task.nodeId} ${port.PublishedPort}`),
      ),
    ],
    services: services.map(service => wantedOf(service, tasks, world)),
  };
}

function ownAddress(task: TaskObject, address: string): boolean {
  return task.networks.some(one => one.address.startsWith(`${address}/`));
}

function wantedOf(one: ServiceObject, tasks: readonly TaskObject[], world: World) {
  const own = tasks.filter(task => task.serviceId === one.id);
  const waiting = own.some(task => task.state === 'pending');
  const paused = one.update?.state === 'paused' || one.update?.state === 'rollback_paused';
  const image = one.spec.TaskTemplate.ContainerSpec?.Image ?? '';
  return {
    name: one.spec.Name,
    running: own.filter(task => task.state === 'running' && task.desired === 'running').length,
    wanted: one.spec.Mode.Replicated?.Replicas ?? world.parts.engines.size,
    possible: !waiting && !paused && !image.startsWith('nosuch'),
  };
}
