// The seats of one thread: takes requests, makes workspaces, and reports what they do.
import type { Retelling } from '../lab/retelling.ts';
import type { CatchUp, Workspace } from '../lab/workspace.ts';
import { createCatchUpSeat } from './catch-up-seat.ts';
import type { HostReport, HostRequest } from './host.ts';
import { createRetellSeat } from './retell-seat.ts';
import { createRounds, type Timers } from './rounds.ts';
import { createSeat, type SeatParts } from './seat.ts';

export type SeatRequest = Extract<HostRequest, { kind: 'seat' }>;

export type SeatsParts = {
  readonly timers: Timers;
  /** May throw when the past cannot be read. `wake`: something came from outside. */
  readonly makeWorkspace: (request: SeatRequest, wake: () => void) => Workspace;
  /** Plays `request.catchUp`; null where nothing can be caught up. */
  readonly makeCatchUp: ((request: SeatRequest) => CatchUp) | null;
  /** Tells its past again under that title; null where the past is not computed. */
  readonly makeRetelling: ((request: SeatRequest, title: string) => Retelling) | null;
  readonly pack: SeatParts['pack'];
  readonly report: (report: HostReport) => void;
};

export type Seats = {
  readonly send: (request: HostRequest) => void;
  readonly dispose: () => void;
};

export function createSeats(parts: SeatsParts): Seats {
  const { timers, pack, report } = parts;
  const { nowMs } = timers;
  const rounds = createRounds({
    timers,
    report,
    seated: key => report({ kind: 'seated', key }),
    failed: (key, error) => report({ kind: 'failed', key, sentence: explain(error) }),
  });
  const sit = (request: SeatRequest) => {
    const { key } = request;
    if (request.catchUp !== null && parts.makeCatchUp !== null) {
      const catchUp = parts.makeCatchUp(request);
      const take = (workspace: Workspace) =>
        rounds.add(createSeat({ key, workspace, nowMs, pack }));
      const end = () => rounds.remove(key);
      rounds.add(createCatchUpSeat({ key, catchUp, nowMs, report, sit: take, end }));
      return;
    }
    if (request.retell !== undefined && parts.makeRetelling !== null) {
      const retelling = parts.makeRetelling(request, request.retell);
      rounds.add(
        createRetellSeat({ key, retelling, nowMs, report, end: () => rounds.remove(key) }),
      );
      return;
    }
    const workspace = parts.makeWorkspace(request, () => {
      rounds.get(key)?.wake();
      rounds.soon();
    });
    rounds.add(createSeat({ key, workspace, nowMs, pack }));
  };
  return {
    send(request) {
      if (request.kind === 'leave') rounds.remove(request.key);
      else if (request.kind === 'seat') {
        try {
          sit(request);
        } catch (error) {
          report({ kind: 'failed', key: request.key, sentence: explain(error) });
        }
      } else {
        rounds.get(request.key)?.take(request);
        rounds.soon();
      }
    },
    dispose: () => rounds.dispose(),
  };
}

function explain(error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  return `This workspace could not go on (${detail}). Reset the lab to begin anew.`;
}
