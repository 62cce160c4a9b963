// find: files by what they are, and something done with each.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program, Stat } from '../../os/os.ts';
import { joinPath, lastPart } from '../../os/path.ts';
import { patternToRegExp } from '../pattern.ts';
import { posixRegExp } from '../regex.ts';
import { modeText } from './file-words.ts';
import { isBusybox } from './options.ts';
import { runOther } from './system.ts';

type Item = {
  readonly name: string;
  readonly path: string;
  readonly stat: Stat;
  readonly depth: number;
};

type Node = (item: Item) => Task<boolean>;

class FindError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const find: Program = {
  name: 'find',
  *run(process) {
    const args = process.argv.slice(1).filter(arg => !/^-[HLP]$/.test(arg));
    let at = 0;
    while (at < args.length && !/^[-(!]/.test(args[at] as string)) at++;
    const roots = at > 0 ? args.slice(0, at) : ['.'];
    const search = new Search(process, args.slice(at));
    try {
      search.parse();
    } catch (error) {
      if (!(error instanceof FindError)) throw error;
      yield* process.complain(`find: ${error.message}\n`);
      return 1;
    }
    let status = 0;
    for (const root of roots) if (!(yield* search.visitRoot(root))) status = 1;
    const batches = yield* search.finish();
    return Math.max(status, batches);
  },
};

class Search {
  private readonly process: Process;
  private readonly args: readonly string[];
  private at = 0;
  private test: Node | null = null;
  private acts = false;
  private depthMax = Infinity;
  private depthMin = 0;
  private deepFirst = false;
  private pruned = false;
  private quit = false;
  private readonly batches: { argv: string[]; names: string[] }[] = [];

  constructor(process: Process, args: readonly string[]) {
    this.process = process;
    this.args = args;
  }

  parse(): void {
    this.test = this.args.length > 0 ? this.or() : null;
    const left = this.args[this.at];
    if (left !== undefined) throw new FindError(`paths must precede expression: \`${left}'`);
  }

  *visitRoot(root: string): Task<boolean> {
    const stat = this.process.machine.files.lstat(this.process.path(root));
    if (!stat.ok) {
      yield* this.process.complain(
        isBusybox(this.process)
          ? `find: ${root}: ${errnoText(stat.error)}\n`
          : `find: ‘${root}’: ${errnoText(stat.error)}\n`,
      );
      return false;
    }
    yield* this.visit({ name: root, path: this.process.path(root), stat: stat.value, depth: 0 });
    return true;
  }

  *finish(): Task<number> {
    let status = 0;
    for (const { argv, names } of this.batches) {
      if (names.length === 0) continue;
      if ((yield* runOther(this.process, [...argv, ...names])) !== 0) status = 1;
    }
    return status;
  }

  private *visit(item: Item): Task<void> {
    if (this.quit) return;
    this.pruned = false;
    const here = item.depth >= this.depthMin;
    if (here && !this.deepFirst) yield* this.judge(item);
    const { files } = this.process.machine;
    if (item.stat.type === 'directory' && !this.pruned && item.depth < this.depthMax) {
      const listed = files.list(item.path);
      for (const child of listed.ok ? listed.value : []) {
        const path = joinPath(item.path, child);
        const stat = files.lstat(path);
        const name = item.name.endsWith('/') ? item.name + child : `${item.name}/${child}`;
        if (stat.ok) yield* this.visit({ name, path, stat: stat.value, depth: item.depth + 1 });
      }
    }
    if (here && this.deepFirst) yield* this.judge(item);
  }

  private *judge(item: Item): Task<void> {
    const matched = this.test ? yield* this.test(item) : true;
    if (matched && !this.acts) yield* this.process.print(`${item.name}\n`);
  }

  private or(): Node {
    let left = this.and();
    while (this.args[this.at] === '-o' || this.args[this.at] === '-or') {
      this.at++;
      const [one, other] = [left, this.and()];
      left = function* (item) {
        return (yield* one(item)) || (yield* other(item));
      };
    }
    return left;
  }

  private and(): Node {
    let left = this.term();
    for (;;) {
      const next = this.args[this.at];
      if (next === undefined || next === '-o' || next === '-or' || next === ')') return left;
      if (next === '-a' || next === '-and') this.at++;
      const [one, other] = [left, this.term()];
      left = function* (item) {
        return (yield* one(item)) && (yield* other(item));
      };
    }
  }

  private term(): Node {
    const word = this.args[this.at++] ?? '';
    if (word === '(') {
      const inner = this.or();
      if (this.args[this.at++] !== ')')
        throw new FindError(
          "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
        );
      return inner;
    }
    if (word === '!' || word === '-not') {
      const inner = this.term();
      return function* (item) {
        return !(yield* inner(item));
      };
    }
    return this.primary(word) ?? this.action(word);
  }

  private value(word: string): string {
    const value = this.args[this.at++];
    if (value === undefined) throw new FindError(`missing argument to \`${word}'`);
    return value;
  }

  private primary(word: string): Node | null {
    const plain = (test: (item: Item) => boolean): Node =>
      function* (item) {
        return test(item);
      };
    const { machine } = this.process;
    switch (word) {
      case '-name':
      case '-iname': {
        const pattern = patternToRegExp(this.value(word), word === '-iname');
        return plain(item => pattern.test(lastPart(item.name) || item.name));
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const pattern = patternToRegExp(this.value(word), word === '-ipath');
        return plain(item => pattern.test(item.name));
      }
      case '-regex': {
        const regex = posixRegExp(`^(${this.value(word)})$`, { extended: true });
        return plain(item => regex?.test(item.name) ?? false);
      }
      case '-type': {
        const kinds: Readonly<Record<string, Stat['type']>> = {
          f: 'file',
          d: 'directory',
          l: 'symlink',
          c: 'device',
          p: 'fifo',
          s: 'socket',
        };
        const wanted = this.value(word)
          .split(',')
          .map(letter => kinds[letter]);
        if (wanted.includes(undefined))
          throw new FindError(`Unknown argument to -type: ${this.args[this.at - 1]}`);
        return plain(item => wanted.includes(item.stat.type));
      }
      case '-empty':
        return plain(item => {
          if (item.stat.type === 'file') return item.stat.size === 0;
          const listed = machine.files.list(item.path);
          return item.stat.type === 'directory' && listed.ok && listed.value.length === 0;
        });
      case '-size': {
        const match = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(this.value(word));
        if (!match)
          throw new FindError(`invalid argument \`${this.args[this.at - 1]}' to \`-size'`);
        const unit =
          { c: 1, w: 2, b: 512, k: 1024, M: 1_048_576, G: 1_073_741_824 }[match[3] || 'b'] ?? 512;
        return plain(item =>
          compare(Math.ceil(item.stat.size / unit), match[1] ?? '', Number(match[2])),
        );
      }
      case '-mtime':
      case '-mmin': {
        const match = /^([-+]?)(\d+)$/.exec(this.value(word));
        const unit = word === '-mtime' ? 86_400_000 : 60_000;
        return plain(item =>
          compare(
            Math.floor((machine.kernel.now() - item.stat.modifiedMs) / unit),
            match?.[1] ?? '',
            Number(match?.[2] ?? 0),
          ),
        );
      }
      case '-newer': {
        const other = machine.files.stat(this.process.path(this.value(word)));
        return plain(item => other.ok && item.stat.modifiedMs > other.value.modifiedMs);
      }
      case '-perm': {
        const text = this.value(word);
        const mode = Number.parseInt(text.replace(/^[-/]/, ''), 8);
        return plain(item =>
          text.startsWith('-')
            ? (item.stat.mode & mode) === mode
            : text.startsWith('/')
              ? (item.stat.mode & mode) !== 0
              : (item.stat.mode & 0o7777) === mode,
        );
      }
      case '-executable':
        return plain(item => (item.stat.mode & 0o111) !== 0);
      case '-user':
      case '-group':
        this.value(word);
        return plain(item => item.stat.uid === 0);
      case '-maxdepth':
        this.depthMax = Number(this.value(word));
        return plain(() => true);
      case '-mindepth':
        this.depthMin = Number(this.value(word));
        return plain(() => true);
      case '-depth':
        this.deepFirst = true;
        return plain(() => true);
      case '-xdev':
      case '-mount':
      case '-true':
        return plain(() => true);
      case '-false':
        return plain(() => false);
      default:
        return null;
    }
  }

  private action(word: string): Node {
    const { process } = this;
    this.acts ||= word !== '-prune';
    switch (word) {
      case '-print':
      case '-print0': {
        const end = word === '-print' ? '\n' : '\0';
        return function* (item) {
          yield* process.print(item.name + end);
          return true;
        };
      }
      case '-printf': {
        const format = this.value(word);
        return function* (item) {
          yield* process.print(printed(format, item));
          return true;
        };
      }
      case '-ls':
        return function* (item) {
          yield* process.print(
            `${modeText(item.stat)} ${item.stat.links} root root ${item.stat.size} ${item.name}\n`,
          );
          return true;
        };
      case '-delete':
        this.deepFirst = true;
        return function* (item) {
          if (item.name === '.') return true;
          const error =
            item.stat.type === 'directory'
              ? process.machine.files.removeDirectory(item.path)
              : process.machine.files.remove(item.path);
          if (error.ok) return true;
          yield* process.complain(
            `find: cannot delete ‘${item.name}’: ${errnoText(error.error)}\n`,
          );
          return false;
        };
      case '-prune':
        return (item => this.prune(item)) as Node;
      case '-quit':
        return (() => this.stop()) as Node;
      case '-exec':
      case '-ok':
        return this.exec();
      default:
        throw new FindError(
          isBusybox(process)
            ? `unrecognized: ${word}`
            : word.startsWith('-')
              ? `unknown predicate \`${word}'`
              : `paths must precede expression: \`${word}'`,
        );
    }
  }

  private *prune(item: Item): Task<boolean> {
    this.pruned = item.stat.type === 'directory';
    return true;
  }

  private *stop(): Task<boolean> {
    this.quit = true;
    return true;
  }

  private exec(): Node {
    const words: string[] = [];
    for (;;) {
      const word = this.args[this.at++];
      if (word === undefined) throw new FindError("missing argument to `-exec'");
      if (word === ';') break;
      if (word === '+' && words.at(-1) === '{}') {
        const batch = { argv: words.slice(0, -1), names: [] as string[] };
        this.batches.push(batch);
        return function* (item) {
          batch.names.push(item.name);
          return true;
        };
      }
      words.push(word);
    }
    const { process } = this;
    return function* (item) {
      return (
        (yield* runOther(
          process,
          words.map(word => word.replaceAll('{}', item.name)),
        )) === 0
      );
    };
  }
}

function compare(value: number, sign: string, wanted: number): boolean {
  return sign === '+' ? value > wanted : sign === '-' ? value < wanted : value === wanted;
}

function printed(format: string, item: Item): string {
  return format
    .replace(/%([pfshmMydT@%])/g, (whole, letter: string) => {
      switch (letter) {
        case 'p':
          return item.name;
        case 'f':
          return lastPart(item.name) || item.name;
        case 's':
          return String(item.stat.size);
        case 'h':
          return item.name.includes('/')
            ? item.name.slice(0, item.name.lastIndexOf('/')) || '/'
            : '.';
        case 'm':
          return (item.stat.mode & 0o7777).toString(8);
        case 'M':
          return modeText(item.stat);
        case 'y':
          return { file: 'f', directory: 'd', symlink: 'l', device: 'c', fifo: 'p', socket: 's' }[
            item.stat.type
          ];
        case 'd':
          return String(item.depth);
        default:
          return letter === '%' ? '%' : whole;
      }
    })
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\0/g, '\0');
}

export const findPrograms: readonly Program[] = [find];
