// The functions of awk.
import type { Task } from '../../kernel/kernel.ts';
import { formatDate } from '../date-format.ts';
import { replaceMatches } from '../replace-matches.ts';
import { eachOf, PIECE } from '../slices.ts';
import type { AwkMachine } from './awk-run.ts';
import { AwkError, type AwkExpression } from './awk-tree.ts';
import { type AwkValue, awkRegex, cutFields, formatAwk, keepItem } from './awk-values.ts';

export function* callAwk(
  awk: AwkMachine,
  name: string,
  args: readonly AwkExpression[],
  record: string,
): Task<AwkValue> {
  if (name === 'split') return yield* split(awk, args);
  if (name === 'sub' || name === 'gsub') return yield* substitute(awk, name === 'gsub', args);
  if (name === 'length') {
    const only = args[0];
    if (!only) return [...record].length;
    if (only.kind === 'variable') {
      const value = awk.get(only.name);
      if (value === '') return awk.array(only.name).size;
    }
  }
  if (name === 'match') {
    const text = awk.text(yield* awk.evaluate(args[0] as AwkExpression));
    const found = (yield* pattern(awk, args[1])).exec(text);
    awk.set('RSTART', found ? found.index + 1 : 0);
    awk.set('RLENGTH', found ? found[0].length : -1);
    return found ? found.index + 1 : 0;
  }
  const values: AwkValue[] = [];
  for (const arg of args) values.push(yield* awk.evaluate(arg));
  const [text, number] = [
    (index: number) => awk.text(values[index] ?? ''),
    (index: number) => awk.number(values[index] ?? 0),
  ];
  switch (name) {
    case 'length':
      return [...text(0)].length;
    case 'substr': {
      const chars = [...text(0)];
      const from = Math.round(number(1));
      const end = values.length > 2 ? from + Math.round(number(2)) : Infinity;
      return chars.slice(Math.max(0, from - 1), Math.max(0, end - 1)).join('');
    }
    case 'index':
      return text(0).indexOf(text(1)) + 1;
    case 'sprintf':
      return formatAwk(values, value => awk.text(value));
    case 'tolower':
      return text(0).toLowerCase();
    case 'toupper':
      return text(0).toUpperCase();
    case 'int':
      return Math.trunc(number(0));
    case 'sin':
    case 'cos':
    case 'exp':
    case 'log':
    case 'sqrt':
      return Math[name](number(0));
    case 'atan2':
      return Math.atan2(number(0), number(1));
    case 'rand':
      return awk.random();
    case 'srand':
      return 0;
    case 'systime':
      return Math.floor((awk.process.machine.epochMs + awk.process.machine.kernel.now()) / 1000);
    case 'strftime': {
      const now = awk.process.machine.epochMs + awk.process.machine.kernel.now();
      return formatDate(
        values.length > 1 ? number(1) * 1000 : now,
        values.length > 0 ? text(0) : '%c',
      );
    }
    case 'and':
      return Number(BigInt(number(0)) & BigInt(number(1)));
    case 'or':
      return Number(BigInt(number(0)) | BigInt(number(1)));
    case 'xor':
      return Number(BigInt(number(0)) ^ BigInt(number(1)));
    case 'fflush':
      yield* awk.output.flush();
      return 0;
    case 'close':
      return yield* awk.close(text(0));
    case 'system':
      yield* awk.output.flush();
      return yield* awk.process.run(['sh', '-c', text(0)]);
    case 'gensub': {
      const how = text(2);
      const global = /^[gG]/.test(how);
      const which = Number(how) || 1;
      let count = 0;
      const expression = awkRegex(text(0), { global: true });
      return yield* replaceMatches(values.length > 3 ? text(3) : record, expression, found => {
        count++;
        if (!global && count !== which) return found[0] ?? '';
        return text(1).replace(/\\(\d)|\\(.)|&/g, (whole, digit?: string, other?: string) =>
          digit !== undefined
            ? String(found[Number(digit)] ?? '')
            : (other ?? (whole === '&' ? (found[0] ?? '') : whole)),
        );
      });
    }
    default:
      throw new AwkError(`calling undefined function ${name}`);
  }
}

function* pattern(awk: AwkMachine, arg: AwkExpression | undefined, global = false): Task<RegExp> {
  if (!arg) throw new AwkError('a regular expression is missing');
  const source = arg.kind === 'regex' ? arg.source : awk.text(yield* awk.evaluate(arg));
  return awkRegex(source, { global });
}

function* split(awk: AwkMachine, args: readonly AwkExpression[]): Task<AwkValue> {
  const [source, target, separator] = args;
  if (!source || target?.kind !== 'variable') throw new AwkError('split needs a text and an array');
  const text = awk.text(yield* awk.evaluate(source));
  const by = separator
    ? separator.kind === 'regex'
      ? separator.source
      : awk.text(yield* awk.evaluate(separator))
    : awk.text(awk.get('FS'));
  const array = awk.array(target.name);
  array.clear();
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const end = pieceEnd(text, at, by);
    const parts = cutFields(text.slice(at, end), by);
    yield* eachOf(parts, part => keepItem(array, String(++count), { input: part }));
    // A separator at the very end has a part behind it, unless it is a blank.
    if (end === text.length - 1 && by !== ' ') keepItem(array, String(++count), { input: '' });
    if (end < text.length) yield 1;
    at = end + 1;
  }
  return count;
}

/** Where a long text may be cut first: at a separator that is one character. */
function pieceEnd(text: string, at: number, by: string): number {
  if (by.length !== 1 || at + PIECE >= text.length) return text.length;
  const end = text.indexOf(by, at + PIECE);
  return end < 0 ? text.length : end;
}

function* substitute(
  awk: AwkMachine,
  global: boolean,
  args: readonly AwkExpression[],
): Task<AwkValue> {
  const expression = yield* pattern(awk, args[0], global);
  const replacement = awk.text(yield* awk.evaluate(args[1] as AwkExpression));
  const target: AwkExpression = args[2] ?? { kind: 'field', index: { kind: 'number', value: 0 } };
  const before = awk.text(yield* awk.evaluate(target));
  let count = 0;
  const after = yield* replaceMatches(before, expression, ([match = '']) => {
    count++;
    return replacement.replace(/\\&|&|\\\\/g, one =>
      one === '&' ? match : one === '\\&' ? '&' : '\\',
    );
  });
  if (count > 0) yield* awk.store(target, after);
  return count;
}
