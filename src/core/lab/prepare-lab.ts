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
    const startedMs = world.now();
    const ended = world.execute(node, run, { limitMs: commandMaxMs });
    if (ended.exit === 0) continue;
    // The clock stops at the last thing that happened before the limit.
    const cutOff = ended.exit === 124 && world.now() - startedMs >= commandMaxMs / 2;
    const late = cutOff ? lateServices(world) : [];
    const what = late.length > 0 ? neverEnded(node, run, late) : explain(node, run, ended);
    return fail(placed(lab, at, what));
  }
  const untilMs = world.now() + convergeMaxMs;
  for (let late = lateServices(world); late.length > 0; late = lateServices(world)) {
    if (world.now() >= untilMs) {
      const seconds = convergeMaxMs / 1000;
      const what = `${seconds} s after the setup these services do not run: ${told(late)}.`;
      return fail(placed(lab, lab.spec.setup.length - 1, `${what} ${remedy(late)}`));
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

function neverEnded(node: string, run: string, late: readonly Late[]): string {
  const command = run.trim().split('\n')[0] ?? '';
  const ended = `The setup’s \`${command}\` on ${node} did not end in ${commandMaxMs / 60_000} minutes`;
  return `${ended}: these services do not run: ${told(late)}. ${remedy(late)}`;
}

/** A service that does not have all its tasks running. `error`: what its newest task says, or ''. */
type Late = { readonly name: string; readonly share: string; readonly error: string };

function lateServices(world: World): Late[] {
  const { services, tasks } = world.map();
  return world
    .cluster()
    .services.filter(({ running, desired }) => running < desired)
    .map(({ name, running, desired }) => {
      const id = services.find(service => service.name === name)?.id;
      const said = tasks
        .filter(({ service, error }) => service === id && error !== '')
        .sort((one, other) => other.sinceMs - one.sinceMs);
      return { name, share: `${running} of ${desired}`, error: said[0]?.error ?? '' };
    });
}

function told(late: readonly Late[]): string {
  return late
    .map(({ name, share, error }) => `${name} (${share}${error === '' ? '' : `: ${error}`})`)
    .join(', ');
}

function remedy(late: readonly Late[]): string {
  const missing = late.flatMap(({ error }) => /^No such image: (\S+)/.exec(error)?.[1] ?? []);
  if (missing.length === 0) return 'Correct what starts them.';
  return `There is no image ${missing.join(', ')}: correct it, or describe it in \`images\`.`;
}

function pass(world: World, ms: number): void {
  const untilMs = world.now() + ms;
  while (world.run(untilMs, fuel) === 'budget');
}
