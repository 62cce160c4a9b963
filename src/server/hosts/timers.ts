// Node's time for the rounds of a thread.
import type { Timers } from '../../core/host/rounds.ts';

export const nodeTimers: Timers = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    // A round that is due at once still lets waiting messages in first.
    if (delayMs < 1) {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
