// A lab's first state: its setup typed once, in turbo; everybody's workspace begins there.
import { fail, ok, type Result } from '../lib/result.ts';
import type { Checkpoint, World } from '../sim/world.ts';
import { formatLabProblem, type Lab } from './lab.ts';
import { type MakeWorld, makeWorld } from './make-world.ts';
import { explainEndless, explainFailed, explainLate } from './setup-failure.ts';

/** How long a command may take, and the services after the last one, in virtual time. */
const patience = { commandMs: 600_000, convergeMs: 300_000 };
/** What runs shall have run for a while: logs have lines, counters have counted. */
const restMs = 10_000;
const fuel = 1_000_000;

/** Deterministic: to be kept per lab (its hash) and engine. The error is a sentence with its place in lab.yml. */
export function prepareLab(
  lab: Lab,
  make: MakeWorld = makeWorld,
  { commandMs, convergeMs } = patience,
): Result<Checkpoint, string> {
  // The world would type the setup too, but could not say what went wrong in it.
  const spec = { ...lab.spec, setup: [] };
  const world = make({ lab: spec, seed: spec.seed, epochMs: 0 });
  const versions: ReturnType<World['serviceVersions']>[] = [];
  for (const [at, { node, run }] of lab.spec.setup.entries()) {
    const ended = world.execute(node, run, { limitMs: commandMs });
    if (ended.outOfTime) {
      return fail(placed(lab, at, explainEndless(lab, node, run, commandMs, world)));
    }
    if (ended.exit !== 0) return fail(placed(lab, at, explainFailed(lab, node, run, ended)));
    versions.push(world.serviceVersions());
  }
  const untilMs = world.now() + convergeMs;
  while (world.lateServices().length > 0) {
    if (world.now() >= untilMs) {
      return fail(placed(lab, culprit(world, versions), explainLate(lab, world, convergeMs)));
    }
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

/** The last command after which the first service that does not run was to be another one. */
function culprit(world: World, versions: readonly ReturnType<World['serviceVersions']>[]): number {
  const name = world.lateServices()[0]?.name ?? '';
  return versions.findLastIndex((now, at) => now[name] !== versions[at - 1]?.[name]);
}

/** With the place in lab.yml where it stands. */
function placed(lab: Lab, command: number, message: string): string {
  const place = lab.setupAt[command];
  return place ? formatLabProblem({ ...place, message }) : message;
}

function pass(world: World, ms: number): void {
  const untilMs = world.now() + ms;
  while (world.run(untilMs, fuel) === 'budget');
}
