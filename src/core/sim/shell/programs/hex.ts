// xxd and hexdump: bytes in hexadecimal, as they come.
import { type Bytes, decodeUtf8, toHex } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { streamOf } from '../../os/stream.ts';
import { ByteRows, Repeats } from './byte-rows.ts';
import { copyOut } from './cat.ts';
import { Output, readInput } from './lines.ts';
import { readOptions } from './options.ts';

const ascii = (byte: number) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.');
const lettersOf = (row: Bytes) => Array.from(row, ascii).join('');

const xxd: Program = {
  name: 'xxd',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'pc:l:s:rg:u',
      usage: '[options] [infile [outfile]]',
    });
    if (typeof options === 'number') return options;
    const name = options.operands[0] ?? '-';
    if (options.has('r')) return yield* backToBytes(process, name);
    const plain = options.has('p');
    const width = Number(options.get('c') ?? (plain ? 30 : 16)) || 16;
    const group = Number(options.get('g') ?? 2) || width;
    const skip = Number(options.get('s') ?? 0) || 0;
    const limit = Number(options.get('l') ?? Number.POSITIVE_INFINITY);
    const rows = new ByteRows(process, [name], { width, skip, limit });
    const columns = width * 2 + Math.ceil(width / group) - 1;
    const groups = new RegExp(`.{1,${group * 2}}`, 'g');
    const output = new Output(process);
    let at = skip;
    for (;;) {
      const row = yield* rows.next();
      if (!row) break;
      const hex = options.has('u') ? toHex(row).toUpperCase() : toHex(row);
      const cells = (hex.match(groups) ?? []).join(' ').padEnd(columns);
      const address = at.toString(16).padStart(8, '0');
      output.add(plain ? `${hex}\n` : `${address}: ${cells}  ${lettersOf(row)}\n`);
      at += row.length;
      if (output.full) yield* output.flush();
    }
    yield* output.flush();
    return rows.failed > 0 ? 2 : 0;
  },
};

function* backToBytes(process: Process, name: string): Task<number> {
  const bytes = yield* readInput(process, name);
  if (!bytes) return 2;
  const digits = decodeUtf8(bytes)
    .split('\n')
    .map(row => row.replace(/^[0-9a-f]+: /, '').split('  ')[0])
    .join('')
    .replace(/[^0-9a-fA-F]/g, '');
  const found = Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
  yield* copyOut(process, streamOf(found));
  return 0;
}

const WIDTH = 16;
/** Columns of a row of two-byte words, which is filled up with blanks. */
const WORD_COLUMNS = (WIDTH / 2) * 5;

function canonicalRow(row: Bytes): string {
  const cells = Array.from(row, byte => byte.toString(16).padStart(2, '0'));
  const halves = `${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}`;
  return `  ${halves.padEnd(48)}  |${lettersOf(row)}|`;
}

function wordRow(row: Bytes): string {
  let text = '';
  for (let at = 0; at < row.length; at += 2) {
    const word = (row[at] ?? 0) + (row[at + 1] ?? 0) * 256;
    text += ` ${word.toString(16).padStart(4, '0')}`;
  }
  return text.padEnd(WORD_COLUMNS);
}

const hexdump: Program = {
  name: 'hexdump',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'Cvn:s:',
      usage: '[-Cv] [-n LENGTH] [FILE]...',
    });
    if (typeof options === 'number') return options;
    const canonical = options.has('C');
    const names = options.operands.length > 0 ? options.operands : ['-'];
    const skip = Number(options.get('s') ?? 0) || 0;
    const limit = Number(options.get('n') ?? Number.POSITIVE_INFINITY);
    const rows = new ByteRows(process, names, { width: WIDTH, skip, limit });
    const repeats = new Repeats();
    const output = new Output(process);
    const address = (at: number) => at.toString(16).padStart(canonical ? 8 : 7, '0');
    let at = skip;
    for (;;) {
      const row = yield* rows.next();
      if (!row) break;
      const look = options.has('v') ? 'row' : repeats.look(row, WIDTH);
      if (look === 'star') output.add('*\n');
      if (look === 'row')
        output.add(`${address(at)}${canonical ? canonicalRow(row) : wordRow(row)}\n`);
      at += row.length;
      if (output.full) yield* output.flush();
    }
    if (at > skip) output.add(`${address(at)}\n`);
    yield* output.flush();
    if (rows.failed < names.length) return 0;
    yield* process.complain('hexdump: all input file arguments failed\n');
    return 1;
  },
};

export const hexPrograms: readonly Program[] = [xxd, hexdump];
