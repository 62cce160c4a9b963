// The contract of backends, on those that every machine has: the simulated one and its own shell.
import { afterAll } from 'vitest';
import { makeWorld } from '../../src/core/lab/make-world.ts';
import { prepareLab } from '../../src/core/lab/prepare-lab.ts';
import { createSimBackend } from '../../src/core/lab/sim-backend.ts';
import { startBackend } from '../../src/server/backends/table.ts';
import { findLab } from '../../src/server/labs.ts';
import { makeFolder } from '../support/server.ts';
import { backendSuite } from './backend-suite.ts';

const folder = makeFolder();
afterAll(folder.dispose);

function labNamed(name: string) {
  const found = findLab(name, null);
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

backendSuite({
  name: 'simulated',
  capabilities: {
    virtualTime: true,
    snapshot: true,
    nodePower: true,
    cluster: true,
    keepsShells: true,
  },
  async make() {
    const lab = labNamed('fresh');
    const prepared = prepareLab(lab);
    if (!prepared.ok) throw new Error(prepared.error);
    const { spec } = lab;
    const world = makeWorld({ lab: spec, seed: spec.seed, epochMs: 0, from: prepared.value });
    return createSimBackend(world, spec);
  },
});

for (const shell of ['/bin/bash', '/usr/bin/zsh'])
  backendSuite({
    name: `local with ${shell}`,
    capabilities: {
      virtualTime: false,
      snapshot: false,
      nodePower: false,
      cluster: false,
      keepsShells: false,
    },
    async make() {
      const environment = { ...process.env, SHELL: shell };
      const data = folder.path;
      const started = await startBackend('local', { lab: labNamed('fresh'), data, environment });
      return started.make(Date.now());
    },
  });
