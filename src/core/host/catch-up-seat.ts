// A seat whose workspace is still being brought to a slide's state; afterwards an ordinary one.
import type { CatchUp, Workspace } from '../lab/workspace.ts';
import type { HostReport } from './host.ts';
import { type Seat, unattended } from './seat.ts';

const fuel = 1_000;

export type CatchUpParts = {
  readonly key: string;
  readonly catchUp: CatchUp;
  readonly nowMs: () => number;
  readonly report: (report: HostReport) => void;
  /** It is done: the workspace takes this seat's place. */
  readonly sit: (workspace: Workspace) => void;
  readonly end: () => void;
};

export function createCatchUpSeat(parts: CatchUpParts): Seat {
  const { key, catchUp, nowMs } = parts;
  let finished = false;
  return {
    ...unattended,
    key,
    dueMs: () => nowMs(),
    turn(untilMs) {
      let end = catchUp.advance(fuel);
      while (end === 'working' && nowMs() < untilMs) end = catchUp.advance(fuel);
      if (end === 'working') {
        parts.report({ kind: 'catching-up', key, ...catchUp.progress() });
        return null;
      }
      finished = true;
      const sentence = end === 'stopped' ? catchUp.sentence() : null;
      parts.end();
      // Seated first: who hears of it may ask it something at once.
      parts.sit(catchUp.workspace);
      const { epochMs } = catchUp.workspace.header;
      parts.report({ kind: 'caught-up', key, epochMs, journal: catchUp.entries(), sentence });
      return null;
    },
    dispose() {
      if (!finished) catchUp.workspace.dispose();
    },
  };
}
