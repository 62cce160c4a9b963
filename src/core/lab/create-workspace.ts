// A workspace over any backend: folds facts, runs the runner, keeps what pages have to hear.
import { assertNever } from '../lib/assert.ts';
import { type Bytes, encodeUtf8, fromBase64 } from '../lib/bytes.ts';
import { TextDecoder } from '../lib/platform.ts';
import { sha256Hex } from '../lib/sha256.ts';
import type { RunView, WorkspaceView } from '../protocol/messages.ts';
import type { Plain } from '../sim/kernel/kernel.ts';
import type { BackendEvent } from './backend.ts';
import { plannedSteps } from './branch.ts';
import { runCommand } from './command.ts';
import { isAction, sameFact } from './entries.ts';
import type { JournalEntry, JournalFact } from './journal.ts';
import { createLedger, type LedgerState } from './ledger.ts';
import { createMapTeller } from './map-teller.ts';
import { createOutbox } from './outbox.ts';
import {
  createPane,
  markPane,
  type Pane,
  type PaneState,
  resizePane,
  restorePane,
  screenOf,
  storePane,
  touchPane,
  untoldCommand,
  viewPane,
  viewRun,
  withCommand,
} from './pane.ts';
import { createPastRuns, newShellLine, type PastRuns } from './past-runs.ts';
import { createRunner } from './run.ts';
import { createRunnerHost } from './runner-host.ts';
import { createProgram, nodeOf } from './steps.ts';
import type { CommandAnswer, LabCommand, Workspace, WorkspaceOptions } from './workspace.ts';

/** The parts of a workspace, for the files that it is made of. */
export type Room = {
  readonly options: WorkspaceOptions;
  readonly panes: Map<string, Pane>;
  readonly values: Map<string, string>;
  readonly program: ReturnType<typeof createProgram>;
  readonly ledger: ReturnType<typeof createLedger>;
  readonly outbox: ReturnType<typeof createOutbox>;
  readonly nowMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Writes a fact down and carries it out. In a replay: only when the journal says the same. */
  readonly act: (fact: JournalFact) => void;
  /** Why the last `open` did not open, or null. */
  readonly openFailure: () => string | null;
  readonly seq: () => number;
  readonly answers: CommandAnswer[];
  /** Exercises before the person who typed last; null: nobody told. */
  place: readonly string[] | null;
  /** The command that the next plan answers. */
  planTag: number | null;
  /** The command that the answer to the next request is for. */
  requestTag: number | null;
};

/** A workspace at rest, beside its world. */
type Stored = {
  readonly world: Plain;
  readonly panes: readonly PaneState[];
  readonly ledger: LedgerState;
  readonly values: Readonly<Record<string, string>>;
  readonly place?: Room['place'];
};

const pumpFuel = 20_000;
const runTextEveryMs = 1_000;
/** Output alone brings the time along no more often than this. */
const clockEveryMs = 250;

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { backend, header, lab } = options;
  const past = options.past?.entries ?? [];
  const stored = (options.past?.checkpoint?.data ?? null) as unknown as Stored | null;
  const panes = new Map<string, Pane>();
  const decoders = new Map<Pane, InstanceType<typeof TextDecoder>>();
  const values = new Map(Object.entries(stored?.values ?? {}));
  const ledger = createLedger(stored?.ledger);
  const program = createProgram(options.exercises, lab);
  const outbox = createOutbox();
  const map = createMapTeller(backend, header.epochMs);
  const commands: { command: LabCommand; tag: number }[] = [];
  let journal: JournalEntry[] = [];
  let answers: CommandAnswer[] = [];
  let seq = options.past?.checkpoint?.seq ?? 0;
  let cursor = 0;
  let openFailure: string | null = null;
  let folding = false; // An entry of the past is being applied.
  let runTextMs = 0;
  let clockMs = -1;

  const nowMs = () => backend.clock.nowMs();
  const after = (delayMs: number, callback: () => void) =>
    backend.clock.after(delayMs, () => {
      callback();
      if (!backend.virtual) options.wake?.();
    });
  const room: Room = {
    ...{ options, panes, values, program, ledger, outbox, nowMs, after, act },
    openFailure: () => openFailure,
    seq: () => seq,
    get answers() {
      return answers;
    },
    ...{ place: stored?.place ?? null, planTag: null, requestTag: null },
  };
  const runner = createRunner(createRunnerHost(room));
  for (const pane of stored?.panes ?? []) panes.set(pane.name, restorePane(pane));
  const viewOf = (name: string) => {
    const pane = panes.get(name);
    return pane ? viewPane(pane) : null;
  };
  const screen = (name: string) => {
    const pane = panes.get(name);
    return pane ? screenOf(pane) : null;
  };
  const commandOf = (snippet: string) => program.snippets.get(snippet)?.text ?? '';
  const pastRuns = backend.virtual ? null : createPastRuns(panes, ledger, commandOf);
  /** What new shells say while the journal of the old ones is read: it comes after that. */
  let early: BackendEvent[] = [];
  backend.listen(event => {
    if (pastRuns && cursor < past.length) early.push(event);
    else hear(event);
    if (!backend.virtual) options.wake?.();
  });

  return {
    id: options.id,
    header,
    backend,
    command(command, tag) {
      commands.push({ command, tag });
      pump();
    },
    play(snippets, policy) {
      const cells = snippets.flatMap(id => program.cellOf(id) ?? []);
      const steps = [...new Set(cells)].map(cell => cell.step);
      act({ kind: 'plan', steps, policy: { ...policy, busy: 'wait' } });
    },
    letGo: () => act({ kind: 'let-go' }),
    running: () => runner.planning(),
    advance(untilMs, fuel) {
      pump();
      if (commands.length > 0) return 'budget';
      return backend.virtual ? backend.virtual.run(untilMs, fuel) : 'idle';
    },
    nowMs,
    nextMs: () => backend.virtual?.nextMs() ?? null,
    replaying: () => cursor < past.length,
    replay,
    takeJournal(watched) {
      if (watched && outbox.hasOutput() && backend.virtual) {
        const last = journal[journal.length - 1];
        if (last?.virtualMs !== nowMs())
          journal.push({ seq: ++seq, virtualMs: nowMs(), kind: 'tick' });
      }
      const taken = journal;
      journal = [];
      return taken;
    },
    takeAnswers() {
      const taken = answers;
      answers = [];
      return taken;
    },
    takeEvents() {
      for (const pane of panes.values())
        if (pane.run && nowMs() - runTextMs >= runTextEveryMs) {
          outbox.runChanged(pane.run.number);
          runTextMs = nowMs();
        }
      const events = outbox.take({
        terminal: name => {
          const terminal = viewOf(name);
          return terminal && { kind: 'terminal', terminal };
        },
        snippet: id => {
          const snippet = ledger.snippet(id) ?? unplayed(id);
          return snippet ? { kind: 'snippet', snippet } : null;
        },
        run: number => {
          const run = runOf(number);
          return run ? { kind: 'run', run } : null;
        },
        screen,
        cluster: () => backend.cluster(),
      });
      const told = events.some(event => event.kind !== 'output');
      const everyMs = events.length > 0 ? clockEveryMs : 1_000;
      if (told || clockMs < 0 || nowMs() - clockMs >= everyMs) {
        clockMs = nowMs();
        events.push({ kind: 'clock', nowMs: clockMs });
      }
      return events;
    },
    takeMap: map.take,
    mapStale: map.stale,
    view,
    snippet: id => ledger.snippet(id),
    terminal: viewOf,
    screen,
    since: (name, sequence) => panes.get(name)?.history.since(sequence) ?? null,
    checkpoint() {
      if (!backend.virtual || cursor < past.length || commands.length > 0) return 'busy';
      if (!runner.resting() || [...panes.values()].some(pane => pane.run)) return 'busy';
      const world = backend.virtual.checkpoint();
      if (world === 'busy') return 'busy';
      const data: Stored = {
        world,
        panes: [...panes.values()].map(storePane),
        ledger: { ...ledger.state(), runs: [...ledger.runs()] },
        ...{ values: Object.fromEntries(values), place: room.place },
      };
      return { format: 1, engine: header.engine, seq, virtualMs: nowMs(), data: data as Plain };
    },
    hash: () =>
      sha256Hex(
        JSON.stringify([
          backend.virtual?.hash() ?? null,
          [...panes.values()].map(pane => [pane.history.picture(), viewPane(pane)]),
          ledger.snippets(),
          allRuns(),
          [...values],
        ]),
      ),
    dispose: () => backend.dispose(),
  };

  function act(fact: JournalFact): void {
    const expected = past[cursor];
    if (expected) {
      if (!sameFact(expected, fact, nowMs())) return;
      cursor++;
      seq = expected.seq;
    } else if (backend.virtual || fact.kind !== 'input')
      journal.push({ seq: ++seq, virtualMs: nowMs(), ...fact });
    apply(fact, fact.kind === 'plan' ? fact.steps : []);
  }

  /** `steps`: of a plan, what is left of it. */
  function apply(fact: JournalFact, steps: Parameters<typeof runner.plan>[0]): void {
    switch (fact.kind) {
      case 'open':
        openFailure = open(fact.terminal, fact.node, fact.columns, fact.rows);
        return;
      case 'close':
        close(fact.terminal);
        return;
      case 'input':
        input(fact.terminal, fact.text);
        return;
      case 'resize':
        resize(fact.terminal, fact.columns, fact.rows);
        return;
      case 'power':
        backend.power(fact.node, fact.on);
        return;
      case 'plan':
        runner.plan(steps, fact.policy, room.planTag);
        room.planTag = null;
        return;
      case 'unplan':
        if (!fact.interrupt) runner.unplan();
        else if (!runner.stop()) interruptLatest();
        return;
      case 'let-go':
        runner.letGo();
        return;
      case 'run-start':
        ledger.started(fact);
        return;
      case 'verdict':
        ledger.decided(fact);
        outbox.snippetChanged(fact.snippet);
        return;
      case 'value':
        values.set(fact.name, fact.value);
        outbox.say({ kind: 'value', name: fact.name, value: fact.value });
        return;
      case 'output':
        write(fact.terminal, fact.text);
        return;
      case 'port-request':
        request(fact);
        return;
      case 'place':
        room.place = fact.exercises;
        return;
      case 'tick':
        return;
      default:
        assertNever(fact);
    }
  }

  function input(terminal: string, text: string): void {
    const pane = panes.get(terminal);
    if (pane) untoldCommand(pane, text, mark => runner.marked(pane, mark));
    if (pane && text.includes('\x03')) runner.interrupted(pane);
    backend.write(terminal, encodeUtf8(text));
  }

  /** Changes the world like any input does; in a replay nobody waits for its answer. */
  function request(fact: Extract<JournalFact, { kind: 'port-request' }>): void {
    const tag = room.requestTag;
    room.requestTag = null;
    const bytes = fromBase64(fact.base64) ?? new Uint8Array(0);
    backend.request?.(fact.node, fact.port, bytes, answer => {
      if (tag !== null) answers.push({ tag, result: { ok: true, answer } });
    });
  }

  /** What a person typed and no snippet says, e.g. `watch`, is stopped as well. */
  function interruptLatest(): void {
    const busy = [...panes.values()].filter(pane => pane.run);
    const latest = busy.sort((one, other) => (other.run?.number ?? 0) - (one.run?.number ?? 0))[0];
    if (latest) act({ kind: 'input', terminal: latest.name, text: '\x03' });
  }

  /** Commands wait until everything of the present moment has happened, as entries do in replay. */
  function pump(): void {
    while (commands.length > 0) {
      if (backend.virtual && !backend.virtual.settled()) {
        if (backend.virtual.run(nowMs(), pumpFuel) === 'budget') return;
        continue;
      }
      const next = commands.shift();
      if (!next) return;
      const result = runCommand(room, next.command, next.tag);
      if (result) answers.push({ tag: next.tag, result });
    }
  }

  function replay(fuel: number): void {
    const { virtual } = backend;
    for (let left = Math.max(1, fuel); left > 0 && cursor < past.length; left--) {
      const entry = past[cursor] as JournalEntry;
      if (virtual) {
        const before = cursor;
        const ended = virtual.run(entry.virtualMs, left);
        // The runner has come to the same fact by itself.
        if (cursor !== before) continue;
        if (ended === 'budget') return;
      }
      const at = cursor++;
      seq = entry.seq;
      if (entry.kind === 'input') touchPane(panes.get(entry.terminal), entry.text);
      folding = true;
      // A real shell is new: what was typed into the one before is not typed again.
      if (virtual || !isAction(entry)) apply(entry, plannedSteps(past, at));
      pastRuns?.tell(entry);
      folding = false;
    }
    if (cursor < past.length) return;
    if (pastRuns) beginAnew(pastRuns);
    if (options.tells !== true) outbox.forget();
    answers = [];
  }

  /** A real machine's journal was read: what ran is gone, its shells are new. */
  function beginAnew(runs: PastRuns): void {
    for (const fact of runs.interrupted()) act(fact);
    for (const pane of panes.values()) if (pane.state !== 'ended') write(pane.name, newShellLine);
    const events = early;
    early = [];
    for (const event of events) hear(event);
  }

  function open(name: string, node: string, columns: number, rows: number): string | null {
    const role = lab.terminals.find(one => one.name === name)?.role ?? '';
    const failure = backend.open(name, node, columns, rows);
    if (failure !== null) return failure;
    const pane = createPane(name, nodeOf(name, lab), role, columns, rows);
    pane.promptSeq = seq;
    panes.set(name, pane);
    outbox.terminalChanged(name);
    return null;
  }

  function close(name: string): void {
    const pane = panes.get(name);
    if (!pane) return;
    backend.close(name);
    runner.ended(pane, 129);
    panes.delete(name);
    decoders.delete(pane);
    outbox.closed(name);
  }

  function resize(name: string, columns: number, rows: number): void {
    const pane = panes.get(name);
    if (!pane) return;
    resizePane(pane, columns, rows);
    backend.resize(name, columns, rows);
    outbox.terminalChanged(name);
  }

  function hear(event: BackendEvent): void {
    if (event.kind === 'cluster') {
      outbox.clusterChanged();
      map.note();
    } else if (event.kind === 'notice') outbox.say(event);
    else hearTerminal(event);
  }

  function hearTerminal(event: Extract<BackendEvent, { terminal: string }>): void {
    const pane = panes.get(event.terminal);
    if (!pane) return;
    if (event.kind === 'output') write(event.terminal, decode(pane, event.bytes));
    else if (event.kind === 'mark') {
      const mark = withCommand(pane, event.mark);
      if (mark.kind === 'prompt') {
        pane.promptSeq = seq;
        pane.dirty = false;
      }
      markPane(pane, mark);
      outbox.terminalChanged(pane.name);
      runner.marked(pane, mark);
    } else {
      Object.assign(pane, { state: 'ended', prompt: null } satisfies Partial<Pane>);
      outbox.terminalChanged(pane.name);
      runner.ended(pane, event.status);
    }
  }

  function write(terminal: string, text: string): void {
    const pane = panes.get(terminal);
    if (!pane || text === '') return;
    outbox.output(terminal, pane.history.sequence(), text);
    pane.history.append(text);
    pane.run?.screen.feed(text);
    pane.outputMs = nowMs();
    if (!backend.virtual && !folding) keepOutput(terminal, text);
    runner.wrote(pane, text);
  }

  /** One entry for what comes in one turn: a flood comes in pieces of a few kilobytes. */
  function keepOutput(terminal: string, text: string): void {
    const last = journal[journal.length - 1];
    if (last?.kind === 'output' && last.terminal === terminal)
      journal[journal.length - 1] = { ...last, text: last.text + text };
    else journal.push({ seq: ++seq, virtualMs: nowMs(), kind: 'output', terminal, text });
  }

  function decode(pane: Pane, bytes: Bytes): string {
    let decoder = decoders.get(pane);
    if (!decoder) {
      decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      decoders.set(pane, decoder);
    }
    return decoder.decode(bytes, { stream: true });
  }

  function unplayed(id: string) {
    const snippet = program.snippets.get(id);
    if (!snippet) return null;
    const nothing = { exit: null, virtualMs: null, why: null, run: null };
    return { id, rev: snippet.rev, state: 'idle' as const, ...nothing };
  }

  function runOf(number: number): RunView | null {
    const ended = ledger.runs().findLast(run => run.number === number);
    if (ended) return ended;
    for (const pane of panes.values())
      if (pane.run?.number === number) return viewRun(pane, pane.run, null);
    return null;
  }

  function allRuns(): RunView[] {
    const going = [...panes.values()].flatMap(pane =>
      pane.run ? viewRun(pane, pane.run, null) : [],
    );
    return [...ledger.runs(), ...going].sort((one, other) => one.number - other.number);
  }

  function view(): WorkspaceView {
    return {
      id: options.id,
      capabilities: backend.capabilities,
      starting: null,
      terminals: [...panes.values()].map(viewPane),
      snippets: ledger.snippets(),
      runs: allRuns(),
      cluster: backend.cluster(),
      map: map.view(),
      nowMs: nowMs(),
      epochMs: header.epochMs,
      branches: [],
      values: { ...lab.values, ...Object.fromEntries(values) },
      ports: [],
    };
  }
}
