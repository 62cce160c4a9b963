// Virtual time and order: one queue of timers, one queue of ready routines, and the loops that
// run until quiet after each event. Everything in the simulator happens inside `run`.
import { assert } from '../../lib/assert.ts';
import { createRandom, type Random, type RandomState, seedRandom } from './random.ts';

/** What may be stored in a world: plain data, so that a checkpoint is a copy. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain };

export type TimerId = number;

/** A timer that is part of the state: `kind` finds its handler again after a restore. */
export type StoredTimer = {
  readonly id: TimerId;
  readonly atMs: number;
  readonly kind: string;
  readonly args: Plain;
};

export type KernelState = {
  nowMs: number;
  /** Last number given to a timer; ties in time are broken by it. */
  sequence: number;
  random: RandomState;
  /** Brought up to date by `restful` only: while running, the queue is the truth. */
  timers: StoredTimer[];
};

/** Something that a routine can wait for. Level-triggered: after waking, look again. */
export type Gate = {
  /** Wakes everybody who waits now. */
  readonly open: () => void;
  /** Calls `wake` once at the next `open`, unless disposed. For the kernel and bridges. */
  readonly once: (wake: () => void) => () => void;
};

/** What a routine yields: virtual milliseconds to sleep, a gate, or several (the first one wakes). */
export type Wait = number | Gate | readonly (number | Gate)[];

/** A computation that may wait. Call another with `yield*`. */
export type Task<T> = Generator<Wait, T, void>;

/** A running task: not part of a checkpoint, except as `parked`. */
export type Routine = {
  /** Ends it: its `finally` blocks run, then `done` with the value null. */
  readonly cancel: () => void;
  /** Wakes it although nothing that it waits for has happened. */
  readonly wake: () => void;
  /** Suspends it: it stays asleep, and remembers to wake, until resumed. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** True while it waits in a state that can be rebuilt from plain data (a shell at its prompt). */
  parked: boolean;
  readonly ended: () => boolean;
};

export type RunEnd = 'idle' | 'reached' | 'budget';

export type Kernel = {
  readonly state: KernelState;
  readonly random: Random;
  /** Virtual milliseconds since the world began; may have a fraction, rounded to 1 µs. */
  readonly now: () => number;
  /** Registers the handler of a kind of stored timers. Each kind once, while wiring. */
  readonly handle: (kind: string, handler: (args: Plain) => void) => void;
  /** Sets a stored timer. It survives checkpoints. */
  readonly setTimer: (delayMs: number, kind: string, args: Plain) => TimerId;
  readonly clearTimer: (id: TimerId) => void;
  /** Adds a loop; after each event the poked loops run, in the order of adding, until none is poked. */
  readonly addLoop: (name: string, run: () => void) => void;
  readonly poke: (name: string) => void;
  readonly createGate: () => Gate;
  /** Starts a task in this turn's queue. `done` gets its value, or null when it was cancelled. */
  readonly start: <T>(task: Task<T>, done?: (value: T | null) => void) => Routine;
  /**
   * Works off everything up to `untilMs`, at most `fuel` events and slices.
   * `budget`: out of fuel, call again; `idle`: nothing is left to happen, ever, without input;
   * `reached`: time is now `untilMs`. A finite `untilMs` becomes the present in both latter cases.
   */
  readonly run: (untilMs: number, fuel: number) => RunEnd;
  /**
   * What happens now costs as much as so many more events: whoever makes an event that is heavy
   * says so, or a `run` of a few of them lasts for seconds. Changes how a run is cut into slices,
   * never what happens in it.
   */
  readonly spend: (events: number) => void;
  /** When the next thing happens, or null; the present when something is ready. */
  readonly nextMs: () => number | null;
  /** True when nothing transient is alive but parked routines: then the state alone is the world. */
  readonly restful: () => boolean;
};

type Transient = { readonly atMs: number; readonly id: number; readonly wake: () => void };
type Entry = StoredTimer | Transient;

export function createKernelState(seed: number): KernelState {
  return { nowMs: 0, sequence: 0, random: seedRandom(seed), timers: [] };
}

/** A kernel over `state`, which it owns from now on; stored timers in it go on. */
export function createKernel(state: KernelState): Kernel {
  const random = createRandom(state.random);
  const handlers = new Map<string, (args: Plain) => void>();
  const queue = new Heap(state.timers);
  const ready: (() => void)[] = [];
  const loops: { name: string; run: () => void; poked: boolean }[] = [];
  const routines = new Set<Routine>();
  let readyAt = 0;
  let spent = 0;
  let anyPoked = false;

  const micro = (ms: number) => Math.round(ms * 1000) / 1000;
  /** A positive delay brings the clock forward: a rest below its grain would be waited for in vain. */
  const whenMs = (delayMs: number) =>
    delayMs > 0 ? Math.max(micro(state.nowMs + delayMs), micro(state.nowMs + 0.001)) : state.nowMs;

  const kernel: Kernel = {
    state,
    random,
    now: () => state.nowMs,
    handle(kind, handler) {
      assert(!handlers.has(kind), `one handler for timers of kind ${kind}`);
      handlers.set(kind, handler);
    },
    setTimer(delayMs, kind, args) {
      const timer = { id: ++state.sequence, atMs: whenMs(delayMs), kind, args };
      queue.push(timer);
      return timer.id;
    },
    clearTimer: id => queue.remove(id),
    addLoop: (name, run) => loops.push({ name, run, poked: false }),
    poke(name) {
      const loop = loops.find(one => one.name === name);
      assert(loop, `a loop named ${name}`);
      loop.poked = true;
      anyPoked = true;
    },
    createGate,
    start: (task, done) => startRoutine(task, done),
    run(untilMs, fuel) {
      spent = 0;
      for (let used = 0; used + spent < fuel; used++) {
        settle();
        const job = takeReady();
        if (job) {
          job();
          continue;
        }
        const next = queue.peek();
        if (!next || next.atMs > untilMs) {
          if (Number.isFinite(untilMs)) state.nowMs = Math.max(state.nowMs, untilMs);
          return next ? 'reached' : 'idle';
        }
        queue.pop();
        state.nowMs = Math.max(state.nowMs, next.atMs);
        fire(next);
      }
      settle();
      return 'budget';
    },
    spend(events) {
      spent += events;
    },
    nextMs: () => (ready.length > readyAt || anyPoked ? state.nowMs : (queue.peek()?.atMs ?? null)),
    restful() {
      settle();
      state.timers = queue.stored();
      if (ready.length > readyAt || queue.hasTransient()) return false;
      for (const routine of routines) if (!routine.parked) return false;
      return true;
    },
  };
  return kernel;

  function takeReady(): (() => void) | undefined {
    const job = ready[readyAt];
    if (!job) return undefined;
    readyAt++;
    // The array is emptied in one go: shifting it would cost its length each time.
    if (readyAt === ready.length) {
      ready.length = 0;
      readyAt = 0;
    }
    return job;
  }

  function fire(entry: Entry): void {
    if ('wake' in entry) {
      entry.wake();
      return;
    }
    const handler = handlers.get(entry.kind);
    assert(handler, `a handler for timers of kind ${entry.kind}`);
    handler(entry.args);
  }

  /** Reconciliation: bounded, since two loops that poke each other for ever are our mistake. */
  function settle(): void {
    for (let round = 0; anyPoked; round++) {
      assert(round < 10_000, 'the loops come to rest');
      anyPoked = false;
      for (const loop of loops) {
        if (!loop.poked) continue;
        loop.poked = false;
        loop.run();
      }
    }
  }

  function sleep(delayMs: number, wake: () => void): () => void {
    const entry: Transient = { atMs: whenMs(delayMs), id: ++state.sequence, wake };
    queue.push(entry);
    return () => queue.remove(entry.id);
  }

  function startRoutine<T>(task: Task<T>, done?: (value: T | null) => void): Routine {
    let stopWaiting: (() => void) | null = null;
    let ended = false;
    let running = false;
    let cancelled = false;
    let queued = false;
    let paused = false;
    let owed = false;

    const finish = (value: T | null) => {
      ended = true;
      routines.delete(routine);
      done?.(value);
    };
    const enqueue = () => {
      if (queued || ended) return;
      stopWaiting?.();
      stopWaiting = null;
      if (paused) {
        owed = true;
        return;
      }
      queued = true;
      ready.push(slice);
    };
    const slice = () => {
      queued = false;
      if (ended) return;
      // It may have been woken while it ran, before it began to wait for something else.
      stopWaiting?.();
      stopWaiting = null;
      if (paused) {
        owed = true;
        return;
      }
      running = true;
      const result = cancelled ? task.return(null as T) : task.next();
      running = false;
      if (result.done) return finish(cancelled ? null : result.value);
      if (cancelled) return enqueue();
      wait(result.value);
    };
    const wait = (what: Wait) => {
      const all = Array.isArray(what)
        ? (what as readonly (number | Gate)[])
        : [what as number | Gate];
      const disposals = all.map(one =>
        typeof one === 'number' ? sleep(one, enqueue) : one.once(enqueue),
      );
      stopWaiting = () => {
        for (const dispose of disposals) dispose();
      };
    };
    const routine: Routine = {
      parked: false,
      ended: () => ended,
      wake: enqueue,
      pause() {
        paused = true;
      },
      resume() {
        paused = false;
        if (owed) {
          owed = false;
          enqueue();
        }
      },
      cancel() {
        if (ended || cancelled) return;
        cancelled = true;
        paused = false;
        if (!running) enqueue();
      },
    };
    routines.add(routine);
    enqueue();
    return routine;
  }
}

/** A gate wakes its waiters in the order in which they came. */
export function createGate(): Gate {
  let waiting = new Set<() => void>();
  return {
    open() {
      if (waiting.size === 0) return;
      const woken = waiting;
      waiting = new Set();
      for (const wake of woken) wake();
    },
    once(wake) {
      const own = () => wake();
      waiting.add(own);
      return () => waiting.delete(own);
    },
  };
}

/** Binary heap by time, then by number; removal marks, popping skips. */
class Heap {
  private readonly entries: Entry[] = [];
  private readonly alive = new Set<number>();

  constructor(stored: readonly StoredTimer[]) {
    for (const timer of stored) this.push(timer);
  }

  push(entry: Entry): void {
    this.alive.add(entry.id);
    const { entries } = this;
    let at = entries.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, entries[parent] as Entry)) break;
      entries[at] = entries[parent] as Entry;
      at = parent;
    }
    entries[at] = entry;
  }

  peek(): Entry | undefined {
    while (this.entries.length > 0 && !this.alive.has((this.entries[0] as Entry).id)) this.drop();
    return this.entries[0];
  }

  pop(): void {
    const first = this.peek();
    if (!first) return;
    this.alive.delete(first.id);
    this.drop();
  }

  remove(id: number): void {
    this.alive.delete(id);
  }

  /** The stored timers that are still to come, in the order in which they will fire. */
  stored(): StoredTimer[] {
    return this.entries
      .filter((entry): entry is StoredTimer => 'kind' in entry && this.alive.has(entry.id))
      .sort((one, other) => (before(one, other) ? -1 : 1));
  }

  hasTransient(): boolean {
    return this.entries.some(entry => 'wake' in entry && this.alive.has(entry.id));
  }

  private drop(): void {
    const { entries } = this;
    const last = entries.pop();
    if (!last || entries.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= entries.length) break;
      const right = entries[child + 1];
      if (right && before(right, entries[child] as Entry)) child++;
      if (!before(entries[child] as Entry, last)) break;
      entries[at] = entries[child] as Entry;
      at = child;
    }
    entries[at] = last;
  }
}

function before(one: Entry, other: Entry): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.id < other.id);
}
