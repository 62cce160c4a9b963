// The simulated shell against the installed bash, in the same run: processor time, and memory.
import { spawnSync } from 'node:child_process';
import { aMachine, run } from '../support/shell-bed.ts';
import type { Figure } from './figures.ts';

/** What is measured, how often the real one may be beaten by, and by which words. */
const scripts: readonly (readonly [name: string, script: string, atMost: number])[] = [
  ['100,000 rounds of a loop', 'i=0; while ((i < 100000)); do ((i++)); done', 3],
  ['50,000 tests and assignments', 'for ((i=0;i<50000;i++)); do x=$i; [ $x = 7 ] && y=$x; done', 3],
  ['20,000 function calls', 'f() { local a=$1; }; for ((i=0;i<20000;i++)); do f $i; done', 3],
  ['1,000 command substitutions', 'for ((i=0;i<1000;i++)); do x=$(echo $i); done', 1],
  ['500 pipes of three', 'for ((i=0;i<500;i++)); do echo a | cat | tr a b > /dev/null; done', 1],
];

function bashSeconds(script: string): number {
  const result = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time { ${script}; }`], {
    encoding: 'utf8',
  });
  const [user = 0, system = 0] = result.stderr.trim().split(' ').map(Number);
  return user + system;
}

function ourSeconds(script: string): number {
  const bed = aMachine('bash');
  const before = process.cpuUsage();
  run(bed, script);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export function shellAgainstBash(): Figure[] {
  const figures: Figure[] = scripts.map(([name, script, atMost]) => {
    ourSeconds(script);
    const value = ourSeconds(script) / bashSeconds(script);
    return { name, value, unit: '× bash', budget: { atMost, of: 'processor time of bash' } };
  });
  return [...figures, memoryOfShells()];
}

function memoryOfShells(): Figure {
  const { machine, kernel } = aMachine('bash');
  const before = process.memoryUsage().heapUsed;
  const count = 200;
  const shells = Array.from({ length: count }, () =>
    machine.start({ argv: ['bash', '-c', 'x=1; while :; do sleep 100; done'], streams: [] }),
  );
  kernel.run(kernel.now() + 1_000, 1_000_000);
  const kilobytes = (process.memoryUsage().heapUsed - before) / 1024 / shells.length;
  return {
    name: 'memory of a shell with a sleeping child (5,000: 200 MB)',
    value: kilobytes,
    unit: 'kB',
    budget: { atMost: 40, of: 'heap' },
  };
}
