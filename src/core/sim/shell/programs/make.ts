// mkdir, rmdir, touch, chmod, chown, mktemp, truncate, mkfifo's refusal: making and marking files.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Errno, Process, Program } from '../../os/os.ts';
import { joinPath, parentPath } from '../../os/path.ts';
import { parseDate } from '../date-parse.ts';
import { changedMode, idOfName, sayError } from './file-words.ts';
import { isBusybox, missingOperand, nameOf, readOptions, tryHelp } from './options.ts';

const mkdir: Program = {
  name: 'mkdir',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'pvm:',
      long: { parents: 'p', verbose: 'v', mode: 'm' },
      usage: '[OPTION]... DIRECTORY...',
    });
    if (typeof options === 'number') return options;
    if (options.operands.length === 0)
      return yield* missingOperand(process, '[-m MODE] [-p] DIRECTORY...');
    const mode = changedMode(options.get('m') ?? '', 0o777, true) ?? 0o777 & ~process.umask;
    let status = 0;
    for (const name of options.operands) {
      const error = options.has('p')
        ? makeAll(process, process.path(name))
        : makeOne(process, process.path(name), mode);
      if (error) {
        yield* sayError(process, 'cannot create directory', "can't create directory", name, error);
        status = 1;
      } else if (options.has('v'))
        yield* process.print(`${nameOf(process)}: created directory '${name}'\n`);
    }
    return status;
  },
};

function makeOne(process: Process, path: string, mode: number): Errno | null {
  const made = process.machine.files.makeDirectory(path, mode);
  return made.ok ? null : made.error;
}

export function makeAll(process: Process, path: string): Errno | null {
  const stat = process.machine.files.stat(path);
  if (stat.ok) return stat.value.type === 'directory' ? null : 'EEXIST';
  return (
    (path === '/' ? null : makeAll(process, parentPath(path))) ??
    makeOne(process, path, 0o777 & ~process.umask)
  );
}

const rmdir: Program = {
  name: 'rmdir',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'pv',
      long: { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'i' },
      usage: '[OPTION]... DIRECTORY...',
    });
    if (typeof options === 'number') return options;
    if (options.operands.length === 0) return yield* missingOperand(process, '[-p] DIRECTORY...');
    let status = 0;
    for (const operand of options.operands) {
      for (
        let name = operand;
        name !== '' && name !== '.' && name !== '/';
        name = name.includes('/') ? parentPath(name) : ''
      ) {
        const done = process.machine.files.removeDirectory(process.path(name));
        if (!done.ok) {
          yield* sayError(process, 'failed to remove', '', name, done.error);
          status = 1;
          break;
        }
        if (!options.has('p')) break;
      }
    }
    return status;
  },
};

const touch: Program = {
  name: 'touch',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'acmd:r:t:h',
      long: { 'no-create': 'c', date: 'd', reference: 'r' },
      usage: '[OPTION]... FILE...',
    });
    if (typeof options === 'number') return options;
    if (options.operands.length === 0) {
      if (isBusybox(process))
        return yield* missingOperand(process, '[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...');
      yield* process.complain(`touch: missing file operand\n${tryHelp(process)}`);
      return 1;
    }
    const { files, kernel, epochMs } = process.machine;
    let at = kernel.now();
    const date = options.get('d');
    const reference = options.get('r');
    if (date !== null) {
      const parsed = parseDate(date, epochMs + kernel.now());
      if (parsed === null) {
        yield* process.complain(`touch: invalid date format ‘${date}’\n`);
        return 1;
      }
      at = parsed - epochMs;
    } else if (reference !== null) {
      const stat = files.stat(process.path(reference));
      if (stat.ok) at = stat.value.modifiedMs;
    }
    let status = 0;
    for (const name of options.operands) {
      const path = process.path(name);
      const there = files.stat(path);
      if (!there.ok && options.has('c')) continue;
      const made = there.ok
        ? there
        : files.write(path, new Uint8Array(), { mode: 0o666 & ~process.umask });
      if (made.ok) files.setTimes(path, at);
      else {
        if (isBusybox(process))
          yield* process.complain(`touch: ${name}: ${errnoText(made.error)}\n`);
        else yield* sayError(process, 'cannot touch', '', name, made.error);
        status = 1;
      }
    }
    return status;
  },
};

/** Calls `use` for each operand, and for what is below it with -R. */
function* eachPath(
  process: Process,
  names: readonly string[],
  recursive: boolean,
  use: (path: string) => Errno | null,
): Task<number> {
  let status = 0;
  const visit = function* (name: string, path: string): Task<void> {
    const stat = process.machine.files.stat(path);
    const error = stat.ok ? use(path) : stat.error;
    if (error) {
      status = 1;
      yield* process.complain(
        isBusybox(process)
          ? `${nameOf(process)}: ${name}: ${errnoText(error)}\n`
          : `${nameOf(process)}: cannot access '${name}': ${errnoText(error)}\n`,
      );
      return;
    }
    if (!recursive || !stat.ok || stat.value.type !== 'directory') return;
    const listed = process.machine.files.list(path);
    for (const child of listed.ok ? listed.value : [])
      yield* visit(`${name}/${child}`, joinPath(path, child));
  };
  for (const name of names) yield* visit(name, process.path(name));
  return status;
}

const chmod: Program = {
  name: 'chmod',
  *run(process) {
    const args = process.argv.slice(1);
    const flags = args.filter(arg => /^-[Rvfc]+$/.test(arg) || arg === '--recursive').join('');
    const operands = args.filter(
      arg => !/^-[Rvfc]+$/.test(arg) && arg !== '--recursive' && arg !== '--',
    );
    const [mode, ...names] = operands;
    if (mode === undefined || names.length === 0)
      return yield* missingOperand(process, '[-Rcvf] MODE[,MODE]... FILE...', mode);
    const [name = ''] = names;
    const absent = isBusybox(process) && !process.machine.files.stat(process.path(name)).ok;
    // busybox looks at the files first.
    if (changedMode(mode, 0, false) === null && !absent) {
      yield* process.complain(
        isBusybox(process)
          ? `chmod: invalid mode '${mode}'\n`
          : `chmod: invalid mode: ‘${mode}’\n${tryHelp(process)}`,
      );
      return 1;
    }
    const { files } = process.machine;
    return yield* eachPath(process, names, /R|recursive/.test(flags), path => {
      const stat = files.stat(path);
      if (!stat.ok) return stat.error;
      const done = files.setMode(
        path,
        changedMode(mode, stat.value.mode, stat.value.type === 'directory') ?? 0,
      );
      return done.ok ? null : done.error;
    });
  },
};

const owner = (name: 'chown' | 'chgrp'): Program => ({
  name,
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'RhvfcHLP',
      long: { recursive: 'R', 'no-dereference': 'h', verbose: 'v' },
      usage: `[OPTION]... ${name === 'chown' ? '[OWNER][:[GROUP]]' : 'GROUP'} FILE...`,
    });
    if (typeof options === 'number') return options;
    const [spec, ...names] = options.operands;
    if (spec === undefined || names.length === 0)
      return yield* missingOperand(process, 'OWNER[<.|:>[GROUP]] FILE...', spec);
    const [user = '', group = ''] = name === 'chown' ? spec.split(/[:.]/) : ['', spec];
    const uid = user === '' ? null : idOfName(process, 'passwd', user);
    const gid = group === '' ? null : idOfName(process, 'group', group);
    if ((user !== '' && uid === null) || (group !== '' && gid === null)) {
      const what = user !== '' && uid === null ? 'user' : 'group';
      const shown = what === 'user' ? user : group;
      yield* process.complain(
        isBusybox(process)
          ? `${name}: unknown user ${shown}\n`
          : `${name}: invalid ${what}: ‘${spec}’\n`,
      );
      return 1;
    }
    const { files } = process.machine;
    return yield* eachPath(process, names, options.has('R'), path => {
      const stat = files.stat(path);
      if (!stat.ok) return stat.error;
      const done = files.setOwner(path, uid ?? stat.value.uid, gid ?? stat.value.gid);
      return done.ok ? null : done.error;
    });
  },
});

const mktemp: Program = {
  name: 'mktemp',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'duqtp:',
      long: { directory: 'd', 'dry-run': 'u', quiet: 'q', 'tmpdir?': 't', suffix: 's' },
      usage: '[OPTION]... [TEMPLATE]',
    });
    if (typeof options === 'number') return options;
    const template = options.operands[0] ?? (isBusybox(process) ? 'tmp.XXXXXX' : 'tmp.XXXXXXXXXX');
    if (!/X{3}/.test(template)) {
      yield* process.complain(`mktemp: too few X's in template ‘${template}’\n`);
      return 1;
    }
    const { random } = process.machine.kernel;
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const name = template.replace(/X{3,}/, xs =>
      [...xs].map(() => letters.charAt(random.below(letters.length))).join(''),
    );
    const inTmp = options.operands.length === 0 || options.has('t') || options.get('p') !== null;
    const parent = options.get('p') || process.environment.get('TMPDIR') || '/tmp';
    const shown = inTmp ? joinPath(parent, name) : name;
    const { files } = process.machine;
    const made = options.has('d')
      ? files.makeDirectory(process.path(shown), 0o700)
      : files.write(process.path(shown), new Uint8Array(), { mode: 0o600 });
    if (!made.ok) {
      yield* process.complain(
        `mktemp: failed to create file via template ‘${template}’: ${errnoText(made.error)}\n`,
      );
      return 1;
    }
    yield* process.print(`${shown}\n`);
    return 0;
  },
};

const truncate: Program = {
  name: 'truncate',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'cs:r:',
      long: { size: 's', 'no-create': 'c' },
      usage: 'OPTION... FILE...',
    });
    if (typeof options === 'number') return options;
    const match = /^([-+]?)(\d+)([KMG]?)B?$/i.exec(options.get('s') ?? '');
    if (!match || options.operands.length === 0) {
      yield* process.complain(
        `truncate: you must specify either ‘--size’ or ‘--reference’\n${tryHelp(process)}`,
      );
      return 1;
    }
    const amount = Number(match[2]) * 1024 ** ' KMG'.indexOf((match[3] || ' ').toUpperCase());
    for (const name of options.operands) {
      const path = process.path(name);
      const content = process.machine.files.read(path);
      const before = content.ok ? content.value : new Uint8Array();
      const size =
        match[1] === '+'
          ? before.length + amount
          : match[1] === '-'
            ? Math.max(0, before.length - amount)
            : amount;
      const room = process.machine.files.usage();
      if (size > room.limitBytes) {
        yield* process.complain(
          `truncate: failed to truncate '${name}' at ${size} bytes: File too large\n`,
        );
        return 1;
      }
      const bytes = new Uint8Array(size);
      bytes.set(before.subarray(0, size));
      const done = process.machine.files.write(path, bytes);
      if (!done.ok) {
        yield* sayError(process, 'cannot open', "can't open", name, done.error);
        return 1;
      }
    }
    return 0;
  },
};

export const makePrograms: readonly Program[] = [
  mkdir,
  rmdir,
  touch,
  chmod,
  owner('chown'),
  owner('chgrp'),
  mktemp,
  truncate,
];
