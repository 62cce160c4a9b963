import { expect, test } from 'vitest';
import {
  aSleeper,
  changeNode,
  createSwarmWorld,
  fiveNodes,
} from '../../../../test/support/api-world.ts';
import { createRandom, seedRandom } from '../kernel/random.ts';

function place(template: object, more: object = {}, nodes: [string, object][] = []) {
  const world = createSwarmWorld();
  for (const [name, fields] of nodes) changeNode(world, name, fields as never);
  const spec = aSleeper('web', {
    template: template as never,
    ...(more as { [key: string]: never }),
  });
  const made = world.ask('node1', 'POST /services/create', spec);
  world.run(2_000);
  return { world, made, tasks: made.status === 201 ? world.tasks('web') : [] };
}

test('[SW20] a task that no node can take says why, the most frequent reason first', () => {
  const drained: [string, object][] = ['node4', 'node5'].map(name => [
    name,
    { Availability: 'drain' },
  ]);
  const { tasks } = place({ Placement: { Constraints: ['node.labels.disk==ssd'] } }, {}, drained);
  expect(tasks).toEqual([
    'web.1 pending (running): no suitable node (scheduling constraints not satisfied on 3 nodes; 2 nodes not available for new tasks)',
  ]);
});

test('[SW21] reservations, platforms, host ports and replicas per node exclude nodes', () => {
  const memory = { Resources: { Reservations: { MemoryBytes: 8 * 1024 ** 3 } } };
  expect(place(memory).tasks[0]).toMatch(/no suitable node \(insufficient resources on 5 nodes\)$/);
  const arm = { Placement: { Platforms: [{ Architecture: 'arm64', OS: 'linux' }] } };
  expect(place(arm).tasks[0]).toMatch(/no suitable node \(unsupported platform on 5 nodes\)$/);
  const EndpointSpec = { Ports: [{ TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }] };
  const onNode3 = { Placement: { Constraints: ['node.hostname==node3'] } };
  expect(place(onNode3, { EndpointSpec, replicas: 2 }).tasks).toContainEqual(
    expect.stringMatching(
      /pending \(running\): no suitable node \(scheduling constraints not satisfied on 4 nodes; host-mode port already in use on 1 node\)$/,
    ),
  );
  const one = { Placement: { MaxReplicas: 1 } };
  const { tasks } = place(one, { replicas: 6 });
  expect(tasks.filter(line => line.includes('running on')).length).toBe(5);
  expect(tasks.find(line => line.includes('pending'))).toMatch(
    /no suitable node \(max replicas per node limit exceed\)$/,
  );
});

test('[SW22] a waiting task is placed as soon as a node fits', () => {
  const { world } = place({ Placement: { Constraints: ['node.labels.disk==ssd'] } });
  changeNode(world, 'node4', { Labels: { disk: 'ssd' } });
  world.run(1_000);
  expect(world.tasks('web')).toEqual(['web.1 running on node4']);
});

test('[SW23] a placement preference spreads over the values of a label', () => {
  const labels: [string, object][] = [
    ['node1', { Labels: { zone: 'a' } }],
    ['node2', { Labels: { zone: 'b' } }],
    ['node3', { Labels: { zone: 'b' } }],
    ['node4', { Labels: { zone: 'b' } }],
    ['node5', { Labels: { zone: 'b' } }],
  ];
  const Preferences = [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }];
  const { tasks } = place({ Placement: { Preferences } }, { replicas: 8 }, labels);
  expect(tasks.filter(line => line.endsWith('node1')).length).toBe(4);
});

/** Another seed each day. */
const today = Math.floor(Date.now() / 86_400_000);

test.each([today, today * 3 + 1, 4, 5])(
  '[SW23] several preferences, seed %i: each one spreads what the one before gave to a value',
  seed => {
    const random = createRandom(seedRandom(seed));
    const labelled = fiveNodes.nodes.map(({ name }): [string, { [key: string]: string }] => [
      name,
      { zone: random.pick(['a', 'b']), rack: random.pick(['1', '2', '']) },
    ]);
    const replicas = 2 + random.below(14);
    const Preferences = ['node.labels.zone', 'node.labels.rack', 'node.hostname'].map(label => ({
      Spread: { SpreadDescriptor: label },
    }));
    const { tasks } = place(
      { Placement: { Preferences } },
      { replicas },
      labelled.map(([name, Labels]) => [name, { Labels }]),
    );
    const counts = (of: (labels: { [key: string]: string }) => string) => {
      const found = new Map(labelled.map(([, labels]) => [of(labels), 0]));
      for (const line of tasks) {
        const [, labels = {}] = labelled.find(([name]) => line.endsWith(`on ${name}`)) ?? [];
        found.set(of(labels), (found.get(of(labels)) ?? 0) + 1);
      }
      return found;
    };
    const even = (all: readonly number[]) => Math.max(...all) - Math.min(...all) <= 1;
    expect(tasks.length).toBe(replicas);
    expect(even([...counts(({ zone }) => `${zone}`).values()])).toBe(true);
    const racks = [...counts(({ zone, rack }) => `${zone}/${rack}`)];
    for (const zone of ['a', 'b']) {
      const own = racks.filter(([key]) => key.startsWith(zone)).map(([, count]) => count);
      if (own.length > 0) expect(even(own)).toBe(true);
    }
  },
);

test('[SW23] a value without room leaves its share to the others', () => {
  const labels: [string, object][] = [
    ['node1', { Labels: { zone: 'a' } }],
    ['node2', { Labels: { zone: 'b' } }],
    ['node3', { Labels: { zone: 'c' }, Availability: 'drain' }],
  ];
  const Placement = {
    Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
    MaxReplicas: 3,
  };
  const { tasks } = place({ Placement }, { replicas: 12 }, labels);
  const on = (node: string) => tasks.filter(line => line.endsWith(node)).length;
  // node4 and node5 have no label: that is a value too.
  expect([on('node1'), on('node2'), on('node3'), on('node4') + on('node5')]).toEqual([3, 3, 0, 6]);
});

test('[SW24] a constraint that cannot be read is refused in the words of the parser', () => {
  const { made } = place({ Placement: { Constraints: ['node.role=worker'] } });
  expect(made).toEqual({
    status: 500,
    body: {
      message: 'rpc error: code = Unknown desc = constraint expected one operator from ==, !=',
    },
  });
});
