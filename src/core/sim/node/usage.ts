// What containers use of their node: estimates, for the simulator does none of their work.
import type { Workload } from '../os/os.ts';
import type { Engine } from './engine.ts';
import { usesOf } from './lifecycle.ts';
import { lifelineOf } from './machine.ts';
import type { ContainerState } from './state.ts';

export type Usage = {
  /** Nanoseconds of processor time in each millisecond. */
  readonly rate: number;
  readonly memoryBytes: number;
  readonly processes: number;
};

/** What the lab says of the container's program, else what follows from what runs in it. */
export function usageOf(engine: Engine, container: ContainerState): Usage {
  const started = lifelineOf(engine, container).machine.processes().length;
  const processes = (container.program === null ? 0 : 1) + started;
  const busy = container.program !== null && container.program !== 'sleep';
  const said = usesOf(engine, container);
  return {
    rate: said.cpuPercent === null ? (busy ? 4_000 : 20) : said.cpuPercent * 10_000,
    memoryBytes: said.memoryBytes ?? (busy ? 9 : 1) * 1024 * 1024 + processes * 610_304,
    processes,
  };
}

const averagesMs = [60_000, 300_000, 900_000] as const;

/** Of all that runs there; what began a moment ago counts little in the averages. */
export function workloadOf(engine: Engine): Workload {
  const now = engine.parts.kernel.now();
  const load: [number, number, number] = [0, 0, 0];
  let cores = 0;
  let memoryBytes = 0;
  for (const container of Object.values(engine.state.containers)) {
    if (container.status !== 'running') continue;
    const usage = usageOf(engine, container);
    const share = usage.rate / 1e6;
    const age = now - (container.startedMs ?? now);
    cores += share;
    memoryBytes += usage.memoryBytes;
    for (const [at, span] of averagesMs.entries())
      load[at] = (load[at] ?? 0) + share * (1 - Math.exp(-age / span));
  }
  return { cores: Math.min(cores, engine.state.cpus), memoryBytes, load };
}
