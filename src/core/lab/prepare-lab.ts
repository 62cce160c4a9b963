// A lab's first state: its setup typed once, in turbo; everybody's workspace begins there.
import { decodeUtf8 } from '../lib/bytes.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import type { Checkpoint, World } from '../sim/world.ts';
import { formatLabProblem, type Lab } from './lab.ts';
import { type MakeWorld, makeWorld } from './make-world.ts';

type Executed = ReturnType<World['execute']>;

const commandMaxMs = 600_000;
const convergeMaxMs = 300_000;
/** What runs shall have run for a while: logs have lines, counters have counted. */
const restMs = 10_000;
const fuel = 1_000_000;
/** Lines of a failed command that its author reads. */
const saidMax = 3;

/** Deterministic: to be kept per lab (its hash) and engine. The error is a sentence with its place in lab.yml. */
export function prepareLab(lab: Lab, make: MakeWorld = makeWorld): Result<Checkpoint, string> {
  // The world would type the setup too, but could not say what went wrong in it.
  const spec = { ...lab.spec, setup: [] };
  const world = make({ lab: spec, seed: spec.seed, epochMs: 0 });
  for (const [at, { node, run }] of lab.spec.setup.entries()) {
    const ended = world.execute(node, run, { limitMs: commandMaxMs });
    if (ended.exit !== 0) return fail(placed(lab, at, explain(node, run, ended)));
  }
  const untilMs = world.now() + convergeMaxMs;
  for (let late = lateServices(world); late !== ''; late = lateServices(world)) {
    if (world.now() >= untilMs) {
      const seconds = convergeMaxMs / 1000;
      const what = `${seconds} s after the setup these services do not run: ${late}.`;
      return fail(placed(lab, lab.spec.setup.length - 1, `${what} Correct what starts them.`));
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

/** With the place in lab.yml where it stands. */
function placed(lab: Lab, command: number, message: string): string {
  const place = lab.setupAt[command];
  return place ? formatLabProblem({ ...place, message }) : message;
}

function explain(node: string, run: string, { exit, stdout, stderr }: Executed): string {
  const command = run.trim().split('\n')[0] ?? '';
  const text = decodeUtf8(stderr).trim() || decodeUtf8(stdout).trim();
  const said = text.split('\n').slice(-saidMax).join(' ↵ ');
  const ended = `The setup’s \`${command}\` on ${node} ended with status ${exit}`;
  const after = said === '' ? ', and said nothing.' : `: ${said.replace(/\.$/, '')}.`;
  return `${ended}${after} Correct it, or a command before it.`;
}

/** Services that do not have all their tasks running, with how many of how many; '' when none. */
function lateServices(world: World): string {
  return world
    .cluster()
    .services.filter(({ running, desired }) => running < desired)
    .map(({ name, running, desired }) => `${name} (${running} of ${desired})`)
    .join(', ');
}

function pass(world: World, ms: number): void {
  const untilMs = world.now() + ms;
  while (world.run(untilMs, fuel) === 'budget');
}
