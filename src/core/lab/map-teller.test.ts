// The map of a simulated swarm, told by what changed and in words.
import { expect, test } from 'vitest';
import { threeNodes } from '../../../test/support/random-journal.ts';
import type { MapChange, MapView } from '../protocol/messages.ts';
import { createWorld, type LabSpec } from '../sim/world.ts';
import { createMapTeller, difference } from './map-teller.ts';

const lab: LabSpec = {
  ...threeNodes,
  present: ['nginx:latest'],
  setup: [
    { node: 'node1', run: 'docker swarm init' },
    {
      node: 'node1',
      run: 'T=$(docker swarm join-token -q worker); for N in node2 node3; do ssh $N docker swarm join --token $T node1:2377; done',
    },
    { node: 'node1', run: 'docker network create -d overlay front' },
  ],
};

function watchedSwarm() {
  const world = createWorld({ lab, seed: 1, epochMs: 0 });
  const clock = { nowMs: () => world.now(), after: () => () => {} };
  const teller = createMapTeller({ cluster: world.cluster, map: world.map, clock }, 0);
  const type = (run: string) => {
    const { exit } = world.execute('node1', run);
    expect(exit).toBe(0);
    teller.note();
    return teller.take();
  };
  const words = (change: MapChange | null) => change?.news.map(({ text }) => text) ?? [];
  return { teller, type, words };
}

const put = <Item extends { readonly id: string }>(
  items: readonly Item[],
  change: { readonly put: readonly Item[]; readonly gone: readonly string[] } | undefined,
) => {
  const all = new Map([...items, ...(change?.put ?? [])].map(item => [item.id, item]));
  for (const id of change?.gone ?? []) all.delete(id);
  return [...all.values()].sort((one, other) => one.id.localeCompare(other.id));
};

test('[LB60] what is told over the first picture gives the picture of now', () => {
  const { teller, type } = watchedSwarm();
  let seen: MapView | null = teller.view();
  const steps = [
    'docker service create -q --name web --network front --replicas 3 -p 8080:80 nginx; sleep 5',
    'docker node update --availability drain node2; sleep 10',
    'docker service scale web=1; sleep 10',
    'docker service rm web; sleep 10',
  ];
  for (const step of steps) {
    const change = type(step);
    if (!seen) throw new Error('a picture');
    seen = {
      services: put(seen.services, change?.services),
      tasks: put(seen.tasks, change?.tasks),
      networks: put(seen.networks, change?.networks),
      news: [...seen.news, ...(change?.news ?? [])],
    };
    const { services, tasks, networks, news } = teller.view() ?? { ...seen };
    expect(seen).toEqual({
      services: put(services, undefined),
      tasks: put(tasks, undefined),
      networks: put(networks, undefined),
      news,
    });
  }
  expect(seen?.tasks).toEqual([]);
  expect(teller.take()).toBeNull();
});

test('[LB61] a drained node’s tasks, a killed container and a bad image are said in words', () => {
  const { teller, type, words } = watchedSwarm();
  teller.take();
  expect(
    words(type('docker service create -q --name web --replicas 3 -p 8080:80 nginx; sleep 5')),
  ).toEqual([
    'web is created',
    'web.1 runs on node2',
    'web.2 runs on node3',
    'web.3 runs on node1',
  ]);
  expect(words(type('docker node update --availability drain node2; sleep 10'))).toEqual([
    'node2: drain',
    'web.1 moved to node3',
  ]);
  // Looked at in between: the old place is left before the new one is found.
  type('docker node update --availability active node2');
  expect(words(type('docker node update --availability drain node3'))).toEqual(['node3: drain']);
  type('sleep 0.05');
  expect(words(type('sleep 10'))).toEqual(['web.2 moved to node2', 'web.1 moved to node1']);
  type('docker node update --availability active node3');
  expect(
    words(type('docker kill $(docker ps -q --filter name=web.3) >/dev/null; sleep 10')),
  ).toEqual(['web.3 failed on node1: task: non-zero exit (137)', 'web.3 moved to node3']);
  const bad = words(type('docker service update -d -q --image nginx:absent web; sleep 20'));
  expect(bad).toContain('web goes to nginx:absent');
  expect(bad).toContain('web: update paused');
  expect(bad.some(text => / rejected on node[123]: No such image: nginx:absent/.test(text))).toBe(
    true,
  );
  expect(words(type('docker service rollback -q -d web; sleep 20'))).toContain(
    'web: rollback completed',
  );
  expect(words(type('docker service scale -d web=9; sleep 10'))).toEqual([
    'web is scaled from 3 to 9',
    'web: 6 tasks run',
  ]);
});

test('[LB60] items that stayed as they were are not told again', () => {
  const item = (id: string, value: number) => ({ id, value });
  expect(
    difference([item('a', 1), item('b', 1), item('c', 1)], [item('a', 1), item('b', 2)]),
  ).toEqual({ put: [item('b', 2)], gone: ['c'] });
});
