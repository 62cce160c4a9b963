// vmstat: what a node does, a line each time.

import type { Machine, Program } from '../../os/os.ts';
import { memoryOf, processorOf } from '../../os/proc-files.ts';
import { readOptions } from './options.ts';

const HEAD = `procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
`;
/** Lines between two heads on a screen that does not say how high it is. */
const HIGH = 22;

/** What one of each unit is in kB. */
const units: Readonly<Record<string, number>> = { k: 1.024, K: 1, m: 1024 / 1.024, M: 1024 };

export const vmstat: Program = {
  name: 'vmstat',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'nS:w',
      long: { 'one-header': 'n', unit: 'S' },
      usage: '[options] [delay [count]]',
    });
    if (typeof options === 'number') return options;
    const unit = units[options.get('S') ?? 'K'];
    if (unit === undefined) {
      yield* process.complain('vmstat: -S requires k, K, m or M (default is KiB)\n');
      return 1;
    }
    const [delay, count] = options.operands;
    for (const given of [delay, count])
      if (given !== undefined && !/^\d+$/.test(given)) {
        yield* process.complain(`vmstat: failed to parse argument: '${given}'\n`);
        return 1;
      }
    if (delay === '0') {
      yield* process.complain('vmstat: delay must be positive integer\n');
      return 1;
    }
    const rounds = delay === undefined ? 1 : count === undefined ? Infinity : Number(count);
    const high = (process.streams.get(1)?.tty?.rows() ?? HIGH + 3) - 3;
    for (let round = 0; round < rounds; round++) {
      if (round > 0) yield Number(delay) * 1_000;
      const headed = round === 0 || (!options.has('n') && round % Math.max(1, high) === 0);
      yield* process.print((headed ? HEAD : '') + lineOf(process.machine, unit));
    }
    return 0;
  },
};

function lineOf(machine: Machine, unit: number): string {
  const { freeKb, cachedKb } = memoryOf(machine);
  const { user, system } = processorOf(machine);
  const { cores } = machine.workload();
  const percents = [Math.round(user), Math.round(system)] as const;
  const idle = 100 - percents[0] - percents[1];
  // Interrupts and switches come with what runs; swap and disk are idle.
  const turns = [Math.round(60 + 700 * cores), Math.round(110 + 1_500 * cores)];
  const memory = [0, freeKb, 0, cachedKb].map(kb => String(Math.floor(kb / unit)).padStart(6));
  const rest = [0, 0].map(one => String(one).padStart(4));
  const io = [0, 0].map(one => String(one).padStart(5));
  const share = [...percents, idle, 0, 0].map(one => String(one).padStart(2));
  const procs = [Math.round(cores), 0].map(one => String(one).padStart(2));
  const turned = turns.map(one => String(one).padStart(4));
  return `${[...procs, ...memory, ...rest, ...io, ...turned, ...share].join(' ')}\n`;
}
