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
  readonly path: string;
};

/** What a node's disk or an image holds before anybody writes. */
const BASE_BYTES = 3 * 1024 ** 3;
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
      else yield* process.complain(`df: ${name}: ${errnoText(found.error)}\n`);
    }
    if (asked.length > 0) yield* print(process, options, asked);
    return asked.length < options.operands.length ? 1 : 0;
  },
};

function rowsOf({ files, memoryBytes, kind }: Machine): Row[] {
  const { usedBytes, limitBytes } = files.usage();
  const disk = { size: BASE_BYTES + limitBytes * 16, used: BASE_BYTES + usedBytes };
  const memory = (path: string, size: number, source = 'tmpfs') => {
    return { source, type: 'tmpfs', size, used: 0, path };
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
  const human = options.has('h');
  const typed = options.has('T');
  const short = isBusybox(process);
  const sizes = human
    ? ['Size', 'Used', short ? 'Available' : 'Avail']
    : [short || !options.has('P') ? '1K-blocks' : '1024-blocks', 'Used', 'Available'];
  const percent = short || options.has('P') ? 'Capacity' : 'Use%';
  const head = ['Filesystem', ...(typed ? ['Type'] : []), ...sizes, percent, 'Mounted on'];
  const cellsOf = (row: Row) => [
    row.source,
    ...(typed ? [row.type] : []),
    ...[row.size, row.used, row.size - row.used].map(bytes =>
      human ? humanSize(bytes) : String(Math.ceil(bytes / 1024)),
    ),
    `${Math.ceil((100 * row.used) / row.size)}%`,
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
