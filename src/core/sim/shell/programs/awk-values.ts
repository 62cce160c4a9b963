// Values of awk: numbers, texts, and texts that may be numbers.

import { BoundedRegExp } from '../bounded-regexp.ts';
import { formatFloat, formatPrintf } from '../printf.ts';
import { posixRegExp } from '../regex.ts';
import { unescapeAwk } from './awk-tokens.ts';
import { AwkError } from './awk-tree.ts';

/** A number, a text, or a text from outside that may look like a number. */
export type AwkValue = number | string | { readonly input: string };

/** As text; numbers that are not whole by CONVFMT or OFMT. */
export function textOf(value: AwkValue, format: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return value.input;
  return Number.isInteger(value) && Math.abs(value) < 1e16
    ? String(value)
    : formatNumber(value, format);
}

export function formatNumber(value: number, format: unknown): string {
  const match = /^%\.(\d+)([eEfgG])$/.exec(typeof format === 'string' ? format : '%.6g');
  const shown = formatFloat(Math.abs(value), match?.[2] ?? 'g', Number(match?.[1] ?? 6));
  return (value < 0 ? '-' : '') + shown;
}

export function numberOf(value: AwkValue): number {
  if (typeof value === 'number') return value;
  const text = typeof value === 'string' ? value : value.input;
  return Number(/^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(text)?.[1] ?? 0);
}

export function truthOf(value: AwkValue): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return looksNumeric(value.input) ? numberOf(value) !== 0 : value.input !== '';
}

/** sprintf of awk. */
export function formatAwk(values: readonly AwkValue[], text: (value: AwkValue) => string): string {
  const [format = '', ...rest] = values;
  let at = 0;
  return text(format).replace(/%(%|[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[a-zA-Z])|\\./g, whole => {
    if (whole === '%%') return '%';
    if (whole.startsWith('\\')) return unescapeAwk(whole);
    const letter = whole.at(-1) as string;
    const spec = whole.replace(/\*/g, () => String(numberOf(rest[at++] ?? 0)));
    const value = rest[at++] ?? '';
    if (letter === 's') return formatPrintf(spec, [text(value)], plain).text;
    if (letter === 'c') {
      const char = typeof value === 'number' ? String.fromCodePoint(value) : text(value).charAt(0);
      return formatPrintf(spec.replace(/c$/, 's'), [char], plain).text;
    }
    const number = numberOf(value);
    if (/[diouxX]/.test(letter))
      return formatPrintf(spec.replace(/i$/, 'd'), [BigInt(Math.trunc(number)).toString()], plain)
        .text;
    return formatPrintf(spec, [String(number)], plain).text;
  });
}

export function compareAwk(
  operator: string,
  left: AwkValue,
  right: AwkValue,
  text: (value: AwkValue) => string,
): boolean {
  const numeric = (value: AwkValue) =>
    typeof value === 'number' ||
    (typeof value === 'object' && (looksNumeric(value.input) || value.input === ''));
  const both = numeric(left) && numeric(right) && !(isBlank(left) && isBlank(right));
  const [a, b] = both ? [numberOf(left), numberOf(right)] : [text(left), text(right)];
  const order = a < b ? -1 : a > b ? 1 : 0;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

const plain = { quote: (text: string) => text, nowMs: 0, personality: 'bash' as const };

function looksNumeric(text: string): boolean {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text);
}

function isBlank(value: AwkValue): boolean {
  return typeof value === 'object' && value.input === '';
}

export function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0) throw new AwkError('division by zero');
      return a / b;
    case '%':
      if (b === 0) throw new AwkError('division by zero in %');
      return a % b;
    default:
      return a ** b;
  }
}

/** Fields of a text by a separator, as FS means it. */
export function cutFields(text: string, separator: string): string[] {
  if (text === '') return [];
  if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
  if (separator === '') return [...text];
  if (separator === '\t' || (separator.length === 1 && !/[\\^$.*+?()[\]{}|]/.test(separator)))
    return text.split(separator);
  if (separator.length === 1) return text.split(separator);
  const expression = posixRegExp(separator, { extended: true, global: true });
  if (!expression) throw new AwkError(`illegal field separator ${separator}`);
  return text.split(new BoundedRegExp(expression.source.replace(/\((?!\?)/g, '(?:'), 'u'));
}

/** An extended regular expression. Throws AwkError. */
export function awkRegex(source: string, flags: { global?: boolean } = {}): RegExp {
  const made = posixRegExp(source, { extended: true, ...flags });
  if (!made) throw new AwkError(`illegal regular expression ${source}`);
  return made;
}

/** Items of one array. */
const ITEMS_MAX = 500_000;

/** An array is held by real memory: beyond the limit it is exhausted. */
export function keepItem(array: Map<string, AwkValue>, key: string, value: AwkValue): AwkValue {
  array.set(key, value);
  if (array.size > ITEMS_MAX) throw new RangeError('Invalid array length');
  return value;
}
