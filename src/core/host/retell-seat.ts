// A seat in which nobody sits: a past is told again as recordings, then it is gone.
import type { Retelling } from '../lab/retelling.ts';
import type { HostReport } from './host.ts';
import { type Seat, unattended } from './seat.ts';

const fuel = 200;

export type RetellParts = {
  readonly key: string;
  readonly retelling: Retelling;
  readonly nowMs: () => number;
  readonly report: (report: HostReport) => void;
  readonly end: () => void;
};

export function createRetellSeat({ key, retelling, nowMs, report, end }: RetellParts): Seat {
  return {
    ...unattended,
    key,
    dueMs: () => nowMs(),
    turn(untilMs) {
      let state = retelling.advance(fuel);
      while (state === 'working' && nowMs() < untilMs) state = retelling.advance(fuel);
      if (state === 'working') return null;
      end();
      report({ kind: 'retold', key, casts: retelling.casts() });
      return null;
    },
    dispose: retelling.dispose,
  };
}
