// What git keeps: blobs, trees and commits under the SHA-1 of their content, and the names for them.
// The ids are those of the real git; the objects lie uncompressed under `.git/objects`.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8, toHex } from '../../../lib/bytes.ts';
import type { FileSystem, Process } from '../../os/os.ts';
import { joinPath, parentPath } from '../../os/path.ts';
import { atOnce } from '../slices.ts';
import { sha1 } from './digests.ts';
import { makeAll } from './make.ts';

/** Path below the work tree → what is there. */
export type Tree = ReadonlyMap<string, TreeFile>;
export type TreeFile = { readonly mode: '100644' | '100755' | '120000'; readonly id: string };

export type Commit = {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** `Name <mail>`. */
  readonly author: string;
  readonly seconds: number;
  readonly message: string;
};

type Kind = 'blob' | 'tree' | 'commit' | 'tag';

export class Repository {
  readonly process: Process;
  /** The work tree's folder. */
  readonly root: string;
  private readonly files: FileSystem;

  constructor(process: Process, root: string) {
    this.process = process;
    this.root = root;
    this.files = process.machine.files;
  }

  path(name: string): string {
    return joinPath(joinPath(this.root, '.git'), name);
  }

  text(name: string): string | null {
    const found = this.files.read(this.path(name));
    return found.ok ? decodeUtf8(found.value) : null;
  }

  write(name: string, text: string): void {
    makeAll(this.process, parentPath(this.path(name)));
    this.files.write(this.path(name), encodeUtf8(text));
  }

  forget(name: string): void {
    this.files.remove(this.path(name));
  }

  /** Keeps an object and gives its id. */
  keep(kind: Kind, content: Bytes): string {
    const whole = concatBytes([encodeUtf8(`${kind} ${content.length}\0`), content]);
    const id = toHex(atOnce(sha1(whole)));
    const path = this.path(`objects/${id.slice(0, 2)}/${id.slice(2)}`);
    if (!this.files.stat(path).ok) {
      makeAll(this.process, parentPath(path));
      this.files.write(path, whole, { mode: 0o444 });
    }
    return id;
  }

  object(id: string): { readonly kind: Kind; readonly content: Bytes } | null {
    const found = this.files.read(this.path(`objects/${id.slice(0, 2)}/${id.slice(2)}`));
    if (!found.ok) return null;
    const end = found.value.indexOf(0);
    const kind = decodeUtf8(found.value.subarray(0, end)).split(' ')[0] as Kind;
    return { kind, content: found.value.subarray(end + 1) };
  }

  commit(id: string): Commit | null {
    const found = this.object(id);
    if (found?.kind !== 'commit') return null;
    const text = decodeUtf8(found.content);
    const head = text.slice(0, text.indexOf('\n\n'));
    const lines = head.split('\n').map(line => line.split(' '));
    const value = (name: string) => lines.find(words => words[0] === name)?.slice(1) ?? [];
    const author = value('author');
    return {
      id,
      tree: value('tree')[0] ?? '',
      parents: lines.filter(words => words[0] === 'parent').map(words => words[1] ?? ''),
      author: author.slice(0, -2).join(' '),
      seconds: Number(author.at(-2) ?? 0),
      message: text.slice(text.indexOf('\n\n') + 2),
    };
  }

  keepCommit({ tree, parents, author, seconds, message }: Omit<Commit, 'id'>): string {
    const who = `${author} ${seconds} +0000`;
    const lines = [
      `tree ${tree}`,
      ...parents.map(parent => `parent ${parent}`),
      `author ${who}`,
      `committer ${who}`,
      '',
      message.endsWith('\n') ? message : `${message}\n`,
    ];
    return this.keep('commit', encodeUtf8(lines.join('\n')));
  }

  /** All files of a commit's or a tree's id; none of null. */
  tree(id: string | null): Tree {
    const found = new Map<string, TreeFile>();
    if (id !== null) this.readTree(this.commit(id)?.tree ?? id, '', found);
    return found;
  }

  private readTree(id: string, folder: string, found: Map<string, TreeFile>): void {
    const object = this.object(id);
    if (object?.kind !== 'tree') return;
    const { content } = object;
    for (let at = 0; at < content.length; ) {
      const end = content.indexOf(0, at);
      const [mode = '', ...name] = decodeUtf8(content.subarray(at, end)).split(' ');
      const child = toHex(content.subarray(end + 1, end + 21));
      const path = folder + name.join(' ');
      if (mode === '40000') this.readTree(child, `${path}/`, found);
      else found.set(path, { mode: mode as TreeFile['mode'], id: child });
      at = end + 21;
    }
  }

  keepTree(tree: Tree, folder = ''): string {
    const names = new Map<string, TreeFile | null>();
    for (const [path, file] of tree) {
      if (!path.startsWith(folder)) continue;
      const [name = '', ...below] = path.slice(folder.length).split('/');
      names.set(name, below.length > 0 ? null : file);
    }
    // Folders are sorted as if a slash stood behind them.
    const key = ([name, file]: [string, TreeFile | null]) => (file ? name : `${name}/`);
    const rows = [...names].sort((one, other) => (key(one) < key(other) ? -1 : 1));
    const parts = rows.map(([name, file]) => {
      const id = file?.id ?? this.keepTree(tree, `${folder}${name}/`);
      const bytes = Uint8Array.from(id.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
      return concatBytes([encodeUtf8(`${file?.mode ?? '40000'} ${name}\0`), bytes]);
    });
    return this.keep('tree', concatBytes(parts));
  }

  /** What will be committed. */
  get index(): Tree {
    const rows = (this.text('index') ?? '').split('\n').filter(row => row !== '');
    return new Map(
      rows.map(row => {
        const [mode = '100644', id = ''] = row.split(' ', 2);
        return [row.slice(mode.length + id.length + 2), { mode: mode as TreeFile['mode'], id }];
      }),
    );
  }

  set index(tree: Tree) {
    const rows = [...tree].sort(([one], [other]) => (one < other ? -1 : 1));
    this.write('index', rows.map(([path, { mode, id }]) => `${mode} ${id} ${path}\n`).join(''));
  }

  /** The name of the branch, or null when HEAD is a commit. */
  get branch(): string | null {
    return /^ref: refs\/heads\/(.*)\n?$/.exec(this.text('HEAD') ?? '')?.[1] ?? null;
  }

  get head(): string | null {
    const { branch } = this;
    return branch === null ? (this.text('HEAD')?.trim() ?? null) : this.ref(`refs/heads/${branch}`);
  }

  set head(id: string) {
    const { branch } = this;
    this.write(branch === null ? 'HEAD' : `refs/heads/${branch}`, `${id}\n`);
  }

  ref(name: string): string | null {
    const id = this.text(name)?.trim() ?? null;
    return id?.startsWith('ref: ') ? this.ref(id.slice(5)) : id;
  }

  /** Names below `refs/heads` and the like, with slashes, sorted. */
  refs(folder: string): string[] {
    const listed = this.files.list(this.path(folder));
    const names = listed.ok ? [...listed.value].sort() : [];
    return names.flatMap(name => {
      const stat = this.files.stat(this.path(`${folder}/${name}`));
      if (stat.ok && stat.value.type === 'directory')
        return this.refs(`${folder}/${name}`).map(below => `${name}/${below}`);
      return [name];
    });
  }

  /** A commit's id by branch, tag, `HEAD~2`, `v1^` or the begin of its id. */
  resolve(name: string): string | null {
    const steps = /^(.*?)((?:~\d*|\^)*)$/.exec(name);
    let id = this.named(steps?.[1] || 'HEAD');
    for (const [, tilde, count] of (steps?.[2] ?? '').matchAll(/(~)(\d*)|\^/g)) {
      const times = tilde ? Number(count || 1) : 1;
      for (let left = times; left > 0 && id !== null; left--)
        id = this.commit(id)?.parents[0] ?? null;
    }
    return id;
  }

  private named(name: string): string | null {
    if (name === 'HEAD' || name === '@') return this.head;
    for (const place of ['refs/tags/', 'refs/heads/', 'refs/remotes/', '']) {
      const id = /^[\w./-]+$/.test(name) && !name.includes('..') ? this.ref(place + name) : null;
      if (id !== null && /^[0-9a-f]{40}$/.test(id)) return this.peeled(id);
    }
    if (!/^[0-9a-f]{4,40}$/.test(name)) return null;
    const listed = this.files.list(this.path(`objects/${name.slice(0, 2)}`));
    const found = (listed.ok ? listed.value : []).filter(one => one.startsWith(name.slice(2)));
    return found.length === 1 ? name.slice(0, 2) + found[0] : null;
  }

  /** The commit that an annotated tag stands for. */
  private peeled(id: string): string {
    const object = this.object(id);
    if (object?.kind !== 'tag') return id;
    return /^object (\w+)/.exec(decodeUtf8(object.content))?.[1] ?? id;
  }

  /** A commit and all before it, the newest first. */
  history(id: string): Commit[] {
    const seen = new Map<string, Commit>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const commit = seen.has(next) ? null : this.commit(next);
      if (!commit) continue;
      seen.set(next, commit);
      open.push(...commit.parents);
    }
    return newestFirst(seen);
  }

  setting(name: string): string | null {
    const home = this.process.environment.get('HOME') ?? '/root';
    const own = this.text('config') ?? '';
    const global = this.files.read(joinPath(home, '.gitconfig'));
    return settingIn(own, name) ?? settingIn(global.ok ? decodeUtf8(global.value) : '', name);
  }
}

/** By date, but never a commit before one that follows from it. */
function newestFirst(commits: ReadonlyMap<string, Commit>): Commit[] {
  const children = new Map<string, number>();
  for (const { parents } of commits.values())
    for (const parent of parents) children.set(parent, (children.get(parent) ?? 0) + 1);
  const ready = [...commits.values()].filter(({ id }) => !children.get(id));
  const sorted: Commit[] = [];
  for (;;) {
    ready.sort((one, other) => one.seconds - other.seconds);
    const next = ready.pop();
    if (!next) return sorted;
    sorted.push(next);
    for (const parent of next.parents) {
      const left = (children.get(parent) ?? 1) - 1;
      children.set(parent, left);
      const commit = commits.get(parent);
      if (left === 0 && commit) ready.push(commit);
    }
  }
}

/** `user.name` out of sections like `[user]` and `[remote "origin"]`. */
export function settingIn(text: string, name: string): string | null {
  const wanted = name.toLowerCase();
  let section = '';
  let found: string | null = null;
  for (const line of text.split('\n')) {
    const head = /^\s*\[([\w-]+)(?:\s+"([^"]*)")?\]/.exec(line);
    if (head) section = head[2] === undefined ? `${head[1]}.` : `${head[1]}.${head[2]}.`;
    const row = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (row && (section + row[1]).toLowerCase() === wanted) found = row[2] ?? '';
  }
  return found;
}
