// Keeps what is written down of one workspace bounded: old states first, then undo points, then branches.
import { planCompaction } from '../lab/compact.ts';
import type { Journals, WorkspaceRegister } from './records.ts';

export type CompactionParts = {
  readonly store: Journals;
  readonly register: WorkspaceRegister;
  /** Real machines have no stored states: of them, old output goes. */
  readonly canSnapshot: boolean;
};

/** Decision D2: so much may be kept of a workspace, all its branches together. */
export const keptMax = 20_000_000;
/** What is left then, so that it is not done at every turn. */
const keptAfterwards = 12_000_000;

/**
 * Call within a group of the database, so that a killed server finds all of it or none.
 * `current`: the branch that is shown; what the present state is folded from always stays.
 */
export function compact(
  { store, register, canSnapshot }: CompactionParts,
  workspace: string,
  current: string,
  afterwards = keptAfterwards,
): void {
  const branches = register.branches(workspace).map(({ id }) => id);
  const isSmall = (all: readonly string[]) => store.size(all) <= afterwards;
  if (!canSnapshot) {
    for (const branch of branches) store.forgetOutput(branch, afterwards / branches.length);
    return;
  }
  for (const undoMax of [64, 32, 16, 8, 4, 1, 0]) {
    for (const branch of branches)
      store.keepOnly(
        branch,
        planCompaction(store.read(branch, 0), store.checkpoints(branch), undoMax),
      );
    if (isSmall(branches)) return;
  }
  // Oldest first, as they are listed.
  const others = branches.filter(branch => branch !== current);
  while (others.length > 0 && !isSmall([...others, current])) store.remove(others.shift() ?? '');
}
