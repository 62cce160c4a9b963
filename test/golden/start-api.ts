// The engines of a recorded base state at sockets: prints `nodeN URL` for each, then `ready`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineServer } from '../../src/server/engine-api/engine-server.ts';
import { paceWorld } from '../../src/server/engine-api/pace-world.ts';
import { openBase } from './run.ts';

const base = process.env.BASE === 'fresh' ? 'fresh' : 'swarm5';
const folder = mkdtempSync(join(tmpdir(), 'deckhand-api-'));
const world = openBase(base);
const paced = paceWorld(world);
for (const { name } of world.cluster().nodes) {
  const server = createEngineServer({
    touch: paced.touch,
    exchange(request, tell) {
      const exchange = world.exchange(name, request, tell);
      if (!exchange) throw new Error(`no node ${name}`);
      return exchange;
    },
  });
  const path = join(folder, `${name}.sock`);
  await new Promise<void>(done => server.listen(path, done));
  process.stdout.write(`${name} unix://${path}\n`);
}
process.stdout.write('ready\n');
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
