// git: its table of commands, and how a repository comes to be.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { FileSystem, Process, Program } from '../../os/os.ts';
import { joinPath } from '../../os/path.ts';
import {
  catFile,
  checkout,
  config,
  fetch,
  merge,
  pull,
  remote,
  remoteSection,
  revParse,
  switchBranch,
} from './git-branches.ts';
import { add, commit, lsFiles, mv, reset, restore, rm, status } from './git-changes.ts';
import { dieOf, type GitCommand } from './git-command.ts';
import { branch, diff, log, show, tag } from './git-history.ts';
import { Repository } from './git-objects.ts';
import {
  changesBetween,
  createRepository,
  findRepository,
  putFiles,
  workTree,
} from './git-work.ts';
import { makeAll } from './make.ts';

/** Where a lab puts repositories: by host and path of their address, without `.git`. */
const REPOSITORIES = '/usr/share/git';
const CLONE_MS = 800;

/** Commands that need a repository around them: a new one is a function and a row here. */
const commands: Readonly<Record<string, GitCommand>> = {
  add,
  branch,
  'cat-file': catFile,
  checkout,
  commit,
  config,
  diff,
  fetch,
  log,
  'ls-files': lsFiles,
  merge,
  mv,
  pull,
  remote,
  reset,
  restore,
  'rev-parse': revParse,
  rm,
  show,
  status,
  switch: switchBranch,
  tag,
};

/** What the real one has and this one has not. */
const lacking =
  /^(am|apply|archive|bisect|blame|bundle|cherry-pick|clean|describe|format-patch|gc|grep|notes|push|rebase|reflog|revert|shortlog|stash|submodule|worktree|fsck|gui|citool)$/;

const git: Program = {
  name: 'git',
  *run(process) {
    const args = process.argv.slice(1);
    while (args[0] === '-C' || args[0] === '--no-pager' || args[0] === '-c') {
      const option = args.shift();
      if (option === '--no-pager') process.environment.set('PAGER', 'cat');
      const value = option === '--no-pager' ? '' : (args.shift() ?? '');
      if (option === '-C') process.directory = process.path(value);
    }
    const [name, ...rest] = args;
    if (name === '--version' || name === 'version' || name === '-v') {
      yield* process.print('git version 2.39.5\n');
      return 0;
    }
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      yield* process.print(usage());
      return name === undefined ? 1 : 0;
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      yield* process.print(`usage: git ${name} [<options>] [<args>]\n`);
      return 0;
    }
    if (name === 'clone') return yield* clone(process, rest);
    if (name === 'init') return yield* init(process, rest);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command)
      return yield* dieOf(
        process,
        lacking.test(name)
          ? `git: '${name}' is not simulated: there are ${Object.keys(commands).join(', ')}, clone and init.\n`
          : `git: '${name}' is not a git command. See 'git --help'.\n`,
        1,
      );
    const repository = findRepository(process, process.directory);
    // Settings for all repositories need none.
    if (!repository && !(name === 'config' && rest.includes('--global')))
      return yield* dieOf(
        process,
        'fatal: not a git repository (or any of the parent directories): .git\n',
      );
    return yield* command(repository ?? new Repository(process, '/nonexistent'), rest);
  },
};

function usage(): string {
  const names = [...Object.keys(commands), 'clone', 'init'].sort();
  return `usage: git [--version] [-C <path>] [--no-pager] <command> [<args>]\n\nThese commands are there:\n${names.map(name => `   ${name}\n`).join('')}`;
}

function* init(process: Process, args: readonly string[]): Task<number> {
  const named = args.findIndex(arg => /^(-b|--initial-branch)$/.test(arg));
  const branch = named < 0 ? 'main' : (args[named + 1] ?? 'main');
  const operands = args.filter((arg, at) => !arg.startsWith('-') && at !== named + 1);
  const root = process.path(operands[0] ?? '.');
  const failed = makeAll(process, root);
  if (failed)
    return yield* dieOf(process, `fatal: cannot mkdir ${operands[0]}: ${errnoText(failed)}\n`);
  const there = process.machine.files.stat(joinPath(root, '.git/HEAD')).ok;
  if (!there) createRepository(process, root, branch);
  if (!args.includes('-q'))
    yield* process.print(
      `${there ? 'Reinitialized existing' : 'Initialized empty'} Git repository in ${joinPath(root, '.git')}/\n`,
    );
  return 0;
}

function* clone(process: Process, args: readonly string[]): Task<number> {
  const operands: string[] = [];
  const options: { branch: string | null } = { branch: null };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (/^(-b|--branch)$/.test(arg)) options.branch = args[++at] ?? null;
    else if (/^(--depth|-o|--origin)$/.test(arg)) at++;
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
  // A folder of this machine, or what the lab has put there for an address.
  const local = /^(\/|\.\.?(\/|$)|file:)/.test(address) || files.list(process.path(address)).ok;
  const source = local
    ? process.path(trimmed.replace(/^file:\/\//, ''))
    : joinPath(REPOSITORIES, place);
  yield local ? 1 : CLONE_MS;
  if (!files.list(source).ok) {
    if (local) return yield* dieOf(process, `fatal: repository '${address}' does not exist\n`);
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
  beginHistory(process, target, address, options.branch);
  if (local && !quiet) yield* process.complain('done.\n');
  return 0;
}

/** Files that a lab gives without a history have one commit; `.git` came with the others. */
function beginHistory(
  process: Process,
  target: string,
  address: string,
  wanted: string | null,
): void {
  const known = findRepository(process, target);
  const own = known?.root === target ? known : null;
  const repository = own ?? createRepository(process, target, 'main');
  if (!own) {
    repository.index = workTree(repository);
    repository.head = repository.keepCommit({
      tree: repository.keepTree(repository.index),
      parents: [],
      author: 'Workshop <workshop@example.com>',
      seconds: Math.floor(process.machine.epochMs / 1000) - 7 * 86_400,
      message: 'Files of the workshop',
    });
  }
  const config = (repository.text('config') ?? '').replace(/\[remote "origin"\]\n(\t.*\n)*/, '');
  repository.write('config', config + remoteSection('origin', address));
  for (const name of repository.refs('refs/heads'))
    repository.write(`refs/remotes/origin/${name}`, `${repository.ref(`refs/heads/${name}`)}\n`);
  const branch = repository.branch ?? 'main';
  repository.write('refs/remotes/origin/HEAD', `ref: refs/remotes/origin/${branch}\n`);
  for (const name of repository.refs('refs/heads'))
    if (name !== branch) repository.forget(`refs/heads/${name}`);
  // What was changed there and not committed does not come along.
  const id = (wanted === null ? null : repository.resolve(`origin/${wanted}`)) ?? repository.head;
  if (wanted !== null && id !== null && wanted !== branch) {
    repository.write(`refs/heads/${wanted}`, `${id}\n`);
    repository.write('HEAD', `ref: refs/heads/${wanted}\n`);
  }
  const tree = repository.tree(id);
  const before = new Map([...workTree(repository)]);
  putFiles(repository, changesBetween(before, tree));
  repository.index = tree;
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
