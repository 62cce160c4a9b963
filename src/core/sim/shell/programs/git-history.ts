// git's commands that look at what was: log, show, diff, branch, tag.
import { encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process } from '../../os/os.ts';
import { dieOf, type GitCommand, signatureOf } from './git-command.ts';
import type { Commit, Repository } from './git-objects.ts';
import {
  changesOf,
  commitText,
  type LogForm,
  type Paint,
  painted,
  patchOf,
  statOf,
  unpainted,
} from './git-show.ts';
import { type Change, changesBetween, matches, workTree } from './git-work.ts';
import { pageOut } from './less.ts';

function paintFor(process: Process, args: readonly string[]): Paint {
  if (args.includes('--no-color')) return unpainted;
  const always = args.some(arg => /^--color(=always)?$/.test(arg));
  return always || process.streams.get(1)?.tty ? painted : unpainted;
}

/** Revisions, and what stands behind `--` or is no revision but a path. */
function split(repository: Repository, args: readonly string[]) {
  const at = args.indexOf('--');
  const words = (at < 0 ? args : args.slice(0, at)).filter(arg => !arg.startsWith('-'));
  const revisions: string[] = [];
  const paths = at < 0 ? [] : args.slice(at + 1);
  for (const word of words) {
    const known = word.split(/\.{2,3}/).every(one => repository.resolve(one || 'HEAD') !== null);
    if (known && paths.length === 0) revisions.push(word);
    else paths.push(word);
  }
  return { revisions, paths };
}

/** A word that is neither a revision nor a file; null: all are. */
function unknownOf(repository: Repository, args: readonly string[], paths: readonly string[]) {
  if (args.includes('--')) return null;
  const { process } = repository;
  const lacks = paths.find(name => !process.machine.files.stat(process.path(name)).ok);
  if (lacks === undefined) return null;
  return `fatal: ambiguous argument '${lacks}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'\n`;
}

export const log: GitCommand = function* (repository, given) {
  const args = given.filter((arg, at) => arg !== '-n' && given[at - 1] !== '-n');
  const { process } = repository;
  const counted = given.indexOf('-n') >= 0 ? given[given.indexOf('-n') + 1] : undefined;
  const shortCount = args.find(arg => /^-(\d+|n\d+|-max-count=\d+)$/.test(arg));
  const most = Number(counted ?? shortCount?.replace(/^\D+/, '') ?? Infinity);
  const { revisions, paths } = split(repository, args);
  const wrong = unknownOf(repository, args, paths);
  if (wrong !== null) return yield* dieOf(process, wrong);
  const start = args.includes('--all')
    ? ['refs/heads', 'refs/tags', 'refs/remotes'].flatMap(folder => repository.refs(folder))
    : revisions.length > 0
      ? revisions
      : ['HEAD'];
  if (repository.head === null)
    return yield* dieOf(
      process,
      `fatal: your current branch '${repository.branch}' does not have any commits yet\n`,
    );
  const chosen = commitsOf(repository, start).filter(
    commit =>
      paths.length === 0 ||
      changesOf(repository, commit).some(({ path }) => matches(repository, paths, path)),
  );
  if (args.includes('--reverse')) chosen.reverse();
  const form = formOf(process, args);
  const texts = chosen.slice(0, most).map((commit, at, all) => {
    const whole = commitText(repository, commit, form) + detail(repository, commit, form, paths);
    return form.graph ? graphed(whole, at === all.length - 1) : whole;
  });
  const gap = form.oneline || form.format !== null ? '' : form.graph ? '* \n' : '\n';
  yield* pageOut(process, texts.join(form.graph && gap !== '' ? '' : gap));
  return 0;
};

function formOf(process: Process, args: readonly string[]): LogForm {
  const format = args.find(arg => /^--(format|pretty)=/.test(arg))?.replace(/^--\w+=/, '') ?? null;
  const decorated = args.some(arg => /^--decorate(=(short|full))?$/.test(arg));
  return {
    oneline: args.includes('--oneline') || format === 'oneline',
    graph: args.includes('--graph'),
    patch: args.includes('-p') || args.includes('--patch') || args.includes('-u'),
    stat: args.includes('--stat'),
    // As on a terminal; into a pipe the names stay away.
    decorate: decorated || (process.streams.get(1)?.tty != null && !args.includes('--no-decorate')),
    format: format === 'oneline' || format === 'medium' ? null : format,
    paint: paintFor(process, args),
  };
}

function detail(
  repository: Repository,
  commit: Commit,
  form: LogForm,
  paths: readonly string[],
): string {
  if ((!form.patch && !form.stat) || commit.parents.length > 1) return '';
  const changes = changesOf(repository, commit).filter(({ path }) =>
    matches(repository, paths, path),
  );
  if (changes.length === 0) return '';
  const gap = form.oneline || form.format !== null ? '' : '\n';
  return (
    gap +
    (form.stat ? statOf(repository, changes, form.paint) : '') +
    (form.stat && form.patch ? '\n' : '') +
    (form.patch ? patchOf(repository, changes, form.paint) : '')
  );
}

/** A straight line: merges are not made here. */
function graphed(text: string, last: boolean): string {
  const [first = '', ...more] = text.replace(/\n$/, '').split('\n');
  const bar = last ? '  ' : '| ';
  const gap = more.length > 0 && !last ? `${bar}\n` : '';
  return `* ${first}\n${more.map(line => `${bar}${line}\n`).join('')}${gap}`;
}

/** All commits that lead to some revisions; `a..b`: those that b has and a has not. */
function commitsOf(repository: Repository, revisions: readonly string[]): Commit[] {
  const without = new Set<string>();
  const all = new Map<string, Commit>();
  for (const revision of revisions) {
    const [from, to] = revision.includes('..') ? revision.split(/\.{2,3}/) : [null, revision];
    const until = from === null ? null : repository.resolve(from || 'HEAD');
    if (until !== null && until !== undefined)
      for (const { id } of repository.history(until)) without.add(id);
    const id = repository.resolve(to || 'HEAD');
    for (const commit of id === null ? [] : repository.history(id)) all.set(commit.id, commit);
  }
  const chosen = [...all.values()].filter(({ id }) => !without.has(id));
  return revisions.length > 1 ? chosen.sort((one, other) => other.seconds - one.seconds) : chosen;
}

export const show: GitCommand = function* (repository, args) {
  const { process } = repository;
  const names = args.filter(arg => !arg.startsWith('-'));
  const texts: string[] = [];
  const form = {
    ...formOf(process, args),
    patch: !args.some(arg => /^(--stat|-s|--no-patch)$/.test(arg)),
  };
  for (const name of names.length > 0 ? names : ['HEAD']) {
    const [revision = '', path] = name.split(/:(.*)/s);
    const commit = repository.commit(repository.resolve(revision || 'HEAD') ?? '');
    if (!commit)
      return yield* dieOf(
        process,
        `fatal: ambiguous argument '${name}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'\n`,
      );
    if (path === undefined) {
      texts.push(commitText(repository, commit, form) + detail(repository, commit, form, []));
      continue;
    }
    const file = repository.tree(commit.id).get(path);
    if (!file)
      return yield* dieOf(
        process,
        `fatal: path '${path}' does not exist in '${revision || 'HEAD'}'\n`,
      );
    const content = repository.object(file.id)?.content ?? new Uint8Array();
    yield* process.streams.get(1)?.write(content) ?? none();
  }
  if (texts.length > 0) yield* pageOut(process, texts.join('\n'));
  return 0;
};

function* none(): Task<null> {
  return null;
}

export const diff: GitCommand = function* (repository, args) {
  const { process } = repository;
  const { revisions, paths } = split(repository, args);
  const wrong = unknownOf(repository, args, paths);
  if (wrong !== null) return yield* dieOf(process, wrong);
  const changes = changedBy(repository, args, revisions).filter(({ path }) =>
    matches(repository, paths, path),
  );
  const paint = paintFor(process, args);
  const letter = ({ before, after }: Change) => (before ? (after ? 'M' : 'D') : 'A');
  const text = args.includes('--name-only')
    ? changes.map(({ path }) => `${path}\n`).join('')
    : args.includes('--name-status')
      ? changes.map(change => `${letter(change)}\t${change.path}\n`).join('')
      : args.includes('--stat')
        ? changes.length > 0
          ? statOf(repository, changes, paint)
          : ''
        : patchOf(repository, changes, paint);
  if (args.includes('--quiet')) return changes.length > 0 ? 1 : 0;
  if (text !== '') yield* pageOut(process, text);
  return args.includes('--exit-code') && changes.length > 0 ? 1 : 0;
};

function changedBy(
  repository: Repository,
  args: readonly string[],
  revisions: readonly string[],
): Change[] {
  const treeOf = (name: string) => repository.tree(repository.resolve(name || 'HEAD'));
  const [first, second] = revisions.flatMap(one => one.split(/\.{2,3}/));
  if (args.includes('--cached') || args.includes('--staged'))
    return changesBetween(treeOf(first ?? 'HEAD'), repository.index);
  if (first !== undefined && second !== undefined)
    return changesBetween(treeOf(first), treeOf(second));
  const base = first === undefined ? repository.index : treeOf(first);
  const known = new Set([...repository.index.keys(), ...base.keys()]);
  const now = new Map([...workTree(repository)].filter(([path]) => known.has(path)));
  return changesBetween(base, now);
}

export const branch: GitCommand = function* (repository, args) {
  const { process } = repository;
  const names = args.filter(arg => !arg.startsWith('-'));
  const [name, start] = names;
  if (args.includes('--show-current')) {
    yield* process.print(repository.branch === null ? '' : `${repository.branch}\n`);
    return 0;
  }
  if (args.some(arg => /^-[dD]$/.test(arg)) && name !== undefined) {
    const id = repository.ref(`refs/heads/${name}`);
    if (id === null) return yield* dieOf(process, `error: branch '${name}' not found.\n`, 1);
    if (name === repository.branch)
      return yield* dieOf(
        process,
        `error: Cannot delete branch '${name}' checked out at '${repository.root}'\n`,
        1,
      );
    repository.forget(`refs/heads/${name}`);
    yield* process.print(`Deleted branch ${name} (was ${id.slice(0, 7)}).\n`);
    return 0;
  }
  if (args.some(arg => /^-[mM]$/.test(arg)) && name !== undefined) {
    const { head } = repository;
    const before = repository.branch;
    if (head !== null) repository.write(`refs/heads/${name}`, `${head}\n`);
    repository.write('HEAD', `ref: refs/heads/${name}\n`);
    if (before !== null && before !== name) repository.forget(`refs/heads/${before}`);
    return 0;
  }
  if (name !== undefined) {
    const id = repository.resolve(start ?? 'HEAD');
    if (repository.ref(`refs/heads/${name}`) !== null)
      return yield* dieOf(process, `fatal: a branch named '${name}' already exists\n`);
    if (id === null)
      return yield* dieOf(
        process,
        `fatal: not a valid object name: '${start ?? repository.branch}'\n`,
      );
    repository.write(`refs/heads/${name}`, `${id}\n`);
    return 0;
  }
  yield* pageOut(process, branchList(repository, args));
  return 0;
};

function branchList(repository: Repository, args: readonly string[]): string {
  const paint = paintFor(repository.process, args);
  const all = args.some(arg => /^(-a|--all|-av|-va|-avv)$/.test(arg));
  const remote = args.includes('-r');
  const own = remote ? [] : repository.refs('refs/heads');
  const far = all || remote ? repository.refs('refs/remotes') : [];
  const rows = [...own, ...far.map(name => (all ? `remotes/${name}` : name))];
  const width = Math.max(0, ...rows.map(name => name.length));
  const verbose = args.some(arg => /^(-v|-vv|--verbose|-av|-va|-avv)$/.test(arg));
  return rows
    .map(name => {
      const current = name === repository.branch;
      const id = repository.resolve(name.replace(/^remotes\//, '')) ?? '';
      const subject = repository.commit(id)?.message.split('\n', 1)[0] ?? '';
      const tail = verbose ? `${' '.repeat(width - name.length)} ${id.slice(0, 7)} ${subject}` : '';
      const link = name.endsWith('/HEAD') ? ' -> origin/main' : '';
      return `${current ? '* ' : '  '}${current ? paint('32', name) : name.startsWith('remotes/') ? paint('31', name) : name}${link}${tail}\n`;
    })
    .join('');
}

export const tag: GitCommand = function* (repository, args) {
  const { process } = repository;
  const message = args.indexOf('-m') >= 0 ? args[args.indexOf('-m') + 1] : undefined;
  const words = args.filter((arg, at) => !arg.startsWith('-') && args[at - 1] !== '-m');
  const [name, start = 'HEAD'] = words;
  if (name === undefined || args.some(arg => /^(-l|--list)$/.test(arg))) {
    yield* pageOut(
      process,
      repository
        .refs('refs/tags')
        .map(one => `${one}\n`)
        .join(''),
    );
    return 0;
  }
  const known = repository.ref(`refs/tags/${name}`);
  if (args.some(arg => /^(-d|--delete)$/.test(arg))) {
    if (known === null) return yield* dieOf(process, `error: tag '${name}' not found.\n`, 1);
    repository.forget(`refs/tags/${name}`);
    yield* process.print(`Deleted tag '${name}' (was ${known.slice(0, 7)})\n`);
    return 0;
  }
  const id = repository.resolve(start);
  if (known !== null && !args.includes('-f'))
    return yield* dieOf(process, `fatal: tag '${name}' already exists\n`);
  if (id === null)
    return yield* dieOf(process, `fatal: Failed to resolve '${start}' as a valid ref.\n`);
  const annotated = message !== undefined || args.includes('-a');
  const { who, seconds } = signatureOf(repository);
  const text = `object ${id}\ntype commit\ntag ${name}\ntagger ${who} ${seconds} +0000\n\n${message ?? ''}\n`;
  repository.write(
    `refs/tags/${name}`,
    `${annotated ? repository.keep('tag', encodeUtf8(text)) : id}\n`,
  );
  return 0;
};
