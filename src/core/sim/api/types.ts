// The Docker Engine API as the `docker` command sees it: requests, answers, streams.
// Bodies have the shapes of API 1.41 (engine 20.10), with their wire names: Id, Names, NetworkID…
import type { Bytes } from '../../lib/bytes.ts';
import type { Task } from '../kernel/kernel.ts';
import type { Mark } from '../os/os.ts';

/** A JSON value as it would stand on the wire. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** Without version prefix, e.g. `/services/create`. */
  readonly path: string;
  /** Decoded; `filters` is a JSON text as on the wire. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** A raw body (build context, archive). */
  readonly bytes?: Bytes;
};

export type ApiAnswer =
  /** Everything at once. An error's body is `{ message }`. */
  | { readonly kind: 'json'; readonly status: number; readonly body: Json }
  | {
      readonly kind: 'bytes';
      readonly status: number;
      readonly bytes: Bytes;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** JSON objects one after another: events, pull progress, stats. Null at the end. */
  | {
      readonly kind: 'objects';
      readonly status: number;
      readonly next: () => Task<Json | null>;
      readonly close: () => void;
    }
  /** Frames of logs: which stream each belongs to. Null at the end. `tty`: of a terminal. */
  | {
      readonly kind: 'frames';
      readonly status: number;
      readonly tty: boolean;
      readonly next: () => Task<Frame | null>;
      readonly close: () => void;
    }
  /** A hijacked connection: attach and exec. */
  | {
      readonly kind: 'hijacked';
      readonly status: number;
      readonly tty: boolean;
      readonly connection: Hijacked;
    };

/** `mark`: between two pieces of output, a shell inside told where it is; then `bytes` is empty. */
export type Frame = {
  readonly stream: 'stdin' | 'stdout' | 'stderr';
  readonly bytes: Bytes;
  readonly mark?: Mark;
};

export type Hijacked = {
  /** With a tty every frame is stdout. Null when the other side is done. */
  readonly next: () => Task<Frame | null>;
  readonly write: (bytes: Bytes) => void;
  /** No more input will come. */
  readonly endInput: () => void;
  readonly close: () => void;
};

/**
 * An engine's door. `request` may wait (stop with its grace, wait, pull). Status 0: nobody answers,
 * the engine is dead.
 */
export type EngineSocket = {
  readonly request: (request: ApiRequest) => Task<ApiAnswer>;
};
