// Health checks: a command run in the container now and then, and what its answers mean.
import { decodeUtf8 } from '../../lib/bytes.ts';
import type { Kernel, Plain, Task } from '../kernel/kernel.ts';
import { findExecutable } from '../os/executable.ts';
import { sinkTo } from '../os/stream.ts';
import type { Healthcheck } from '../store/specs.ts';
import { containerEvent, type Engine } from './engine.ts';
import { emptyStream } from './input.ts';
import { environmentOf, lifelineOf } from './machine.ts';
import type { ContainerState, HealthResult } from './state.ts';

const SECOND_NS = 1_000_000_000;
const DEFAULT_NS = 30 * SECOND_NS;
const RETRIES = 3;
/** As many as the engine remembers, and as much of each. */
const RESULTS_MAX = 5;
const OUTPUT_MAX = 4096;

/** The check of a container, or null: none, or switched off. */
export function healthcheckOf(container: ContainerState): Healthcheck | null {
  const check = (container.config.Healthcheck ?? null) as Healthcheck | null;
  const test = check?.Test ?? [];
  return test.length === 0 || test[0] === 'NONE' ? null : check;
}

/** Called when a container has started: the first check comes after one interval. */
export function beginHealth(engine: Engine, container: ContainerState): void {
  const check = healthcheckOf(container);
  container.health = check ? { status: 'starting', failing: 0, log: [] } : null;
  if (check) plan(engine, container, check);
}

function plan(engine: Engine, container: ContainerState, check: Healthcheck): void {
  const args: Plain = { node: engine.state.name, id: container.id, life: container.life };
  engine.parts.kernel.setTimer(msOf(check.Interval), 'container-health', args);
}

function msOf(nanoseconds: number | undefined): number {
  return (nanoseconds || DEFAULT_NS) / 1_000_000;
}

/** Registers the timer of all checks. */
export function handleHealth(kernel: Kernel, engineOf: (node: string) => Engine | undefined): void {
  kernel.handle('container-health', args => {
    const { node, id, life } = args as { node: string; id: string; life: number };
    const engine = engineOf(node);
    const container = engine?.state.containers[id];
    if (!engine || !container || container.life !== life) return;
    const check = healthcheckOf(container);
    if (!check) return;
    if (container.status === 'paused') plan(engine, container, check);
    else if (container.status === 'running') kernel.start(probe(engine, container, check));
  });
}

function* probe(engine: Engine, container: ContainerState, check: Healthcheck): Task<void> {
  const { kernel } = engine.parts;
  const { life } = container;
  const startMs = kernel.now();
  const { exitCode, output } = yield* runProbe(engine, container, check);
  if (container.life !== life || container.status !== 'running') return;
  note(engine, container, check, { startMs, endMs: kernel.now(), exitCode, output });
  plan(engine, container, check);
}

type Answer = { readonly exitCode: number; readonly output: string };

function* runProbe(engine: Engine, container: ContainerState, check: Healthcheck): Task<Answer> {
  const { kernel } = engine.parts;
  const { machine } = lifelineOf(engine, container);
  const [kind, ...words] = check.Test ?? [];
  const argv = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : words;
  const environment = environmentOf(container);
  const directory = String(container.config.WorkingDir || '/');
  const found = findExecutable(machine, argv, new Map(Object.entries(environment)), directory);
  if (!found.ok) {
    const output = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0]}": executable file not found in $PATH: unknown`;
    return { exitCode: -1, output };
  }
  let text = '';
  const sink = () =>
    sinkTo(bytes => {
      if (text.length < OUTPUT_MAX) text += decodeUtf8(bytes);
    });
  const streams = [emptyStream(), sink(), sink()];
  const user = String(container.config.User || 'root');
  const process = machine.start({ argv, environment, directory, streams, user, group: 'new' });
  for (const stream of streams) stream.close();
  const timeoutMs = msOf(check.Timeout);
  const deadline = kernel.now() + timeoutMs;
  while (process.state !== 'ended' && kernel.now() < deadline) {
    yield [deadline - kernel.now(), process.changed];
  }
  if (process.state !== 'ended') {
    process.signal('KILL');
    return { exitCode: -1, output: `Health check exceeded timeout (${timeoutMs / 1000}s)` };
  }
  return { exitCode: process.status ?? -1, output: text.slice(0, OUTPUT_MAX) };
}

/** One success is enough to be healthy; to be unhealthy it takes some failures in a row. */
function note(
  engine: Engine,
  container: ContainerState,
  check: Healthcheck,
  result: HealthResult,
): void {
  const { health } = container;
  if (!health) return;
  const before = health.status;
  health.log.push(result);
  if (health.log.length > RESULTS_MAX) health.log.shift();
  if (result.exitCode === 0) {
    health.failing = 0;
    health.status = 'healthy';
  } else if (!isExcused(container, check, result)) {
    health.failing++;
    if (health.failing >= (check.Retries || RETRIES)) health.status = 'unhealthy';
  }
  if (health.status === before) return;
  containerEvent(engine, container, `health_status: ${health.status}`);
  engine.taskChanged(container);
}

/** While it starts up, failures do not count. */
function isExcused(container: ContainerState, check: Healthcheck, { endMs }: HealthResult) {
  const graceMs = (check.StartPeriod ?? 0) / 1_000_000;
  return container.health?.status === 'starting' && endMs - (container.startedMs ?? 0) < graceMs;
}
