// fold, expand, unexpand, split, join: lines cut, widened, parted and brought together.
import { type Bytes, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { eachOf, mapOf } from '../slices.ts';
import { eachLine, Output, readInput, readLines } from './lines.ts';
import { missingOperand, type Options, readOptions } from './options.ts';

/** A filter that changes each line by itself. */
const byLine = (
  name: string,
  spec: Parameters<typeof readOptions>[1],
  change: (line: string, options: Options) => string,
): Program => ({
  name,
  *run(process) {
    const options = yield* readOptions(process, spec);
    if (typeof options === 'number') return options;
    const output = new Output(process);
    return yield* eachLine(process, options.operands, output, (line, complete) => {
      output.add(change(line, options) + (complete ? '\n' : ''));
      return true;
    });
  },
});

/** Counts bytes, as GNU's does. */
function foldLine(line: string, options: Options): string {
  const width = Math.max(1, Number(options.get('w') ?? 80));
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const char of line) {
    const size = encodeUtf8(char).length;
    if (used + size > width && row !== '') {
      const blank = options.has('s') ? row.lastIndexOf(' ') : -1;
      rows.push(blank >= 0 ? row.slice(0, blank + 1) : row);
      row = blank >= 0 ? row.slice(blank + 1) : '';
      used = encodeUtf8(row).length;
    }
    row += char;
    used += size;
  }
  return [...rows, row].join('\n');
}

function expandLine(line: string, options: Options): string {
  const every = Math.max(1, Number(options.get('t') ?? 8));
  let text = '';
  for (const char of line) text += char === '\t' ? ' '.repeat(every - (text.length % every)) : char;
  return text;
}

function unexpandLine(line: string, options: Options): string {
  const every = Math.max(1, Number(options.get('t') ?? 8));
  const lead = /^ +/.exec(line)?.[0].length ?? 0;
  const tabs = Math.floor(lead / every);
  return '\t'.repeat(tabs) + line.slice(tabs * every);
}

const split: Program = {
  name: 'split',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'l:b:a:dn:',
      long: { lines: 'l', bytes: 'b', 'suffix-length': 'a', 'numeric-suffixes': 'd', number: 'n' },
      usage: '[OPTION]... [FILE [PREFIX]]',
    });
    if (typeof options === 'number') return options;
    const [name = '-', prefix = 'x'] = options.operands;
    const number = Number(options.get('n') ?? 0);
    if (number > 0 && name === '-') {
      yield* process.complain('split: -: cannot determine file size\n');
      return 1;
    }
    const bytes = yield* readInput(process, name);
    if (!bytes) return 1;
    const parts =
      number > 0
        ? piecesOf(bytes, Math.ceil(bytes.length / number))
        : options.get('b') !== null
          ? piecesOf(bytes, sizeOf(options.get('b') ?? ''))
          : linesTogether(bytes, Number(options.get('l') ?? 1000));
    const width = Number(options.get('a') ?? 2);
    for (const [index, part] of parts.entries()) {
      const suffix = options.has('d') ? String(index).padStart(width, '0') : letters(index, width);
      const written = process.machine.files.write(process.path(prefix + suffix), part);
      if (written.ok) continue;
      yield* process.complain(`split: ${prefix}${suffix}: ${errnoText(written.error)}\n`);
      return 1;
    }
    return 0;
  },
};

function sizeOf(text: string): number {
  const match = /^(\d+)([KMG]?)/i.exec(text);
  const unit = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[(match?.[2] ?? '').toUpperCase()] ?? 1;
  return Math.max(1, Number(match?.[1] ?? 1) * unit);
}

function piecesOf(bytes: Bytes, size: number): Bytes[] {
  const parts: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.slice(at, at + size));
  return parts;
}

function linesTogether(bytes: Bytes, count: number): Bytes[] {
  const parts: Bytes[] = [];
  let start = 0;
  let lines = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 10 || ++lines < count) continue;
    parts.push(bytes.slice(start, at + 1));
    start = at + 1;
    lines = 0;
  }
  if (start < bytes.length) parts.push(bytes.slice(start));
  return parts;
}

function letters(index: number, width: number): string {
  let text = '';
  for (let left = index, place = 0; place < width; place++, left = Math.floor(left / 26))
    text = String.fromCharCode(97 + (left % 26)) + text;
  return text;
}

const join: Program = {
  name: 'join',
  *run(process) {
    const options = yield* readOptions(process, {
      short: '1:2:a:v:t:o:ie:j:',
      usage: '[OPTION]... FILE1 FILE2',
    });
    if (typeof options === 'number') return options;
    const [one, other] = options.operands;
    if (one === undefined || other === undefined)
      return yield* missingOperand(process, 'FILE1 FILE2', one);
    const left = yield* rowsOf(process, one, options, '1');
    const right = yield* rowsOf(process, other, options, '2');
    const between = options.get('t') ?? ' ';
    const shown = (a: Row | null, b: Row | null): string => {
      const key = a?.key ?? b?.key ?? '';
      const format = options.get('o');
      if (!format) return [key, ...(a?.rest ?? []), ...(b?.rest ?? [])].join(between);
      const cells = format.split(/[ ,]/).map(place => {
        const [file, field] = place.split('.');
        if (file === '0') return key;
        return (file === '1' ? a : b)?.fields[Number(field) - 1] ?? options.get('e') ?? '';
      });
      return cells.join(between);
    };
    const alone = [...options.all('a'), ...options.all('v')];
    const output = new Output(process);
    const used = new Set<Row>();
    const byKey = new Map<string, Row[]>();
    yield* eachOf(right, row => {
      const same = byKey.get(row.key);
      if (same) same.push(row);
      else byKey.set(row.key, [row]);
    });
    for (const [index, a] of left.entries()) {
      if (index % ROWS_PER_SLICE === ROWS_PER_SLICE - 1) yield 1;
      const matches = byKey.get(a.key) ?? [];
      for (const b of matches) {
        used.add(b);
        if (!options.has('v')) output.add(`${shown(a, b)}\n`);
        if (output.full) yield* output.flush();
      }
      if (matches.length === 0 && alone.includes('1')) output.add(`${shown(a, null)}\n`);
    }
    if (alone.includes('2'))
      for (const b of right) if (!used.has(b)) output.add(`${shown(null, b)}\n`);
    yield* output.flush();
    return 0;
  },
};

const ROWS_PER_SLICE = 1_000;

type Row = {
  readonly key: string;
  readonly fields: readonly string[];
  readonly rest: readonly string[];
};

function* rowsOf(process: Process, name: string, options: Options, file: string): Task<Row[]> {
  const { lines } = yield* readLines(process, [name]);
  const field = Number(options.get(file) ?? options.get('j') ?? 1) - 1;
  const separator = options.get('t');
  return yield* mapOf(lines, line => {
    const fields = separator === null ? line.trim().split(/\s+/) : line.split(separator);
    return { key: fields[field] ?? '', fields, rest: fields.filter((_, index) => index !== field) };
  });
}

/** busybox has these too. */
export const reshapePrograms: readonly Program[] = [
  byLine(
    'fold',
    {
      short: 'w:sb',
      long: { width: 'w', spaces: 's', bytes: 'b' },
      usage: '[OPTION]... [FILE]...',
    },
    foldLine,
  ),
  byLine(
    'expand',
    { short: 't:i', long: { tabs: 't', initial: 'i' }, usage: '[OPTION]... [FILE]...' },
    expandLine,
  ),
  byLine(
    'unexpand',
    { short: 'at:', long: { all: 'a', tabs: 't' }, usage: '[OPTION]... [FILE]...' },
    unexpandLine,
  ),
  split,
  join,
];
