// One workspace on a host: takes requests, lets its time pass, and reports turn by turn.
import type { WorkspaceCheckpoint } from '../lab/journal.ts';
import type { Workspace } from '../lab/workspace.ts';
import type { WorkspaceEvent } from '../protocol/messages.ts';
import type { Batch, HostRequest, Picture } from './host.ts';

/**
 * Output within this time of the last is gathered; the first piece goes at once. Shortly after
 * somebody asked for something they wait for it: then a piece is worth its message sooner.
 */
const gatherMs = 16;
const gatherAskedMs = 4;
const askedMs = 250;
/** So many pieces of a real terminal, of some 4 kB each, are not gathered any longer. */
const piecesMax = 16;
/**
 * Nothing was asked for so long: what goes on by itself goes on in steps of a frame or two, those
 * of all seats at once, so that two hundred worlds do not wake a thread ten thousand times a second.
 */
const calmMs = 1_000;
const calmStepMs = 32;
/** Wall time between two tellings of the cluster's map. */
const mapEveryMs = 200;
/** How long a workspace that nobody looks at any more goes on (D9). */
const unwatchedMs = 30_000;
/** Behind the wall clock by more than this, the rest is dropped: a busy world runs slower. */
const lagMaxMs = 250;
/** Virtual time between two checkpoints without a verdict (D1). */
const checkpointEveryMs = 5 * 60_000;
/** A checkpoint waits until nothing was typed for a moment: it must not delay an echo. */
const checkpointQuietMs = 150;
/** Events of one call: some take a few milliseconds each, and the turn must end when it should. */
const fuel = 16;

export type Seat = {
  readonly key: string;
  /** Remembers what is asked; the next turn does it. */
  readonly take: (request: Exclude<HostRequest, { kind: 'seat' | 'leave' }>) => void;
  /** Real backends: something came from outside. */
  readonly wake: () => void;
  /** True when somebody waits for this seat's next turn. */
  readonly urgent: () => boolean;
  /** When the next turn is due, on the host's clock; null: not before something is asked. */
  readonly dueMs: () => number | null;
  /** Works until done or until that moment; null when there is nothing to tell. */
  readonly turn: (untilMs: number) => Batch | null;
  /** The host's clock stood still or the machine slept: that time does not count. */
  readonly skip: (gapMs: number) => void;
  readonly seated: () => boolean;
  readonly dispose: () => void;
};

/** A seat in which nobody sits: it only computes, and is asked nothing. */
export const unattended = {
  take: () => {},
  wake: () => {},
  urgent: () => false,
  skip: () => {},
  seated: () => false,
} satisfies Partial<Seat>;

export type SeatParts = {
  readonly key: string;
  readonly workspace: Workspace;
  /** The host's monotonic clock. */
  readonly nowMs: () => number;
  readonly pack: (checkpoint: WorkspaceCheckpoint) => Uint8Array;
};

type Asked = Exclude<HostRequest, { kind: 'seat' | 'leave' }>;

export function createSeat(parts: SeatParts): Seat {
  const { key, workspace, nowMs } = parts;
  const virtual = workspace.backend.virtual !== null;
  let asked: Asked[] = [];
  let watched = false;
  let unwatchedSinceMs = nowMs();
  // Where virtual and wall time met last.
  let anchorMs = nowMs();
  let anchorVirtualMs = workspace.nowMs();
  let lastOutputMs = Number.NEGATIVE_INFINITY;
  let lastAskedMs = Number.NEGATIVE_INFINITY;
  let awake = !virtual;
  let pieces = 0;
  let outOfFuel = false;
  let wantsCheckpoint = false;
  let checkpointedMs = workspace.nowMs();
  let lastMapMs = Number.NEGATIVE_INFINITY;

  const anchor = () => {
    anchorMs = nowMs();
    anchorVirtualMs = workspace.nowMs();
  };
  const runs = () => watched || nowMs() - unwatchedSinceMs < unwatchedMs;
  /** Virtual moment that the wall clock stands for, in whole milliseconds; a rounding error less. */
  const targetMs = () =>
    runs() ? Math.floor(anchorVirtualMs + (nowMs() - anchorMs) + 1e-6) : workspace.nowMs();
  const advance = (untilMs: number) => {
    const target = Math.max(targetMs(), workspace.nowMs());
    let end = workspace.advance(target, fuel);
    while (end === 'budget' && nowMs() < untilMs) end = workspace.advance(target, fuel);
    outOfFuel = end === 'budget';
    if (outOfFuel && target - workspace.nowMs() > lagMaxMs) anchor();
  };
  const checkpoint = (): Batch['checkpoint'] => {
    const stored = workspace.checkpoint();
    if (stored === 'busy') return null;
    wantsCheckpoint = false;
    checkpointedMs = workspace.nowMs();
    return { seq: stored.seq, virtualMs: stored.virtualMs, bytes: parts.pack(stored) };
  };
  const picture = (request: Asked & { kind: 'picture' }): Picture => {
    const view = workspace.view();
    const pieces: WorkspaceEvent[] = [];
    for (const { name } of view.terminals) {
      const from = request.seen[name];
      const text = from === undefined ? null : workspace.since(name, from);
      if (from !== undefined && text !== null) {
        if (text !== '') pieces.push({ kind: 'output', terminal: name, from, text });
        continue;
      }
      const screen = workspace.screen(name);
      if (screen !== null) pieces.push(screen);
    }
    return { tag: request.tag, view, pieces };
  };

  const turn = (untilMs: number): Batch | null => {
    awake = false;
    pieces = 0;
    advance(untilMs);
    const now = asked;
    asked = [];
    let commands = false;
    for (const request of now) {
      if (request.kind === 'command') {
        workspace.command(request.command, request.tag);
        commands = true;
      } else if (request.kind === 'watch') setWatched(request.watched);
      else if (request.kind === 'flow') flow(request);
    }
    // What a key stroke causes at once belongs to the same turn: its echo.
    if (commands) advance(Math.max(untilMs, nowMs() + 1));
    const journal = workspace.takeJournal(watched);
    const answers = workspace.takeAnswers();
    const events = [...workspace.takeEvents(), ...takeMap()];
    const pictures: Picture[] = [];
    const screens: { tag: number; event: WorkspaceEvent | null }[] = [];
    for (const request of now) {
      if (request.kind === 'picture') pictures.push(picture(request));
      if (request.kind === 'screen')
        screens.push({ tag: request.tag, event: workspace.screen(request.terminal) });
    }
    if (events.length > 0) lastOutputMs = nowMs();
    if (journal.some(entry => entry.kind === 'verdict')) wantsCheckpoint = true;
    if (workspace.nowMs() - checkpointedMs >= checkpointEveryMs) wantsCheckpoint = true;
    const quiet = nowMs() - lastAskedMs >= checkpointQuietMs;
    const stored = wantsCheckpoint && quiet ? checkpoint() : null;
    if (wantsCheckpoint && quiet && stored === null) lastAskedMs = nowMs();
    const silent =
      journal.length + answers.length + events.length + pictures.length + screens.length === 0;
    if (silent && stored === null) return null;
    return { kind: 'batch', key, journal, checkpoint: stored, answers, events, pictures, screens };
  };

  const takeMap = (): WorkspaceEvent[] => {
    if (!watched || !workspace.mapStale() || nowMs() - lastMapMs < mapEveryMs) return [];
    lastMapMs = nowMs();
    const change = workspace.takeMap();
    return change === null ? [] : [{ kind: 'map', change }];
  };
  const setWatched = (now: boolean) => {
    if (now === watched) return;
    // Time in which the clock stood still does not count.
    if (now && !runs()) {
      anchor();
    }
    watched = now;
    if (!now) unwatchedSinceMs = nowMs();
  };
  const flow = (request: Asked & { kind: 'flow' }) => {
    if (request.paused) workspace.backend.pause(request.terminal);
    else workspace.backend.resume(request.terminal);
  };

  return {
    key,
    take(request) {
      asked.push(request);
      lastAskedMs = nowMs();
    },
    wake() {
      awake = true;
      pieces++;
    },
    urgent: () => asked.length > 0,
    dueMs() {
      if (asked.length > 0 || workspace.replaying()) return nowMs();
      const asks = lastOutputMs - lastAskedMs < askedMs;
      const pieceMs = lastOutputMs + (asks ? gatherAskedMs : gatherMs);
      if (!virtual && pieces >= piecesMax) return nowMs();
      const times: number[] = [];
      if (watched && workspace.mapStale()) times.push(lastMapMs + mapEveryMs);
      if (!virtual) {
        if (awake) times.push(Math.max(nowMs(), pieceMs));
        return times.length === 0 ? null : Math.min(...times);
      }
      if (wantsCheckpoint) times.push(lastAskedMs + checkpointQuietMs);
      const next = runs() ? workspace.nextMs() : null;
      if (outOfFuel && runs()) times.push(pieceMs);
      else if (next !== null) {
        const atMs = Math.max(anchorMs + (next - anchorVirtualMs), pieceMs);
        const calm = nowMs() - lastAskedMs >= calmMs;
        times.push(calm ? Math.ceil(atMs / calmStepMs) * calmStepMs : atMs);
      }
      return times.length === 0 ? null : Math.min(...times);
    },
    turn(untilMs) {
      if (!workspace.replaying()) return turn(untilMs);
      while (workspace.replaying() && nowMs() < untilMs) workspace.replay(fuel);
      if (!workspace.replaying()) {
        anchor();
        checkpointedMs = workspace.nowMs();
        wantsCheckpoint = true;
      }
      return null;
    },
    skip(gapMs) {
      anchorMs += gapMs;
      unwatchedSinceMs += gapMs;
    },
    seated: () => !workspace.replaying(),
    dispose: () => workspace.dispose(),
  };
}
