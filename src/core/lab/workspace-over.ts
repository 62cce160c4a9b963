// A workspace over a world that is there already.
import type { World } from '../sim/world.ts';
import { createWorkspace } from './create-workspace.ts';
import { createSimBackend } from './sim-backend.ts';
import type { SimulatedOptions, Workspace } from './workspace.ts';

/** The world is the workspace's from now on. */
export function workspaceOver(
  world: World,
  options: Omit<SimulatedOptions, 'prepared'>,
): Workspace {
  return createWorkspace({ ...options, backend: createSimBackend(world, options.lab.spec) });
}
