// How long until the class goes on: the same moment for everybody, by the server's clock.
import type { Model } from '../model.ts';
import { sayLeft } from '../state/time.ts';
import { Icon } from './icon.tsx';
import { useSeconds } from './seconds.ts';

/** So long it says that the time is up. */
const upMs = 60_000;

/** Milliseconds that are left, negative when the time is up; null: nothing to show. */
export function useLeftMs(model: Model): number | null {
  const endMs = model.classroom.value?.countdownMs ?? null;
  const now = useSeconds(endMs !== null);
  if (endMs === null) return null;
  const left = endMs - (now + model.aheadMs.value);
  return left > -upMs ? left : null;
}

type Props = {
  readonly model: Model;
  readonly class: string;
  /** Over a student's slide: says what is waited for. */
  readonly note?: boolean;
};

export function Countdown({ model, class: look, note = false }: Props) {
  const left = useLeftMs(model);
  if (left === null) return null;
  return (
    <p class={look} role="timer" data-area="countdown">
      {note && <Icon name="clock" />}
      <span>
        {left <= 0 ? 'Time is up' : <b class="num">{sayLeft(left)}</b>}
        {note && left > 0 && ' until the class goes on'}
      </span>
    </p>
  );
}
