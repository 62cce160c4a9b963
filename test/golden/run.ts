// Plays recorded scenarios on the simulator: the adapter that `score.mjs` calls.
import { Buffer } from 'node:buffer';
import { type Checkpoint, createWorld, type World } from '../../src/core/sim/world.ts';
import { type Base, labOf } from './labs.ts';

export type ScenarioStep = {
  readonly node: string;
  readonly cmd: string;
  readonly tty?: boolean;
  readonly shell?: 'bash' | 'ash';
};
export type StepResult = {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
};

const epochMs = Date.UTC(2026, 10, 22, 19, 0, 0);
const seed = 7;
const limitMs = 180_000;
const checkpoints = new Map<Base, Checkpoint>();

/** One result for each step; a step that the simulator cannot run says so on stderr. */
export function run(base: Base, steps: readonly ScenarioStep[]): StepResult[] {
  const ash = steps.some(step => step.shell === 'ash');
  const world = openBase(ash ? 'ash' : base);
  return steps.map(step => runStep(world, ash ? { ...step, cmd: inContainer(step) } : step));
}

/** ash is what a container has: the same command there, and the same terminal. */
function inContainer({ cmd, tty }: ScenarioStep): string {
  const quoted = `'${cmd.replaceAll("'", "'\\''")}'`;
  return `docker exec ${tty ? '-t ' : ''}-w /root -e HOME=/root ash sh -c ${quoted}`;
}

/** A world at the base's state: prepared once, then copied from a checkpoint. */
export function openBase(base: Base): World {
  const { spec, steps } = labOf(base);
  const from = checkpoints.get(base);
  if (from) return createWorld({ lab: spec, seed, epochMs, from });
  const world = createWorld({ lab: spec, seed, epochMs });
  for (const step of steps) {
    const result = runStep(world, { node: step.node, cmd: step.run });
    if (result.exit !== 0) {
      throw new Error(`base ${base}: ${step.run}: status ${result.exit}: ${result.stderr}`);
    }
  }
  const checkpoint = world.checkpoint();
  if (checkpoint !== 'busy') checkpoints.set(base, checkpoint);
  return world;
}

function runStep(world: World, step: ScenarioStep): StepResult {
  const engine = /^%engine (start|stop|kill)$/.exec(step.cmd);
  if (engine) {
    world.engine(step.node, engine[1] as 'start' | 'stop' | 'kill');
    return { exit: 0, stdout: '', stderr: '' };
  }
  const command = step.cmd.replace(/\{\{(node\d+): (.*?)\}\}/g, (_, node: string, inner: string) =>
    execute(world, node, inner, {}).stdout.trim(),
  );
  return execute(world, step.node, command, {
    ...(step.tty && { tty: { columns: 120, rows: 40 } }),
    ...(step.shell && { shell: step.shell }),
  });
}

function execute(
  world: World,
  node: string,
  command: string,
  options: { tty?: { columns: number; rows: number }; shell?: 'bash' | 'ash' },
): StepResult {
  const result = world.execute(node, command, { ...options, limitMs });
  return {
    exit: result.exit,
    stdout: Buffer.from(result.stdout).toString('utf8'),
    stderr: Buffer.from(result.stderr).toString('utf8'),
  };
}
