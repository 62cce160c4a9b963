// The images that a lab's world has, so that a mistake in a name can be answered with the right ones.
import { createRegistry } from '../node/registry.ts';
import type { LabImage } from '../world.ts';

/** Repositories without tags, sorted. `images`: what the lab adds to the hub. */
export function imageNames(images: readonly LabImage[]): readonly string[] {
  const names = createRegistry(images).names();
  return [...new Set(names.map(name => name.slice(0, name.lastIndexOf(':'))))].sort();
}
