// What travels between a page and the server: tagged unions with a version.
// Every message is idempotent or carries a sequence number. Texts of terminals are UTF-8 strings.
import type {
  ClassCommand,
  ClassroomView,
  MyView,
  PageKind,
  Role,
  RosterChange,
} from './class-messages.ts';
import type { RecordedMoment, RecordingFile } from './recording-messages.ts';

/** Raised when an old page can no longer talk to this server: it is asked to reload. */
export const PROTOCOL = 2;

/** States of a snippet. The page shows waiting and typing as running. */
export type SnippetState =
  | 'idle'
  | 'waiting'
  | 'typing'
  | 'running'
  | 'passed'
  | 'failed'
  | 'timeout'
  | 'skipped';

/** The one socket.io event that carries every message, in both directions. */
export const EVENT = 'message';

/**
 * What a page says of itself in socket.io's `auth` (its path is `socket.io/` under the base). The
 * role that it gets is what its cookies allow, never more.
 */
export type Handshake = { readonly role: PageKind };

// ── What a page sends ────────────────────────────────────────────────────────────────────────

export type ClientMessage =
  /**
   * First message of every connection. `slide`: where this page is; `seen`: last sequence number
   * that this page has of each terminal, so that only the rest is sent.
   */
  | {
      readonly kind: 'hello';
      readonly protocol: number;
      /**
       * Random id of this page (8 to 64 of `A-Za-z0-9_-`), the same over its reconnects: numbers of
       * commands and of inputs count within it, so that what is sent again after a cut, in its
       * order, is done once.
       */
      readonly page: string;
      readonly slide: number;
      readonly seen: Readonly<Record<string, number>>;
    }
  /**
   * `id` is the page's own number of the command, from 1: answered by `done` or `refused` with the
   * same. A repeated one is answered again and not done again.
   */
  | { readonly kind: 'command'; readonly id: number; readonly command: WorkspaceCommand }
  /** Where this page is now; the driver's moves the class. `index` counts steps, from 0. */
  | { readonly kind: 'slide'; readonly index: number }
  | { readonly kind: 'follow'; readonly following: boolean }
  /** Numbered within the page as workspace commands are, in a row of its own. */
  | { readonly kind: 'class'; readonly id: number; readonly command: ClassCommand }
  | { readonly kind: 'drive'; readonly take: boolean }
  | { readonly kind: 'blackout'; readonly on: boolean }
  /** A leader looks at a student's terminals from now on; null: at nobody's. Read-only. */
  | { readonly kind: 'watch'; readonly person: string | null }
  /** As `hello`: asks for what this page lacks of the terminals that it watches. */
  | { readonly kind: 'watch-hello'; readonly seen: Readonly<Record<string, number>> }
  /** Key strokes of a leader whom the watched student lets type; `id` counts them within the page. */
  | {
      readonly kind: 'watch-input';
      readonly id: number;
      readonly terminal: string;
      readonly text: string;
    }
  | { readonly kind: 'watch-drawn'; readonly terminal: string; readonly sequence: number }
  /** Flow control: this page has drawn the terminal's output up to this sequence number. */
  | { readonly kind: 'drawn'; readonly terminal: string; readonly sequence: number }
  | { readonly kind: 'ping'; readonly at: number };

/** What a person does to a workspace. */
export type WorkspaceCommand =
  | {
      readonly kind: 'open-terminal';
      readonly terminal: string;
      readonly columns: number;
      readonly rows: number;
    }
  /**
   * Key strokes. `sequence` counts this page's inputs of this terminal: a repeated one is dropped.
   * `slide`, with what ends a line: the slide that it counts for.
   */
  | {
      readonly kind: 'input';
      readonly terminal: string;
      readonly text: string;
      readonly sequence: number;
      readonly slide?: number;
    }
  | {
      readonly kind: 'resize';
      readonly terminal: string;
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: 'close-terminal'; readonly terminal: string }
  /** `text`: what the reader edited it to; `terminal`: where, when not where the deck says. */
  | {
      readonly kind: 'run';
      readonly snippet: string;
      readonly text?: string;
      readonly terminal?: string;
      /** What to do with a terminal in which something runs: refuse, interrupt it first. */
      readonly busy?: 'refuse' | 'interrupt';
    }
  | { readonly kind: 'run-all'; readonly exercise: string }
  /** Ends the run that is going on: ^C to its terminal, nothing more is typed. */
  | { readonly kind: 'stop' }
  /** A value for a placeholder, kept for the workspace. */
  | { readonly kind: 'value'; readonly name: string; readonly value: string }
  | { readonly kind: 'reset' }
  /** Back to the moment before that snippet was last run. */
  | { readonly kind: 'undo'; readonly snippet: string }
  /** To the state that this slide (index, steps counted) expects. */
  | { readonly kind: 'catch-up'; readonly slide: number }
  /** To a branch that was kept aside: before a reset, an undo, a catch-up. */
  | { readonly kind: 'restore'; readonly branch: string }
  /** To a moment of the deck's recording, as a branch in which everything is the person's. */
  | { readonly kind: 'take-keyboard'; readonly moment: RecordedMoment }
  /** Everything that the terminals have shown, as recordings: `retold` comes before `done`. */
  | { readonly kind: 'retell' }
  | { readonly kind: 'power'; readonly node: string; readonly on: boolean };

// ── What the server sends ────────────────────────────────────────────────────────────────────

export type ServerMessage =
  | {
      readonly kind: 'welcome';
      readonly protocol: number;
      /** Changes when the server was started anew. */
      readonly server: string;
      readonly me: { readonly name: string; readonly role: Role };
      readonly workspace: WorkspaceView;
      readonly classroom: ClassroomView;
      /** For students. */
      readonly mine: MyView | null;
      /** Changes when the deck's files changed. */
      readonly deck: string;
    }
  | { readonly kind: 'workspace'; readonly event: WorkspaceEvent }
  | { readonly kind: 'classroom'; readonly classroom: ClassroomView }
  | { readonly kind: 'mine'; readonly mine: MyView }
  | { readonly kind: 'roster'; readonly change: RosterChange }
  /** The workspace that this page watches, whole, and then what happens in it. */
  | { readonly kind: 'watched'; readonly person: string; readonly workspace: WorkspaceView }
  | { readonly kind: 'watched-event'; readonly person: string; readonly event: WorkspaceEvent }
  | { readonly kind: 'class-done'; readonly id: number }
  | { readonly kind: 'class-refused'; readonly id: number; readonly sentence: string }
  | { readonly kind: 'done'; readonly id: number }
  /** An asciicast per terminal, with a name for its file; `id` of the command. */
  | {
      readonly kind: 'retold';
      readonly id: number;
      readonly files: readonly RecordingFile[];
    }
  /** One sentence for a person; `reason` for the page (e.g. `busy`, `needs-value`). */
  | {
      readonly kind: 'refused';
      readonly id: number;
      readonly reason: string;
      readonly sentence: string;
    }
  /**
   * The deck changed on disk: these slides (by index) are to be fetched again, and the outline too
   * where there is no `patch`.
   */
  | {
      readonly kind: 'deck';
      readonly version: string;
      readonly slides: readonly number[];
      readonly patch: DeckPatch | null;
    }
  /** What keeps the author's last save from being shown, a line each; none when all is well. */
  | { readonly kind: 'trouble'; readonly lines: readonly string[] }
  /** `nowMs`: the server's wall time. */
  | { readonly kind: 'pong'; readonly at: number; readonly nowMs: number }
  | { readonly kind: 'goodbye'; readonly sentence: string };

export type WorkspaceView = {
  readonly id: string;
  readonly capabilities: Capabilities;
  /** What the person reads while it is made, e.g. `Starting five nodes… node2 ready`; else null. */
  readonly starting: string | null;
  readonly terminals: readonly TerminalView[];
  readonly snippets: readonly SnippetView[];
  readonly runs: readonly RunView[];
  readonly cluster: ClusterView | null;
  /** What the map shows beside that; null where the backend cannot tell. */
  readonly map: MapView | null;
  /** Virtual milliseconds since the workspace began, and the wall time of its beginning. */
  readonly nowMs: number;
  readonly epochMs: number;
  readonly branches: readonly BranchView[];
  readonly values: Readonly<Record<string, string>>;
  /** Ports that the lab publishes now, with the address that opens each. */
  readonly ports: readonly PublishedPort[];
};

export type PublishedPort = {
  readonly label: string;
  readonly url: string;
  readonly service: string;
  readonly port: number;
  /** Where it answers: the address that opens it, by node. */
  readonly nodes: Readonly<Record<string, string>>;
};

export type Capabilities = {
  /** The clock is virtual: it can run in turbo, stand still, and be caught up. */
  readonly virtualTime: boolean;
  /** Undo, fork, catch-up by state. */
  readonly snapshot: boolean;
  readonly nodePower: boolean;
  readonly cluster: boolean;
  /** Shells live through a restart of the server. */
  readonly keepsShells: boolean;
};

export type TerminalView = {
  /** `node1`, `node1:2`, as the deck says it. */
  readonly name: string;
  readonly node: string;
  /** What the tab shows: `node1`, `node1 → node2`. */
  readonly label: string;
  readonly role: string;
  readonly state: 'starting' | 'ready' | 'ended' | 'read-only';
  /** The command in the foreground, or null at a prompt. */
  readonly foreground: string | null;
  readonly columns: number;
  readonly rows: number;
  /** Sequence number of the last output: characters (UTF-16 units) since the terminal was opened. */
  readonly sequence: number;
};

export type SnippetView = {
  readonly id: string;
  readonly rev: string;
  readonly state: SnippetState;
  readonly exit: number | null;
  readonly virtualMs: number | null;
  /** One sentence when it failed, timed out or was skipped. */
  readonly why: string | null;
  /** The last run that it belongs to: where the verdict jumps to. */
  readonly run: number | null;
};

/** One command's run in a terminal, clicked or typed: the unit of the plain-text transcript. */
/** Longest text of a run, in UTF-16 units. */
export const runTextMax = 20_000;

export type RunView = {
  readonly number: number;
  readonly terminal: string;
  readonly snippet: string | null;
  readonly command: string;
  /** Sequence numbers of the terminal's output: where the command's output begins and ends. */
  readonly from: number;
  readonly to: number | null;
  readonly status: number | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
  /** Plain text of the output, control sequences resolved, at most `runTextMax` (the end of it). */
  readonly text: string;
};

export type BranchView = {
  readonly id: string;
  /** `before reset 14:02` */
  readonly label: string;
  readonly current: boolean;
};

export type ClusterView = {
  /** What is wrong with it at present, a sentence each; real engines tell. */
  readonly troubles?: readonly string[];
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

/** The cluster in full, beside what the strip shows. Items are known by their `id`. */
export type ClusterMap = {
  readonly services: readonly MapService[];
  /** Those that run or shall run, and those that failed lately; at most 400. */
  readonly tasks: readonly MapTask[];
  readonly networks: readonly MapNetwork[];
};

export type MapService = {
  readonly id: string;
  readonly name: string;
  /** With the service's virtual address there, empty where it has none. */
  readonly networks: readonly { readonly id: string; readonly address: string }[];
  /** How its last update or rollback goes, in the engine's words. */
  readonly update: { readonly state: string; readonly message: string } | null;
  /** Milliseconds since 1970, as all moments of the map. */
  readonly changedMs: number;
};

export type MapTask = {
  readonly id: string;
  /** The service's id. */
  readonly service: string;
  /** From 1; 0 for a task of a global service. */
  readonly slot: number;
  /** Empty while it has no place. */
  readonly node: string;
  readonly state: string;
  /** It shall run, or come to its end; else it is on its way out, or it failed. */
  readonly wanted: boolean;
  readonly error: string;
  readonly sinceMs: number;
  readonly addresses: readonly string[];
};

export type MapNetwork = {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly subnet: string;
  readonly ingress: boolean;
  /** Whose own it is; null: of the whole swarm. */
  readonly node: string | null;
};

/** What has happened in the cluster, for a person. Numbers go up by one. */
export type MapNews = {
  readonly number: number;
  readonly atMs: number;
  readonly tone: 'plain' | 'ok' | 'warn' | 'err';
  readonly text: string;
};

/** `news`: the last hundred, oldest first. */
export type MapView = ClusterMap & { readonly news: readonly MapNews[] };

export type Difference<Item> = { readonly put: readonly Item[]; readonly gone: readonly string[] };

/** What is new since the last one was told; to be put over a picture of any moment after that. */
export type MapChange = {
  readonly services: Difference<MapService>;
  readonly tasks: Difference<MapTask>;
  readonly networks: Difference<MapNetwork>;
  readonly news: readonly MapNews[];
};

export type WorkspaceEvent =
  /** `from`: sequence number before `text`. A page that lacks what is before asks with `hello`. */
  | {
      readonly kind: 'output';
      readonly terminal: string;
      readonly from: number;
      readonly text: string;
    }
  /** The whole picture of a terminal as escape sequences, for one that joined late or was slow. */
  | {
      readonly kind: 'screen';
      readonly terminal: string;
      readonly sequence: number;
      readonly columns: number;
      readonly rows: number;
      readonly text: string;
    }
  | { readonly kind: 'terminal'; readonly terminal: TerminalView }
  | { readonly kind: 'terminal-closed'; readonly terminal: string }
  | { readonly kind: 'snippet'; readonly snippet: SnippetView }
  | { readonly kind: 'run'; readonly run: RunView }
  | { readonly kind: 'cluster'; readonly cluster: ClusterView }
  /** Only what has changed, at most five times a second. */
  | { readonly kind: 'map'; readonly change: MapChange }
  | { readonly kind: 'clock'; readonly nowMs: number }
  | { readonly kind: 'value'; readonly name: string; readonly value: string }
  | { readonly kind: 'ports'; readonly ports: WorkspaceView['ports'] }
  /** The workspace was replaced by another state: take everything from this view. */
  | { readonly kind: 'replaced'; readonly workspace: WorkspaceView; readonly notice: string | null }
  | { readonly kind: 'notice'; readonly sentence: string }
  /** `open` of the dialect: the page offers this address. */
  | { readonly kind: 'open-url'; readonly url: string };

// ── What a page finds in its HTML, as JSON in <script id="boot"> ─────────────────────────────

export type Boot = {
  readonly protocol: number;
  readonly role: PageKind;
  readonly deck: BootDeck;
  readonly lab: {
    readonly name: string;
    readonly backend: string;
    readonly terminals: readonly {
      readonly name: string;
      readonly node: string;
      readonly role: string;
    }[];
  } | null;
  /** Slide to show first (index), and the HTML of it and its neighbours, by index. */
  readonly slide: number;
  readonly slides: Readonly<Record<number, SlideHtml>>;
  /** Prefix of every path, with a slash at its end: `/`, or `/workshop/`; empty in a static site. */
  readonly base: string;
  /** Only of a static site: there is no server, and no class. */
  readonly site?: { readonly slidesPerFile: number };
};

/** Also what `GET api/slide/INDEX` answers. `notes` for presenters only. */
export type SlideHtml = { readonly html: string; readonly notes: string | null };

/** What `GET api/recordings.json` answers: files below `recordings/`, exercises that they show. */
export type RecordingsIndex = {
  readonly files: readonly string[];
  readonly exercises: readonly string[];
};

/** What is new in the outline of a deck whose slides and exercises are the same in number and place. */
export type DeckPatch = {
  readonly title: string;
  readonly language: string;
  readonly slides: readonly {
    readonly index: number;
    readonly slide: BootDeck['slides'][number];
  }[];
  readonly exercises: BootDeck['exercises'];
};

export type BootDeck = {
  readonly title: string;
  readonly language: string;
  readonly version: string;
  /** The look that the deck asks for; the reader's own choice wins. */
  readonly theme: 'light' | 'dark' | null;
  /** Version of the deck's own style sheet, which lies at `deck.css`; null without one. */
  readonly style: string | null;
  /** Minutes that its author plans: for all of it, and from a slide to the next one named. */
  readonly plan: {
    readonly minutes: number | null;
    readonly parts: readonly { readonly slide: number; readonly minutes: number }[];
  };
  readonly slides: readonly {
    readonly number: string;
    readonly name: string | null;
    readonly title: string | null;
    readonly chapter: string | null;
    readonly continued: boolean;
    /** Index of the first step of this slide. */
    readonly first: number;
    readonly classes: readonly string[];
    readonly exercises: readonly string[];
  }[];
  /** Where links to slides that are left out lead: an index by each name. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly exercises: readonly {
    readonly id: string;
    readonly title: string;
    readonly terminal: string | null;
    readonly snippets: readonly {
      readonly id: string;
      readonly rev: string;
      readonly method: string;
      readonly text: string;
      readonly hidden: boolean;
      readonly terminal: string | null;
      readonly placeholders: readonly {
        readonly name: string;
        readonly start: number;
        readonly end: number;
      }[];
    }[];
  }[];
};
