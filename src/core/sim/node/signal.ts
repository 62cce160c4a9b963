// Signals to a container's PID 1, by name or number.
import type { Signal } from '../os/os.ts';
import type { Engine } from './engine.ts';
import type { ContainerState } from './state.ts';

const byNumber: { readonly [number: number]: Signal } = {
  1: 'HUP',
  2: 'INT',
  3: 'QUIT',
  9: 'KILL',
  10: 'USR1',
  12: 'USR2',
  13: 'PIPE',
  14: 'ALRM',
  15: 'TERM',
  17: 'CHLD',
  18: 'CONT',
  19: 'STOP',
  20: 'TSTP',
  21: 'TTIN',
  22: 'TTOU',
  28: 'WINCH',
};

/** `SIGTERM`, `term`, `15` → TERM; null: there is no such signal. */
export function parseSignal(text: string): Signal | null {
  if (/^\d+$/.test(text)) return byNumber[Number(text)] ?? null;
  const name = text.toUpperCase().replace(/^SIG/, '');
  return Object.values(byNumber).find(signal => signal === name) ?? null;
}

export function signalNumber(signal: Signal): number {
  return Number(Object.keys(byNumber).find(key => byNumber[Number(key)] === signal) ?? 0);
}

/** PID 1 ignores what it does not handle, except for KILL. */
export function sendSignal(engine: Engine, container: ContainerState, signal: Signal): void {
  const lifeline = engine.lifelines.get(container.id);
  if (container.program !== null) engine.parts.host.signal(container.id, signal);
  else lifeline?.process?.signal(signal);
}
