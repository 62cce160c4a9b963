// Whether any machine or image of the simulator can have a program of that name.
import { userland } from './userland.ts';

export function knowsProgram(name: string): boolean {
  return userland.program(name) !== null;
}
