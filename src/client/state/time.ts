// Durations and clock times as the page says them.

/** `0.2 s`, `42 s`, `1 min 12 s`. */
export function sayDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const rest = whole % 60;
  const minutes = Math.floor(whole / 60);
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** Seconds of something that runs: whole ones, so that the eye is left alone. */
export function sayRunning(ms: number): string {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : sayDuration(ms);
}

/** `4:05`, of what is left: the last second is shown to its end. */
export function sayLeft(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `0:00:42`, as the presenter's timer shows it. */
export function sayTimer(ms: number): string {
  const whole = Math.floor(ms / 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}
