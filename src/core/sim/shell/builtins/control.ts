// Builtins that steer: exit, return, break, eval, source, exec, trap, set, shift.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText, signalNamed } from '../../os/errno.ts';
import { findCommand } from '../../os/executable.ts';
import { runExternal } from '../external.ts';
import { parseUnits, syntaxMessage } from '../parse.ts';
import { quoteForShell } from '../quote.ts';
import type { Builtin } from '../shell.ts';
import { type Shell, ShellError, Unwind } from '../shell.ts';
import { setTrap } from '../traps.ts';
import { misused } from './usage.ts';

function* numeric(shell: Shell, name: string, text: string | undefined): Task<number | null> {
  if (text === undefined) return shell.status;
  if (/^[-+]?\d+$/.test(text)) return Number(text) & 255;
  const wrong =
    shell.personality === 'bash'
      ? `${name}: ${text}: numeric argument required`
      : `${name}: Illegal number: ${text}`;
  yield* shell.complain(wrong);
  return null;
}

const exit: Builtin = {
  *run(shell, args) {
    if (shell.interactive) {
      if (shell.personality === 'bash')
        yield* shell.process.complain(shell.subshell === 0 && shell.login ? 'logout\n' : 'exit\n');
      if (shell.jobs.list.some(job => job.told === 'stopped') && !shell.warned) {
        shell.warned = true;
        yield* shell.process.complain('There are stopped jobs.\n');
        return 1;
      }
    }
    const status = yield* numeric(shell, 'exit', args[0]);
    if (status !== null && args.length > 1 && shell.personality === 'bash') {
      yield* shell.complain('exit: too many arguments');
      throw new ShellError('', 1);
    }
    throw new Unwind('exit', status ?? 2);
  },
};

const leave = (kind: 'break' | 'continue'): Builtin => ({
  *run(shell, args) {
    if (shell.loops === 0) {
      if (shell.personality === 'bash')
        yield* shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    const count = Number(args[0] ?? 1);
    if (!Number.isInteger(count)) {
      if (shell.personality === 'ash') {
        yield* shell.complain(`${kind}: Illegal number: ${args[0]}`);
        throw new Unwind('exit', 2);
      }
      yield* shell.complain(`${kind}: ${args[0]}: numeric argument required`);
      throw new Unwind('exit', 128);
    }
    if (count < 1) {
      yield* shell.complain(`${kind}: ${args[0]}: loop count out of range`);
      throw new Unwind('break', 1, shell.loops);
    }
    throw new Unwind(kind, 0, Math.min(count, shell.loops));
  },
});

/** Runs source text in this shell. */
export function* runText(shell: Shell, text: string, where: string): Task<number> {
  shell.status = 0;
  for (const unit of parseUnits(text, { personality: shell.personality })) {
    if (unit.kind === 'script') {
      yield* shell.interpreter.runScript(shell, unit.script);
      continue;
    }
    const numbered = shell.origin !== 'interactive';
    const name = shell.personality === 'bash' ? (numbered ? where : 'bash') : shell.name;
    yield* shell.process.complain(syntaxMessage(unit, shell.personality, { name, numbered }, text));
    shell.status = 2;
    if (shell.personality === 'ash' && !shell.interactive) throw new Unwind('exit', 2);
    return 2;
  }
  return shell.status;
}

const source: Builtin = {
  *run(shell, args, call) {
    const name = args[0];
    if (name === undefined) {
      return yield* misused(shell, call.name, 'filename argument required');
    }
    const { process } = shell;
    const found = name.includes('/')
      ? null
      : findCommand(process.machine, name, shell.variables.get('PATH') ?? '', process.directory);
    const path = found?.ok ? found.value : process.path(name);
    const content = process.machine.files.read(path);
    if (!content.ok) {
      if (shell.personality === 'ash') {
        yield* shell.complain(`.: can't open '${name}': ${errnoText(content.error)}`);
        if (!shell.interactive) throw new Unwind('exit', 2);
        return 2;
      }
      yield* shell.complain(`${name}: ${errnoText(content.error)}`);
      return 1;
    }
    const { positional } = shell;
    if (args.length > 1) shell.positional = args.slice(1);
    shell.sourcing++;
    const { line } = shell;
    try {
      return yield* runText(shell, decodeUtf8(content.value), name);
    } catch (error) {
      if (error instanceof Unwind && error.kind === 'return') return error.status;
      throw error;
    } finally {
      shell.sourcing--;
      shell.line = line;
      if (args.length > 1) shell.positional = positional;
    }
  },
};

const exec: Builtin = {
  *run(shell, args) {
    if (args.length === 0) return 0;
    if (/^-[^-acl]/.test(args[0] ?? '') && shell.personality === 'bash')
      return yield* misused(shell, 'exec', `${args[0]}: invalid option`);
    const rest =
      args[0] === '-a'
        ? args.slice(2)
        : args[0] === '-c' || args[0] === '-l'
          ? args.slice(1)
          : args;
    const { subshell } = shell;
    shell.subshell = Math.max(1, subshell);
    shell.traps.delete('EXIT');
    const status = yield* runExternal(
      shell,
      rest,
      { assignments: [], redirects: [] },
      true,
      'exec',
    );
    shell.subshell = subshell;
    throw new Unwind('exit', status);
  },
  keepsRedirects: argv => argv.length === 1,
};

const trap: Builtin = {
  *run(shell, args) {
    const rest = args[0] === '--' ? args.slice(1) : args;
    if (rest.length === 0 || rest[0] === '-p') {
      const wanted = rest.slice(1).map(text => trapName(text));
      for (const [name, action] of shell.traps) {
        if (wanted.length > 0 && !wanted.includes(name)) continue;
        const shown =
          /^(EXIT|ERR|DEBUG|RETURN)$/.test(name) || shell.personality === 'ash'
            ? name
            : `SIG${name}`;
        yield* shell.process.print(`trap -- ${quoteForShell(action, true)} ${shown}\n`);
      }
      return 0;
    }
    if (rest[0] === '-l') return yield* listSignals(shell);
    if (rest.length === 1 && trapName(rest[0] as string) === null && shell.personality === 'bash')
      return yield* misused(shell, 'trap');
    const resets = rest.length === 1 || rest[0] === '-' || /^\d+$/.test(rest[0] as string);
    const names = rest.length === 1 || /^\d+$/.test(rest[0] as string) ? rest : rest.slice(1);
    let status = 0;
    for (const text of names) {
      const name = trapName(text);
      if (name) setTrap(shell, name, resets ? null : (rest[0] as string));
      else {
        yield* shell.complain(`trap: ${text}: invalid signal specification`);
        status = 1;
      }
    }
    return status;
  },
};

function trapName(text: string): string | null {
  const upper = text.toUpperCase();
  if (text === '0' || upper === 'EXIT') return 'EXIT';
  if (/^(ERR|DEBUG|RETURN)$/.test(upper)) return upper;
  return signalNamed(text);
}

/** Linux's, from 1; what is missing at its end are the real-time ones. */
const SIGNALS =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS';

const REAL_TIME = { first: 34, last: 64, middle: 50 } as const;

/** By number; 0 is what `trap` calls the end of the shell, 32 and 33 have no name. */
export function signalNames(): (string | undefined)[] {
  const names: (string | undefined)[] = ['EXIT', ...SIGNALS.split(' ')];
  const { first, last, middle } = REAL_TIME;
  for (let number = first; number <= last; number++) {
    const [base, away] = number < middle ? ['RTMIN+', number - first] : ['RTMAX-', last - number];
    names[number] = away === 0 ? base.slice(0, -1) : base + away;
  }
  return names;
}

/** As bash writes them: five in a line, the last of a line that is not full with its tab. */
export function* listSignals(shell: Shell): Task<number> {
  const cells = [...signalNames().entries()]
    .filter(([number, name]) => number > 0 && name !== undefined)
    .map(([number, name]) => `${String(number).padStart(2)}) SIG${name}`);
  for (let at = 0; at < cells.length; at += 5) {
    const line = cells.slice(at, at + 5);
    yield* shell.process.print(`${line.join('\t')}${line.length < 5 ? '\t' : ''}\n`);
  }
  return 0;
}

const quiet = (status: number): Builtin => ({
  *run() {
    return status;
  },
});

export const controlBuiltins: Readonly<Record<string, Builtin>> = {
  ':': quiet(0),
  true: quiet(0),
  false: quiet(1),
  exit,
  logout: {
    *run(shell, args, call) {
      if (shell.login) return yield* exit.run(shell, args, call);
      yield* shell.complain("logout: not login shell: use `exit'");
      return 1;
    },
  },
  return: {
    *run(shell, args) {
      const status = yield* numeric(shell, 'return', args[0]);
      if (shell.functionNames.length === 0 && shell.sourcing === 0) {
        if (shell.personality === 'ash') throw new Unwind('exit', status ?? 2);
        yield* shell.complain("return: can only `return' from a function or sourced script");
        return 2;
      }
      throw new Unwind('return', status ?? 2);
    },
  },
  break: leave('break'),
  continue: leave('continue'),
  eval: {
    *run(shell, args) {
      const text = args[0] === '--' ? args.slice(1).join(' ') : args.join(' ');
      if (text.trim() === '') return 0;
      return yield* runText(shell, text, `${shell.personality}: eval`);
    },
  },
  source,
  '.': source,
  exec,
  trap,
};
