// Programs by name and the trees in which they stand: what the world gives to its machines.
import { assert } from '../../lib/assert.ts';
import type { BaseTree, Program, Userland } from '../os/os.ts';
import { baseTrees } from './base-trees.ts';
import { busybox } from './programs/busybox.ts';
import { programs } from './programs/registry.ts';

/** A userland with more programs: docker, the network's tools. */
export function createUserland(more: readonly Program[]): Userland {
  const all = [...programs, ...more];
  // The last busybox wins: its applets are all programs, those of the network too.
  const byName = new Map([...all, busybox(all)].map(program => [program.name, program]));
  const made = new Map<string, BaseTree>();
  return {
    base(name) {
      const known = made.get(name);
      if (known) return known;
      const make = baseTrees[name];
      assert(make, `a base tree named ${name}`);
      const base = make(program => byName.has(program));
      made.set(name, base);
      return base;
    },
    program: name => byName.get(name) ?? null,
  };
}

export const userland = createUserland([]);
