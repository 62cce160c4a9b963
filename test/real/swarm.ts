// The real swarm that `swarm.sh up` brought up for the tests: where it is, and its lab.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../src/core/lab/lab.ts';
import { findLab } from '../../src/server/labs.ts';

/** Set by whoever brought it up (`test/all.mjs`): without it these tests are not there at all. */
export const swarmFolder = process.env.DECKHAND_SWARM ?? '';

export const swarmLab = join(swarmFolder, 'lab');

/** What a `deckhand` of the tests needs to find the engines by: a context for each node. */
export const swarmEnvironment = { DOCKER_CONFIG: join(swarmFolder, 'config') };

export function realLab(): Lab {
  const found = findLab(swarmLab, null);
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

const script = fileURLToPath(new URL('./swarm.sh', import.meta.url));

/** `engine NODE stop|start`, `network NODE cut|mend`; resolves when it is done. */
export function tamper(what: 'engine' | 'network', node: string, how: string): Promise<void> {
  return runScript([what, swarmFolder, node, how]);
}

/** Resolves when the managers have agreed on a leader again. */
export function settled(): Promise<void> {
  return runScript(['settled', swarmFolder]);
}

/** Removes a service that an earlier try may have left; without one nothing happens. */
export function removeService(name: string): Promise<void> {
  const env = { ...process.env, ...swarmEnvironment };
  return new Promise(done => {
    execFile('docker', ['--context', 'node1', 'service', 'rm', name], { env }, () => done());
  });
}

function runScript(args: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    execFile('bash', [script, ...args], { timeout: 120_000 }, (error, _stdout, stderr) =>
      error === null ? done() : failed(new Error(stderr)),
    );
  });
}
