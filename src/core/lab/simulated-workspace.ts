// A workspace on the simulated swarm: from the lab's first state, or from where it was left.
import { assert } from '../lib/assert.ts';
import type { Plain } from '../sim/kernel/kernel.ts';
import type { Checkpoint } from '../sim/world.ts';
import type { JournalHeader } from './journal.ts';
import type { Lab } from './lab.ts';
import { engine, makeWorld } from './make-world.ts';
import type { SimulatedOptions, Workspace } from './workspace.ts';
import { workspaceOver } from './workspace-over.ts';

/**
 * Folds `past` by calls of `replay`. A checkpoint in it wins over `prepared`; entries after it are
 * played at their moments and give the same bytes, whatever the slices. Throws when the journal is
 * another engine's or another lab's: `canFold` tells beforehand.
 */
export function createSimulatedWorkspace(options: SimulatedOptions): Workspace {
  const { id, header, lab, exercises, past } = options;
  const stored = past?.checkpoint ? worldOf(past.checkpoint.data) : null;
  assert(stored || canFold(header, lab), 'a journal is folded by the engine that wrote it');
  const world = (options.makeWorld ?? makeWorld)({
    lab: lab.spec,
    seed: header.seed,
    epochMs: header.epochMs,
    from: stored ?? options.prepared,
  });
  const { tells = false } = options;
  return workspaceOver(world, { id, header, lab, exercises, tells, ...(past ? { past } : {}) });
}

/** Whether entries of that journal can be folded by this engine over this lab (decision D2). */
export function canFold(header: JournalHeader, lab: Lab): boolean {
  return header.engine === engine && header.labHash === lab.hash;
}

/** The header of a new journal. `epochMs`: wall time at which the workspace begins. */
export function newHeader(
  lab: Lab,
  deck: string,
  prepared: Checkpoint,
  wallMs: number,
): JournalHeader {
  return {
    format: 1,
    engine,
    lab: lab.name,
    labHash: lab.hash,
    seed: lab.spec.seed,
    // The lab was set up in the moments before: the clock shows now when the person comes.
    epochMs: wallMs - prepared.nowMs,
    deck,
    backend: 'simulated',
  };
}

function worldOf(data: Plain): Checkpoint {
  return (data as unknown as { world: Checkpoint }).world;
}
