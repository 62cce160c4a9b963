// Time left until a deadline, in whole microseconds: the clock's grain, so that waiting for it
// always brings the clock forward.
import type { Kernel } from '../kernel/kernel.ts';

export function leftMs(kernel: Kernel, deadlineMs: number): number {
  return Math.max(0, Math.ceil((deadlineMs - kernel.now()) * 1000) / 1000);
}
