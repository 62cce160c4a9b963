// od: bytes as numbers and letters, in the forms that are asked for.
import type { Bytes } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { ByteRows, Repeats } from './byte-rows.ts';
import { Output } from './lines.ts';
import { isBusybox, type Options, readOptions } from './options.ts';

type Form = {
  readonly kind: string;
  readonly size: number;
  /** Columns of one field without the blank before it. */
  readonly columns: number;
  /** The letters of the row at its end. */
  readonly letters: boolean;
};

const spec = {
  short: 'A:t:N:j:w:abcdilosvx',
  long: {
    'address-radix': 'A',
    format: 't',
    'read-bytes': 'N',
    'skip-bytes': 'j',
    'output-duplicates': 'v',
  },
  usage: '[OPTION]... [FILE]...',
};

/** Letters that stand for a form, as before there was -t. */
const shorthands: Readonly<Record<string, string>> = {
  a: 'a',
  b: 'o1',
  c: 'c',
  d: 'u2',
  i: 'd4',
  l: 'd8',
  o: 'o2',
  s: 'd2',
  x: 'x2',
};

const fieldColumns: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  a: { 1: 3 },
  c: { 1: 3 },
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
};

const namedSizes: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8 };

/** The forms in `x1z` or `d2c`; a sentence when one is none. */
function formsOf(text: string): Form[] | string {
  const forms: Form[] = [];
  for (let rest = text; rest !== ''; ) {
    const match = /^([acdoux])(\d+|[CSIL])?(z)?/.exec(rest);
    if (!match) return `invalid character '${rest.charAt(0)}' in type string ‘${text}’`;
    const [all, kind = '', given, letters] = match;
    const usual = kind === 'a' || kind === 'c' ? 1 : 4;
    const size = given === undefined ? usual : (namedSizes[given] ?? Number(given));
    const columns = fieldColumns[kind]?.[size];
    if (columns === undefined)
      return `invalid type string ‘${text}’;\nthis system doesn't provide a ${size}-byte integral type`;
    forms.push({ kind, size, columns, letters: letters !== undefined });
    rest = rest.slice(all.length);
  }
  return forms;
}

const spoken: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

const controls =
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(
    ' ',
  );

const prints = (byte: number) => byte >= 32 && byte < 127;

function letterOf(byte: number): string {
  return (
    spoken[byte] ?? (prints(byte) ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))
  );
}

/** Without the eighth bit, by name. */
function nameOfByte(byte: number): string {
  const low = byte & 127;
  return low === 127 ? 'del' : (controls[low] ?? String.fromCharCode(low));
}

function fieldText(form: Form, row: Bytes, at: number): string {
  if (form.kind === 'c') return letterOf(row[at] as number);
  if (form.kind === 'a') return nameOfByte(row[at] as number);
  let value = 0n;
  for (let k = form.size - 1; k >= 0; k--) value = value * 256n + BigInt(row[at + k] ?? 0);
  if (form.kind === 'u') return String(value);
  if (form.kind === 'd') return String(BigInt.asIntN(form.size * 8, value));
  return value.toString(form.kind === 'x' ? 16 : 8).padStart(form.columns, '0');
}

/** One form of a row. Fields are spread, so that those of several forms stand under one another. */
function rowText(form: Form, row: Bytes, width: number, columns: number): string {
  const fields = width / form.size;
  const pad = columns - fields * form.columns;
  let text = '';
  for (let index = 0; index < fields; index++) {
    const blanks =
      Math.floor((pad * (fields - index)) / fields) -
      Math.floor((pad * (fields - index - 1)) / fields);
    const at = index * form.size;
    const field = at < row.length ? fieldText(form, row, at) : form.letters ? '' : null;
    if (field !== null) text += field.padStart(form.columns + blanks);
  }
  if (!form.letters) return text;
  return `${text}  >${[...row].map(byte => (prints(byte) ? String.fromCharCode(byte) : '.')).join('')}<`;
}

function amountOf(text: string): number | null {
  const match = /^(0x[0-9a-f]+|\d+)(b|[kKmMG]?)B?$/i.exec(text);
  if (!match) return null;
  const [, digits = '', unit = ''] = match;
  const value = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const factors: Readonly<Record<string, number>> = { b: 512, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
  return value * (factors[unit.toLowerCase()] ?? 1);
}

type Settings = {
  readonly forms: readonly Form[];
  readonly radix: string;
  readonly skip: number;
  readonly limit: number;
  readonly width: number;
};

/** In the order in which they were given: each form is a line of its own. */
function givenForms(process: Process, options: Options): Form[] | string {
  const words: string[] = [];
  const types = [...options.all('t')];
  for (const arg of process.argv.slice(1)) {
    if (arg === '--') break;
    if (/^--format|^-[a-z]*t/.test(arg)) words.push(types.shift() ?? '');
    else if (/^-[abcdilosvx]+$/.test(arg))
      for (const letter of arg.slice(1)) words.push(shorthands[letter] ?? '');
  }
  words.push(...types);
  const forms: Form[] = [];
  for (const word of words) {
    const found = formsOf(word);
    if (typeof found === 'string') return found;
    forms.push(...found);
  }
  return forms.length > 0 ? forms : formsOf('o2');
}

function* settingsOf(process: Process, options: Options): Task<Settings | null> {
  const say = (text: string) => process.complain(`od: ${text}\n`);
  const radix = options.get('A') ?? 'o';
  if (!/^[doxn]/.test(radix)) {
    yield* say(
      `invalid output address radix '${radix.charAt(0)}'; it must be one character from [doxn]`,
    );
    return null;
  }
  const amounts: number[] = [];
  for (const letter of ['j', 'N']) {
    const text = options.get(letter);
    const amount = text === null ? null : amountOf(text);
    if (text !== null && amount === null) {
      yield* say(
        isBusybox(process) ? `invalid number '${text}'` : `invalid -${letter} argument '${text}'`,
      );
      return null;
    }
    amounts.push(amount ?? (letter === 'j' ? 0 : Number.POSITIVE_INFINITY));
  }
  const forms = givenForms(process, options);
  if (typeof forms === 'string') {
    yield* say(forms);
    return null;
  }
  const unit = Math.max(...forms.map(form => form.size));
  const asked = options.get('w');
  let width = asked === null ? 16 : asked === '' ? 32 : Number(asked);
  if (!(width > 0 && width % unit === 0)) {
    yield* say(`warning: invalid width ${asked}; using ${unit} instead`);
    width = unit;
  }
  const [skip = 0, limit = 0] = amounts;
  return { forms, radix: radix.charAt(0), skip, limit, width };
}

function addressOf(radix: string, at: number): string {
  if (radix === 'n') return '';
  if (radix === 'x') return at.toString(16).padStart(6, '0');
  return at.toString(radix === 'd' ? 10 : 8).padStart(7, '0');
}

const od: Program = {
  name: 'od',
  *run(process) {
    // The width may be left out, and then the rest of the word is no value of it.
    const args = process.argv.slice(1).map(arg => (arg === '-w' ? '-w32' : arg));
    const options = yield* readOptions(process, spec, args);
    if (typeof options === 'number') return options;
    const settings = yield* settingsOf(process, options);
    if (!settings) return 1;
    const names = options.operands.length > 0 ? options.operands : ['-'];
    return yield* dump(process, names, settings, options.has('v'));
  },
};

function* dump(
  process: Process,
  names: readonly string[],
  { forms, radix, skip, limit, width }: Settings,
  all: boolean,
): Task<number> {
  const rows = new ByteRows(process, names, { width, skip, limit });
  const columns = Math.max(...forms.map(form => (form.columns + 1) * (width / form.size)));
  const repeats = new Repeats();
  const output = new Output(process);
  let at = skip;
  for (;;) {
    const row = yield* rows.next();
    if (!row) break;
    const look = all ? 'row' : repeats.look(row, width);
    if (look === 'star') output.add('*\n');
    if (look === 'row')
      forms.forEach((form, index) => {
        const address = addressOf(radix, at);
        const begin = index === 0 ? address : ' '.repeat(address.length);
        output.add(`${begin}${rowText(form, row, width, columns)}\n`);
      });
    at += row.length;
    if (output.full) yield* output.flush();
  }
  yield* output.flush();
  if (rows.failed === names.length) return 1;
  if (rows.missing > 0) {
    yield* process.complain('od: cannot skip past end of combined input\n');
    return 1;
  }
  if (radix !== 'n') yield* process.print(`${addressOf(radix, at)}\n`);
  return rows.failed > 0 ? 1 : 0;
}

export const odPrograms: readonly Program[] = [od];
