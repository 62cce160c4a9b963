// The driver's countdown: a break or the time for an exercise, seen by the whole class.
import type { Model } from '../model.ts';
import { sayLeft } from '../state/time.ts';
import { useLeftMs } from '../ui/countdown.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';

const minutes: readonly number[] = [1, 3, 5, 10, 15, 30];

export function CountdownMenu({ model }: { readonly model: Model }) {
  const left = useLeftMs(model);
  const count = (seconds: number | null) => model.link.classCommand({ kind: 'countdown', seconds });
  const button = (
    <>
      <Icon name="clock" />
      <span class="num">
        {left === null ? 'Countdown' : left <= 0 ? 'Time is up' : sayLeft(left)}
      </span>
      <Icon name="up" />
    </>
  );
  return (
    <Menu class="countdown-menu" button={button} title="A countdown that all see">
      {close => (
        <>
          {minutes.map(each => (
            <button
              key={each}
              type="button"
              data-minutes={each}
              onClick={() => {
                close();
                count(each * 60);
              }}
            >
              {each} min
            </button>
          ))}
          {left !== null && (
            <button
              type="button"
              data-action="end-countdown"
              onClick={() => {
                close();
                count(null);
              }}
            >
              <Icon name="stop" />
              {left <= 0 ? 'Take it away' : 'Stop it'}
            </button>
          )}
        </>
      )}
    </Menu>
  );
}
