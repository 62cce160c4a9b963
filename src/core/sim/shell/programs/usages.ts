// `--help` of the tools that read their arguments without the table of options.
import type { Program } from '../../os/os.ts';
import { isBusybox } from './options.ts';

const usages: Readonly<Record<string, string>> = {
  arch: '[OPTION]...',
  chmod: '[OPTION]... MODE[,MODE]... FILE...',
  dd: '[OPERAND]...',
  dirname: '[OPTION] NAME...',
  expr: 'EXPRESSION',
  find: '[path...] [expression]',
  getent: '[OPTION...] database [key ...]',
  groups: '[OPTION]... [USERNAME]...',
  hostname: '[-b] {hostname|-F file}',
  jq: '[OPTIONS] FILTER [FILE...]',
  killall: '[OPTION]... [--] NAME...',
  logname: '[OPTION]',
  lscpu: '[options]',
  nice: '[OPTION] [COMMAND [ARG]...]',
  nohup: 'COMMAND [ARG]...',
  nproc: '[OPTION]...',
  pgrep: '[options] <pattern>',
  pkill: '[options] <pattern>',
  printenv: '[OPTION]... [VARIABLE]...',
  ps: '[options]',
  rev: '[options] [<file> ...]',
  setsid: '[options] <program> [arguments ...]',
  sleep: 'NUMBER[SUFFIX]...',
  stdbuf: 'OPTION... COMMAND',
  stty: '[SETTING]...',
  sudo: '[-u user] command [arg ...]',
  sync: '[OPTION] [FILE]...',
  tac: '[OPTION]... [FILE]...',
  tar: '[OPTION...] [FILE]...',
  tty: '[OPTION]...',
  uptime: '[options]',
  who: '[OPTION]... [ FILE | ARG1 ARG2 ]',
  whoami: '[OPTION]...',
  yes: '[STRING]...',
};

/** The same program, which answers to `--help` alone with its usage. */
export function withUsage(program: Program): Program {
  const usage = usages[program.name];
  if (usage === undefined) return program;
  return {
    ...program,
    *run(process) {
      if (process.argv.length !== 2 || process.argv[1] !== '--help')
        return yield* program.run(process);
      const head = isBusybox(process) ? 'BusyBox v1.36.1 multi-call binary.\n\n' : '';
      yield* process.print(`${head}Usage: ${program.name} ${usage}\n`);
      return 0;
    },
  };
}
