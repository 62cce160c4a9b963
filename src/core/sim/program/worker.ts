// The demo's worker: random bytes, their hash, a count; round after round.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { numberOf } from './http-server.ts';
import type { MainContext, MainEvent, MainProgram } from './program.ts';
import { writeCommand } from './resp.ts';

type WorkerState = {
  /** Rounds since the last report. */
  rounds: number;
  /** When to report next. */
  reportMs: number;
  /** The connection to the data store, or 0. */
  store: number;
  /** Commands that wait for that connection. */
  unsent: Bytes[];
  /** The exchange under way. */
  connection: number;
  received: Bytes[];
  random: Bytes;
};

const requestRandom = encodeUtf8(
  'GET /32 HTTP/1.0\r\nHost: rng\r\nUser-Agent: worker/1.0\r\nAccept: */*\r\n\r\n',
);
const requestHash = encodeUtf8(
  'POST / HTTP/1.0\r\nHost: hasher\r\nUser-Agent: worker/1.0\r\nAccept: */*\r\n' +
    'Content-Type: application/octet-stream\r\nContent-Length: 32\r\n\r\n',
);
const none = new Uint8Array();

export const worker: MainProgram = {
  name: 'worker',
  // As scripts do: a Ctrl-C ends them, and a polite TERM finds nobody who listens.
  signals: ['INT'],
  create: () => ({
    rounds: 0,
    reportMs: 0,
    store: 0,
    unsent: [],
    connection: 0,
    received: [],
    random: none,
  }),
  step(context, plain, event) {
    const state = plain as unknown as WorkerState;
    switch (event.kind) {
      case 'started':
        begin(context, state);
        return;
      case 'timer':
        if (event.tag === 'again') begin(context, state);
        else context.connect('rng', 80, 'rng');
        return;
      case 'connected':
        connected(context, state, event.connection, event.tag);
        return;
      case 'data':
        if (event.connection === state.connection) state.received.push(event.bytes);
        return;
      case 'closed':
        closed(context, state, event.connection);
        return;
      case 'refused':
        troubled(context, state, event);
        return;
      case 'signal':
        context.exit(130);
        return;
      default:
        return;
    }
  },
};

/** One round; now and then the report first. */
function begin(context: MainContext, state: WorkerState): void {
  if (context.nowMs > state.reportMs) {
    const prefix = context.parameters.logPrefix ?? 'INFO:__main__:';
    const { rounds } = state;
    context.log('stdout', `${prefix}${rounds} units of work done, updating hash counter\n`);
    store(context, state, ['INCRBY', 'hashes', String(rounds)]);
    state.rounds = 0;
    state.reportMs = context.nowMs + 1000;
  }
  context.timer(numberOf(context.parameters, 'pauseMs', 100), 'work');
}

function store(context: MainContext, state: WorkerState, words: readonly (string | Bytes)[]): void {
  const command = writeCommand(words);
  if (state.store > 0) {
    context.send(state.store, command);
    return;
  }
  state.unsent.push(command);
  if (state.unsent.length === 1) context.connect('redis', 6379, 'redis');
}

function connected(
  context: MainContext,
  state: WorkerState,
  connection: number,
  tag: string,
): void {
  if (tag === 'redis') {
    state.store = connection;
    for (const command of state.unsent) context.send(connection, command);
    state.unsent = [];
    return;
  }
  state.connection = connection;
  state.received = [];
  const hashing = tag === 'hasher';
  context.send(connection, hashing ? concatBytes([requestHash, state.random]) : requestRandom);
}

function closed(context: MainContext, state: WorkerState, connection: number): void {
  context.close(connection);
  if (connection === state.store) {
    state.store = 0;
    return;
  }
  if (connection !== state.connection) return;
  state.connection = 0;
  const body = bodyOf(state.received);
  state.received = [];
  if (state.random.length === 0) {
    if (body.length !== 32) {
      rest(context, state, 'no random bytes from rng');
      return;
    }
    state.random = body;
    context.connect('hasher', 80, 'hasher');
    return;
  }
  if (body.length !== 64) {
    rest(context, state, 'no hash from hasher');
    return;
  }
  const hash = decodeUtf8(body);
  if (hash.startsWith('0')) {
    const prefix = context.parameters.logPrefix ?? 'INFO:__main__:';
    context.log('stdout', `${prefix}Coin found: ${hash.slice(0, 8)}...\n`);
    store(context, state, ['HSET', 'wallet', hash, state.random]);
  }
  state.random = none;
  state.rounds++;
  begin(context, state);
}

function troubled(
  context: MainContext,
  state: WorkerState,
  { tag, reason }: Extract<MainEvent, { kind: 'refused' }>,
): void {
  // Work goes on without the data store; its commands wait for the next report.
  if (tag === 'redis') state.unsent = [];
  else rest(context, state, `cannot reach ${tag}: ${reason}`);
}

function rest(context: MainContext, state: WorkerState, why: string): void {
  const pauseMs = numberOf(context.parameters, 'retryMs', 10_000);
  context.log('stdout', `ERROR:__main__:In work loop: ${why}\n`);
  context.log('stdout', `ERROR:__main__:Waiting ${pauseMs / 1000}s and restarting.\n`);
  state.random = none;
  context.timer(pauseMs, 'again');
}

/** What follows the first blank line. */
function bodyOf(parts: readonly Bytes[]): Bytes {
  const bytes = parts.length === 1 ? (parts[0] as Bytes) : concatBytes(parts);
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return bytes.subarray(at + 3);
  }
  return none;
}
