// wc, cut, tr, uniq, sort, paste, column, comm, fold, expand: text in columns and rows.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { decodeEscapes } from '../echo.ts';
import { textWidth } from '../edit-buffer.ts';
import { eachOf, mapOf, PIECE } from '../slices.ts';
import { eachLine, linesIn, Output, printLines, readInput, readLines } from './lines.ts';
import { isBusybox, missingOperand, readOptions, tryHelp } from './options.ts';

const wc: Program = {
  name: 'wc',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'clmwL',
      long: { bytes: 'c', chars: 'm', lines: 'l', words: 'w', 'max-line-length': 'L' },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const wanted = [...'lwmcL'].filter(letter => options.has(letter));
    const columns = wanted.length > 0 ? wanted : ['l', 'w', 'c'];
    const names = options.operands.length > 0 ? options.operands : ['-'];
    const rows: { counts: number[]; name: string }[] = [];
    let status = 0;
    for (const name of names) {
      const bytes = yield* readInput(process, name);
      if (!bytes) {
        status = 1;
        continue;
      }
      const shown = options.operands.length > 0 ? name : '';
      const counts: number[] = [];
      for (const column of columns) counts.push(yield* measure(bytes, column));
      rows.push({ counts, name: shown });
    }
    if (names.length > 1) {
      const total = columns.map((_, index) =>
        rows.reduce((sum, row) => sum + (row.counts[index] ?? 0), 0),
      );
      rows.push({ counts: total, name: 'total' });
    }
    const width = widthOf(process, names, columns.length);
    for (const { counts, name } of rows)
      yield* process.print(
        `${counts.map(count => String(count).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}\n`,
      );
    return status;
  },
};

/** GNU makes columns as wide as the sizes of regular files need; of pipes it knows none: 7. */
function widthOf(process: Process, names: readonly string[], columns: number): number {
  if (isBusybox(process)) return columns === 1 ? 0 : 9;
  if (columns === 1 && names.length === 1) return 0;
  let total = 0;
  for (const name of names) {
    const stat = name === '-' ? null : process.machine.files.stat(process.path(name));
    if (!stat) return 7;
    if (stat.ok) total += stat.value.size;
  }
  return String(total).length;
}

function* measure(bytes: Uint8Array, column: string): Task<number> {
  let count = 0;
  let inWord = false;
  if (column === 'c') return bytes.length;
  if (column === 'L') {
    const lines = yield* linesIn(bytes);
    yield* eachOf(lines, line => {
      count = Math.max(count, textWidth(line));
    });
    return count;
  }
  for (let at = 0; at < bytes.length; at += 4 * PIECE) {
    if (at > 0) yield 1;
    for (const byte of bytes.subarray(at, at + 4 * PIECE)) {
      if (column === 'l') count += byte === 10 ? 1 : 0;
      // What follows a character's first byte is no character.
      else if (column === 'm') count += (byte & 0xc0) !== 0x80 ? 1 : 0;
      else {
        const space = byte === 32 || (byte >= 9 && byte <= 13);
        if (!space && !inWord) count++;
        inWord = !space;
      }
    }
  }
  return count;
}

/** `1,3-5,7-` as a test of positions from 1. */
function ranges(text: string): ((position: number) => boolean) | null {
  const list: [number, number][] = [];
  for (const part of text.split(',')) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || (match[1] === '' && match[3] === '')) return null;
    const from = Number(match[1] || 1);
    list.push([from, match[2] === '' ? from : Number(match[3] || Infinity)]);
  }
  return position => list.some(([from, to]) => position >= from && position <= to);
}

const cut: Program = {
  name: 'cut',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'b:c:d:f:snO:C',
      long: {
        bytes: 'b',
        characters: 'c',
        delimiter: 'd',
        fields: 'f',
        'only-delimited': 's',
        'output-delimiter': 'O',
        complement: 'C',
      },
      usage: 'OPTION... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const list = options.get('f') ?? options.get('c') ?? options.get('b');
    if (list === null) {
      yield* process.complain(
        isBusybox(process)
          ? 'cut: expected a list of bytes, characters, or fields\n'
          : `cut: you must specify a list of bytes, characters, or fields\n${tryHelp(process)}`,
      );
      return 1;
    }
    const named = ranges(list);
    const wanted = named && options.has('C') ? (at: number) => !named(at) : named;
    const delimiter = options.get('d') ?? '\t';
    if (!wanted || (!isBusybox(process) && [...delimiter].length > 1)) {
      const what = wanted ? 'the delimiter must be a single character' : 'invalid field range';
      yield* process.complain(`cut: ${what}\n${isBusybox(process) ? '' : tryHelp(process)}`);
      return 1;
    }
    const output = new Output(process);
    return yield* eachLine(process, options.operands, output, line => {
      if (options.get('b') !== null)
        output.add(`${decodeUtf8(encodeUtf8(line).filter((_, index) => wanted(index + 1)))}\n`);
      else if (options.get('f') === null)
        output.add(`${[...line].filter((_, index) => wanted(index + 1)).join('')}\n`);
      else if (!line.includes(delimiter)) output.add(options.has('s') ? '' : `${line}\n`);
      else
        output.add(
          `${line
            .split(delimiter)
            .filter((_, index) => wanted(index + 1))
            .join(options.get('O') ?? delimiter)}\n`,
        );
      return undefined;
    });
  },
};

const classes: Readonly<Record<string, string>> = {
  upper: 'A-Z',
  lower: 'a-z',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: '0-9A-Za-z',
  space: ' \t\n\r\v\f',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
};

/** The characters of a set of tr, in order. */
function charactersOf(set: string): string[] {
  const named = set.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole);
  const text = [...decodeEscapes(named, false).text];
  const result: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    const to = text[at + 2];
    if (text[at + 1] === '-' && to !== undefined) {
      for (let code = char.codePointAt(0) ?? 0; code <= (to.codePointAt(0) ?? 0); code++)
        result.push(String.fromCodePoint(code));
      at += 2;
    } else result.push(char);
  }
  return result;
}

const tr: Program = {
  name: 'tr',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'cCdst',
      long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
      usage: '[OPTION]... SET1 [SET2]',
      stopAtOperand: true,
    });
    if (typeof options === 'number') return options;
    const [one, other] = options.operands;
    if (one === undefined) return yield* missingOperand(process, '[-cds] STRING1 [STRING2]');
    if (other === undefined && !options.has('d') && !options.has('s')) {
      if (isBusybox(process)) return yield* missingOperand(process, '[-cds] STRING1 [STRING2]');
      yield* process.complain(
        `tr: missing operand after ‘${one}’\nTwo strings must be given when translating.\n${tryHelp(process)}`,
      );
      return 1;
    }
    const change = translator(
      one,
      other ?? null,
      options.has('c') || options.has('C'),
      options.has('d'),
      options.has('s'),
    );
    const stream = process.streams.get(0);
    for (;;) {
      const bytes = stream ? yield* stream.read(65536) : null;
      if (!bytes) return 0;
      yield* process.print(change(decodeUtf8(bytes)));
    }
  },
};

function translator(
  one: string,
  other: string | null,
  complement: boolean,
  deletes: boolean,
  squeezes: boolean,
): (text: string) => string {
  const from = charactersOf(one);
  const to = other === null ? [] : charactersOf(other);
  const place = new Map(from.map((char, index) => [char, index]));
  const inside = (char: string) => place.has(char) !== complement;
  const squeezed = new Set(other === null ? [] : to);
  let before = '';
  return text => {
    let result = '';
    for (const char of text) {
      let made = char;
      if (inside(char)) {
        if (deletes) continue;
        if (to.length > 0)
          made = complement
            ? (to.at(-1) as string)
            : (to[Math.min(place.get(char) ?? 0, to.length - 1)] as string);
      }
      const repeats =
        squeezes && made === before && (other === null ? inside(made) : squeezed.has(made));
      if (!repeats) result += made;
      before = made;
    }
    return result;
  };
}

const uniq: Program = {
  name: 'uniq',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'cduif:s:w:',
      long: {
        count: 'c',
        repeated: 'd',
        unique: 'u',
        'ignore-case': 'i',
        'skip-fields': 'f',
        'skip-chars': 's',
        'check-chars': 'w',
      },
      usage: '[OPTION]... [INPUT [OUTPUT]]',
    });
    if (typeof options === 'number') return options;
    const skipFields = Number(options.get('f') ?? 0);
    const skip = Number(options.get('s') ?? 0);
    const key = (line: string) => {
      let text = line;
      for (let i = 0; i < skipFields; i++) text = text.replace(/^\s*\S+/, '');
      text = text.slice(skip, options.get('w') ? skip + Number(options.get('w')) : undefined);
      return options.has('i') ? text.toLowerCase() : text;
    };
    const output = new Output(process);
    let held: { line: string; count: number } | null = null;
    const tell = () => {
      if (!held) return;
      if (options.has('d') && held.count < 2) return;
      if (options.has('u') && held.count > 1) return;
      output.add(`${options.has('c') ? `${String(held.count).padStart(7)} ` : ''}${held.line}\n`);
    };
    const status = yield* eachLine(process, options.operands.slice(0, 1), output, line => {
      if (held && key(held.line) === key(line)) held.count++;
      else {
        tell();
        held = { line, count: 1 };
      }
      return undefined;
    });
    tell();
    yield* output.flush();
    return status;
  },
};

const paste: Program = {
  name: 'paste',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'sd:',
      long: { serial: 's', delimiters: 'd' },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const delimiters = [...decodeEscapes(options.get('d') ?? '\t', false).text];
    const between = (index: number) => delimiters[index % delimiters.length] ?? '';
    const names = options.operands.length > 0 ? options.operands : ['-'];
    const files: string[][] = [];
    for (const name of new Set(names)) {
      const { lines, status } = yield* readLines(process, [name]);
      if (status !== 0) return 1;
      files.push(lines);
    }
    if (options.has('s')) {
      for (const lines of files) {
        const joined = yield* mapOf(lines, (line, index) =>
          index === 0 ? line : between(index - 1) + line,
        );
        yield* printLines(process, [...joined, '\n'], '');
      }
      return 0;
    }
    // The same input named twice gives its lines in turn: `paste - -`.
    if (names.length > files.length) {
      const lines = files[0] ?? [];
      for (let at = 0; at < lines.length; at += names.length)
        yield* process.print(
          `${names.map((_, index) => (index === 0 ? '' : between(index - 1)) + (lines[at + index] ?? '')).join('')}\n`,
        );
      return 0;
    }
    const height = Math.max(0, ...files.map(lines => lines.length));
    const output = new Output(process);
    for (let row = 0; row < height; row++) {
      const cells = files.map(
        (lines, index) => (index === 0 ? '' : between(index - 1)) + (lines[row] ?? ''),
      );
      output.add(`${cells.join('')}\n`);
      if (output.full) yield* output.flush();
    }
    yield* output.flush();
    return 0;
  },
};

const column: Program = {
  name: 'column',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'ts:o:c:',
      long: { table: 't', separator: 's', 'output-separator': 'o', 'output-width': 'c' },
      usage: '[options] [<file>...]',
    });
    if (typeof options === 'number') return options;
    const { lines, status } = yield* readLines(process, options.operands);
    if (!options.has('t')) {
      yield* printLines(process, filled(lines, Number(options.get('c') ?? 80)));
      return status;
    }
    const separator = options.get('s');
    const rows = lines
      .filter(line => line.trim() !== '')
      .map(line => (separator === null ? line.trim().split(/\s+/) : line.split(separator)));
    const widths: number[] = [];
    yield* eachOf(rows, row =>
      row.forEach((cell, index) => {
        widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
      }),
    );
    const gap = options.get('o') ?? '  ';
    for (const row of rows)
      yield* process.print(
        `${row.map((cell, index) => (index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - textWidth(cell)))).join(gap)}\n`,
      );
    return status;
  },
};

/** Cells in columns that are filled one after another, parted by tabs. */
function filled(lines: readonly string[], width: number): string[] {
  const cells = lines.filter(line => line.trim() !== '');
  let widest = 0;
  for (const cell of cells) widest = Math.max(widest, textWidth(cell));
  const step = (widest + 8) & ~7;
  const columns = Math.max(1, Math.floor(width / step));
  const height = Math.ceil(cells.length / columns);
  return Array.from({ length: height }, (_, row) => {
    let line = '';
    for (let at = row; at < cells.length; at += height) {
      const cell = cells[at] as string;
      const more = at + height < cells.length;
      line += cell + (more ? '\t'.repeat(Math.ceil((step - textWidth(cell)) / 8)) : '');
    }
    return line;
  });
}

const comm: Program = {
  name: 'comm',
  *run(process) {
    const options = yield* readOptions(process, { short: '123', usage: '[OPTION]... FILE1 FILE2' });
    if (typeof options === 'number') return options;
    const [one, other] = options.operands;
    if (one === undefined || other === undefined)
      return yield* missingOperand(process, '[-123] FILE1 FILE2', one);
    const left = yield* readLines(process, [one]);
    const right = yield* readLines(process, [other]);
    if (left.status + right.status > 0) return 1;
    let a = 0;
    let b = 0;
    const tell = function* (line: string, which: 1 | 2 | 3): Task<void> {
      if (options.has(String(which))) return;
      const tabs = [1, 2].filter(number => number < which && !options.has(String(number))).length;
      yield* process.print(`${'\t'.repeat(tabs)}${line}\n`);
    };
    while (a < left.lines.length || b < right.lines.length) {
      const [x, y] = [left.lines[a], right.lines[b]];
      if (y === undefined || (x !== undefined && x < y)) {
        yield* tell(x as string, 1);
        a++;
      } else if (x === undefined || x > y) {
        yield* tell(y, 2);
        b++;
      } else {
        yield* tell(x, 3);
        a++;
        b++;
      }
    }
    return 0;
  },
};

export const columnPrograms: readonly Program[] = [wc, cut, tr, uniq, paste, column, comm];
