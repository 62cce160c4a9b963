// What a page knows, as signals, and how messages change it: folds only, no view.
import type { ReadonlySignal, Signal } from '@preact/signals';
import { batch, signal } from '@preact/signals';
import { assertNever } from '../core/lib/assert.ts';
import type { ClassroomView, MyView } from '../core/protocol/class-messages.ts';
import type {
  Boot,
  BootDeck,
  DeckPatch,
  ServerMessage,
  SlideHtml,
  WorkspaceCommand,
  WorkspaceEvent,
  WorkspaceView,
} from '../core/protocol/messages.ts';
import type { RecordingFile } from '../core/protocol/recording-messages.ts';
import type { Connection, ConnectionState, Wire, WireEvents } from './connection.ts';
import { createConnection } from './connection.ts';
import type { Outbox } from './outbox.ts';
import { emptyOutbox } from './outbox.ts';
import type { ReplayState } from './replay/replay-state.ts';
import { createReplayState } from './replay/replay-state.ts';
import type { SlideStore } from './slides.ts';
import { createSlideStore, placeAfter } from './slides.ts';
import type { ClassRoster } from './state/class-roster.ts';
import { emptyRoster, foldRoster } from './state/class-roster.ts';
import type { Place } from './state/place.ts';
import { classMoved } from './state/place.ts';
import { fillPlaceholders } from './state/placeholders.ts';
import type { Progress } from './state/progress.ts';
import { announcement } from './state/say.ts';
import type { WorkspaceSlices } from './state/slices.ts';
import { sliceWorkspace } from './state/slices.ts';
import { foldWorkspace } from './state/workspace.ts';
import type { Feed } from './terminal/feed.ts';
import { createFeed } from './terminal/feed.ts';
import type { Paste } from './terminal/paste.ts';
import type { TerminalView } from './terminal/terminal-view.ts';

export type Toast = {
  readonly sentence: string;
  readonly icon: 'check' | 'bulb' | 'cross' | 'hand' | 'arrow';
  readonly action?: { readonly label: string; readonly act: () => void };
};

export type Dialog =
  | { readonly kind: 'help' }
  | { readonly kind: 'overview' }
  | { readonly kind: 'contents' }
  | { readonly kind: 'search' }
  | { readonly kind: 'go-to' }
  | { readonly kind: 'join-code' }
  | { readonly kind: 'map' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'keep-run' }
  | { readonly kind: 'busy'; readonly snippet: string; readonly sentence: string }
  /** For exactly these students. */
  | {
      readonly kind: 'hint';
      readonly to: readonly { readonly id: string; readonly name: string }[];
    }
  | { readonly kind: 'paste'; readonly paste: Paste; readonly send: () => void };

const nobodysView: MyView = { hand: false, watchers: [], hints: [], typing: null };

/** A look at one student's lab. */
export type Watching = {
  readonly person: string;
  readonly lab: Model;
  /** After a cut the server is asked anew. */
  readonly resume: () => void;
  readonly take: (message: Extract<ServerMessage, { kind: 'watched' | 'watched-event' }>) => void;
};

export type ModelParts = {
  readonly boot: Boot;
  readonly page: string;
  readonly openWire: (events: WireEvents) => Wire;
  readonly fetchSlide: (index: number) => Promise<SlideHtml>;
  readonly fetchDeck: () => Promise<BootDeck | null>;
  /** Where what one does is kept in this browser only. */
  readonly progress?: Progress | undefined;
  /** Wall time in milliseconds. */
  readonly now: () => number;
  readonly slide: number;
  /** The reader had left the class before this page was loaded anew. */
  readonly wandering: boolean;
};

export type Model = WorkspaceSlices & {
  readonly boot: Boot;
  readonly now: () => number;
  readonly fetchSlide: ModelParts['fetchSlide'];
  readonly progress: Progress | null;
  readonly deck: Signal<BootDeck>;
  readonly place: Signal<Place>;
  /** Counts arrivals of slides: a view that waits for one reads it. */
  readonly arrivals: Signal<number>;
  readonly slides: SlideStore;
  /** Another store of the same slides, which nobody else makes forget. */
  readonly newStore: () => SlideStore;
  readonly workspace: Signal<WorkspaceView | null>;
  /** Wall time at which `workspace.nowMs` was said. */
  readonly clockAt: Signal<number>;
  readonly classroom: Signal<ClassroomView | null>;
  readonly me: Signal<string>;
  readonly connection: Signal<ConnectionState>;
  readonly connectionSince: Signal<number>;
  readonly latencyMs: Signal<number | null>;
  /** How far the server's clock is ahead of this one's. */
  readonly aheadMs: Signal<number>;
  readonly goodbye: Signal<string | null>;
  /** What is wrong with the author's last save, a line each. */
  readonly trouble: Signal<readonly string[]>;
  readonly outbox: Signal<Outbox>;
  readonly hand: Signal<boolean>;
  /** A raised or lowered hand is on its way to the server. */
  readonly asksHand: Signal<boolean>;
  /** What the class knows of this student. */
  readonly mine: Signal<MyView>;
  /** For leaders. */
  readonly roster: Signal<ClassRoster>;
  /** The student's lab that a leader looks at: a model of its own, or null. */
  readonly watching: Signal<Watching | null>;
  /** Of somebody else's lab: they let this person type in it now. */
  readonly guest: ReadonlySignal<boolean>;
  readonly blackout: Signal<boolean>;
  readonly terminal: Signal<string | null>;
  readonly feeds: Map<string, Feed>;
  /** Terminals that the server closed: they are opened again by a person or a run only. */
  readonly closed: Set<string>;
  /** Terminals whose shell went while this window's size was theirs: the next one gets it too. */
  readonly ours: Set<string>;
  /** Number of this page's last input of each terminal. */
  readonly typed: Map<string, number>;
  /** Recordings of what one's terminals have shown, as they came last. */
  readonly retold: Signal<readonly RecordingFile[] | null>;
  /** Whether the pane shows the plain text instead of the screen. */
  readonly transcript: Signal<boolean>;
  /** *Ctrl* of the phone's key bar was pressed: it holds for the next sign. */
  readonly control: Signal<boolean>;
  /** Run whose command is in view, by terminal. */
  readonly inView: Signal<Readonly<Record<string, number | null>>>;
  /** The screens that were made, by terminal. */
  readonly screens: Map<string, TerminalView>;
  readonly toast: Signal<Toast | null>;
  readonly dialog: Signal<Dialog | null>;
  readonly replay: ReplayState;
  /** The cluster's map stands in place of the slide. */
  readonly mapBeside: Signal<boolean>;
  readonly editing: Signal<{ readonly snippet: string; readonly text: string } | null>;
  /** For the polite live region. */
  readonly announce: Signal<string>;
  /** The terminal is asked to show this run. */
  readonly shown: Signal<{ readonly run: number; readonly at: number } | null>;
  readonly link: Connection;
  /** When this page last turned to another slide by itself, in wall time. */
  turnedAt: number;
  /** The reader has said once that several pasted lines may run. */
  pastes: boolean;
};

export function createModel(parts: ModelParts): Model {
  const { boot, now } = parts;
  const workspace = signal<WorkspaceView | null>(null);
  const arrivals = signal(0);
  const deck = signal(boot.deck);
  const arrived = () => {
    arrivals.value = arrivals.peek() + 1;
  };
  const newStore = () =>
    createSlideStore({
      first: boot.slides,
      count: () => deck.peek().slides.length,
      fetch: parts.fetchSlide,
      arrived,
      failed: arrived,
    });
  const state: Omit<Model, 'link'> = {
    boot,
    now,
    fetchSlide: parts.fetchSlide,
    progress: parts.progress ?? null,
    deck,
    place: signal<Place>({ index: parts.slide, classIndex: null, following: !parts.wandering }),
    arrivals,
    slides: newStore(),
    newStore,
    workspace,
    clockAt: signal(now()),
    ...sliceWorkspace(workspace),
    classroom: signal<ClassroomView | null>(null),
    me: signal(''),
    connection: signal<ConnectionState>('offline'),
    connectionSince: signal(now()),
    latencyMs: signal<number | null>(null),
    aheadMs: signal(0),
    goodbye: signal<string | null>(null),
    trouble: signal<readonly string[]>([]),
    outbox: signal<Outbox>(emptyOutbox),
    hand: signal(false),
    asksHand: signal(false),
    mine: signal<MyView>(nobodysView),
    roster: signal<ClassRoster>(emptyRoster),
    watching: signal<Watching | null>(null),
    guest: signal(false),
    blackout: signal(false),
    terminal: signal<string | null>(boot.lab?.terminals[0]?.name ?? null),
    feeds: new Map<string, Feed>(),
    closed: new Set<string>(),
    ours: new Set<string>(),
    typed: new Map<string, number>(),
    transcript: signal(false),
    retold: signal(null),
    control: signal(false),
    inView: signal<Readonly<Record<string, number | null>>>({}),
    screens: new Map<string, TerminalView>(),
    turnedAt: 0,
    pastes: false,
    toast: signal<Toast | null>(null),
    dialog: signal<Dialog | null>(null),
    replay: createReplayState(),
    mapBeside: signal(false),
    editing: signal<{ snippet: string; text: string } | null>(null),
    announce: signal(''),
    shown: signal<{ run: number; at: number } | null>(null),
  };
  const link = createConnection({
    open: parts.openWire,
    page: parts.page,
    here: () => ({ slide: state.place.peek().index, seen: seenOf(state.feeds) }),
    changed(connection) {
      if (connection === state.connection.peek()) return;
      batch(() => {
        state.connection.value = connection;
        // What is wrong still is told again.
        if (connection !== 'live') state.trouble.value = [];
        state.connectionSince.value = now();
      });
    },
    pending: outbox => {
      state.outbox.value = outbox;
    },
    received: message => batch(() => receive(model, message, parts)),
    refused: (command, reason, sentence) => refuse(model, command, reason, sentence),
    classPending: commands => {
      // What was asked last is shown at once.
      const asked = commands.findLast(each => each.kind === 'hand');
      model.asksHand.value = asked !== undefined;
      model.hand.value = asked?.raised ?? model.mine.peek().hand;
    },
  });
  const model: Model = { ...state, link };
  return model;
}

export function feedOf(model: Model, terminal: string): Feed {
  const known = model.feeds.get(terminal);
  if (known) return known;
  const feed = createFeed();
  model.feeds.set(terminal, feed);
  return feed;
}

function seenOf(feeds: ReadonlyMap<string, Feed>): Record<string, number> {
  const seen: Record<string, number> = {};
  for (const [name, feed] of feeds) {
    const sequence = feed.seen();
    if (sequence !== null) seen[name] = sequence;
  }
  return seen;
}

function receive(model: Model, message: ServerMessage, parts: ModelParts): void {
  switch (message.kind) {
    case 'welcome':
      model.me.value = message.me.name;
      takeWorkspace(model, message.workspace);
      takeClassroom(model, message.classroom);
      tellFollowing(model);
      if (message.deck !== model.deck.peek().version) reloadDeck(model, parts, null);
      model.link.tell({ kind: 'ping', at: model.now() });
      if (message.mine !== null) takeMine(model, message.mine);
      model.watching.peek()?.resume();
      return;
    case 'workspace':
      takeEvent(model, message.event);
      return;
    case 'classroom':
      takeClassroom(model, message.classroom);
      return;
    case 'deck':
      if (message.patch !== null) patchDeck(model, message.patch, message.version, message.slides);
      else reloadDeck(model, parts, message.slides);
      return;
    case 'trouble':
      model.trouble.value = message.lines;
      return;
    case 'pong':
      model.latencyMs.value = Math.max(0, Math.round(model.now() - message.at));
      // The answer was written about half way.
      model.aheadMs.value = message.nowMs - (message.at + model.now()) / 2;
      return;
    case 'goodbye':
      model.goodbye.value = message.sentence;
      return;
    case 'mine':
      takeMine(model, message.mine);
      return;
    case 'roster':
      model.roster.value = foldRoster(model.roster.peek(), message.change, model.now());
      return;
    case 'watched':
    case 'watched-event': {
      const watching = model.watching.peek();
      if (watching?.person === message.person) watching.take(message);
      return;
    }
    case 'class-refused':
      model.toast.value = { sentence: message.sentence, icon: 'cross' };
      return;
    case 'retold':
      model.retold.value = message.files;
      return;
    case 'done':
    case 'refused':
    case 'class-done':
      return;
    default:
      assertNever(message);
  }
}

function takeMine(model: Model, mine: MyView): void {
  model.mine.value = mine;
  if (!model.asksHand.peek()) model.hand.value = mine.hand;
}

export function takeWorkspace(model: Model, workspace: WorkspaceView): void {
  // Another workspace than before the cut: its terminals begin anew.
  const before = model.workspace.peek();
  if (before && before.id !== workspace.id) {
    keepSizes(model, [...model.screens.keys()]);
    for (const feed of model.feeds.values()) feed.forget();
  }
  model.closed.clear();
  model.workspace.value = heldWhileStarting(before, workspace);
  model.clockAt.value = model.now();
}

/** A lab that is still coming back knows nothing yet: what was reached in it stays in sight. */
function heldWhileStarting(before: WorkspaceView | null, now: WorkspaceView): WorkspaceView {
  const comesBack = now.starting !== null && before?.id === now.id;
  return comesBack && before ? { ...before, starting: now.starting } : now;
}

/** Who opened the page at a slide of their choice wanders, unless the class is there too. */
function tellFollowing(model: Model): void {
  const place = model.place.peek();
  if (place.following || model.boot.role !== 'student') return;
  if (place.index === place.classIndex) model.place.value = { ...place, following: true };
  model.link.tell({ kind: 'follow', following: model.place.peek().following });
}

/** After a turn of its own the driver's page does not listen to the echo of an earlier one. */
const echoMs = 1_500;

function takeClassroom(model: Model, classroom: ClassroomView): void {
  model.classroom.value = classroom;
  model.blackout.value = classroom.blackout;
  if (classroom.driving && model.now() - model.turnedAt < echoMs) return;
  const presented = classroom.presenter !== null;
  model.place.value = classMoved(model.place.peek(), presented ? classroom.slide : null);
}

export function takeEvent(model: Model, event: WorkspaceEvent): void {
  const before = model.workspace.peek();
  if (!before) return;
  if (event.kind === 'output') {
    const complete = feedOf(model, event.terminal).output(event.from, event.text);
    if (!complete) model.link.greet();
    return;
  }
  if (event.kind === 'screen') {
    feedOf(model, event.terminal).screen(event);
    return;
  }
  if (event.kind === 'notice') {
    model.toast.value = { sentence: event.sentence, icon: 'bulb' };
    return;
  }
  if (event.kind === 'open-url') {
    offerAddress(model, event.url);
    return;
  }
  if (event.kind === 'clock' || event.kind === 'replaced') model.clockAt.value = model.now();
  // Only when it begins: who looks elsewhere meanwhile is left there.
  if (event.kind === 'run' && event.run.snippet !== null && isNew(before, event.run.number))
    model.terminal.value = event.run.terminal;
  if (event.kind === 'terminal') model.closed.delete(event.terminal.name);
  if (event.kind === 'terminal-closed') closeTerminal(model, event.terminal);
  if (event.kind === 'replaced') {
    keepSizes(model, [...model.screens.keys()]);
    model.closed.clear();
    for (const feed of model.feeds.values()) feed.forget();
    if (event.notice) model.toast.value = { sentence: event.notice, icon: 'bulb' };
  }
  if (event.kind === 'snippet') {
    const sentence = announcement(model.deck.peek(), before, event.snippet);
    if (sentence) model.announce.value = sentence;
  }
  model.workspace.value = foldWorkspace(before, event);
  // The pictures of the new state are asked for, not waited for.
  if (event.kind === 'replaced') model.link.greet();
}

function isNew(before: WorkspaceView, run: number): boolean {
  return !before.runs.some(each => each.number === run);
}

/** Before shells go: who has the word on their size keeps it, another window's stays another's. */
function keepSizes(model: Model, names: readonly string[]): void {
  for (const name of names) {
    const room = model.screens.get(name)?.room();
    const view = model.workspace.peek()?.terminals.find(each => each.name === name);
    const isOurs = !view || (view.columns === room?.columns && view.rows === room?.rows);
    if (room && isOurs) model.ours.add(name);
  }
}

/** Its output is over: one that is opened under its name begins from nothing. */
function closeTerminal(model: Model, name: string): void {
  keepSizes(model, [name]);
  feedOf(model, name).forget();
  model.closed.add(name);
  const lab = model.boot.lab?.terminals ?? [];
  if (model.terminal.peek() === name && !lab.some(each => each.name === name))
    model.terminal.value = lab[0]?.name ?? null;
}

function offerAddress(model: Model, url: string): void {
  model.toast.value = {
    sentence: `The exercise opens ${url}`,
    icon: 'arrow',
    action: { label: 'Open', act: () => window.open(url, '_blank', 'noopener') },
  };
}

/** The slide on the screen is asked for at once; place, terminals and verdicts stay as they are. */
function patchDeck(
  model: Model,
  patch: DeckPatch,
  version: string,
  changed: readonly number[],
): void {
  const before = model.deck.peek();
  const slides = [...before.slides];
  for (const { index, slide } of patch.slides) slides[index] = slide;
  const fresh = new Map(patch.exercises.map(exercise => [exercise.id, exercise]));
  const exercises = before.exercises.map(exercise => fresh.get(exercise.id) ?? exercise);
  model.slides.forget(changed);
  const { title, language } = patch;
  model.deck.value = { ...before, title, language, version, slides, exercises };
  model.arrivals.value = model.arrivals.peek() + 1;
}

function reloadDeck(model: Model, parts: ModelParts, slides: readonly number[] | null): void {
  void parts.fetchDeck().then(deck => {
    if (!deck) return;
    batch(() => {
      const index = placeAfter(model.deck.peek(), deck, model.place.peek().index);
      model.slides.forget(slides ?? deck.slides.map((_, index) => index));
      model.deck.value = deck;
      if (index !== model.place.peek().index) {
        model.place.value = { ...model.place.peek(), index };
        model.link.tell({ kind: 'slide', index });
      }
      model.arrivals.value = model.arrivals.peek() + 1;
    });
  });
}

function refuse(model: Model, command: WorkspaceCommand, reason: string, sentence: string): void {
  if (command.kind === 'take-keyboard') model.replay.taking.value = null;
  if (command.kind === 'run' && reason === 'busy') {
    model.dialog.value = { kind: 'busy', snippet: command.snippet, sentence };
    return;
  }
  if (command.kind === 'run' && reason === 'needs-value') {
    const exercises = model.deck.peek().exercises.flatMap(each => each.snippets);
    const snippet = exercises.find(each => each.id === command.snippet);
    const filled = snippet ? fillPlaceholders(snippet, model.values.peek()).text : '';
    model.editing.value = { snippet: command.snippet, text: command.text ?? filled };
    const marked = 'This command needs a value of yours in place of the marked word.';
    model.toast.value = { sentence: marked, icon: 'cross' };
    return;
  }
  model.toast.value = { sentence, icon: 'cross' };
}
