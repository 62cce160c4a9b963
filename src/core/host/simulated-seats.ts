// Seats of workspaces on one simulated lab: the same in a server's thread and in a browser's worker.
import type { WorkspaceCheckpoint } from '../lab/journal.ts';
import type { Lab } from '../lab/lab.ts';
import { createRecordedPlay } from '../lab/recorded-play.ts';
import { createRetelling } from '../lab/retelling.ts';
import { createSimulatedWorkspace } from '../lab/simulated-workspace.ts';
import type { SimulatedOptions } from '../lab/workspace.ts';
import { createCaughtUp } from './caught-up.ts';
import { createSeats, type SeatRequest, type Seats, type SeatsParts } from './seats.ts';

export type SimulatedSeatsParts = Pick<SeatsParts, 'timers' | 'pack' | 'report'> & {
  readonly lab: Lab;
  /** The lab's first state. */
  readonly prepared: SimulatedOptions['prepared'];
  /** The inverse of `pack`. */
  readonly unpack: (bytes: Uint8Array) => unknown;
};

export function createSimulatedSeats(parts: SimulatedSeatsParts): Seats {
  const { timers, lab, prepared, pack, unpack, report } = parts;
  const baseOf = ({ workspace, header, exercises }: SeatRequest) => ({
    ...{ id: workspace, header, exercises, lab, prepared },
  });
  const pastOf = ({ past: { checkpoint: bytes, entries } }: SeatRequest) => ({
    checkpoint: bytes === null ? null : (unpack(bytes) as WorkspaceCheckpoint),
    entries,
  });
  const caughtUp = createCaughtUp();
  return createSeats({
    ...{ timers, pack, report },
    makeWorkspace: request =>
      createSimulatedWorkspace({ ...baseOf(request), past: pastOf(request) }),
    makeRetelling: (request, title) =>
      createRetelling({ ...baseOf(request), past: pastOf(request) }, title),
    makeCatchUp(request) {
      const { recorded: moment } = request;
      const options = { ...baseOf(request), play: request.catchUp ?? [] };
      return moment ? createRecordedPlay({ ...options, moment }) : caughtUp(options);
    },
  });
}
