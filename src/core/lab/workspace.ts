// One running lab of one person, as its host drives it: terminals, runs, verdicts, journal.
import type { Exercise } from '../deck/deck.ts';
import type { Bytes } from '../lib/bytes.ts';
import type {
  MapChange,
  SnippetView,
  TerminalView,
  WorkspaceCommand,
  WorkspaceEvent,
  WorkspaceView,
} from '../protocol/messages.ts';
import type { Checkpoint } from '../sim/world.ts';
import type { Backend } from './backend.ts';
import type { JournalEntry, JournalHeader, WorkspaceCheckpoint } from './journal.ts';
import type { Lab } from './lab.ts';
import type { MakeWorld } from './make-world.ts';

/**
 * A workspace, driven by its host (a server's worker thread, the `test` command, later a browser).
 * It owns no timer and no socket. The host's turn is always the same four steps:
 *
 *     workspace.command(command, tag);            // any number of them, or none
 *     workspace.advance(untilMs, fuel);           // virtual time passes (real backends: see there)
 *     store.append(branch, workspace.takeJournal(watched));   // durable first …
 *     send(workspace.takeAnswers(), workspace.takeEvents());  // … then seen
 *
 * so that nothing is acknowledged or shown that a crash could take back.
 */
export type Workspace = {
  readonly id: string;
  readonly header: JournalHeader;
  readonly backend: Backend;

  /**
   * Takes what a person does. Every command is answered once, by `takeAnswers` with the same tag:
   * most at once, `run` on a busy terminal after two seconds of waiting for a prompt.
   */
  readonly command: (command: LabCommand, tag: number) => void;
  /**
   * Plays snippets one after another, e.g. all of a deck: what `test` and catch-up do. Ends with
   * `running()` false. Unlike `run-all`, `policy` says what happens at a failure.
   */
  readonly play: (snippets: readonly string[], policy: PlayPolicy) => void;
  /**
   * Hands everything to a person, once the present moment has settled: what is planned is dropped,
   * a command that is half typed stays so, and one that runs goes on.
   */
  readonly letGo: () => void;
  /** True while snippets are planned or one is being typed or waited for by a plan. */
  readonly running: () => boolean;

  /**
   * Simulated: lets virtual time pass up to `untilMs`, at most `fuel` events: pure computation.
   * `reached`: it is `untilMs`; `idle`: too, and nothing will ever happen without input;
   * `budget`: out of fuel before, call again. Infinity as `untilMs` runs until nothing is left.
   * Real backends: handles what came meanwhile; both arguments are ignored; call it after `wake`.
   */
  readonly advance: (untilMs: number, fuel: number) => 'idle' | 'reached' | 'budget';
  /** Milliseconds since the world began. */
  readonly nowMs: () => number;
  /** When something happens next (simulated), or null: then a host need not call before input. */
  readonly nextMs: () => number | null;

  /**
   * True until every journal entry given at creation has been folded. Call `replay` until then;
   * `command`, `play` and `advance` are for afterwards only.
   */
  readonly replaying: () => boolean;
  /** Folds given entries in turbo, at most `fuel` events. Nothing of it is journalled or sent. */
  readonly replay: (fuel: number) => void;

  /**
   * Facts since the last call, in order, to be made durable before anything else is taken.
   * `watched`: somebody sees the output; then a `tick` closes the list when output is pending.
   */
  readonly takeJournal: (watched: boolean) => readonly JournalEntry[];
  readonly takeAnswers: () => readonly CommandAnswer[];
  /**
   * What pages have to hear since the last call. Output of one terminal is gathered; more than
   * 256 kB of it between two calls becomes one `screen`, so that nothing grows without bound.
   */
  readonly takeEvents: () => readonly WorkspaceEvent[];
  /** The same of the cluster's map, which a host tells less often; null: nothing new. */
  readonly takeMap: () => MapChange | null;
  /** Something may be new on the map. */
  readonly mapStale: () => boolean;

  /** `starting`, `branches` and `ports` are the host's: null and empty here. */
  readonly view: () => WorkspaceView;
  readonly snippet: (id: string) => SnippetView | null;
  readonly terminal: (name: string) => TerminalView | null;
  /** Whole picture of a terminal (with scrollback), for a late viewer; null: no such terminal. */
  readonly screen: (terminal: string) => Extract<WorkspaceEvent, { kind: 'screen' }> | null;
  /** Output after that sequence number; null when it is no longer kept: take `screen` then. */
  readonly since: (terminal: string, sequence: number) => string | null;

  /** Only at rest (every shell at its prompt, nothing planned); else `busy`: try again later. */
  readonly checkpoint: () => WorkspaceCheckpoint | 'busy';
  /** Hex digest of everything that a fold computes: equal journals give equal digests. */
  readonly hash: () => string;
  readonly dispose: () => void;
};

/**
 * What a workspace does itself; the other commands replace it by another branch (`branch.ts`).
 * Of input, dropping what a page repeats is the host's: only it knows the page.
 */
export type LabCommand =
  | Exclude<
      WorkspaceCommand,
      {
        readonly kind:
          | 'reset'
          | 'undo'
          | 'catch-up'
          | 'restore'
          | 'take-keyboard'
          | 'retell'
          | 'input';
      }
    >
  | { readonly kind: 'input'; readonly terminal: string; readonly text: string }
  /** Where the person is who types the line that follows: only these exercises can be meant. */
  | { readonly kind: 'place'; readonly exercises: readonly string[] }
  /** One HTTP exchange with a published port; `base64`: the raw request. */
  | {
      readonly kind: 'request';
      readonly node: string;
      readonly port: number;
      readonly base64: string;
    };

export type CommandResult =
  /** `answer`: of a `request`, raw; null when nobody answers. */
  | { readonly ok: true; readonly answer?: Bytes | null }
  /**
   * `reason`, for the page: `busy` (the terminal runs something: offer interrupt, second
   * terminal, cancel), `needs-value`, `unknown-snippet`, `unknown-terminal`, `running`,
   * `not-here` (the backend cannot).
   */
  | { readonly ok: false; readonly reason: string; readonly sentence: string };

export type CommandAnswer = { readonly tag: number; readonly result: CommandResult };

export type PlayPolicy = {
  /** `continue` interrupts what failed and goes on, if need be in a new terminal. */
  readonly onFailure: 'stop' | 'continue';
  /** How long a `bash` may run, in virtual milliseconds; null: as long as it likes. */
  readonly limitMs: number | null;
};

/** A stored state and what happened after it. */
export type WorkspacePast = {
  readonly checkpoint: WorkspaceCheckpoint | null;
  readonly entries: readonly JournalEntry[];
};

/** What `createWorkspace(options)` takes: any backend, e.g. the shell of this machine. */
export type WorkspaceOptions = {
  readonly id: string;
  readonly backend: Backend;
  readonly header: JournalHeader;
  readonly lab: Lab;
  readonly exercises: readonly Exercise[];
  readonly tells?: boolean;
  /** Real backends: called when `advance` has something to do. Never from within a call. */
  readonly wake?: () => void;
  readonly past?: WorkspacePast;
};

/**
 * What `createSimulatedWorkspace(options)` (simulated-workspace.ts) takes. `prepared` comes from
 * `prepareLab(lab)`, once per lab and engine; the workspace's clock begins where it ends.
 */
export type SimulatedOptions = {
  readonly id: string;
  readonly header: JournalHeader;
  readonly lab: Lab;
  readonly prepared: Checkpoint;
  readonly exercises: readonly Exercise[];
  readonly past?: WorkspacePast;
  /** `takeEvents` gives what happens in a replay, too. */
  readonly tells?: boolean;
  /** Instead of the simulator's own: for tests. */
  readonly makeWorld?: MakeWorld;
};

/**
 * What `createCatchUp(options)` (catch-up.ts) takes: a new workspace in which the exercises of
 * `play` (ids, in the deck's order) are played from the lab's start as the deck expects (D7).
 */
export type CatchUpOptions = Omit<SimulatedOptions, 'past'> & { readonly play: readonly string[] };

export type CatchUp = {
  /** Call until it is no longer `working`; each call is at most `fuel` events of computation. */
  readonly advance: (fuel: number) => 'working' | 'done' | 'stopped';
  readonly progress: () => { readonly done: number; readonly total: number };
  /** When stopped: which snippet failed unexpectedly, in a sentence. */
  readonly sentence: () => string | null;
  /** The workspace in that state; its journal so far is in `entries`. */
  readonly workspace: Workspace;
  readonly entries: () => readonly JournalEntry[];
};
