// Builtins about the working directory: cd, pwd, pushd, popd, dirs.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import { normalPath } from '../../os/path.ts';
import type { Builtin, Shell } from '../shell.ts';
import { misused } from './usage.ts';

/** Changes directory, with PWD and OLDPWD; says what is wrong. */
function* change(shell: Shell, target: string, builtin: string): Task<boolean> {
  const { process } = shell;
  const path = normalPath(process.directory, target);
  const listed = process.machine.files.list(path);
  if (!listed.ok) {
    yield* shell.complain(
      shell.personality === 'bash'
        ? `${builtin}: ${target}: ${errnoText(listed.error)}`
        : `cd: can't cd to ${target}: ${errnoText(listed.error)}`,
    );
    return false;
  }
  shell.variables.set('OLDPWD', shell.variables.get('PWD') ?? process.directory);
  process.directory = path;
  shell.variables.set('PWD', path);
  return true;
}

/** Where CDPATH has a directory of that name; null: the name is taken as it is. */
function alongPath(shell: Shell, name: string): string | null {
  if (/^\.{0,2}(\/|$)/.test(name) || name === '-') return null;
  const { process } = shell;
  for (const folder of (shell.variables.get('CDPATH') ?? '').split(':')) {
    if (folder === '' || folder === '.') continue;
    const path = normalPath(process.directory, `${folder}/${name}`);
    if (process.machine.files.list(path).ok) return path;
  }
  return null;
}

const cd: Builtin = {
  *run(shell, args) {
    const rest = args.filter(arg => !/^-[LPe]+$/.test(arg));
    const physical = args.includes('-P');
    const [first] = rest[0] === '--' ? rest.slice(1) : rest;
    if (rest.length > 1 && shell.personality === 'bash') {
      yield* shell.complain('cd: too many arguments');
      return 1;
    }
    let target = first ?? shell.variables.get('HOME') ?? '';
    if (first === undefined && target === '') {
      yield* shell.complain('cd: HOME not set');
      return 1;
    }
    if (first === '-') {
      const old = shell.variables.get('OLDPWD');
      if (old === null) {
        yield* shell.complain('cd: OLDPWD not set');
        return 1;
      }
      target = old;
    }
    if (physical) {
      const real = shell.process.machine.files.realPath(shell.process.path(target));
      if (real.ok) target = real.value;
    }
    if (target === '') return 0;
    const listed = first === undefined ? null : alongPath(shell, first);
    if (listed !== null) target = listed;
    if (!(yield* change(shell, target, 'cd'))) return shell.personality === 'ash' ? 2 : 1;
    if (first === '-' || listed !== null)
      yield* shell.process.print(`${shell.process.directory}\n`);
    return 0;
  },
};

const pwd: Builtin = {
  *run(shell, args) {
    const { process } = shell;
    const real = process.machine.files.realPath(process.directory);
    const strange = args.find(arg => /^-./.test(arg) && !/^-[LP]+$/.test(arg));
    if (strange && shell.personality === 'bash')
      return yield* misused(shell, 'pwd', `${strange.slice(0, 2)}: invalid option`);
    const physical = args.includes('-P') && real.ok;
    yield* process.print(`${physical ? real.value : process.directory}\n`);
    return 0;
  },
};

function shownDirectories(shell: Shell, long: boolean): string[] {
  const home = shell.variables.get('HOME') ?? '';
  return [shell.process.directory, ...shell.directories].map(path =>
    !long && home !== '' && (path === home || path.startsWith(`${home}/`))
      ? `~${path.slice(home.length)}`
      : path,
  );
}

function* tell(shell: Shell): Task<number> {
  yield* shell.process.print(`${shownDirectories(shell, false).join(' ')}\n`);
  return 0;
}

export const directoryBuiltins: Readonly<Record<string, Builtin>> = {
  cd,
  chdir: cd,
  pwd,
  pushd: {
    *run(shell, args) {
      const before = shell.process.directory;
      const target = args[0] ?? shell.directories[0];
      if (target === undefined) {
        yield* shell.complain('pushd: no other directory');
        return 1;
      }
      if (!(yield* change(shell, target, 'pushd'))) return 1;
      if (args[0] === undefined) shell.directories.shift();
      shell.directories.unshift(before);
      return yield* tell(shell);
    },
  },
  popd: {
    *run(shell) {
      const target = shell.directories[0];
      if (target === undefined) {
        yield* shell.complain('popd: directory stack empty');
        return 1;
      }
      if (!(yield* change(shell, target, 'popd'))) return 1;
      shell.directories.shift();
      return yield* tell(shell);
    },
  },
  dirs: {
    *run(shell, args) {
      if (args[0] === '-c') {
        shell.directories = [];
        return 0;
      }
      if (/^-[vpl]+$/.test(args[0] ?? '')) {
        const rows = shownDirectories(shell, args[0]?.includes('l') ?? false);
        for (const [index, row] of rows.entries())
          yield* shell.process.print(
            args[0]?.includes('v') ? `${String(index).padStart(2)}  ${row}\n` : `${row}\n`,
          );
        return 0;
      }
      return yield* tell(shell);
    },
  },
};
