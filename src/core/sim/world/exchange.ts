// One request at an engine's door as somebody outside of the world has it: a head, then its parts.
import type { Bytes } from '../../lib/bytes.ts';
import type { ApiAnswer, ApiRequest, EngineSocket, Frame, Json } from '../api/types.ts';
import { createGate, type Kernel, type Task } from '../kernel/kernel.ts';

type Whole = Extract<ApiAnswer, { readonly kind: 'json' | 'bytes' }>;
type Flowing = Exclude<ApiAnswer, Whole>;

/** In order: `whole`, or `open` with what follows up to `end`. Status 0: the engine is dead. */
export type ExchangeEvent =
  | { readonly kind: 'whole'; readonly answer: Whole }
  | {
      readonly kind: 'open';
      readonly form: Flowing['kind'];
      readonly status: number;
      /** Of `frames` and `hijacked`: they are a terminal's, so they go without their headers. */
      readonly tty: boolean;
    }
  | { readonly kind: 'object'; readonly object: Json }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'end' };

export type Exchange = {
  /** What the client sends on a hijacked connection. */
  readonly write: (bytes: Bytes) => void;
  readonly endInput: () => void;
  /** The client went away. Nothing is told any more. */
  readonly close: () => void;
  /** A client that reads slowly: nothing more is asked for until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
};

/** Starts it; `tell` is called while the world runs. */
export function exchange(
  kernel: Kernel,
  socket: EngineSocket,
  request: ApiRequest,
  tell: (event: ExchangeEvent) => void,
): Exchange {
  const gate = createGate();
  let flowing: Flowing | null = null;
  let isPaused = false;
  let isGone = false;
  const early: (Bytes | null)[] = [];
  function* serve(): Task<void> {
    const answer = yield* socket.request(request);
    if (answer.kind === 'json' || answer.kind === 'bytes') {
      if (!isGone) tell({ kind: 'whole', answer });
      return;
    }
    flowing = answer;
    if (isGone) return closeOf(answer);
    tell({ kind: 'open', form: answer.kind, status: answer.status, tty: isTerminal(answer) });
    for (const bytes of early.splice(0)) send(answer, bytes);
    for (;;) {
      while (isPaused && !isGone) yield gate;
      if (isGone) return;
      const event = yield* next(answer);
      if (isGone) return;
      tell(event);
      if (event.kind === 'end') return;
    }
  }
  kernel.start(serve());
  const input = (bytes: Bytes | null) => {
    if (flowing) send(flowing, bytes);
    else early.push(bytes);
  };
  return {
    write: input,
    endInput: () => input(null),
    close() {
      if (isGone) return;
      isGone = true;
      if (flowing) closeOf(flowing);
      gate.open();
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      gate.open();
    },
  };
}

function* next(answer: Flowing): Task<ExchangeEvent> {
  if (answer.kind === 'objects') {
    const object = yield* answer.next();
    return object === null ? { kind: 'end' } : { kind: 'object', object };
  }
  const source = answer.kind === 'frames' ? answer : answer.connection;
  for (;;) {
    const frame = yield* source.next();
    if (frame === null) return { kind: 'end' };
    // A mark is for the page that watches the shell, not for the client.
    if (!frame.mark) return { kind: 'frame', frame };
  }
}

function send(answer: Flowing, bytes: Bytes | null): void {
  if (answer.kind !== 'hijacked') return;
  if (bytes) answer.connection.write(bytes);
  else answer.connection.endInput();
}

function closeOf(answer: Flowing): void {
  if (answer.kind === 'hijacked') answer.connection.close();
  else answer.close();
}

function isTerminal(answer: Flowing): boolean {
  return answer.kind !== 'objects' && answer.tty;
}
