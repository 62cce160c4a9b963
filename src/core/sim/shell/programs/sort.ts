// sort, shuf: lines in order, or out of it.

import { encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { eachOf, sorted } from '../slices.ts';
import { printLines, readLines } from './lines.ts';
import { readOptions } from './options.ts';

type SortKey = {
  readonly from: number;
  readonly fromChar: number;
  readonly to: number;
  readonly toChar: number;
  readonly flags: string;
};

const sort: Program = {
  name: 'sort',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'bcdfghik:Mno:rRst:uVz',
      long: {
        'ignore-leading-blanks': 'b',
        'ignore-case': 'f',
        'numeric-sort': 'n',
        'general-numeric-sort': 'g',
        'human-numeric-sort': 'h',
        'version-sort': 'V',
        'random-sort': 'R',
        reverse: 'r',
        check: 'c',
        key: 'k',
        output: 'o',
        stable: 's',
        'field-separator': 't',
        unique: 'u',
        'zero-terminated': 'z',
      },
      usage: '[OPTION]... [FILE]...',
      wrongStatus: 2,
    });
    if (typeof options === 'number') return options;
    const flags = [...'bdfghiMnrRV'].filter(letter => options.has(letter)).join('');
    const keys: SortKey[] = [];
    for (const text of options.all('k')) {
      const key = parseKey(text, flags);
      if (!key) {
        yield* process.complain(
          `sort: invalid number at field start: invalid count at start of ‘${text}’\n`,
        );
        return 2;
      }
      keys.push(key);
    }
    const { lines: read, status } = yield* readLines(process, options.operands);
    if (status !== 0) return 2;
    const end = options.has('z') ? '\0' : '\n';
    const lines = options.has('z') ? read.join('\n').replace(/\0$/, '').split('\0') : read;
    const compare = comparison(keys, flags, options.get('t'), options.has('s') || options.has('u'));
    if (options.has('c')) return yield* check(process, lines, compare);
    yield lines.length / 1000;
    const ordered = options.has('R')
      ? process.machine.kernel.random.shuffle(lines)
      : yield* sorted(lines, compare);
    const different = (line: string, index: number) =>
      index === 0 || compare(ordered[index - 1] as string, line) !== 0;
    const kept: string[] = [];
    yield* eachOf(ordered, (line, index) => {
      if (!options.has('u') || different(line, index)) kept.push(line);
    });
    const target = options.get('o');
    if (target === null) yield* printLines(process, kept, end);
    else {
      const text = kept.map(line => `${line}${end}`).join('');
      const written = process.machine.files.write(process.path(target), encodeUtf8(text));
      if (!written.ok) {
        yield* process.complain(`sort: open failed: ${target}: ${errnoText(written.error)}\n`);
        return 2;
      }
    }
    return 0;
  },
};

function* check(
  process: Process,
  lines: readonly string[],
  compare: (a: string, b: string) => number,
): Task<number> {
  for (let at = 1; at < lines.length; at++) {
    if (at % 2000 === 0) yield 1;
    if (compare(lines[at - 1] as string, lines[at] as string) <= 0) continue;
    yield* process.complain(`sort: -:${at + 1}: disorder: ${lines[at]}\n`);
    return 1;
  }
  return 0;
}

function parseKey(text: string, flags: string): SortKey | null {
  const match = /^(\d+)(?:\.(\d+))?([bdfghiMnrRV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnrRV]*))?$/.exec(
    text,
  );
  if (!match || match[1] === '0') return null;
  const own = (match[3] ?? '') + (match[6] ?? '');
  return {
    from: Number(match[1]),
    fromChar: Number(match[2] ?? 1),
    to: match[4] === undefined ? Infinity : Number(match[4]),
    toChar: Number(match[5] ?? 0),
    flags: own === '' ? flags : own,
  };
}

function comparison(
  keys: readonly SortKey[],
  flags: string,
  separator: string | null,
  stable: boolean,
): (a: string, b: string) => number {
  const reversed = (value: number, how: string) => (how.includes('r') ? -value : value);
  if (keys.length === 0) {
    return (a, b) => {
      const value = reversed(compareBy(a, b, flags), flags);
      return value !== 0 || stable ? value : reversed(byBytes(a, b), flags);
    };
  }
  return (a, b) => {
    for (const key of keys) {
      const value = reversed(
        compareBy(partOf(a, key, separator), partOf(b, key, separator), key.flags),
        key.flags,
      );
      if (value !== 0) return value;
    }
    return stable ? 0 : reversed(byBytes(a, b), flags);
  };
}

/** Without a separator a field begins with the blanks before it. */
function partOf(line: string, key: SortKey, separator: string | null): string {
  const fields = separator === null ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
  const first = fields[key.from - 1];
  if (first === undefined) return '';
  const trimmed = key.flags.includes('b') || key.flags.includes('n') ? first.trimStart() : first;
  if (key.to === Infinity) {
    const rest = fields
      .slice(key.from)
      .map(field => (separator === null ? field : separator + field));
    return (trimmed + rest.join('')).slice(key.fromChar - 1);
  }
  const chosen = fields.slice(key.from - 1, key.to);
  chosen[0] = trimmed;
  if (key.toChar > 0 && chosen.length > 0) {
    const last = chosen.length - 1;
    chosen[last] = (chosen[last] as string).slice(0, key.toChar);
  }
  return chosen.join(separator ?? '').slice(key.fromChar - 1);
}

function compareBy(one: string, other: string, flags: string): number {
  if (flags.includes('n')) return numeric(one) - numeric(other);
  if (flags.includes('g')) return (Number.parseFloat(one) || 0) - (Number.parseFloat(other) || 0);
  if (flags.includes('h')) return human(one) - human(other);
  if (flags.includes('M')) return month(one) - month(other);
  if (flags.includes('V')) return byVersion(one, other);
  let [a, b] = [one, other];
  if (flags.includes('b')) [a, b] = [a.trimStart(), b.trimStart()];
  if (flags.includes('f')) [a, b] = [a.toUpperCase(), b.toUpperCase()];
  if (flags.includes('d'))
    [a, b] = [a.replace(/[^\p{L}\p{N}\s]/gu, ''), b.replace(/[^\p{L}\p{N}\s]/gu, '')];
  return byBytes(a, b);
}

function numeric(text: string): number {
  return Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0;
}

function human(text: string): number {
  const match = /^\s*(-?[\d.]+)([KMGTPE]?)/i.exec(text);
  if (!match) return 0;
  const power = match[2] ? 'KMGTPE'.indexOf(match[2].toUpperCase()) + 1 : 0;
  return Number(match[1]) * 1024 ** power;
}

function month(text: string): number {
  const at = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'.indexOf(text.trim().slice(0, 3).toUpperCase());
  return at < 0 ? 0 : at / 3 + 1;
}

/** Runs of digits by their value. */
function byVersion(a: string, b: string): number {
  const [one, other] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const [x, y] = [one[at] as string, other[at] as string];
    if (x === y) continue;
    if (/\d/.test(x) && /\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
    return byBytes(x, y);
  }
  return one.length - other.length;
}

export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const shuf: Program = {
  name: 'shuf',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'n:i:e',
      long: { 'head-count': 'n', 'input-range': 'i', echo: 'e' },
      usage: '[OPTION]... [FILE]',
    });
    if (typeof options === 'number') return options;
    const range = /^(\d+)-(\d+)$/.exec(options.get('i') ?? '');
    let lines: readonly string[];
    if (range) {
      const from = Number(range[1]);
      lines = Array.from({ length: Math.max(0, Number(range[2]) - from + 1) }, (_, index) =>
        String(from + index),
      );
    } else if (options.has('e')) lines = options.operands;
    else lines = (yield* readLines(process, options.operands)).lines;
    const mixed = process.machine.kernel.random
      .shuffle(lines)
      .slice(0, Number(options.get('n') ?? Infinity));
    yield* printLines(process, mixed);
    return 0;
  },
};

export const sortPrograms: readonly Program[] = [sort, shuf];
