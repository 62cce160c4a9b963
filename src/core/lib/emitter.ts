// Typed events: subscribing returns what ends the subscription.

export type Dispose = () => void;

export type Listen<T> = (listener: (event: T) => void) => Dispose;

export type Emitter<T> = {
  readonly on: Listen<T>;
  readonly emit: (event: T) => void;
};

/** Listeners are called in the order in which they came; one that leaves meanwhile is not called. */
export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(event: T) => void>();
  return {
    on(listener) {
      // A wrapper of its own, so that one function subscribed twice can leave twice.
      const own = (event: T) => listener(event);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    emit(event) {
      for (const listener of [...listeners]) if (listeners.has(listener)) listener(event);
    },
  };
}
