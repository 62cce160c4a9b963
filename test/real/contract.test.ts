// The contract of backends on real engines: shells of this machine, and shells in containers.
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { startBackend } from '../../src/server/backends/table.ts';
import { backendSuite } from '../contract/backend-suite.ts';
import { makeFolder } from '../support/server.ts';
import { realLab, swarmFolder } from './swarm.ts';

const folder = makeFolder();
afterAll(folder.dispose);

const capabilities = {
  virtualTime: false,
  snapshot: false,
  nodePower: false,
  cluster: true,
  keepsShells: false,
};

for (const [name, shell] of [
  ['docker with the shell of this machine', 'host'],
  ['docker with a shell in a container', { image: 'alpine:latest' }],
] as const)
  backendSuite({
    name,
    capabilities,
    tellsStarts: shell === 'host',
    async make() {
      const environment = {
        ...process.env,
        SHELL: '/bin/bash',
        DOCKER_CONFIG: join(swarmFolder, 'config'),
      };
      const lab = realLab();
      const data = folder.path;
      const real = { ...lab.real, shell };
      const started = await startBackend('docker', { lab: { ...lab, real }, data, environment });
      return started.make(Date.now());
    },
  });
