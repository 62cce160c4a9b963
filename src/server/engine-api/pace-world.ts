// Lets a world's time follow the wall clock, and lets it answer at once when somebody asks.
import type { World } from '../../core/lab/make-world.ts';

export type PacedWorld = {
  /** Something was put into the world: it works on it now. */
  readonly touch: () => void;
  readonly stop: () => void;
};

/** The wall clock may jump (a sleeping laptop): what is more than this is not caught up. */
const gapMaxMs = 2_000;
/** Events between two looks at what else waits in this process. */
const fuel = 5_000;

export function paceWorld(
  world: Pick<World, 'now' | 'run' | 'nextMs'>,
  nowMs: () => number = () => performance.now(),
): PacedWorld {
  let wallMs = nowMs();
  let untilMs = world.now();
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  const turn = () => {
    timer = null;
    if (isStopped) return;
    const presentMs = nowMs();
    untilMs += Math.min(presentMs - wallMs, gapMaxMs);
    wallMs = presentMs;
    const end = world.run(untilMs, fuel);
    // A world that computes more than there is time for falls behind instead of hurrying.
    untilMs = Math.min(untilMs, world.now() + gapMaxMs);
    const nextMs = world.nextMs();
    if (end === 'budget') plan(0);
    else if (nextMs !== null) plan(Math.max(1, nextMs - untilMs));
  };
  const plan = (delayMs: number) => {
    if (timer) clearTimeout(timer);
    // Never past the gap: time that nobody looked at would be lost.
    timer = setTimeout(turn, Math.min(delayMs, gapMaxMs / 2));
  };
  plan(0);
  return {
    touch: () => plan(0),
    stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
