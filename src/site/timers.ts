// A browser's time for the rounds of a worker.
import type { Timers } from '../core/host/rounds.ts';

const channel = new MessageChannel();
const due: (() => void)[] = [];
channel.port1.onmessage = () => due.shift()?.();

/** As soon as waiting messages were heard: a timer would wait for 4 ms. */
export function soon(work: () => void): void {
  due.push(work);
  channel.port2.postMessage(null);
}

export const browserTimers: Timers = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    if (delayMs >= 1) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    }
    let over = false;
    soon(() => {
      if (!over) callback();
    });
    return () => {
      over = true;
    };
  },
};
