// A clock for what counts on the page: ticks once a second, and only while somebody looks.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const tick = signal(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Wall time, renewed each second while `wanted`. */
export function useSeconds(wanted: boolean): number {
  useEffect(() => {
    if (!wanted) return;
    watchers++;
    tick.value = Date.now();
    timer ??= setInterval(() => {
      tick.value = Date.now();
    }, 1000);
    return () => {
      watchers--;
      if (watchers > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, [wanted]);
  return wanted ? tick.value : tick.peek();
}
