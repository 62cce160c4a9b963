// The simulator's door, for whoever may not know the simulator.
import { assert } from '../lib/assert.ts';
import type { World, WorldOptions } from '../sim/world.ts';
import * as simulator from '../sim/world.ts';

export type MakeWorld = (options: WorldOptions) => World;

export const makeWorld: MakeWorld = options => {
  const { createWorld } = simulator as { readonly createWorld?: MakeWorld };
  assert(createWorld, 'the simulator makes worlds');
  return createWorld(options);
};

/** Number of the simulator: an old journal is folded only by the engine that wrote it. */
export const engine: number = simulator.ENGINE;
