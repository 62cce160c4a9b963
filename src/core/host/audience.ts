// Who looks at one workspace: everybody gets what happens, nobody is slowed by anybody else.
import type { Dispose } from '../lib/emitter.ts';
import type { ServerMessage, WorkspaceEvent } from '../protocol/messages.ts';

/** Output on its way to one page and not drawn yet, in UTF-16 units; beyond it waits or skips. */
export const windowMax = 256 * 1024;
/** A page that has drawn all but this much is live again. */
export const windowLow = 64 * 1024;

/** A page as the audience knows it. */
export type Spectator = {
  /** Drives: a real terminal waits for it instead of skipping it. */
  readonly mayType: boolean;
  readonly send: (message: ServerMessage) => void;
};

type Track = {
  sent: number;
  drawn: number;
  /** Where the picture ended that took the place of too much output, last. */
  pictured: number;
  /** `behind`: gets nothing until it has drawn what it has, then a screen. */
  state: 'live' | 'behind' | 'awaiting-screen';
};

export type AudienceParts = {
  /** Whether the far end can be slowed down (real terminals), or the viewer has to skip. */
  readonly canPause: boolean;
  readonly pause: (terminal: string, paused: boolean) => void;
  /** Asks for the whole picture of a terminal, for one who skipped. */
  readonly askScreen: (terminal: string, done: (event: WorkspaceEvent | null) => void) => void;
};

export type Audience = {
  /** From now on this one gets everything; returns what ends that. */
  readonly join: (spectator: Spectator) => Dispose;
  readonly tell: (event: WorkspaceEvent) => void;
  /** What only this one lacked: it counts for the flow. */
  readonly tellOne: (spectator: Spectator, event: WorkspaceEvent) => void;
  readonly drawn: (spectator: Spectator, terminal: string, sequence: number) => void;
  readonly size: () => number;
};

export function createAudience(parts: AudienceParts): Audience {
  const tracks = new Map<Spectator, Map<string, Track>>();
  const paused = new Set<string>();

  const trackOf = (spectator: Spectator, terminal: string): Track | null => {
    const own = tracks.get(spectator);
    if (own === undefined) return null;
    const known = own.get(terminal);
    if (known !== undefined) return known;
    const fresh: Track = { sent: 0, drawn: 0, pictured: 0, state: 'live' };
    own.set(terminal, fresh);
    return fresh;
  };
  /** A real terminal stands still while somebody who drives it has too much undrawn. */
  const steer = (terminal: string) => {
    if (!parts.canPause) return;
    let most = 0;
    for (const [spectator, own] of tracks) {
      const track = own.get(terminal);
      if (spectator.mayType && track !== undefined) most = Math.max(most, track.sent - track.drawn);
    }
    const wait = paused.has(terminal) ? most > windowLow : most > windowMax;
    if (wait === paused.has(terminal)) return;
    if (wait) paused.add(terminal);
    else paused.delete(terminal);
    parts.pause(terminal, wait);
  };
  const output = (
    spectator: Spectator,
    event: Extract<WorkspaceEvent, { kind: 'output' }>,
    message: ServerMessage | null,
  ) => {
    const track = trackOf(spectator, event.terminal);
    if (track === null || track.state !== 'live') return;
    const end = event.from + event.text.length;
    // A picture may be ahead of what is still under way.
    if (track.sent > event.from) {
      if (end <= track.sent) return;
      const text = event.text.slice(track.sent - event.from);
      output(spectator, { ...event, from: track.sent, text }, null);
      return;
    }
    // Whoever joined in the middle counts from there.
    if (track.sent === 0) track.drawn = event.from;
    const waits = parts.canPause && spectator.mayType;
    if (!waits && end - track.drawn > windowMax) {
      track.state = 'behind';
      return;
    }
    track.sent = end;
    spectator.send(message ?? { kind: 'workspace', event });
  };
  /** Too much came at once, and its picture stands for it: the next waits until this one is drawn. */
  const picture = (
    spectator: Spectator,
    event: Extract<WorkspaceEvent, { kind: 'screen' }>,
    message: ServerMessage,
  ) => {
    const track = trackOf(spectator, event.terminal);
    const waits = parts.canPause && spectator.mayType;
    if (track === null || waits) {
      tellOne(spectator, event);
      return;
    }
    if (track.state !== 'live') return;
    if (track.drawn < track.pictured) {
      track.state = 'behind';
      return;
    }
    track.sent = event.sequence;
    track.pictured = event.sequence;
    track.drawn = event.sequence - 1;
    spectator.send(message);
  };
  const screenTo = (spectator: Spectator, terminal: string, track: Track) => {
    track.state = 'awaiting-screen';
    parts.askScreen(terminal, event => {
      if (tracks.get(spectator)?.get(terminal) !== track) return;
      track.state = 'live';
      if (event !== null) tellOne(spectator, event);
    });
  };
  const tellOne = (spectator: Spectator, event: WorkspaceEvent) => {
    const message: ServerMessage = { kind: 'workspace', event };
    if (event.kind === 'output') {
      const track = trackOf(spectator, event.terminal);
      if (track !== null) {
        // What it lacked is sent whole: it is bounded by what is kept.
        if (track.sent === 0) track.drawn = event.from;
        track.sent = event.from + event.text.length;
        track.state = 'live';
      }
    }
    if (event.kind === 'screen') {
      const track = trackOf(spectator, event.terminal);
      if (track !== null) {
        track.sent = event.sequence;
        track.drawn = event.sequence;
        track.state = 'live';
      }
    }
    spectator.send(message);
  };

  return {
    join(spectator) {
      tracks.set(spectator, new Map());
      return () => {
        const own = tracks.get(spectator);
        tracks.delete(spectator);
        for (const terminal of own?.keys() ?? []) steer(terminal);
      };
    },
    tell(event) {
      // One object for all, so that the wire may encode it once.
      const message: ServerMessage = { kind: 'workspace', event };
      for (const spectator of [...tracks.keys()]) {
        if (event.kind === 'output') output(spectator, event, message);
        else if (event.kind === 'screen') picture(spectator, event, message);
        else spectator.send(message);
      }
      if (event.kind === 'output') steer(event.terminal);
      if (event.kind === 'terminal-closed')
        for (const own of tracks.values()) own.delete(event.terminal);
    },
    tellOne,
    drawn(spectator, terminal, sequence) {
      const track = tracks.get(spectator)?.get(terminal);
      if (track === undefined) return;
      track.drawn = Math.max(track.drawn, Math.min(sequence, track.sent));
      if (track.state === 'behind' && track.sent - track.drawn <= windowLow)
        screenTo(spectator, terminal, track);
      steer(terminal);
    },
    size: () => tracks.size,
  };
}
