// One virtual hour of the mining stack, as fast as it goes: processor time, since wall time tells
// of the machine's other work too.
import { makeWorld } from '../../src/core/lab/make-world.ts';
import { prepareLab } from '../../src/core/lab/prepare-lab.ts';
import { findLab } from '../../src/server/labs.ts';
import { type Figure, median } from './figures.ts';

const hourMs = 3_600_000;
const fuel = 1_000_000;

export function virtualHour(rounds = 3): Figure[] {
  const lab = findLab('dockercoins', null);
  if (!lab.ok) throw new Error(lab.error);
  const prepared = prepareLab(lab.value);
  if (!prepared.ok) throw new Error(prepared.error);
  const { spec } = lab.value;
  const took: number[] = [];
  const states = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const world = makeWorld({ lab: spec, seed: spec.seed, epochMs: 0, from: prepared.value });
    const untilMs = world.now() + hourMs;
    const from = process.cpuUsage();
    while (world.run(untilMs, fuel) === 'budget');
    const { user, system } = process.cpuUsage(from);
    took.push((user + system) / 1e6);
    states.add(world.hash());
  }
  if (states.size !== 1) throw new Error('two runs of the same hour differ');
  process.stdout.write(`state after the hour: ${[...states][0]?.slice(0, 16)}\n`);
  return [
    {
      name: 'one virtual hour of dockercoins, processor time, median',
      value: median(took),
      unit: 's',
      budget: null,
    },
  ];
}
