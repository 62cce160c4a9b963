// ls: what a directory holds.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program, Stat } from '../../os/os.ts';
import { joinPath } from '../../os/path.ts';
import { formatDate } from '../date-format.ts';
import { textWidth } from '../edit-buffer.ts';
import { blocksOf, humanSize, modeText, nameOfId } from './file-words.ts';
import { isBusybox, nameOf, type Options, readOptions } from './options.ts';
import { byBytes } from './sort.ts';

type Entry = { readonly name: string; readonly path: string; readonly stat: Stat };

const HALF_YEAR_MS = 15_778_476_000;

export const ls: Program = {
  name: 'ls',
  *run(process) {
    const options = yield* readOptions(process, {
      short: '1aAbBcCdfFghHiIklLmnNopqQrRsStTuUvxXZ',
      long: {
        all: 'a',
        'almost-all': 'A',
        directory: 'd',
        'human-readable': 'h',
        inode: 'i',
        recursive: 'R',
        reverse: 'r',
        size: 's',
        classify: 'F',
        'color?': 'Z',
        'group-directories-first': 'b',
        'full-time': 'T',
        'numeric-uid-gid': 'n',
      },
      usage: '[OPTION]... [FILE]...',
      wrongStatus: 2,
    });
    if (typeof options === 'number') return options;
    const names = options.operands.length > 0 ? options.operands : ['.'];
    const files: Entry[] = [];
    const directories: Entry[] = [];
    let status = 0;
    for (const name of names) {
      const path = process.path(name);
      const long = options.has('l') || options.has('d') || options.has('F');
      const followed = process.machine.files.stat(path);
      const own = process.machine.files.lstat(path);
      const stat =
        own.ok && (own.value.type !== 'symlink' || (long && !options.has('L')))
          ? own
          : followed.ok
            ? followed
            : own;
      if (!stat.ok) {
        status = isBusybox(process) ? 1 : 2;
        yield* process.complain(
          isBusybox(process)
            ? `ls: ${name}: ${errnoText(stat.error)}\n`
            : `ls: cannot access '${name}': ${errnoText(stat.error)}\n`,
        );
        continue;
      }
      const entry = { name, path, stat: stat.value };
      if (stat.value.type === 'directory' && !options.has('d')) directories.push(entry);
      else files.push(entry);
    }
    yield* show(process, options, ordered(files, options));
    const titles = names.length > 1 || options.has('R');
    let first = files.length === 0;
    for (const directory of ordered(directories, options)) {
      yield* listDirectory(process, options, directory, titles, first);
      first = false;
    }
    return status;
  },
};

function* listDirectory(
  process: Process,
  options: Options,
  directory: Entry,
  title: boolean,
  first: boolean,
): Task<void> {
  const { files } = process.machine;
  const listed = files.list(directory.path);
  if (!listed.ok) {
    yield* process.complain(
      `${nameOf(process)}: cannot open directory '${directory.name}': ${errnoText(listed.error)}\n`,
    );
    return;
  }
  if (title) yield* process.print(`${first ? '' : '\n'}${directory.name}:\n`);
  const hidden = options.has('a') || options.has('A') || options.has('f');
  const entries: Entry[] = [];
  if (options.has('a') || options.has('f'))
    for (const name of ['.', '..']) {
      const path = process.path(`${directory.path}/${name}`);
      const stat = files.stat(path);
      if (stat.ok) entries.push({ name, path, stat: stat.value });
    }
  for (const name of listed.value) {
    if (name.startsWith('.') && !hidden) continue;
    const path = joinPath(directory.path, name);
    const stat = options.has('L') ? files.stat(path) : files.lstat(path);
    if (stat.ok) entries.push({ name, path, stat: stat.value });
  }
  const sorted = options.has('U') || options.has('f') ? entries : ordered(entries, options);
  if (
    options.has('l') ||
    options.has('s') ||
    options.has('n') ||
    options.has('g') ||
    options.has('o')
  ) {
    const total = sorted.reduce((sum, entry) => sum + blocksOf(entry.stat), 0);
    yield* process.print(
      `total ${options.has('h') && total > 0 ? humanSize(total * 1024) : total}\n`,
    );
  }
  yield* show(process, options, sorted);
  if (!options.has('R')) return;
  for (const entry of sorted) {
    if (entry.stat.type !== 'directory' || entry.name === '.' || entry.name === '..') continue;
    const name = directory.name === '/' ? `/${entry.name}` : `${directory.name}/${entry.name}`;
    yield* listDirectory(process, options, { ...entry, name }, true, false);
  }
}

function ordered(entries: readonly Entry[], options: Options): Entry[] {
  const sorted = [...entries].sort((a, b) => {
    if (options.has('S') && a.stat.size !== b.stat.size) return b.stat.size - a.stat.size;
    if (options.has('t') && a.stat.modifiedMs !== b.stat.modifiedMs)
      return b.stat.modifiedMs - a.stat.modifiedMs;
    return byBytes(a.name, b.name);
  });
  if (options.has('r')) sorted.reverse();
  if (options.has('b'))
    sorted.sort(
      (a, b) => Number(b.stat.type === 'directory') - Number(a.stat.type === 'directory'),
    );
  return sorted;
}

function* show(process: Process, options: Options, entries: readonly Entry[]): Task<void> {
  if (entries.length === 0) return;
  const onTerminal = process.streams.get(1)?.tty ?? null;
  const coloured = onTerminal !== null && (options.has('Z') || isBusybox(process));
  const label = (entry: Entry) => {
    const plain =
      shownName(entry.name, onTerminal !== null && !isBusybox(process)) +
      (options.has('F') || options.has('p') ? mark(entry.stat) : '');
    const inode = options.has('i') ? `${entry.stat.inode} ` : '';
    const size = options.has('s') && !options.has('l') ? `${blocksOf(entry.stat)} ` : '';
    return {
      text: inode + size + (coloured ? colour(entry.stat, plain) : plain),
      width: textWidth(inode + size + plain),
    };
  };
  if (options.has('l') || options.has('n') || options.has('g') || options.has('o')) {
    yield* showLong(process, options, entries, entry => label(entry).text);
    return;
  }
  const labels = entries.map(label);
  if (options.has('m')) yield* process.print(`${labels.map(one => one.text).join(', ')}\n`);
  else if (!onTerminal && !options.has('C'))
    yield* process.print(labels.map(one => `${one.text}\n`).join(''));
  else if (options.has('1')) yield* process.print(labels.map(one => `${one.text}\n`).join(''));
  else yield* process.print(inColumns(labels, onTerminal?.columns() ?? 80));
}

/** GNU ls packs columns of their own widths, filled downwards. */
function inColumns(labels: readonly { text: string; width: number }[], width: number): string {
  for (let rows = 1; rows <= labels.length; rows++) {
    const columns = Math.ceil(labels.length / rows);
    const widths = Array.from({ length: columns }, (_, column) =>
      Math.max(...labels.slice(column * rows, (column + 1) * rows).map(one => one.width)),
    );
    const total = widths.reduce((sum, one) => sum + one + 2, -2);
    if (total > width && rows < labels.length) continue;
    let text = '';
    for (let row = 0; row < rows; row++) {
      let line = '';
      for (let column = 0; column < columns; column++) {
        const one = labels[column * rows + row];
        if (!one) continue;
        const last = column === columns - 1 || labels[(column + 1) * rows + row] === undefined;
        line += one.text + (last ? '' : ' '.repeat((widths[column] as number) + 2 - one.width));
      }
      text += `${line}\n`;
    }
    return text;
  }
  return '';
}

function* showLong(
  process: Process,
  options: Options,
  entries: readonly Entry[],
  label: (entry: Entry) => string,
): Task<void> {
  const { machine } = process;
  const nowMs = machine.kernel.now();
  const rows = entries.map(entry => {
    const { stat, path } = entry;
    const numeric = options.has('n');
    const target = stat.type === 'symlink' ? machine.files.readLink(path) : null;
    return {
      mode: modeText(stat),
      links: String(stat.links),
      user: options.has('g')
        ? ''
        : numeric
          ? String(stat.uid)
          : nameOfId(process, 'passwd', stat.uid),
      group: options.has('o')
        ? ''
        : numeric
          ? String(stat.gid)
          : nameOfId(process, 'group', stat.gid),
      size: options.has('h') ? humanSize(stat.size) : String(stat.size),
      date: dateOf(machine.epochMs, nowMs, stat.modifiedMs, options.has('T')),
      name: label(entry) + (target?.ok ? ` -> ${target.value}` : ''),
    };
  });
  const width = (pick: (row: (typeof rows)[number]) => string) =>
    Math.max(...rows.map(row => pick(row).length));
  const [links, user, group, size] = [
    width(r => r.links),
    width(r => r.user),
    width(r => r.group),
    width(r => r.size),
  ];
  for (const row of rows) {
    const owner = [user > 0 ? row.user.padEnd(user) : '', group > 0 ? row.group.padEnd(group) : '']
      .filter(Boolean)
      .join(' ');
    const busybox = isBusybox(process);
    const cells = busybox
      ? `${row.mode} ${row.links.padStart(4)} ${row.user.padEnd(8)} ${row.group.padEnd(8)} ${row.size.padStart(9)}`
      : `${row.mode} ${row.links.padStart(links)} ${owner} ${row.size.padStart(size)}`;
    yield* process.print(`${cells} ${row.date} ${row.name}\n`);
  }
}

function dateOf(epochMs: number, nowMs: number, modifiedMs: number, full: boolean): string {
  const at = epochMs + modifiedMs;
  if (full) return formatDate(at, '%Y-%m-%d %H:%M:%S.%N +0000');
  const recent = modifiedMs <= nowMs && nowMs - modifiedMs < HALF_YEAR_MS;
  return formatDate(at, recent ? '%b %e %H:%M' : '%b %e  %Y');
}

function mark(stat: Stat): string {
  if (stat.type === 'directory') return '/';
  if (stat.type === 'symlink') return '@';
  return stat.type === 'file' && (stat.mode & 0o111) !== 0 ? '*' : '';
}

function colour(stat: Stat, text: string): string {
  const code =
    stat.type === 'directory'
      ? (stat.mode & 0o1002) === 0o1002
        ? '30;42'
        : '01;34'
      : stat.type === 'symlink'
        ? '01;36'
        : stat.type === 'device'
          ? '40;33;01'
          : (stat.mode & 0o111) !== 0
            ? '01;32'
            : null;
  return code ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** On a terminal GNU ls quotes names that a shell would not read back. */
function shownName(name: string, quoting: boolean): string {
  return quoting && /[\s'"$`\\|&;<>()*?![\]{}#~]/.test(name.replace(/^[^~#]/, ''))
    ? `'${name.replace(/'/g, "'\\''")}'`
    : name;
}
