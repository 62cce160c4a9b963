// A lab's first state: its setup typed once, in turbo; everybody's workspace begins there.
import { decodeUtf8 } from '../lib/bytes.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Checkpoint, World } from '../sim/world.ts';
import type { Lab } from './lab.ts';
import { type MakeWorld, makeWorld } from './make-world.ts';

const commandMaxMs = 600_000;
const convergeMaxMs = 300_000;
/** What runs shall have run for a while: logs have lines, counters have counted. */
const restMs = 10_000;
const fuel = 1_000_000;

/** Deterministic: to be kept per lab (its hash) and engine. The error is a sentence. */
export function prepareLab(lab: Lab, make: MakeWorld = makeWorld): Result<Checkpoint, string> {
  // The world would type the setup too, but could not say what went wrong in it.
  const spec = { ...lab.spec, setup: [] };
  const world = make({ lab: spec, seed: spec.seed, epochMs: 0 });
  for (const { node, run } of lab.spec.setup) {
    const { exit, stderr } = world.execute(node, run, { limitMs: commandMaxMs });
    if (exit === 0) continue;
    const said = decodeUtf8(stderr).trim().split('\n').pop() ?? '';
    const command = run.trim().split('\n')[0] ?? '';
    return fail(
      `The lab ${lab.name} cannot be set up: \`${command}\` on ${node} ended with status ${exit}${said ? `: ${said}` : ''}.`,
    );
  }
  const untilMs = world.now() + convergeMaxMs;
  while (!hasConverged(world)) {
    if (world.now() >= untilMs)
      return fail(
        `The lab ${lab.name} cannot be set up: its services do not all run after ${convergeMaxMs / 1000} s.`,
      );
    pass(world, 500);
  }
  if (lab.spec.setup.length > 0) pass(world, restMs);
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const checkpoint = world.checkpoint();
    if (checkpoint !== 'busy') return ok(checkpoint);
    pass(world, 10);
  }
  return fail(`The lab ${lab.name} cannot be set up: something in it never comes to rest.`);
}

function hasConverged(world: World): boolean {
  return world.cluster().services.every(({ running, desired }) => running >= desired);
}

function pass(world: World, ms: number): void {
  const untilMs = world.now() + ms;
  while (world.run(untilMs, fuel) === 'budget');
}
