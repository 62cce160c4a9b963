// The names of what an image may run by itself, so that a lab's mistake is found when it is read.
import { mainPrograms } from '../program/programs.ts';

export const programNames: readonly string[] = Object.keys(mainPrograms).sort();
