// The simulator's door, for whoever may not know the simulator.
import { createWorld, ENGINE, type World, type WorldOptions } from '../sim/world.ts';

export type { ApiRequest, Exchange, ExchangeEvent, World } from '../sim/world.ts';

export type MakeWorld = (options: WorldOptions) => World;

export const makeWorld: MakeWorld = createWorld;

/** Number of the simulator: an old journal is folded only by the engine that wrote it. */
export const engine: number = ENGINE;
