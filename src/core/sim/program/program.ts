// What a container's main process is: a state machine over plain data, so that a checkpoint is
// possible whatever runs (the redis that serves, the worker in the middle of a request).
import type { Bytes } from '../../lib/bytes.ts';
import type { Plain } from '../kernel/kernel.ts';
import type { Signal } from '../os/os.ts';

/** What happens to a main program. */
export type MainEvent =
  | { readonly kind: 'started' }
  | { readonly kind: 'timer'; readonly tag: string }
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'input'; readonly bytes: Bytes | null }
  /** A client connected to a port on which it listens. */
  | { readonly kind: 'accepted'; readonly connection: number; readonly port: number }
  /** Its own `connect` succeeded or not; `tag` is the one that it gave. */
  | { readonly kind: 'connected'; readonly connection: number; readonly tag: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly tag: string }
  | { readonly kind: 'data'; readonly connection: number; readonly bytes: Bytes }
  | { readonly kind: 'closed'; readonly connection: number };

/** What becomes of an echo request: the answer that will come, or why there is none. */
export type Echo =
  | {
      readonly kind: 'answer';
      readonly address: string;
      readonly roundTripMs: number;
      readonly ttl: number;
    }
  | { readonly kind: 'silence'; readonly address: string }
  | { readonly kind: 'no-route'; readonly address: string }
  | { readonly kind: 'unknown-host' };

/** What a main program can do; all of it is journal-free and deterministic. */
export type MainContext = {
  readonly nowMs: number;
  /** Of the world's epoch, for log lines: milliseconds since 1970. */
  readonly epochMs: number;
  readonly hostname: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Parameters of the image or of the lab, e.g. `{ delayMs: 100 }`. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly random: { readonly next: () => number; readonly bytes: (count: number) => Bytes };
  readonly timer: (delayMs: number, tag: string) => void;
  /** False: the port is taken. */
  readonly listen: (port: number) => boolean;
  readonly connect: (host: string, port: number, tag: string) => void;
  readonly send: (connection: number, bytes: Bytes) => void;
  readonly close: (connection: number) => void;
  /** Sends an echo request to a host; the program itself waits until the answer would be there. */
  readonly echo: (host: string) => Echo;
  /** The address at a connection's other end. */
  readonly remote: (connection: number) => string;
  /** What it writes, newlines included. */
  readonly log: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly readFile: (path: string) => Bytes | null;
  /** Names in a directory; none where there is none. */
  readonly list: (path: string) => readonly string[];
  /** Makes the directories above it too. */
  readonly writeFile: (path: string, bytes: Bytes) => boolean;
  readonly removeFile: (path: string) => void;
  /** The main process ends; the container with it. */
  readonly exit: (status: number) => void;
};

/**
 * A kind of main program, in the table of `program/programs.ts`: `mainPrograms` by name, where a
 * name is also the argv[0] that it stands behind (`sleep`, `ping`, `nginx`, `redis-server`).
 * `step` changes `state` in place or returns a new one.
 */
export type MainProgram = {
  readonly name: string;
  /** The state before `started` comes. */
  readonly create: (context: MainContext) => Plain;
  // biome-ignore lint/suspicious/noConfusingVoidType: a step that changes in place returns nothing
  readonly step: (context: MainContext, state: Plain, event: MainEvent) => Plain | void;
  /** Signals that it handles itself; all others have their default action (as PID 1: none for TERM). */
  readonly signals?: readonly Signal[];
};
