// `npm run golden`: prints how much of the recordings is reproduced; `-- --raise` lifts the floors.
import { writeFileSync } from 'node:fs';
import { floorsFile, measure, play, readFloors, readScenarios } from './measure.ts';

const played = play(readScenarios());
const scores = measure(played);
const floors = readFloors();
let right = 0;
let all = 0;
const print = (name: string, got: number, of: number, rest = '') =>
  process.stdout.write(
    `${name.padEnd(20)} ${String(got).padStart(5)} / ${String(of).padEnd(5)} ${((100 * got) / of).toFixed(1).padStart(5)} %${rest}\n`,
  );
for (const [category, score] of scores) {
  right += score.right;
  all += score.all;
  const floor = floors[category] ?? 0;
  const rest = score.right < floor ? `   below its floor of ${floor}` : '';
  print(category, score.right, score.all, rest);
}
print('TOTAL', right, all);
const wrong = played.filter(step => !step.right).map(step => step.name);
process.stdout.write(`not reproduced: ${wrong.join(' ')}\n`);

if (process.argv.includes('--raise')) {
  const raised = Object.fromEntries(
    [...scores].map(([category, score]) => [
      category,
      Math.max(score.right, floors[category] ?? 0),
    ]),
  );
  writeFileSync(floorsFile, `${JSON.stringify(raised, null, 2)}\n`);
} else if ([...scores].some(([category, score]) => score.right < (floors[category] ?? 0))) {
  process.exitCode = 1;
}
