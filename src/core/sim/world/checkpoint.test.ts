import { expect, test } from 'vitest';
import {
  aService,
  createSwarmWorld,
  EPOCH_MS,
  fiveNodes,
} from '../../../../test/support/api-world.ts';
import { wireParts } from './parts.ts';
import { fromCheckpoint, gatherState, hashState, toCheckpoint } from './state.ts';

/** The mining app: a network, five services, rng scaled to five. */
function mining() {
  const world = createSwarmWorld();
  world.ask('node1', 'POST /networks/create', { Name: 'coins', Driver: 'overlay' });
  const add = (name: string, image: string, more = {}) => {
    const template = { Networks: [{ Target: 'coins', Aliases: [name] }] } as never;
    const made = world.ask(
      'node1',
      'POST /services/create',
      aService(name, image, { template, ...more }),
    );
    expect(made.status).toBe(201);
  };
  add('rng', 'dockercoins/rng:v0.1', { replicas: 5 });
  add('hasher', 'dockercoins/hasher:v0.1');
  add('redis', 'redis');
  add('worker', 'dockercoins/worker:v0.1');
  add('webui', 'dockercoins/webui:v0.1', {
    EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8000 }] },
  });
  world.run(60_000);
  return world;
}

const options = { lab: fiveNodes, seed: 7, epochMs: EPOCH_MS };

test('[SW40] a world stored in mid-traffic goes on as if it had not been: same hash an hour later', () => {
  const { parts, run, tasks } = mining();
  expect(tasks('rng').filter(line => line.includes('running')).length).toBe(5);
  const work = (from: typeof parts) => {
    for (const engine of from.engines.values()) {
      for (const container of Object.values(engine.state.containers)) {
        if (container.name.startsWith('worker')) return container.log.at(-1)?.text;
      }
    }
    return undefined;
  };
  expect(work(parts)).toMatch(/units of work done/);
  expect(parts.kernel.restful() && parts.net.restful()).toBe(true);
  const stored = JSON.stringify(toCheckpoint(gatherState(parts, [])), (_key, value) =>
    value instanceof Uint8Array ? { bytes: [...value] } : value,
  );
  const read = JSON.parse(stored, (_key, value) =>
    Array.isArray(value?.bytes) ? Uint8Array.from(value.bytes) : value,
  );
  const other = wireParts(options, fromCheckpoint(read), () => {});
  const hour = parts.kernel.now() + 3_600_000;
  run(3_600_000);
  while (other.kernel.run(hour, 100_000) === 'budget');
  expect(work(other)).toBe(work(parts));
  const hash = (of: typeof parts) => {
    of.kernel.restful();
    return hashState(gatherState(of, []));
  };
  expect(hash(other)).toBe(hash(parts));
});
