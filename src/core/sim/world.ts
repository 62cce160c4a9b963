// The simulator's one door: a world of nodes and terminals, advanced by its host.
import type { Bytes } from '../lib/bytes.ts';
import type { ApiRequest, EngineSocket } from './api/types.ts';
import type { Plain, RunEnd } from './kernel/kernel.ts';
import type { Mark } from './os/os.ts';
import type { Exchange, ExchangeEvent } from './world/exchange.ts';

export type { ApiRequest } from './api/types.ts';
export { ENGINE } from './engine-number.ts';
export { createWorld } from './world/create-world.ts';
export type { Exchange, ExchangeEvent } from './world/exchange.ts';
export { imageNames } from './world/image-names.ts';
export { knowsImage } from './world/knows-image.ts';
export { knowsProgram } from './world/knows-program.ts';
export { programNames } from './world/program-names.ts';

/** What exists before the first exercise. Parsed and checked by `core/lab/lab.ts`. */
export type LabSpec = {
  readonly name: string;
  readonly seed: number;
  readonly nodes: readonly LabNode[];
  /** Images beside the built-in ones, or with other parameters. */
  readonly images: readonly LabImage[];
  /** Images that every node has from the start. */
  readonly present: readonly string[];
  /** Files on nodes, as they are copied from the lab's folder. */
  readonly files: readonly { node: string | null; path: string; mode: number; bytes: Bytes }[];
  /** Commands that bring the lab to its first state, typed one after another in a shell. */
  readonly setup: readonly { node: string; run: string }[];
};

export type LabNode = {
  readonly name: string;
  readonly address: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly labels: Readonly<Record<string, string>>;
};

/** An image of the world's registry, e.g. the mining app's parts. */
export type LabImage = {
  readonly reference: string;
  /** Image whose files it has, e.g. `alpine`. */
  readonly from: string;
  /** Name of the main program that stands behind its command, or null: a shell command. */
  readonly program: string | null;
  readonly command: readonly string[];
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly sizeBytes: number;
  /** Further names of the same image. */
  readonly aliases?: readonly string[];
  readonly entrypoint?: readonly string[] | null;
  readonly volumes?: readonly string[];
  readonly directory?: string;
  readonly user?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Its layers as a pull shows them, lowest first; without it those of `from` and one more. */
  readonly layerBytes?: readonly number[] | null;
  readonly files?: readonly { path: string; mode: number; bytes: Bytes }[];
  readonly health?: LabHealth | null;
};

/** Zero stands for the engine's own value. */
export type LabHealth = {
  readonly test: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly startPeriodMs: number;
  readonly retries: number;
};

/** Everything that a terminal does, in order. */
export type WorldEvent =
  | { readonly kind: 'output'; readonly terminal: string; readonly bytes: Bytes }
  | { readonly kind: 'mark'; readonly terminal: string; readonly mark: Mark }
  | { readonly kind: 'ended'; readonly terminal: string; readonly status: number }
  /** The cluster changed in a way that the strip shows. */
  | { readonly kind: 'cluster' };

/** A world's whole state, to be stored; `data` is plain. */
export type Checkpoint = {
  readonly format: 1;
  readonly engine: number;
  readonly nowMs: number;
  readonly data: Plain;
};

export type ClusterView = {
  readonly nodes: readonly {
    readonly name: string;
    readonly role: 'leader' | 'manager' | 'worker' | 'none';
    readonly state: 'ready' | 'down' | 'off';
    readonly availability: 'active' | 'pause' | 'drain';
    readonly address: string;
    readonly tasks: readonly {
      readonly service: string;
      readonly state: string;
      readonly count: number;
    }[];
  }[];
  readonly services: readonly {
    readonly name: string;
    readonly mode: 'replicated' | 'global';
    readonly running: number;
    readonly desired: number;
    readonly image: string;
    readonly ports: readonly string[];
  }[];
};

/** What the map shows beside the strip. Moments are milliseconds since 1970. */
export type ClusterMap = {
  readonly services: readonly {
    readonly id: string;
    readonly name: string;
    readonly networks: readonly { readonly id: string; readonly address: string }[];
    readonly update: { readonly state: string; readonly message: string } | null;
    readonly changedMs: number;
  }[];
  readonly tasks: readonly {
    readonly id: string;
    readonly service: string;
    readonly slot: number;
    readonly node: string;
    readonly state: string;
    readonly wanted: boolean;
    readonly error: string;
    readonly sinceMs: number;
    readonly addresses: readonly string[];
  }[];
  readonly networks: readonly {
    readonly id: string;
    readonly name: string;
    readonly driver: string;
    readonly subnet: string;
    readonly ingress: boolean;
    /** Whose own it is; null: of the whole swarm. */
    readonly node: string | null;
  }[];
};

/** A service that lacks tasks; `error` is the newest that one of its tasks has, or ''. */
export type LateService = {
  readonly name: string;
  readonly running: number;
  readonly wanted: number;
  readonly error: string;
};

export type WorldOptions = {
  readonly lab: LabSpec;
  readonly seed: number;
  /** Wall-clock milliseconds since 1970 at the world's time 0. */
  readonly epochMs: number;
  readonly from?: Checkpoint;
};

export type World = {
  readonly now: () => number;
  /** See `Kernel.run`: pure computation, never waits. */
  readonly run: (untilMs: number, fuel: number) => RunEnd;
  readonly nextMs: () => number | null;
  /** Opens a shell: `name` is the pane's (`node1`, `node1:2`), `node` the machine. */
  readonly openTerminal: (name: string, node: string, columns: number, rows: number) => void;
  /** What a person types, as bytes of a keyboard. */
  readonly input: (terminal: string, bytes: Bytes) => void;
  readonly resize: (terminal: string, columns: number, rows: number) => void;
  readonly closeTerminal: (terminal: string) => void;
  readonly terminals: () => readonly string[];
  /** What runs in the foreground: null at a prompt, else its command line. */
  readonly foreground: (terminal: string) => string | null;
  readonly power: (node: string, on: boolean) => void;
  /** The node's engine alone: `stop` ends its containers, `kill` leaves them running, unseen. */
  readonly engine: (node: string, action: 'start' | 'stop' | 'kill') => void;
  /** The engine's door, for tests and for listening to real clients. */
  readonly socket: (node: string) => EngineSocket | null;
  /** A request from outside at an engine's door; null: there is no such node. */
  readonly exchange: (
    node: string,
    request: ApiRequest,
    tell: (event: ExchangeEvent) => void,
  ) => Exchange | null;
  /** Output and marks, while `run`. One listener. */
  readonly listen: (listener: (event: WorldEvent) => void) => void;
  readonly cluster: () => ClusterView;
  readonly map: () => ClusterMap;
  readonly lateServices: () => readonly LateService[];
  /** A number per service that changes whenever somebody changes what is wanted of it. */
  readonly serviceVersions: () => Readonly<Record<string, number>>;
  /** One HTTP exchange with a published port of a node, raw bytes both ways; null: nobody answers. */
  readonly request: (
    node: string,
    port: number,
    bytes: Bytes,
    done: (answer: Bytes | null) => void,
  ) => void;
  /** The state as plain data, or `busy` while a command runs in a shell. */
  readonly checkpoint: () => Checkpoint | 'busy';
  /** Runs one command without a terminal to its end, in turbo: for goldens and setup. */
  readonly execute: (
    node: string,
    command: string,
    options?: {
      readonly tty?: { readonly columns: number; readonly rows: number };
      readonly shell?: 'bash' | 'ash';
      readonly limitMs?: number;
      /** Hears what is written as it happens, in true order; both texts are empty then. */
      readonly written?: (to: 'stdout' | 'stderr', bytes: Bytes) => void;
    },
  ) => {
    readonly exit: number;
    readonly stdout: Bytes;
    readonly stderr: Bytes;
    /** It was killed at its limit; `exit` is 124 then. */
    readonly outOfTime: boolean;
    /** The line of the script at which the shell was last, from 1. */
    readonly line: number;
  };
  /** Hex digest of the whole state: equal worlds have equal hashes. */
  readonly hash: () => string;
};
