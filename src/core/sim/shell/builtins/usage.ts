// How builtins are called, as bash says it after a mistake: the synopses that help shows too.
import type { Task } from '../../kernel/kernel.ts';
import type { Shell } from '../shell.ts';

export const synopses: Readonly<Record<string, string>> = {
  '.': 'filename [arguments]',
  cd: '[-L|[-P [-e]] [-@]] [dir]',
  alias: '[-p] [name[=value] ... ]',
  bg: '[job_spec ...]',
  break: '[n]',
  command: '[-pVv] command [arg ...]',
  continue: '[n]',
  echo: '[-neE] [arg ...]',
  eval: '[arg ...]',
  exit: '[n]',
  export: '[-fn] [name[=value] ...] or export -p',
  fg: '[job_spec]',
  history: '[-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]',
  jobs: '[-lnprs] [jobspec ...] or jobs -x command [args]',
  local: '[option] name[=value] ...',
  return: '[n]',
  shift: '[n]',
  type: '[-afptP] name [name ...]',
  unset: '[-f] [-v] [-n] [name ...]',
  wait: '[-fn] [-p var] [id ...]',
  exec: '[-cl] [-a name] [command [argument ...]] [redirection ...]',
  getopts: 'optstring name [arg ...]',
  kill: '[-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
  mapfile:
    '[-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  printf: '[-v var] format [arguments]',
  pwd: '[-LP]',
  read: '[-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
  readarray:
    '[-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  set: '[-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]',
  source: 'filename [arguments]',
  trap: '[-lp] [[arg] signal_spec ...]',
  ulimit: '[-SHabcdefiklmnpqrstuvxPRT] [limit]',
  umask: '[-p] [-S] [mode]',
};

/** Says what is wrong, if anything, and how the builtin is called; its status is 2. */
export function* misused(shell: Shell, name: string, what: string | null = null): Task<number> {
  if (what !== null) yield* shell.complain(`${name}: ${what}`);
  if (shell.personality === 'ash') return 2;
  yield* shell.process.complain(`${name}: usage: ${name} ${synopses[name] ?? ''}\n`);
  return 2;
}
