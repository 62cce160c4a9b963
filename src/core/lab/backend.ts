// The seam between running a deck and what it runs on: simulated or real, one contract.
import type { Bytes } from '../lib/bytes.ts';
import type { Capabilities, ClusterMap, ClusterView } from '../protocol/messages.ts';
import type { Plain } from '../sim/kernel/kernel.ts';

/** What a shell tells of itself, from the simulator out of band, from real ones by OSC 133. */
export type ShellMark =
  | {
      readonly kind: 'prompt';
      readonly depth: number;
      readonly continuation: boolean;
      /** False: this shell tells where a command ended and not where it begins (a plain `sh`). */
      readonly tellsStarts?: boolean;
    }
  | { readonly kind: 'command-start'; readonly depth: number; readonly command: string | null }
  | { readonly kind: 'command-end'; readonly depth: number; readonly status: number | null }
  | { readonly kind: 'enter'; readonly depth: number; readonly machine: string }
  | { readonly kind: 'leave'; readonly depth: number };

export type BackendEvent =
  | { readonly kind: 'output'; readonly terminal: string; readonly bytes: Bytes }
  | { readonly kind: 'mark'; readonly terminal: string; readonly mark: ShellMark }
  | { readonly kind: 'ended'; readonly terminal: string; readonly status: number }
  | { readonly kind: 'cluster' }
  /** Something that the page's reader has to know, e.g. that an engine does not answer any more. */
  | { readonly kind: 'notice'; readonly sentence: string };

export type BackendNode = {
  readonly name: string;
  readonly address: string;
  readonly role: string;
};

/** A clock that the runner waits by: virtual in the simulator, the machine's otherwise. */
export type Clock = {
  readonly nowMs: () => number;
  /**
   * Calls once after that many milliseconds, never from within this call; returns what cancels it.
   * Simulated: when everything up to that moment has happened, so that the order is the world's.
   */
  readonly after: (delayMs: number, callback: () => void) => () => void;
};

/** The simulator's clock and state in its host's hands. */
export type VirtualTime = {
  /** See `Workspace.advance`. Callbacks of the clock are called in it. */
  readonly run: (untilMs: number, fuel: number) => 'idle' | 'reached' | 'budget';
  readonly nextMs: () => number | null;
  /** False while events of the present moment are left: input has to wait for them. */
  readonly settled: () => boolean;
  readonly checkpoint: () => Plain | 'busy';
  readonly hash: () => string;
};

/** What provides the terminals of one workspace. */
export type Backend = {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** What `needs:` of a snippet may name besides a capability, e.g. `vip-traffic`. */
  readonly offers: ReadonlySet<string>;
  readonly nodes: readonly BackendNode[];
  readonly clock: Clock;
  /** Opens the terminal of that name on a node; a failure is a sentence. */
  readonly open: (terminal: string, node: string, columns: number, rows: number) => string | null;
  readonly write: (terminal: string, bytes: Bytes) => void;
  readonly resize: (terminal: string, columns: number, rows: number) => void;
  readonly close: (terminal: string) => void;
  /** Flow control, where the far end can be slowed down. */
  readonly pause: (terminal: string) => void;
  readonly resume: (terminal: string) => void;
  /** The command line in the foreground, null at a prompt, undefined when it cannot be known. */
  readonly foreground: (terminal: string) => string | null | undefined;
  /** One listener. */
  readonly listen: (listener: (event: BackendEvent) => void) => void;
  readonly cluster: () => ClusterView | null;
  /** Beside it what the map shows; null where this cannot be told. */
  readonly map: () => ClusterMap | null;
  readonly power: (node: string, on: boolean) => void;
  /**
   * One HTTP exchange with a published port of a node, raw bytes both ways, answered within a run;
   * null: nobody answers. Null where a browser reaches the ports by itself.
   */
  readonly request:
    | ((node: string, port: number, bytes: Bytes, done: (answer: Bytes | null) => void) => void)
    | null;
  /** Where time is virtual: it passes only here. Null: the machine's own clock. */
  readonly virtual: VirtualTime | null;
  readonly dispose: () => void;
};
