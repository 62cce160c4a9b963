// Counts, per category, how many recorded steps the simulator reproduces.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Base } from './labs.ts';
import { normalizeScenario, readJsonl, type Scenario, stepEqual } from './normalize.mjs';
import { run } from './run.ts';

export type Score = { right: number; all: number };
/** Category to the number of steps that must at least be right. */
export type Floors = Readonly<Record<string, number>>;

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
export const floorsFile = here('./floors.json');

export function readFloors(): Floors {
  return JSON.parse(readFileSync(floorsFile, 'utf8')) as Floors;
}

const specFile = fileURLToPath(new URL('../../src/core/sim/docker/SPEC.md', import.meta.url));

/** The steps that the SPEC.md names among those that are not reproduced, sorted. */
export function readKnownDifferences(): string[] {
  const [, section = ''] = readFileSync(specFile, 'utf8').split(/^## Recorded steps .*$/m);
  return [...section.matchAll(/`([\w-]+\[\d+\])`/g)].map(([, name = '']) => name).sort();
}

export function readScenarios(): Scenario[] {
  return ['./docker.jsonl', './shell.jsonl'].flatMap(name => readJsonl(here(name)));
}

/** A step that counts: `name` is its scenario and its number in it, from 0: `tty-misc[12]`. */
export type Played = { readonly name: string; readonly category: string; readonly right: boolean };

/** Plays all of them; a scenario that throws is the simulator's mistake and is thrown on. */
export function play(scenarios: readonly Scenario[]): Played[] {
  const played: Played[] = [];
  for (const scenario of scenarios) {
    const { id, steps, category, shell } = scenario;
    const wanted = normalizeScenario(steps);
    const input = steps.map(({ node, cmd, tty }) => ({ node, cmd, tty, ...(shell && { shell }) }));
    const got = normalizeScenario(steps, run(scenario.base as Base, input));
    steps.forEach((step, index) => {
      const silent = step.cmd.startsWith('%engine') || /^sleep \d+$/.test(step.cmd);
      if (step.unstable || step.standin || silent) return;
      const want = wanted[index];
      const right = want !== undefined && stepEqual(want, got[index]);
      played.push({ name: `${id}[${index}]`, category, right });
    });
  }
  return played;
}

export function measure(played: readonly Played[]): Map<string, Score> {
  const scores = new Map<string, Score>();
  for (const { category, right } of played) {
    const score = scores.get(category) ?? { right: 0, all: 0 };
    scores.set(category, score);
    score.all++;
    if (right) score.right++;
  }
  return new Map([...scores].sort(([one], [other]) => (one < other ? -1 : 1)));
}
