// git, as far as a workshop takes it: clone of a repository that the lab provides.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { FileSystem, Process, Program } from '../../os/os.ts';
import { joinPath } from '../../os/path.ts';
import { makeAll } from './make.ts';

/** Where a lab puts repositories: by host and path of their address, without `.git`. */
const REPOSITORIES = '/usr/share/git';
const CLONE_MS = 800;

const git: Program = {
  name: 'git',
  *run(process) {
    const args = process.argv.slice(1);
    const command = args[0];
    if (command === '--version' || command === 'version') {
      yield* process.print('git version 2.39.5\n');
      return 0;
    }
    if (command === 'clone') return yield* clone(process, args.slice(1));
    if (command === undefined) {
      yield* process.print('usage: git [--version] clone [<options>] <repository> [<directory>]\n');
      return 1;
    }
    yield* process.complain(`git: '${command}' is not simulated: only clone is.\n`);
    return 1;
  },
};

function* clone(process: Process, args: readonly string[]): Task<number> {
  const operands: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (/^(--depth|-b|--branch|-o|--origin)$/.test(arg)) at++;
    else if (!arg.startsWith('-')) operands.push(arg);
  }
  const quiet = args.includes('-q') || args.includes('--quiet');
  const [address, given] = operands;
  if (address === undefined) {
    yield* process.complain(
      'fatal: You must specify a repository to clone.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n',
    );
    return 129;
  }
  const trimmed = address.replace(/\/+$/, '').replace(/\.git$/, '');
  const name = given ?? trimmed.slice(trimmed.lastIndexOf('/') + 1);
  const target = process.path(name);
  const { files } = process.machine;
  const there = files.list(target);
  if (files.stat(target).ok && (!there.ok || there.value.length > 0)) {
    yield* process.complain(
      `fatal: destination path '${name}' already exists and is not an empty directory.\n`,
    );
    return 128;
  }
  if (!quiet) yield* process.complain(`Cloning into '${name}'...\n`);
  const place = trimmed.replace(/^[a-z+]+:\/\//, '').replace(/^(?:[^@/]+@)?([^:/]+):/, '$1/');
  const source = joinPath(REPOSITORIES, place);
  yield CLONE_MS;
  if (!files.list(source).ok) {
    const host = place.split('/')[0] ?? '';
    const known = files.list(joinPath(REPOSITORIES, host)).ok;
    yield* process.complain(
      known
        ? `fatal: repository '${address}/' not found\n`
        : `fatal: unable to access '${address}/': Could not resolve host: ${host}\n`,
    );
    return 128;
  }
  const failed = makeAll(process, target) ?? copyTree(files, source, target);
  if (failed) {
    yield* process.complain(
      `fatal: could not create work tree dir '${name}': ${errnoText(failed)}\n`,
    );
    return 128;
  }
  makeAll(process, joinPath(target, '.git'));
  files.write(
    joinPath(target, '.git/HEAD'),
    Uint8Array.from('ref: refs/heads/main\n', char => char.charCodeAt(0)),
  );
  return 0;
}

function copyTree(files: FileSystem, from: string, to: string): ReturnType<typeof makeAll> {
  const listed = files.list(from);
  for (const name of listed.ok ? listed.value : []) {
    const [source, target] = [joinPath(from, name), joinPath(to, name)];
    const stat = files.stat(source);
    if (!stat.ok) continue;
    if (stat.value.type === 'directory') {
      const made = files.makeDirectory(target, stat.value.mode);
      const error = made.ok ? copyTree(files, source, target) : made.error;
      if (error) return error;
      continue;
    }
    const content = files.read(source);
    if (!content.ok) return content.error;
    const written = files.write(target, content.value.slice(), { mode: stat.value.mode });
    if (!written.ok) return written.error;
  }
  return null;
}

export const gitPrograms: readonly Program[] = [git];
