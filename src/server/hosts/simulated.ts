// Worker threads that hold simulated workspaces: one that dies takes nothing with it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Host, HostReport, HostRequest } from '../../core/host/host.ts';
import type { Lab } from '../../core/lab/lab.ts';
import type { Bytes } from '../../core/lib/bytes.ts';
import type { WorkerData, WorkerMessage } from './worker-messages.ts';

export type PoolParts = {
  readonly lab: Lab;
  /** The simulator's number: another one prepares the lab anew. */
  readonly engine: number;
  /** Where the lab's start is kept between runs. */
  readonly cache: string;
  readonly report: (report: HostReport) => void;
  /** These seats are gone: the thread that held them died. They may be seated again at once. */
  readonly lost: (keys: readonly string[]) => void;
  readonly complain: (sentence: string) => void;
};

export type Pool = Host & {
  /** Virtual time of the lab's start, once it is there; rejects with a sentence for a person. */
  readonly ready: Promise<number>;
  readonly threads: () => number;
};

type Thread = { readonly worker: Worker; readonly keys: Set<string>; ended: boolean };

const entry = import.meta.url.endsWith('.ts') ? './worker-dev.mjs' : './worker.js';
/** Each thread may hold hundreds of workspaces; beyond this it is ended and its seats are moved. */
const memoryMb = 1_536;

export function createPool(parts: PoolParts): Pool {
  // Named by whoever shares a machine with something else, or measures one thread.
  const named = Number(process.env.DECKHAND_WORKERS);
  const most = Math.max(1, Math.floor(named) || availableParallelism() - 1);
  const threads = new Set<Thread>();
  const places = new Map<string, Thread>();
  const stored = cacheFile(parts);
  let prepared: Bytes | null = existsSync(stored) ? new Uint8Array(readFileSync(stored)) : null;
  let closing = false;
  // While the first thread prepares the lab, seats wait here.
  let waiting: HostRequest[] | null = [];
  let settle = { done: (_nowMs: number) => {}, failed: (_error: Error) => {} };
  const ready = new Promise<number>((done, failed) => {
    settle = { done, failed };
  });
  ready.catch(() => {});

  const start = (): Thread => {
    const data: WorkerData = { lab: parts.lab, prepared };
    const worker = new Worker(new URL(entry, import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    const thread: Thread = { worker, keys: new Set(), ended: false };
    threads.add(thread);
    worker.on('message', (message: WorkerMessage) => receive(thread, message));
    // `exit` follows; without a listener the error would end the server.
    worker.on('error', error => parts.complain(`A simulator thread ended: ${error.message}`));
    worker.on('exit', () => ended(thread));
    return thread;
  };
  const receive = (thread: Thread, message: WorkerMessage) => {
    if (message.kind === 'prepared') {
      if (message.bytes !== null) keep(message.bytes);
      const held = waiting ?? [];
      waiting = null;
      settle.done(message.nowMs);
      for (const request of held) send(request);
    } else if (message.kind === 'unprepared') settle.failed(new Error(message.sentence));
    else if (message.kind === 'batch' || places.get(message.key) === thread) parts.report(message);
  };
  const keep = (bytes: Bytes) => {
    prepared = bytes;
    try {
      mkdirSync(parts.cache, { recursive: true });
      writeFileSync(`${stored}.new`, bytes);
      renameSync(`${stored}.new`, stored);
    } catch {
      parts.complain(`${parts.cache} cannot be written: the lab is prepared anew at each start.`);
    }
  };
  const ended = (thread: Thread) => {
    thread.ended = true;
    threads.delete(thread);
    const keys = [...thread.keys];
    for (const key of keys) places.delete(key);
    if (closing) return;
    if (waiting !== null) {
      settle.failed(new Error(`The lab ${parts.lab.name} could not be started.`));
      return;
    }
    if (threads.size === 0) start();
    parts.lost(keys);
  };
  const placeFor = (key: string): Thread => {
    const known = places.get(key);
    if (known !== undefined && !known.ended) return known;
    let best: Thread | null = null;
    for (const thread of threads)
      if (best === null || thread.keys.size < best.keys.size) best = thread;
    if (best === null || (best.keys.size > 0 && threads.size < most)) best = start();
    places.set(key, best);
    best.keys.add(key);
    return best;
  };
  const send = (request: HostRequest) => {
    if (waiting !== null) {
      waiting.push(request);
      return;
    }
    if (request.kind === 'seat') {
      placeFor(request.key).worker.postMessage(request);
      return;
    }
    const thread = places.get(request.key);
    thread?.worker.postMessage(request);
    if (request.kind === 'leave') {
      thread?.keys.delete(request.key);
      places.delete(request.key);
    }
  };
  start();

  return {
    send,
    ready,
    threads: () => threads.size,
    async dispose() {
      closing = true;
      await Promise.all([...threads].map(thread => thread.worker.terminate()));
    },
  };
}

function cacheFile({ cache, engine, lab }: PoolParts): string {
  const name = createHash('sha256').update(`${engine} ${lab.hash}`).digest('hex').slice(0, 24);
  return join(cache, `${name}.start`);
}
