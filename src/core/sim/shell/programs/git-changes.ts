// git's commands that change what will be kept: add, commit, status, rm, mv, reset, restore.
import type { Process } from '../../os/os.ts';
import { joinPath } from '../../os/path.ts';
import { dieOf, type GitCommand, signatureOf } from './git-command.ts';
import type { Repository, Tree } from './git-objects.ts';
import { countOf, painted, sumOf, unpainted } from './git-show.ts';
import { type Change, changesBetween, matches, putFiles, workTree } from './git-work.ts';

type State = {
  readonly staged: readonly Change[];
  readonly unstaged: readonly Change[];
  readonly untracked: readonly string[];
};

function stateOf(repository: Repository): State {
  const { index } = repository;
  const work = workTree(repository);
  const known = new Map([...work].filter(([path]) => index.has(path)));
  const untracked = [...work.keys()].filter(path => !index.has(path));
  // A folder of which git knows nothing is named once.
  const folded = untracked.map(path => {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = `${parts.slice(0, depth).join('/')}/`;
      if (![...index.keys()].some(one => one.startsWith(folder))) return folder;
    }
    return path;
  });
  return {
    staged: changesBetween(repository.tree(repository.head), index),
    unstaged: changesBetween(index, known),
    untracked: [...new Set(folded)].sort(),
  };
}

/** A path as the present folder sees it. */
function seenFrom(repository: Repository, path: string): string {
  const here = below(repository.process, repository);
  if (path.startsWith(here)) return path.slice(here.length) || './';
  return '../'.repeat(here.split('/').length - 1) + path;
}

const words = ({ before, after }: Change) =>
  before ? (after ? 'modified:   ' : 'deleted:    ') : 'new file:   ';
const letter = ({ before, after }: Change) => (before ? (after ? 'M' : 'D') : 'A');

export const status: GitCommand = function* (repository, args) {
  const { process } = repository;
  const state = stateOf(repository);
  const short = args.some(arg => /^(-s|--short|--porcelain|-sb)$/.test(arg));
  const coloured = process.streams.get(1)?.tty != null && !args.includes('--porcelain');
  const paint = coloured ? painted : unpainted;
  if (short) {
    const heads = args.some(arg => /^(-sb|-b|--branch)$/.test(arg));
    yield* process.print(heads ? `## ${repository.branch}\n` : '');
    const staged = new Map(state.staged.map(change => [change.path, letter(change)]));
    const unstaged = new Map(state.unstaged.map(change => [change.path, letter(change)]));
    const paths = [...new Set([...staged.keys(), ...unstaged.keys()])].sort();
    for (const path of paths)
      yield* process.print(
        `${paint('32', staged.get(path) ?? ' ')}${paint('31', unstaged.get(path) ?? ' ')} ${seenFrom(repository, path)}\n`,
      );
    for (const path of state.untracked)
      yield* process.print(`${paint('31', '??')} ${seenFrom(repository, path)}\n`);
    return 0;
  }
  yield* process.print(longStatus(repository, state, paint));
  return 0;
};

function longStatus(
  repository: Repository,
  { staged, unstaged, untracked }: State,
  paint: (style: string, text: string) => string,
): string {
  const { branch, head } = repository;
  const lines = [
    branch === null
      ? `${paint('31', 'HEAD detached at ')}${(head ?? '').slice(0, 7)}`
      : `On branch ${branch}`,
    ...upstream(repository),
  ];
  if (head === null) lines.push('', 'No commits yet', '');
  const block = (
    title: string,
    hints: readonly string[],
    rows: readonly string[],
    style: string,
  ) => {
    if (rows.length === 0) return;
    lines.push(title, ...hints.map(hint => `  (${hint})`));
    lines.push(...rows.map(row => `\t${paint(style, row)}`), '');
  };
  block(
    'Changes to be committed:',
    [
      head === null
        ? 'use "git rm --cached <file>..." to unstage'
        : 'use "git restore --staged <file>..." to unstage',
    ],
    staged.map(change => words(change) + seenFrom(repository, change.path)),
    '32',
  );
  const deleted = unstaged.some(({ after }) => !after);
  block(
    'Changes not staged for commit:',
    [
      `use "git add${deleted ? '/rm' : ''} <file>..." to update what will be committed`,
      'use "git restore <file>..." to discard changes in working directory',
    ],
    unstaged.map(change => words(change) + seenFrom(repository, change.path)),
    '31',
  );
  block(
    'Untracked files:',
    ['use "git add <file>..." to include in what will be committed'],
    untracked.map(path => seenFrom(repository, path)),
    '31',
  );
  const end = summary(head, staged, unstaged, untracked);
  if (end !== null) lines.push(end);
  return `${lines.join('\n')}\n`;
}

/** What git says when there is nothing to commit; null when there is. */
function summary(
  head: string | null,
  staged: readonly Change[],
  unstaged: readonly Change[],
  untracked: readonly string[],
): string | null {
  if (staged.length > 0) return null;
  if (unstaged.length > 0)
    return 'no changes added to commit (use "git add" and/or "git commit -a")';
  if (untracked.length > 0)
    return 'nothing added to commit but untracked files present (use "git add" to track)';
  return head === null
    ? 'nothing to commit (create/copy files and use "git add" to track)'
    : 'nothing to commit, working tree clean';
}

function upstream(repository: Repository): string[] {
  const { branch, head } = repository;
  const name = `origin/${branch}`;
  const far = branch === null ? null : repository.ref(`refs/remotes/${name}`);
  if (far === null || head === null) return [];
  if (far === head) return [`Your branch is up to date with '${name}'.`, ''];
  const ahead = repository.history(head).length - repository.history(far).length;
  const count = `${ahead} commit${ahead === 1 ? '' : 's'}`;
  return [
    `Your branch is ahead of '${name}' by ${count}.`,
    '  (use "git push" to publish your local commits)',
    '',
  ];
}

export const add: GitCommand = function* (repository, args) {
  const { process } = repository;
  const all = args.some(arg => /^(-A|--all|-u|--update)$/.test(arg));
  const paths = args.filter(arg => !arg.startsWith('-'));
  if (paths.length === 0 && !all) {
    yield* process.complain(
      'Nothing specified, nothing added.\nhint: Maybe you wanted to say \'git add .\'?\nhint: Turn this message off by running\nhint: "git config advice.addEmptyPathspec false"\n',
    );
    return 0;
  }
  const work = workTree(repository);
  const next = new Map(repository.index);
  const chosen = all && paths.length === 0 ? [repository.root] : paths;
  for (const name of chosen) {
    const known = [...work.keys(), ...next.keys()].some(path => matches(repository, [name], path));
    if (!known && !process.machine.files.stat(process.path(name)).ok)
      return yield* dieOf(process, `fatal: pathspec '${name}' did not match any files\n`);
  }
  for (const path of [...next.keys()])
    if (!work.has(path) && matches(repository, chosen, path)) next.delete(path);
  const onlyKnown = args.some(arg => /^(-u|--update)$/.test(arg));
  for (const [path, file] of work)
    if (matches(repository, chosen, path) && (!onlyKnown || next.has(path))) next.set(path, file);
  repository.index = next;
  return 0;
};

export const commit: GitCommand = function* (repository, args) {
  const { process } = repository;
  const message = messageOf(args);
  if (args.some(arg => /^-[a-z]*a[a-z]*$/.test(arg) || arg === '--all')) {
    const { index } = repository;
    const work = workTree(repository);
    repository.index = new Map([...work].filter(([path]) => index.has(path)));
  }
  const { head, branch } = repository;
  const amends = args.includes('--amend') && head !== null;
  const last = head === null ? null : repository.commit(head);
  const state = stateOf(repository);
  if (state.staged.length === 0 && !amends && !args.includes('--allow-empty')) {
    yield* process.print(longStatus(repository, state, unpainted));
    return 1;
  }
  const text = message ?? (amends ? (last?.message.trimEnd() ?? '') : null);
  if (text === null)
    return yield* dieOf(process, 'error: no editor is started for a message: give it with -m\n', 1);
  if (text.trim() === '')
    return yield* dieOf(process, 'Aborting commit due to empty commit message.\n', 1);
  const { who, seconds } = signatureOf(repository);
  const id = repository.keepCommit({
    tree: repository.keepTree(repository.index),
    parents: amends ? (last?.parents ?? []) : head === null ? [] : [head],
    author: who,
    seconds,
    message: text,
  });
  repository.head = id;
  if (!args.some(arg => /^(-[a-z]*q[a-z]*|--quiet)$/.test(arg)))
    yield* process.print(
      told(
        repository,
        state.staged,
        `${branch ?? 'detached HEAD'}${head === null ? ' (root-commit)' : ''}`,
        text,
      ),
    );
  return 0;
};

function told(
  repository: Repository,
  changes: readonly Change[],
  where: string,
  message: string,
): string {
  const rows = changes.map(change => countOf(repository, change));
  const modes = changes
    .filter(({ before, after }) => before?.mode !== after?.mode)
    .map(({ path, before, after }) =>
      before && after
        ? ` mode change ${before.mode} => ${after.mode} ${path}\n`
        : after
          ? ` create mode ${after.mode} ${path}\n`
          : ` delete mode ${before?.mode} ${path}\n`,
    );
  const short = (repository.head ?? '').slice(0, 7);
  return `[${where} ${short}] ${message.split('\n', 1)[0]}\n${rows.length > 0 ? `${sumOf(rows)}\n` : ''}${modes.join('')}`;
}

/** All `-m`, as paragraphs; null: none. */
function messageOf(args: readonly string[]): string | null {
  const parts: string[] = [];
  args.forEach((arg, at) => {
    if (/^-[a-z]*m$/.test(arg) || arg === '--message') parts.push(args[at + 1] ?? '');
    else if (arg.startsWith('--message=')) parts.push(arg.slice(10));
    else if (/^-a?m./.test(arg)) parts.push(arg.replace(/^-a?m/, ''));
  });
  return parts.length === 0 ? null : parts.join('\n\n');
}

export const rm: GitCommand = function* (repository, args) {
  const paths = args.filter(arg => !arg.startsWith('-'));
  const { index, process } = repository;
  const next = new Map(index);
  for (const name of paths) {
    const found = [...index.keys()].filter(path => matches(repository, [name], path));
    if (found.length === 0)
      return yield* dieOf(process, `fatal: pathspec '${name}' did not match any files\n`);
    for (const path of found) {
      next.delete(path);
      if (!args.includes('--cached'))
        putFiles(repository, [{ path, before: index.get(path) ?? null, after: null }]);
      yield* process.print(`rm '${path}'\n`);
    }
  }
  repository.index = next;
  return 0;
};

export const mv: GitCommand = function* (repository, args) {
  const { process } = repository;
  const status = yield* process.run(['mv', ...args]);
  if (status !== 0) return status;
  const { index } = repository;
  const work = workTree(repository);
  const kept = [...work].filter(([path]) => index.has(path));
  const paths = args.filter(arg => !arg.startsWith('-'));
  const target = paths.at(-1) ?? '';
  const moved = [...work].filter(
    ([path]) => !index.has(path) && matches(repository, [target], path),
  );
  repository.index = new Map([...kept, ...moved]);
  return 0;
};

export const reset: GitCommand = function* (repository, args) {
  const { process } = repository;
  const names = args.filter(arg => !arg.startsWith('-'));
  const [name = 'HEAD'] = names;
  const id = repository.resolve(name);
  const paths = id === null ? names : names.slice(1);
  const target = repository.tree(id ?? repository.head);
  if (paths.length > 0) {
    repository.index = withPaths(repository, repository.index, target, paths);
    return 0;
  }
  if (id === null)
    return yield* dieOf(
      process,
      `fatal: ambiguous argument '${name}': unknown revision or path not in the working tree.\n`,
    );
  const before = repository.index;
  repository.head = id;
  if (args.includes('--soft')) return 0;
  repository.index = target;
  if (args.includes('--hard')) {
    const work = new Map(
      [...workTree(repository)].filter(([path]) => before.has(path) || target.has(path)),
    );
    putFiles(repository, changesBetween(work, target));
    const subject = repository.commit(id)?.message.split('\n', 1)[0] ?? '';
    yield* process.print(`HEAD is now at ${id.slice(0, 7)} ${subject}\n`);
  }
  return 0;
};

function withPaths(repository: Repository, tree: Tree, from: Tree, paths: readonly string[]): Tree {
  const next = new Map([...tree].filter(([path]) => !matches(repository, paths, path)));
  for (const [path, file] of from) if (matches(repository, paths, path)) next.set(path, file);
  return next;
}

/** `restore [--staged] [--source=X] FILE`, and `checkout [X] -- FILE`. */
export function* restorePaths(
  repository: Repository,
  source: string | null,
  paths: readonly string[],
  where: { readonly index: boolean; readonly work: boolean },
): Generator<never, Change[] | string, void> {
  const id = source === null ? null : repository.resolve(source);
  const from = id === null ? repository.index : repository.tree(id);
  const known = new Map([...repository.index, ...from]);
  for (const name of paths)
    if (![...known.keys()].some(path => matches(repository, [name], path)))
      return `error: pathspec '${name}' did not match any file(s) known to git\n`;
  const work = workTree(repository);
  const changes = changesBetween(work, from).filter(
    ({ path }) => matches(repository, paths, path) && known.has(path),
  );
  if (where.index) repository.index = withPaths(repository, repository.index, from, paths);
  if (where.work) putFiles(repository, changes);
  return changes;
}

export const restore: GitCommand = function* (repository, args) {
  const { process } = repository;
  const staged = args.some(arg => /^(-S|--staged)$/.test(arg));
  const source = args.find(arg => /^--source=/.test(arg))?.slice(9) ?? (staged ? 'HEAD' : null);
  const paths = args.filter(arg => !arg.startsWith('-'));
  if (paths.length === 0)
    return yield* dieOf(process, 'fatal: you must specify path(s) to restore\n');
  const work = !staged || args.some(arg => /^(-W|--worktree)$/.test(arg));
  const done = yield* restorePaths(repository, source, paths, { index: staged, work });
  return typeof done === 'string' ? yield* dieOf(process, done, 1) : 0;
};

/** The files that git keeps, below the present folder. */
export const lsFiles: GitCommand = function* (repository, args) {
  const paths = args.filter(arg => !arg.startsWith('-'));
  const here = below(repository.process, repository);
  for (const path of [...repository.index.keys()].sort())
    if (path.startsWith(here) && matches(repository, paths, path))
      yield* repository.process.print(`${path.slice(here.length)}\n`);
  return 0;
};

function below(process: Process, repository: Repository): string {
  const { directory } = process;
  return directory === repository.root
    ? ''
    : `${directory.slice(joinPath(repository.root, '').length)}/`;
}
