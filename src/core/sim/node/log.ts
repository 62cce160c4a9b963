// A container's log: lines with their time, bounded, and live output for whoever is attached.
import { type Bytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import type { Engine } from './engine.ts';
import type { ContainerState } from './state.ts';

/** Lines kept per container; the oldest quarter goes when there are more. */
const LINES_MAX = 2_000;

/** Takes what a container wrote: to its log, and at once to attached clients. */
export function writeLog(
  engine: Engine,
  container: ContainerState,
  stream: 'stdout' | 'stderr',
  bytes: Bytes,
): void {
  for (const listener of engine.listeners.get(container.id) ?? []) listener(stream, bytes);
  addText(engine, container, stream, decodeUtf8(bytes));
}

/** The same for a main program, which writes text: it becomes bytes only where somebody listens. */
export function writeLogText(
  engine: Engine,
  container: ContainerState,
  stream: 'stdout' | 'stderr',
  text: string,
): void {
  const listeners = engine.listeners.get(container.id);
  if (listeners) for (const listener of listeners) listener(stream, encodeUtf8(text));
  addText(engine, container, stream, text);
}

function addText(
  engine: Engine,
  container: ContainerState,
  stream: 'stdout' | 'stderr',
  fresh: string,
): void {
  // Most of what is written is one whole line.
  if (container.partial[stream] === '' && fresh.indexOf('\n') === fresh.length - 1 && fresh) {
    addLine(engine, container, stream, fresh);
    engine.changed.open();
    return;
  }
  const lines = (container.partial[stream] + fresh).split('\n');
  container.partial[stream] = lines.pop() ?? '';
  for (const line of lines) addLine(engine, container, stream, `${line}\n`);
  if (lines.length > 0) engine.changed.open();
}

/** What was written without a newline is a line too when the container ends. */
export function flushLog(engine: Engine, container: ContainerState): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const rest = container.partial[stream];
    if (rest) addLine(engine, container, stream, rest);
    container.partial[stream] = '';
  }
}

function addLine(
  engine: Engine,
  container: ContainerState,
  stream: 'stdout' | 'stderr',
  text: string,
): void {
  const { log } = container;
  log.push({ ms: engine.parts.kernel.now(), stream, text });
  if (log.length > LINES_MAX) log.splice(0, LINES_MAX / 4);
}
