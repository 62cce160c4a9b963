// What the simulated machines of a lab would answer to a command's name, without running it.
import { decodeUtf8 } from '../../lib/bytes.ts';
import { knowsProgram } from '../../sim/world.ts';
import type { Lab } from '../lab.ts';
import { makeWorld } from '../make-world.ts';

export type CommandLookup = {
  /** Those that neither a machine of the lab nor a simulated image has. */
  readonly unknown: (names: readonly string[]) => ReadonlySet<string>;
  /** The sentence of `docker` about words that are no subcommand, or null. */
  readonly refusal: (words: readonly string[]) => string | null;
};

/** The machines are as before the lab's setup: what can be called does not depend on it. */
export function createCommandLookup(lab: Lab): CommandLookup {
  const spec = { ...lab.spec, setup: [], present: [] };
  const node = spec.nodes[0]?.name ?? '';
  const world = makeWorld({ lab: spec, seed: spec.seed, epochMs: 0 });
  const refusals = new Map<string, string | null>();
  return {
    unknown(names) {
      // A tool of an image, or one that a package brings, is not on the machine itself.
      const asked = [...new Set(names)].filter(name => !knowsProgram(name));
      if (asked.length === 0) return new Set();
      const list = asked.map(name => `'${name.replaceAll("'", "'\\''")}'`).join(' ');
      const ask = `for W in ${list}; do type -t -- "$W" >/dev/null || printf '%s\\n' "$W"; done`;
      return new Set(decodeUtf8(world.execute(node, ask).stdout).split('\n').filter(Boolean));
    },
    refusal(words) {
      const asked = words.map(word => `'${word}'`).join(' ');
      const known = refusals.get(asked);
      if (known !== undefined) return known;
      const said = decodeUtf8(world.execute(node, `docker ${asked} --help`).stderr);
      const found = /unknown command: .*/.exec(said)?.[0] ?? null;
      refusals.set(asked, found);
      return found;
    },
  };
}
