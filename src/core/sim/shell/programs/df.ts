// df: how full the file systems are, all of them or those of some files.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Machine, Process, Program } from '../../os/os.ts';
import { humanSize } from './file-words.ts';
import { isBusybox, type Options, readOptions } from './options.ts';

type Row = {
  readonly source: string;
  readonly type: string;
  readonly size: number;
  readonly used: number;
  readonly inodes: number;
  readonly usedInodes: number;
  readonly path: string;
};

/** What a disk holds before anybody writes: small, since what one may write is small too. */
const BASE_BYTES = 96 * 1024 ** 2;
/** What mke2fs gives each inode. */
const BYTES_PER_INODE = 16_384;
/** A file system in memory has an inode for each page. */
const BYTES_PER_PAGE = 4096;
const SMALL_BYTES = 64 * 1024 ** 2;

export const df: Program = {
  name: 'df',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'ahikmPTl',
      long: { 'human-readable': 'h', 'print-type': 'T', all: 'a', inodes: 'i' },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const all = rowsOf(process.machine);
    if (options.operands.length === 0) {
      yield* print(process, options, all);
      return 0;
    }
    const asked: Row[] = [];
    for (const name of options.operands) {
      const path = process.path(name);
      const found = process.machine.files.stat(path);
      if (found.ok) asked.push(holding(all, path));
      else if (isBusybox(process)) yield* process.complain(`df: ${name}: can't find mount point\n`);
      else yield* process.complain(`df: ${name}: ${errnoText(found.error)}\n`);
    }
    if (asked.length > 0 || isBusybox(process)) yield* print(process, options, asked);
    return asked.length < options.operands.length ? 1 : 0;
  },
};

function rowsOf({ files, memoryBytes, kind }: Machine): Row[] {
  const { usedBytes, limitBytes } = files.usage();
  const size = BASE_BYTES + limitBytes;
  const disk = {
    ...{ size, used: BASE_BYTES + usedBytes },
    ...{ inodes: Math.floor(size / BYTES_PER_INODE), usedInodes: files.inodes() },
  };
  const memory = (path: string, size: number, source = 'tmpfs') => {
    const inodes = Math.floor(size / BYTES_PER_PAGE);
    return { source, type: 'tmpfs', size, used: 0, inodes, usedInodes: 1, path };
  };
  const mounted = files
    .mounts()
    .filter(({ path }) => path !== '/proc' && path !== '/sys')
    .map(({ path, source }) =>
      source === 'tmpfs' ? memory(path, memoryBytes / 2) : { source, type: 'ext4', ...disk, path },
    );
  return kind === 'node'
    ? [
        { source: '/dev/sda1', type: 'ext4', ...disk, path: '/' },
        memory('/dev/shm', memoryBytes / 2),
        memory('/run', memoryBytes / 10),
        ...mounted,
      ]
    : [
        { source: 'overlay', type: 'overlay', ...disk, path: '/' },
        memory('/dev', SMALL_BYTES),
        memory('/dev/shm', SMALL_BYTES, 'shm'),
        ...mounted,
      ];
}

/** The file system that a path is on: the one with the longest mount point above it. */
function holding(rows: readonly Row[], path: string): Row {
  const above = rows.filter(row => `${path}/`.startsWith(row.path === '/' ? '/' : `${row.path}/`));
  return above.reduce((best, row) => (row.path.length > best.path.length ? row : best));
}

function* print(process: Process, options: Options, rows: readonly Row[]): Task<void> {
  const typed = options.has('T');
  const short = isBusybox(process);
  const { sizes, percent } = headOf(options, short);
  const head = ['Filesystem', ...(typed ? ['Type'] : []), ...sizes, percent, 'Mounted on'];
  const cellsOf = (row: Row) => [
    row.source,
    ...(typed ? [row.type] : []),
    ...figuresOf(row, options),
    row.path,
  ];
  const table = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, index) => Math.max(...table.map(row => (row[index] ?? '').length)));
  for (const row of table) {
    const cells = row.map((cell, index) => {
      if (index === row.length - 1) return cell;
      const left = index === 0 || (typed && index === 1);
      return left ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0);
    });
    yield* process.print(`${cells.join(' ')}\n`);
  }
}

function headOf(options: Options, short: boolean): { sizes: readonly string[]; percent: string } {
  if (options.has('i'))
    return short
      ? { sizes: ['Inodes', 'Used', 'Available'], percent: 'Capacity' }
      : { sizes: ['Inodes', 'IUsed', 'IFree'], percent: 'IUse%' };
  const percent = short || options.has('P') ? 'Capacity' : 'Use%';
  if (options.has('h')) return { sizes: ['Size', 'Used', short ? 'Available' : 'Avail'], percent };
  const blocks = short || !options.has('P') ? '1K-blocks' : '1024-blocks';
  return { sizes: [blocks, 'Used', 'Available'], percent };
}

function figuresOf(row: Row, options: Options): string[] {
  const counts = options.has('i');
  const [all, used] = counts ? [row.inodes, row.usedInodes] : [row.size, row.used];
  const shown = (value: number) => {
    if (options.has('h')) return humanSize(value);
    return String(counts ? value : Math.ceil(value / 1024));
  };
  return [all, used, all - used].map(shown).concat(`${Math.ceil((100 * used) / all)}%`);
}
