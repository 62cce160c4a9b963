// nohup, nice, setsid: programs that run another one a little differently.
import type { Program } from '../../os/os.ts';
import { missingOperand } from './options.ts';
import { runOther } from './system.ts';

const nohup: Program = {
  name: 'nohup',
  *run(process) {
    const argv = process.argv.slice(1);
    if (argv.length === 0) {
      yield* missingOperand(process, 'PROG ARGS');
      return 125;
    }
    if (process.streams.get(1)?.tty) {
      const opened = process.machine.files.open(process.path('nohup.out'), 'append', process);
      if (opened.ok) {
        yield* process.complain("nohup: ignoring input and appending output to 'nohup.out'\n");
        process.streams.get(1)?.close();
        process.streams.set(1, opened.value);
        if (process.streams.get(2)?.tty) process.streams.set(2, opened.value.share());
      }
    }
    process.onSignal('HUP', 'ignore');
    return yield* runOther(process, argv);
  },
};

const nice: Program = {
  name: 'nice',
  *run(process) {
    let argv = process.argv.slice(1);
    if (argv[0] === '-n') argv = argv.slice(2);
    else if (/^-(n?-?\d+|-adjustment=.*)$/.test(argv[0] ?? '')) argv = argv.slice(1);
    if (argv.length === 0) {
      yield* process.print('0\n');
      return 0;
    }
    return yield* runOther(process, argv);
  },
};

const setsid: Program = {
  name: 'setsid',
  *run(process) {
    const argv = process.argv.slice(1).filter((arg, index) => index > 0 || !/^-[cfw]$/.test(arg));
    if (argv.length === 0) return yield* missingOperand(process, 'PROG ARGS');
    return yield* runOther(process, argv);
  },
};

export const moreRunners: readonly Program[] = [nohup, nice, setsid];
