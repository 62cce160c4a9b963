// Queues between what happens in the engine and a client that reads at its own pace.
import { createGate, type Task } from '../kernel/kernel.ts';
import type { Frame } from './types.ts';

export type Queue<T> = {
  readonly push: (item: T) => void;
  readonly end: () => void;
  /** Waits for the next item; null at the end. */
  readonly next: () => Task<T | null>;
};

export function createQueue<T>(): Queue<T> {
  const items: T[] = [];
  const gate = createGate();
  let ended = false;
  return {
    push(item) {
      if (ended) return;
      items.push(item);
      gate.open();
    },
    end() {
      ended = true;
      gate.open();
    },
    *next() {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) return item;
        if (ended) return null;
        yield gate;
      }
    },
  };
}

export type FrameQueue = Queue<Frame>;
