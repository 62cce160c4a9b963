// Builtins about the shell itself: set, shopt, shift, alias, umask, ulimit, history.
import type { Task } from '../../kernel/kernel.ts';
import { changedMode } from '../programs/file-words.ts';
import { quoteForShell } from '../quote.ts';
import { type Builtin, type Shell, Unwind } from '../shell.ts';
import { misused } from './usage.ts';

const letters: Readonly<Record<string, string>> = {
  a: 'allexport',
  b: 'notify',
  B: 'braceexpand',
  C: 'noclobber',
  e: 'errexit',
  E: 'errtrace',
  f: 'noglob',
  h: 'hashall',
  H: 'histexpand',
  k: 'keyword',
  m: 'monitor',
  n: 'noexec',
  p: 'privileged',
  P: 'physical',
  t: 'onecmd',
  T: 'functrace',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
};
const others = [
  'emacs',
  'history',
  'ignoreeof',
  'interactive-comments',
  'nolog',
  'pipefail',
  'posix',
  'vi',
];
/** In the order in which ash tells them. */
const ashOptions: readonly string[] = [
  'errexit',
  'noglob',
  'ignoreeof',
  'interactive',
  'monitor',
  'noexec',
  'stdin',
  'xtrace',
  'verbose',
  'noclobber',
  'allexport',
  'notify',
  'nounset',
  'vi',
  'pipefail',
];
const optionNames = [...Object.values(letters), ...others].sort();

const set: Builtin = {
  *run(shell, args) {
    if (args.length === 0) return yield* tellVariables(shell);
    let at = 0;
    for (; at < args.length; at++) {
      const arg = args[at] as string;
      if (arg === '--' || arg === '-') {
        shell.positional =
          arg === '--' || at + 1 < args.length ? args.slice(at + 1) : shell.positional;
        return 0;
      }
      const match = /^([-+])(.+)$/.exec(arg);
      if (!match) break;
      const on = match[1] === '-';
      for (const letter of match[2] as string) {
        if (letter === 'o') {
          const name = args[at + 1];
          if (name === undefined) return yield* tellOptions(shell, on);
          at++;
          if (!optionNames.includes(name))
            return yield* wrong(shell, `${name}: invalid option name`, on);
          turn(shell, name, on);
          continue;
        }
        const name = letters[letter];
        if (!name) return yield* wrong(shell, `${match[1]}${letter}: invalid option`, on);
        turn(shell, name, on);
      }
    }
    if (at < args.length) shell.positional = args.slice(at);
    return 0;
  },
};

function* wrong(shell: Shell, what: string, on: boolean): Task<number> {
  if (shell.personality === 'ash') {
    const sign = on ? '-' : '+';
    const named = what.endsWith('option name');
    const option = named ? `${sign}o ${what.split(':')[0]}` : what.slice(0, 2);
    yield* shell.complain(`set: illegal option ${option}`);
    return 2;
  }
  yield* shell.complain(`set: ${what}`);
  if (what.endsWith('invalid option'))
    yield* shell.process.complain(
      'set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n',
    );
  return what.endsWith('option') ? 2 : 2;
}

function turn(shell: Shell, name: string, on: boolean): void {
  if (on) shell.options.add(name);
  else shell.options.delete(name);
}

function* tellOptions(shell: Shell, readable: boolean): Task<number> {
  for (const name of shell.personality === 'bash' ? optionNames : ashOptions) {
    const on = shell.has(name);
    yield* shell.process.print(
      readable
        ? `${name.padEnd(15)}${shell.personality === 'bash' ? '\t' : ' '}${on ? 'on' : 'off'}\n`
        : `set ${on ? '-' : '+'}o ${name}\n`,
    );
  }
  return 0;
}

function* tellVariables(shell: Shell): Task<number> {
  for (const name of shell.variables.names()) {
    if (name.startsWith('\0')) continue;
    const variable = shell.variables.find(name);
    if (!variable) continue;
    if (variable.kind === 'scalar') {
      if (variable.text === null) continue;
      const always = shell.personality === 'ash';
      yield* shell.process.print(
        `${name}=${variable.text === '' && !always ? '' : quoteForShell(variable.text, always)}\n`,
      );
      continue;
    }
    const items = shell.variables
      .keys(name)
      .map(key => `[${key}]="${variable.items.get(key) ?? ''}"`);
    yield* shell.process.print(`${name}=(${items.join(' ')})\n`);
  }
  return 0;
}

const shoptNames = [
  'autocd',
  'assoc_expand_once',
  'cdable_vars',
  'cdspell',
  'checkhash',
  'checkjobs',
  'checkwinsize',
  'cmdhist',
  'complete_fullquote',
  'direxpand',
  'dirspell',
  'dotglob',
  'execfail',
  'extdebug',
  'expand_aliases',
  'extglob',
  'extquote',
  'failglob',
  'force_fignore',
  'globasciiranges',
  'globskipdots',
  'globstar',
  'gnu_errfmt',
  'histappend',
  'histreedit',
  'histverify',
  'hostcomplete',
  'huponexit',
  'inherit_errexit',
  'interactive_comments',
  'lastpipe',
  'lithist',
  'localvar_inherit',
  'localvar_unset',
  'login_shell',
  'mailwarn',
  'no_empty_cmd_completion',
  'nocaseglob',
  'nocasematch',
  'noexpand_translation',
  'nullglob',
  'patsub_replacement',
  'progcomp',
  'progcomp_alias',
  'promptvars',
  'restricted_shell',
  'shift_verbose',
  'sourcepath',
  'varredir_close',
  'xpg_echo',
];

const shopt: Builtin = {
  *run(shell, args) {
    const flags = args.filter(arg => arg.startsWith('-')).join('');
    const names = args.filter(arg => !arg.startsWith('-'));
    let status = 0;
    for (const name of names.length > 0 ? names : shoptNames) {
      if (!shoptNames.includes(name)) {
        yield* shell.complain(`shopt: ${name}: invalid shell option name`);
        status = 1;
      } else if (flags.includes('s') && names.length > 0) shell.shopt.add(name);
      else if (flags.includes('u') && names.length > 0) shell.shopt.delete(name);
      else {
        const on = shell.shopt.has(name);
        if (!on && names.length > 0) status = 1;
        if (!flags.includes('q'))
          yield* shell.process.print(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
      }
    }
    return status;
  },
};

const alias: Builtin = {
  *run(shell, args, call) {
    const pairs = [
      ...args
        .map(arg => /^([^=]+)(?:=([\s\S]*))?$/.exec(arg))
        .map(match => [match?.[1] ?? '', match?.[2]] as const),
      ...call.declarations.map(one => [one.name, one.text ?? ''] as const),
    ].filter(([name]) => name !== '-p');
    const row = (name: string, text: string) =>
      `${shell.personality === 'bash' ? 'alias ' : ''}${name}=${quoteForShell(text, true)}\n`;
    if (pairs.length === 0)
      for (const [name, text] of [...shell.aliases].sort())
        yield* shell.process.print(row(name, text));
    let status = 0;
    for (const [name, text] of pairs) {
      const known = shell.aliases.get(name);
      if (text !== undefined) shell.aliases.set(name, text);
      else if (known !== undefined) yield* shell.process.print(row(name, known));
      else {
        if (shell.personality === 'bash') yield* shell.complain(`alias: ${name}: not found`);
        else yield* shell.process.complain(`alias: ${name} not found\n`);
        status = 1;
      }
    }
    return status;
  },
};

const history: Builtin = {
  *run(shell, args) {
    if (args[0] === '-c') {
      shell.history.length = 0;
      return 0;
    }
    const count = Number(args[0] ?? shell.history.length);
    const start = Math.max(0, shell.history.length - count);
    for (let at = start; at < shell.history.length; at++)
      yield* shell.process.print(
        shell.personality === 'bash'
          ? `${String(at + 1).padStart(5)}  ${shell.history[at]}\n`
          : `${String(at).padStart(4)} ${shell.history[at]}\n`,
      );
    return 0;
  },
};

const usualLimits: Readonly<Record<string, string>> = {
  c: '0',
  i: '95968',
  l: '8192',
  n: '1024',
  p: '8',
  q: '819200',
  r: '0',
  s: '8192',
  u: '95968',
};

/** `u=rwx,g=rx,o=rx`: what the mask leaves. */
function symbolic(mask: number): string {
  const rights = (shift: number) =>
    ['r', 'w', 'x'].filter((_, bit) => ((mask >> shift) & (4 >> bit)) === 0).join('');
  return `u=${rights(6)},g=${rights(3)},o=${rights(0)}`;
}

export const settingBuiltins: Readonly<Record<string, Builtin>> = {
  set,
  shopt,
  alias,
  history,
  unalias: {
    *run(shell, args) {
      if (args[0] === '-a') {
        shell.aliases.clear();
        return 0;
      }
      let status = 0;
      for (const name of args)
        if (!shell.aliases.delete(name)) {
          yield* shell.complain(`unalias: ${name}: not found`);
          status = 1;
        }
      return status;
    },
  },
  shift: {
    *run(shell, args) {
      const count = Number(args[0] ?? 1);
      if (!Number.isInteger(count) || count < 0) {
        const what = Number.isInteger(count)
          ? 'shift count out of range'
          : 'numeric argument required';
        yield* shell.complain(
          shell.personality === 'bash'
            ? `shift: ${args[0]}: ${what}`
            : `shift: Illegal number: ${args[0]}`,
        );
        if (shell.personality === 'ash') throw new Unwind('exit', 2);
        return 1;
      }
      if (count > shell.positional.length) return 1;
      shell.positional = shell.positional.slice(count);
      return 0;
    },
  },
  umask: {
    *run(shell, args) {
      const { process } = shell;
      const mode = args.find(arg => !/^-[Sp]+$/.test(arg));
      if (mode === undefined) {
        const octal = String(process.umask.toString(8)).padStart(4, '0');
        yield* process.print(`${args.includes('-S') ? symbolic(process.umask) : octal}\n`);
        return 0;
      }
      if (/^\d/.test(mode)) {
        if (/^[0-7]{1,4}$/.test(mode)) process.umask = Number.parseInt(mode, 8) & 0o777;
        else yield* shell.complain(`umask: ${mode}: octal number out of range`);
        return /^[0-7]{1,4}$/.test(mode) ? 0 : 1;
      }
      const changed = changedMode(mode, 0o777 & ~process.umask, true);
      if (changed !== null) process.umask = 0o777 & ~changed;
      else {
        const wrong = /^[ugoa]*([^-+=])/.exec(mode)?.[1] ?? mode.charAt(0);
        yield* shell.complain(`umask: \`${wrong}': invalid symbolic mode operator`);
      }
      return changed === null ? 1 : 0;
    },
  },
  ulimit: {
    *run(shell, args) {
      let letter = 'f';
      for (const arg of args) {
        const strange = /^-.*?([^-SHabcdefiklmnpqrstuvxPRT])/.exec(arg)?.[1];
        if (strange !== undefined)
          return yield* misused(shell, 'ulimit', `-${strange}: invalid option`);
        if (arg.startsWith('-')) letter = arg.replace(/[-SH]/g, '').at(-1) ?? letter;
        else if (!/^(\d+|unlimited|hard|soft)$/.test(arg)) {
          yield* shell.complain(`ulimit: ${arg}: invalid number`);
          return 1;
        } else {
          shell.limits.set(letter, arg);
          return 0;
        }
      }
      const value = shell.limits.get(letter) ?? usualLimits[letter] ?? 'unlimited';
      yield* shell.process.print(`${value}\n`);
      return 0;
    },
  },
  times: {
    *run(shell) {
      yield* shell.process.print('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
      return 0;
    },
  },
};
