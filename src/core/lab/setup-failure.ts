// Why a lab's setup does not work, as one sentence for its author: the cause, not its last symptom.
import { decodeUtf8 } from '../lib/bytes.ts';
import { imageNames, type LateService, type World } from '../sim/world.ts';
import type { Lab } from './lab.ts';

type Executed = ReturnType<World['execute']>;

/** Lines of a failed command that its author reads. */
const saidMax = 3;

/** A command ended with an error. */
export function explainFailed(lab: Lab, node: string, run: string, ended: Executed): string {
  const text = decodeUtf8(ended.stderr).trim() || decodeUtf8(ended.stdout).trim();
  const lines = text.split('\n').filter(line => line !== '' && !/^Run '.*--help'/.test(line));
  const image = missingImage(text);
  const said = image ?? lines.slice(-saidMax).join(' ↵ ');
  const failed = `${commandOn(node, run)} ended with status ${ended.exit}`;
  if (image !== null) return `${failed}: ${noImage(lab, image)}`;
  const after = said === '' ? ', and said nothing.' : `: ${said.replace(/\.$/, '')}.`;
  return `${failed}${after} Correct it, or a command before it.`;
}

/** A command that did not end in its time, in a world where it was ended by force. */
export function explainEndless(
  lab: Lab,
  node: string,
  run: string,
  limitMs: number,
  world: World,
): string {
  const late = world.lateServices();
  const waited = `${commandOn(node, run)} did not end within ${limitMs / 1000} s`;
  if (late.length > 0) return `${waited}: ${explainServices(lab, late)}`;
  return `${waited}. Let it end by itself, or run it in the background.`;
}

/** Services that never run, with what `docker service ps` shows as the error of their tasks. */
export function explainLate(lab: Lab, world: World, waitedMs: number): string {
  const cause = explainServices(lab, world.lateServices());
  return `${waitedMs / 1000} s after the setup something does not run: ${cause}`;
}

function explainServices(lab: Lab, late: readonly LateService[]): string {
  const images = late.flatMap(({ error }) => missingImage(error) ?? []);
  const services = late
    .map(({ name, running, wanted, error }) => {
      const count = `service ${name} runs ${running} of ${wanted} tasks`;
      return missingImage(error) === null && error !== '' ? `${count} (${error})` : count;
    })
    .join(', ');
  const [image] = images;
  if (image !== undefined) return `${services}: ${noImage(lab, image)}`;
  return `${services}. Correct what starts ${late.length === 1 ? 'it' : 'them'}.`;
}

/** The image that an engine's sentence misses. */
function missingImage(text: string): string | null {
  const known =
    /pull access denied for ([^\s,]+)/.exec(text) ??
    /does not carry the image (\S+?)\. /.exec(text) ??
    /manifest for (\S+) not found/.exec(text) ??
    /No such image: (\S+)/.exec(text);
  return known?.[1] ?? null;
}

function noImage(lab: Lab, image: string): string {
  const names = imageNames(lab.spec.images).join(', ');
  const remedy = 'Correct the name, or describe the image under `images` in this file.';
  return `there is no image ${image} in this lab, which has ${names}. ${remedy}`;
}

function commandOn(node: string, run: string): string {
  return `The setup’s \`${run.trim().split('\n')[0] ?? ''}\` on ${node}`;
}
