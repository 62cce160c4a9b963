// cp, mv, rm, ln: files to other places, or to none.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Errno, Process, Program } from '../../os/os.ts';
import { joinPath, lastPart } from '../../os/path.ts';
import { confirm, sayError } from './file-words.ts';
import {
  isBusybox,
  missingOperand,
  nameOf,
  type Options,
  readOptions,
  tryHelp,
} from './options.ts';

/** Sources and the place where each goes: into a directory, or to one name. */
function* targets(
  process: Process,
  options: Options,
): Task<{ readonly from: string; readonly to: string; readonly shown: string }[] | number> {
  const operands = [...options.operands];
  const into = options.get('t');
  const last = into ?? operands.pop();
  const name = nameOf(process);
  if (last === undefined) {
    if (isBusybox(process)) return yield* missingOperand(process, '[-arPLHpfinlsTu] SOURCE DEST');
    yield* process.complain(`${name}: missing file operand\n${tryHelp(process)}`);
    return 1;
  }
  if (operands.length === 0) {
    if (isBusybox(process)) return yield* missingOperand(process, '[-arPLHpfinlsTu] SOURCE DEST');
    yield* process.complain(
      `${name}: missing destination file operand after '${last}'\n${tryHelp(process)}`,
    );
    return 1;
  }
  const stat = process.machine.files.stat(process.path(last));
  const directory = stat.ok && stat.value.type === 'directory' && !options.has('T');
  if (!directory && operands.length > 1) {
    yield* process.complain(
      `${name}: target '${last}'${isBusybox(process) ? ': No such file or directory' : stat.ok ? ' is not a directory' : ': No such file or directory'}\n`,
    );
    return 1;
  }
  return operands.map(from => {
    const base = lastPart(from.replace(/\/+$/, '')) || from;
    const shown = directory ? `${last.replace(/\/$/, '')}/${base}` : last;
    return { from, to: process.path(shown), shown };
  });
}

const cp: Program = {
  name: 'cp',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'abdfilLnpPrRsTuvt:Hx',
      long: {
        archive: 'a',
        force: 'f',
        interactive: 'i',
        'no-clobber': 'n',
        recursive: 'r',
        verbose: 'v',
        'target-directory': 't',
        update: 'u',
        'symbolic-link': 's',
        link: 'l',
        preserve: 'p',
        'no-target-directory': 'T',
      },
      usage: '[OPTION]... SOURCE... DEST',
    });
    if (typeof options === 'number') return options;
    const pairs = yield* targets(process, options);
    if (typeof pairs === 'number') return pairs;
    let status = 0;
    for (const { from, to, shown } of pairs)
      if (!(yield* copyOne(process, options, from, to, shown))) status = 1;
    return status;
  },
};

function* copyOne(
  process: Process,
  options: Options,
  from: string,
  to: string,
  shown: string,
): Task<boolean> {
  const { files } = process.machine;
  const path = process.path(from);
  const recursive = options.has('r') || options.has('R') || options.has('a');
  const stat = recursive && !options.has('L') ? files.lstat(path) : files.stat(path);
  if (!stat.ok) {
    yield* sayError(process, 'cannot stat', "can't stat", from, stat.error);
    return false;
  }
  const fail = function* (what: string, name: string, error: Errno): Task<boolean> {
    yield* sayError(process, what, what.replace('cannot', "can't"), name, error);
    return false;
  };
  if (stat.value.type === 'directory') {
    if (!recursive) {
      yield* process.complain(
        isBusybox(process)
          ? `cp: omitting directory '${from}'\n`
          : `cp: -r not specified; omitting directory '${from}'\n`,
      );
      return false;
    }
    if (`${to}/`.startsWith(`${path}/`)) {
      yield* process.complain(`cp: cannot copy a directory, '${from}', into itself, '${shown}'\n`);
      return false;
    }
    const made = files.makeDirectory(to, stat.value.mode);
    if (!made.ok && made.error !== 'EEXIST')
      return yield* fail('cannot create directory', shown, made.error);
    const listed = files.list(path);
    let fine = true;
    for (const name of listed.ok ? listed.value : [])
      if (
        !(yield* copyOne(
          process,
          options,
          joinPath(path, name),
          joinPath(to, name),
          `${shown}/${name}`,
        ))
      )
        fine = false;
    return fine;
  }
  const there = files.lstat(to);
  if (there.ok) {
    if (there.value.inode === stat.value.inode && files.realPath(path).ok) {
      yield* process.complain(`cp: '${from}' and '${shown}' are the same file\n`);
      return false;
    }
    if (options.has('n')) return true;
    if (options.has('u') && there.value.modifiedMs >= stat.value.modifiedMs) return true;
    if (options.has('i') && !(yield* confirm(process, `overwrite '${shown}'?`))) return true;
  }
  if (options.has('s') || (stat.value.type === 'symlink' && recursive)) {
    const link = options.has('s') ? path : files.readLink(path);
    if (there.ok) files.remove(to);
    const done = files.symlink(typeof link === 'string' ? link : link.ok ? link.value : '', to);
    return done.ok ? true : yield* fail('cannot create symbolic link', shown, done.error);
  }
  const program = files.programOf(path);
  const content = files.read(path);
  if (!content.ok) return yield* fail(`cannot open`, from, content.error);
  const written =
    program === null
      ? files.write(to, content.value.slice(), { mode: stat.value.mode })
      : files.install(to, program, stat.value.size);
  if (!written.ok) return yield* fail('cannot create regular file', shown, written.error);
  if (options.has('p') || options.has('a')) {
    files.setMode(to, stat.value.mode);
    files.setOwner(to, stat.value.uid, stat.value.gid);
    files.setTimes(to, stat.value.modifiedMs);
  }
  if (options.has('v')) yield* process.print(`'${from}' -> '${shown}'\n`);
  return true;
}

const mv: Program = {
  name: 'mv',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'bfinTuvt:',
      long: {
        force: 'f',
        interactive: 'i',
        'no-clobber': 'n',
        verbose: 'v',
        'target-directory': 't',
        update: 'u',
      },
      usage: '[OPTION]... SOURCE... DEST',
    });
    if (typeof options === 'number') return options;
    const pairs = yield* targets(process, options);
    if (typeof pairs === 'number') return pairs;
    const { files } = process.machine;
    let status = 0;
    for (const { from, to, shown } of pairs) {
      const path = process.path(from);
      const stat = files.lstat(path);
      if (!stat.ok) {
        yield* sayError(process, 'cannot stat', "can't rename", from, stat.error);
        status = 1;
        continue;
      }
      if (path === to) {
        yield* process.complain(`mv: '${from}' and '${shown}' are the same file\n`);
        status = 1;
        continue;
      }
      if (files.lstat(to).ok) {
        if (options.has('n')) continue;
        if (options.has('i') && !(yield* confirm(process, `overwrite '${shown}'?`))) continue;
      }
      const done = files.rename(path, to);
      if (!done.ok && done.error === 'EXDEV') {
        const recursive = { ...options, has: (letter: string) => letter === 'a' };
        if (yield* copyOne(process, recursive, from, to, shown)) removeTree(process, path);
        else status = 1;
      } else if (!done.ok) {
        if (done.error === 'EINVAL')
          yield* process.complain(
            `mv: cannot move '${from}' to a subdirectory of itself, '${shown}'\n`,
          );
        else if (isBusybox(process))
          yield* process.complain(`mv: can't rename '${from}': ${errnoText(done.error)}\n`);
        else
          yield* process.complain(
            `mv: cannot move '${from}' to '${shown}': ${errnoText(done.error)}\n`,
          );
        status = 1;
      } else if (options.has('v')) yield* process.print(`renamed '${from}' -> '${shown}'\n`);
    }
    return status;
  },
};

/** Removes a file or a directory with everything in it; the error of what stays. */
export function removeTree(process: Process, path: string): Errno | null {
  const { files } = process.machine;
  const stat = files.lstat(path);
  if (!stat.ok) return stat.error;
  if (stat.value.type !== 'directory') {
    const done = files.remove(path);
    return done.ok ? null : done.error;
  }
  const listed = files.list(path);
  for (const name of listed.ok ? listed.value : []) {
    const error = removeTree(process, joinPath(path, name));
    if (error) return error;
  }
  const done = files.removeDirectory(path);
  return done.ok ? null : done.error;
}

const rm: Program = {
  name: 'rm',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'dfiIrRv',
      long: {
        dir: 'd',
        force: 'f',
        recursive: 'r',
        verbose: 'v',
        'no-preserve-root': 'I',
        'interactive?': 'i',
      },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const force = options.has('f');
    if (options.operands.length === 0 && !force)
      return yield* missingOperand(process, '[-irf] FILE...');
    let status = 0;
    for (const name of options.operands) {
      const trimmed = name.replace(/\/+$/, '') || '/';
      const path = process.path(trimmed);
      const stat = process.machine.files.lstat(path);
      const say = (error: Errno) => sayError(process, 'cannot remove', "can't remove", name, error);
      if (!stat.ok) {
        if (force) continue;
        yield* say(stat.error);
        status = 1;
        continue;
      }
      const directory = stat.value.type === 'directory';
      const recursive = options.has('r') || options.has('R');
      if (directory && recursive && /^\.{1,2}$/.test(lastPart(trimmed))) {
        yield* process.complain(
          `rm: refusing to remove '.' or '..' directory: skipping '${name}'\n`,
        );
        status = 1;
      } else if (directory && path === '/' && !options.has('I')) {
        yield* process.complain(
          "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n",
        );
        status = 1;
      } else if (directory && !recursive && !options.has('d')) {
        if (isBusybox(process)) yield* process.complain(`rm: '${name}' is a directory\n`);
        else yield* say('EISDIR');
        status = 1;
      } else if (
        options.has('i') &&
        !(yield* confirm(process, `remove ${directory ? 'directory' : 'regular file'} '${name}'?`))
      ) {
      } else {
        const error = recursive ? removeTree(process, path) : removeOne(process, path, directory);
        if (error) {
          yield* say(error);
          status = 1;
        } else if (options.has('v'))
          yield* process.print(`removed ${directory ? 'directory ' : ''}'${name}'\n`);
      }
    }
    return status;
  },
};

function removeOne(process: Process, path: string, directory: boolean): Errno | null {
  const { files } = process.machine;
  const done = directory ? files.removeDirectory(path) : files.remove(path);
  return done.ok ? null : done.error;
}

const ln: Program = {
  name: 'ln',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'sfnrvTbt:',
      long: { symbolic: 's', force: 'f', 'no-dereference': 'n', relative: 'r', verbose: 'v' },
      usage: '[OPTION]... TARGET... LINK_NAME',
    });
    if (typeof options === 'number') return options;
    const { files } = process.machine;
    const operands = [...options.operands];
    if (operands.length === 0)
      return yield* missingOperand(process, '[-sfnbtv] TARGET... LINK|DIR');
    const last = operands.length > 1 ? (operands.pop() as string) : '.';
    const stat = options.has('n')
      ? files.lstat(process.path(last))
      : files.stat(process.path(last));
    const directory = stat.ok && stat.value.type === 'directory';
    let status = 0;
    for (const target of operands) {
      const shown = directory ? `${last}/${lastPart(target)}` : last;
      const path = process.path(shown);
      if (options.has('f') && files.lstat(path).ok) files.remove(path);
      const done = options.has('s')
        ? files.symlink(target, path)
        : files.link(process.path(target), path);
      if (done.ok) continue;
      status = 1;
      if (!options.has('s') && !files.lstat(process.path(target)).ok) {
        yield* process.complain(
          isBusybox(process)
            ? `ln: ${target}: No such file or directory\n`
            : `ln: failed to access '${target}': No such file or directory\n`,
        );
      } else {
        const kind = options.has('s') ? 'symbolic link' : 'hard link';
        yield* process.complain(
          isBusybox(process)
            ? `ln: ${shown}: ${errnoText(done.error)}\n`
            : `ln: failed to create ${kind} '${shown}': ${errnoText(done.error)}\n`,
        );
      }
    }
    return status;
  },
};

export const copyPrograms: readonly Program[] = [cp, mv, rm, ln];
