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

export function readScenarios(): Scenario[] {
  return ['./docker.jsonl', './shell.jsonl'].flatMap(name => readJsonl(here(name)));
}

/** Plays all of them; a scenario that throws is the simulator's mistake and is thrown on. */
export function measure(scenarios: readonly Scenario[]): Map<string, Score> {
  const scores = new Map<string, Score>();
  for (const scenario of scenarios) {
    const { steps, category, shell } = scenario;
    const wanted = normalizeScenario(steps);
    const input = steps.map(({ node, cmd, tty }) => ({ node, cmd, tty, ...(shell && { shell }) }));
    const got = normalizeScenario(steps, run(scenario.base as Base, input));
    const score = scores.get(category) ?? { right: 0, all: 0 };
    scores.set(category, score);
    steps.forEach((step, index) => {
      const silent = step.cmd.startsWith('%engine') || /^sleep \d+$/.test(step.cmd);
      if (step.unstable || step.standin || silent) return;
      score.all++;
      const want = wanted[index];
      if (want && stepEqual(want, got[index])) score.right++;
    });
  }
  return new Map([...scores].sort(([one], [other]) => (one < other ? -1 : 1)));
}
