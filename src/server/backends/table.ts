// The real backends: a row each.
import type { Lab } from '../../core/lab/lab.ts';
import { type Config, StartError } from '../config.ts';
import { docker } from './docker.ts';
import { local } from './local.ts';
import { loadPty } from './pty.ts';
import type { Reach, RealRow, StartedBackend } from './row.ts';
import type { Environment } from './shell-environment.ts';
import { sweepShells } from './shell-marks.ts';

export const realBackends: readonly RealRow[] = [local, docker];

export const backendNames: readonly string[] = ['simulated', ...realBackends.map(row => row.name)];

/** Throws `StartError` where the choices do not go together; the lab when it is known. */
export function checkBackend(config: Reach & Pick<Config, 'backend'>, lab: Lab | null): void {
  const row = realBackends.find(one => one.name === config.backend);
  const sentence = row?.refuse(config, lab) ?? null;
  if (sentence !== null) throw new StartError(sentence, 2);
}

/** Starts the real backend of that name. Throws `StartError`. */
export async function startBackend(
  name: string,
  parts: { readonly lab: Lab; readonly data: string; readonly environment: Environment },
): Promise<StartedBackend> {
  const row = realBackends.find(one => one.name === name);
  if (row === undefined) throw new StartError(`There is no backend ${name}.`, 2);
  const spawn = await loadPty();
  if (spawn === null)
    throw new StartError(
      'Pseudo terminals (node-pty) do not load on this machine: use --backend simulated. deckhand doctor says more.',
      2,
    );
  sweepShells(`${parts.data}/shells`);
  return row.start({ ...parts, spawn });
}
