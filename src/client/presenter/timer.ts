// The presenter's clock: starts at the first turn, pauses and resets by key, survives a reload.
import { signal } from '@preact/signals';

type Timer = {
  /** Milliseconds counted before the last start. */
  readonly countedMs: number;
  /** Wall time of the last start, or null while it stands. */
  readonly startedAt: number | null;
};

const storageKey = 'deckhand.timer';
const stopped: Timer = { countedMs: 0, startedAt: null };

function remembered(): Timer {
  try {
    return (JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Timer | null) ?? stopped;
  } catch {
    return stopped;
  }
}

export const timer = signal<Timer>(remembered());

function set(next: Timer): void {
  timer.value = next;
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(next));
  } catch {}
}

export function countedMs(now: number): number {
  const { countedMs: before, startedAt } = timer.value;
  return before + (startedAt === null ? 0 : now - startedAt);
}

/** At the first turn: a timer that was paused stays so. */
export function startTimer(): void {
  const { countedMs: before, startedAt } = timer.peek();
  if (startedAt === null && before === 0) set({ countedMs: 0, startedAt: Date.now() });
}

export function pauseTimer(): void {
  const { startedAt } = timer.peek();
  if (startedAt === null) set({ ...timer.peek(), startedAt: Date.now() });
  else set({ countedMs: countedMs(Date.now()), startedAt: null });
}

export function resetTimer(): void {
  set(stopped);
}

/** The window for the room; asked again it comes to the front. */
export function openProjector(base: string): void {
  window.open(`${base}projector`, 'deckhand-projector')?.focus();
}
