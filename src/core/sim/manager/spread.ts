// Placement preferences: a tree of the values of each preference's label, filled as evenly as it goes.
import type { Random } from '../kernel/random.ts';
import type { TaskObject } from '../store/objects.ts';
import { nodeValue } from './constraint.ts';
import type { NodeLoad } from './filter.ts';

/** Nodes that share the values of the first preferences; `next`: by the value of the following one. */
type Branch = {
  /** How many tasks of the service are on them already. */
  tasks: number;
  readonly loads: NodeLoad[];
  readonly next: Map<string, Branch>;
};

/** What `spreadTasks` needs of the scheduler: places one task on one of the nodes, if one fits. */
export type Place = (loads: readonly NodeLoad[]) => boolean;

/** Only labels can be spread over; anything else that is asked for is passed over. */
const labelForm = /^(node|engine)\.labels\../i;

/** The labels that the task's service is to be spread over. */
export function spreadLabels(task: TaskObject): string[] {
  return (task.spec.Placement?.Preferences ?? [])
    .map(preference => preference.Spread.SpreadDescriptor)
    .filter(label => labelForm.test(label));
}

/** Places up to `count` tasks of one service; how many had room. */
export function spreadTasks(
  random: Random,
  loads: readonly NodeLoad[],
  { serviceId }: TaskObject,
  labels: readonly string[],
  count: number,
  place: Place,
): number {
  return fill(random, growTree(loads, serviceId, labels), count, place);
}

function growTree(
  loads: readonly NodeLoad[],
  serviceId: string,
  labels: readonly string[],
): Branch {
  const root = newBranch();
  for (const load of loads) {
    const tasks = load.services.get(serviceId) ?? 0;
    let branch = root;
    branch.tasks += tasks;
    for (const label of labels) {
      const value = nodeValue(load.node, label) ?? '';
      const next = branch.next.get(value) ?? newBranch();
      branch.next.set(value, next);
      next.tasks += tasks;
      branch = next;
    }
    branch.loads.push(load);
  }
  return root;
}

function newBranch(): Branch {
  return { tasks: 0, loads: [], next: new Map() };
}

/**
 * Gives each branch what it lacks to the even share, the rest by one to some of them; a branch that
 * cannot take its share has no room, and the others share again. As in SwarmKit a branch's own
 * count stays that of the beginning, so that a share that comes back may go to any of them.
 */
function fill(random: Random, branch: Branch, count: number, place: Place): number {
  let placed = 0;
  if (branch.next.size === 0) {
    while (placed < count && place(branch.loads)) placed++;
    return placed;
  }
  const full = new Set<Branch>();
  let usable = branch.tasks;
  while (placed < count && full.size < branch.next.size) {
    const branches = branch.next.size - full.size;
    const share = Math.floor((usable + count - placed) / branches);
    let rest = (usable + count - placed) % branches;
    for (const next of random.shuffle([...branch.next.values()])) {
      if (full.has(next) || next.tasks > share || (next.tasks === share && rest === 0)) continue;
      const wanted = Math.min(share - next.tasks + (rest > 0 ? 1 : 0), count - placed);
      const done = fill(random, next, wanted, place);
      placed += done;
      if (done < wanted) {
        full.add(next);
        usable -= next.tasks;
      } else if (rest > 0) rest--;
    }
  }
  return placed;
}
