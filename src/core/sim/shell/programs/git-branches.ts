// git's commands that go from one commit to another, and those about the repository itself.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import { joinPath } from '../../os/path.ts';
import { restorePaths } from './git-changes.ts';
import { dieOf, type GitCommand } from './git-command.ts';
import { type Repository, settingIn } from './git-objects.ts';
import { changesBetween, putFiles, workTree } from './git-work.ts';

/** `-q` keeps what is told on the error stream away. */
export const checkout: GitCommand = function* (repository, args) {
  if (!args.some(arg => /^(-q|--quiet)$/.test(arg))) return yield* goTo(repository, args);
  const { streams } = repository.process;
  const errors = streams.get(2);
  streams.delete(2);
  try {
    return yield* goTo(repository, args);
  } finally {
    if (errors) streams.set(2, errors);
  }
};

export const switchBranch: GitCommand = function* (repository, args) {
  const [name] = args.filter(arg => !arg.startsWith('-'));
  const makes = args.some(arg => /^-[cC]$/.test(arg));
  const known =
    name === '-' ||
    ['heads', 'remotes/origin'].some(folder => repository.ref(`refs/${folder}/${name}`) !== null);
  if (name !== undefined && !makes && !known && !args.includes('--detach'))
    return yield* dieOf(repository.process, `fatal: invalid reference: ${name}\n`);
  return yield* checkout(repository, args);
};

const goTo: GitCommand = function* (repository, args) {
  const { process } = repository;
  const dashes = args.indexOf('--');
  const words = args.filter(arg => !arg.startsWith('-'));
  const makes = args.some(arg => /^-[bBcC]$/.test(arg));
  if (dashes >= 0 && !makes) {
    const [source] = args.slice(0, dashes).filter(arg => !arg.startsWith('-'));
    return yield* restored(repository, source ?? null, args.slice(dashes + 1), false);
  }
  const [name, start] = words;
  if (name === undefined) return 0;
  if (makes) {
    if (repository.ref(`refs/heads/${name}`) !== null && !args.some(arg => /^-[BC]$/.test(arg)))
      return yield* dieOf(process, `fatal: a branch named '${name}' already exists\n`);
    const id = repository.resolve(start ?? 'HEAD');
    if (start !== undefined && id === null)
      return yield* dieOf(
        process,
        `fatal: '${start}' is not a commit and a branch '${name}' cannot be created from it\n`,
      );
    const refused = id === null ? null : moveTo(repository, id);
    if (refused !== null) return yield* dieOf(process, refused, 1);
    if (id !== null) repository.write(`refs/heads/${name}`, `${id}\n`);
    repository.write('HEAD', `ref: refs/heads/${name}\n`);
    yield* process.complain(`Switched to a new branch '${name}'\n`);
    return 0;
  }
  const wanted = name === '-' ? (repository.text('PREVIOUS')?.trim() ?? name) : name;
  const far = repository.ref(`refs/remotes/origin/${wanted}`);
  const own = repository.ref(`refs/heads/${wanted}`);
  const id = own ?? far ?? repository.resolve(wanted);
  if (id === null) return yield* restored(repository, null, words);
  if (words.length > 1) return yield* restored(repository, wanted, words.slice(1));
  if (own !== null && wanted === repository.branch) {
    yield* process.complain(`Already on '${wanted}'\n`);
    return 0;
  }
  return yield* switchTo(
    repository,
    wanted,
    id,
    own === null && far !== null ? 'new' : own === null ? 'detached' : 'own',
  );
};

const switchTo = function* (
  repository: Repository,
  name: string,
  id: string,
  kind: 'own' | 'new' | 'detached',
): ReturnType<GitCommand> {
  const { process, branch, head } = repository;
  const refused = moveTo(repository, id);
  if (refused !== null) return yield* dieOf(process, refused, 1);
  repository.write('PREVIOUS', `${branch ?? head}\n`);
  const before = head === null ? null : repository.commit(head);
  const line = (commit: { id: string; message: string } | null) =>
    `${commit?.id.slice(0, 7)} ${commit?.message.split('\n', 1)[0]}\n`;
  if (branch === null && before)
    yield* process.complain(`Previous HEAD position was ${line(before)}`);
  if (kind === 'detached') {
    repository.write('HEAD', `${id}\n`);
    yield* process.complain(
      `Note: switching to '${name}'.\n\nYou are in 'detached HEAD' state: commits that are made here belong to no branch.\nA branch for them is made with 'git switch -c <name>'.\n\nHEAD is now at ${line(repository.commit(id))}`,
    );
    return 0;
  }
  if (kind === 'new') {
    repository.write(`refs/heads/${name}`, `${id}\n`);
    yield* process.print(`branch '${name}' set up to track 'origin/${name}'.\n`);
  }
  repository.write('HEAD', `ref: refs/heads/${name}\n`);
  yield* process.complain(`Switched to ${kind === 'new' ? 'a new ' : ''}branch '${name}'\n`);
  return 0;
};

const restored = function* (
  repository: Repository,
  source: string | null,
  paths: readonly string[],
  tells = true,
): ReturnType<GitCommand> {
  const { process } = repository;
  const done = yield* restorePaths(repository, source, paths, {
    index: source !== null,
    work: true,
  });
  if (typeof done === 'string') return yield* dieOf(process, done, 1);
  if (!tells) return 0;
  const count = `${done.length} path${done.length === 1 ? '' : 's'}`;
  const from = source === null ? 'the index' : (repository.resolve(source) ?? '').slice(0, 7);
  yield* process.complain(`Updated ${count} from ${from}\n`);
  return 0;
};

/** Brings index and work tree to a commit; the sentence why not, when changes would be lost. */
function moveTo(repository: Repository, id: string): string | null {
  const { index } = repository;
  const now = repository.tree(repository.head);
  const target = repository.tree(id);
  const changes = changesBetween(now, target);
  const work = workTree(repository);
  const lost = changes.filter(({ path, before, after }) => {
    const here = work.get(path)?.id;
    const kept = index.get(path)?.id;
    if (here === after?.id) return false;
    return here !== before?.id || kept !== before?.id;
  });
  if (lost.length > 0)
    return `error: Your local changes to the following files would be overwritten by checkout:\n${lost.map(({ path }) => `\t${path}\n`).join('')}Please commit your changes or stash them before you switch branches.\nAborting\n`;
  putFiles(repository, changes);
  const next = new Map(index);
  for (const { path, after } of changes) {
    if (after) next.set(path, after);
    else next.delete(path);
  }
  repository.index = next;
  return null;
}

export const merge: GitCommand = function* (repository, args) {
  const { process } = repository;
  const [name = ''] = args.filter(arg => !arg.startsWith('-'));
  const id = repository.resolve(name);
  const { head } = repository;
  if (id === null) return yield* dieOf(process, `merge: ${name} - not something we can merge\n`, 1);
  const ours = head === null ? [] : repository.history(head).map(commit => commit.id);
  if (ours.includes(id)) {
    yield* process.print('Already up to date.\n');
    return 0;
  }
  if (head !== null && !repository.history(id).some(commit => commit.id === head))
    return yield* dieOf(
      process,
      'git: a merge of branches that both went on is not simulated\n',
      1,
    );
  const refused = moveTo(repository, id);
  if (refused !== null) return yield* dieOf(process, refused, 1);
  yield* process.print(`Updating ${(head ?? '').slice(0, 7)}..${id.slice(0, 7)}\nFast-forward\n`);
  repository.head = id;
  return 0;
};

export const remote: GitCommand = function* (repository, args) {
  const { process } = repository;
  const config = repository.text('config') ?? '';
  const names = [...config.matchAll(/^\[remote "([^"]*)"\]/gm)].map(match => match[1] ?? '');
  const url = (name: string) => settingIn(config, `remote.${name}.url`) ?? '';
  const [command, name = '', address = ''] = args.filter(arg => !arg.startsWith('-'));
  if (command === undefined) {
    for (const one of names)
      yield* process.print(
        args.includes('-v')
          ? `${one}\t${url(one)} (fetch)\n${one}\t${url(one)} (push)\n`
          : `${one}\n`,
      );
    return 0;
  }
  if (command === 'get-url') {
    if (!names.includes(name)) return yield* dieOf(process, `error: No such remote '${name}'\n`, 2);
    yield* process.print(`${url(name)}\n`);
    return 0;
  }
  if (command === 'add') {
    if (names.includes(name))
      return yield* dieOf(process, `error: remote ${name} already exists.\n`, 3);
    repository.write('config', `${config}${remoteSection(name, address)}`);
    return 0;
  }
  return yield* dieOf(process, `error: Unknown subcommand: ${command}\n`, 129);
};

export function remoteSection(name: string, address: string): string {
  return `[remote "${name}"]\n\turl = ${address}\n\tfetch = +refs/heads/*:refs/remotes/${name}/*\n`;
}

/** What a lab provides stays as it is: there is never anything new to get. */
export const fetch: GitCommand = function* (repository, args) {
  const { process } = repository;
  if (!/^\[remote /m.test(repository.text('config') ?? '') && args.length > 0)
    return yield* dieOf(
      process,
      `fatal: '${args[0]}' does not appear to be a git repository\nfatal: Could not read from remote repository.\n`,
    );
  return 0;
};

export const pull: GitCommand = function* (repository) {
  const { process, branch } = repository;
  if (repository.ref(`refs/remotes/origin/${branch}`) === null)
    return yield* dieOf(process, 'There is no tracking information for the current branch.\n', 1);
  yield* process.print('Already up to date.\n');
  return 0;
};

export const revParse: GitCommand = function* (repository, args) {
  const { process } = repository;
  for (const arg of args) {
    if (arg === '--show-toplevel') yield* process.print(`${repository.root}\n`);
    else if (arg === '--git-dir')
      yield* process.print(`${repository.path('').replace(/\/$/, '')}\n`);
    else if (arg === '--is-inside-work-tree') yield* process.print('true\n');
    else if (!arg.startsWith('-')) {
      const id = repository.resolve(arg);
      if (id === null)
        return yield* dieOf(
          process,
          `fatal: ambiguous argument '${arg}': unknown revision or path not in the working tree.\n`,
        );
      const branch = arg === 'HEAD' ? (repository.branch ?? 'HEAD') : arg;
      const text = args.includes('--abbrev-ref')
        ? branch
        : args.some(one => /^--short/.test(one))
          ? id.slice(0, 7)
          : id;
      yield* process.print(`${text}\n`);
    }
  }
  return 0;
};

export const config: GitCommand = function* (repository, args) {
  const { process } = repository;
  const global = args.includes('--global');
  const words = args.filter(arg => !arg.startsWith('-') && arg !== 'get' && arg !== 'set');
  const [name, value] = words;
  const home = joinPath(process.environment.get('HOME') ?? '/root', '.gitconfig');
  const { files } = process.machine;
  const found = files.read(home);
  const text = global
    ? found.ok
      ? decodeUtf8(found.value)
      : ''
    : (repository.text('config') ?? '');
  if (args.some(arg => /^(-l|--list)$/.test(arg))) {
    let section = '';
    for (const line of text.split('\n')) {
      const head = /^\[([\w-]+)(?: "([^"]*)")?\]/.exec(line);
      if (head) section = head[2] === undefined ? `${head[1]}.` : `${head[1]}.${head[2]}.`;
      const row = /^\s*([\w-]+)\s*=\s*(.*)$/.exec(line);
      if (row) yield* process.print(`${section}${row[1]}=${row[2]}\n`);
    }
    return 0;
  }
  if (name === undefined) return yield* dieOf(process, 'usage: git config [<options>]\n', 129);
  if (value === undefined) {
    const known = global ? settingIn(text, name) : repository.setting(name);
    if (known !== null) yield* process.print(`${known}\n`);
    return known === null ? 1 : 0;
  }
  const at = name.lastIndexOf('.');
  if (at < 0) return yield* dieOf(process, `error: key does not contain a section: ${name}\n`, 2);
  const next = `${text}[${name.slice(0, at)}]\n\t${name.slice(at + 1)} = ${value}\n`;
  if (global) files.write(home, encodeUtf8(next));
  else repository.write('config', next);
  return 0;
};

export const catFile: GitCommand = function* (repository, args) {
  const { process } = repository;
  const [name = ''] = args.filter(arg => !arg.startsWith('-'));
  const id = repository.resolve(name) ?? name;
  const object = repository.object(id);
  if (!object) return yield* dieOf(process, `fatal: Not a valid object name ${name}\n`);
  if (args.includes('-t')) yield* process.print(`${object.kind}\n`);
  else if (object.kind !== 'tree') yield* process.print(decodeUtf8(object.content));
  else
    for (const [path, { mode, id: blob }] of repository.tree(id))
      yield* process.print(`${mode} blob ${blob}\t${path}\n`);
  return 0;
};
