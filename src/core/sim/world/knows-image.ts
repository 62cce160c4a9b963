// Whether the simulated hub has an image, so that a lab's mistake is found when it is read.
import { createRegistry } from '../node/registry.ts';
import { parseReference } from '../store/reference.ts';
import type { LabImage } from '../world.ts';

/** `images`: what the lab adds to the hub. */
export function knowsImage(reference: string, images: readonly LabImage[]): boolean {
  const parsed = parseReference(reference);
  return parsed !== null && typeof createRegistry(images).find(parsed) !== 'string';
}
