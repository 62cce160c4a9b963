// Functions that templates may call: Go's own and those that docker adds (json, join, upper, pad…).
import { fail, ok, type Result } from '../../../lib/result.ts';
import { isTrue, printValue, textOf, typeName } from './go-value.ts';
import { any, inOrder, type Shape, zeroOf } from './shape.ts';
import type { RowValue, Value } from './template.ts';

export type FunctionTable = Readonly<
  Record<string, (args: readonly Value[]) => Result<Value, string>>
>;

const string = (value: string): Result<Value, string> => ok({ value, shape: { kind: 'string' } });
const boolean = (value: boolean): Result<Value, string> => ok({ value, shape: { kind: 'bool' } });
const number = (value: number): Result<Value, string> => ok({ value, shape: { kind: 'int' } });
const nothing: Value = { value: null, shape: any };
const at = (args: readonly Value[], index: number): Value => args[index] ?? nothing;
const words = (value: Value) => (value.value ?? []) as readonly unknown[];

export const functions: FunctionTable = {
  json: args => string(toJson(at(args, 0))),
  split: args => ok(listOf(textOf(at(args, 0)).split(textOf(at(args, 1))))),
  join: args => {
    const list = at(args, 0);
    if (list.value !== null && !Array.isArray(list.value)) {
      return fail(
        `wrong type for value; expected []string; got ${typeName(list.shape, list.value)}`,
      );
    }
    return string(
      words(list)
        .map(String)
        .join(textOf(at(args, 1))),
    );
  },
  title: args =>
    string(textOf(at(args, 0)).replace(/(^|\s)(\S)/g, (_, b, c) => b + c.toUpperCase())),
  lower: args => string(textOf(at(args, 0)).toLowerCase()),
  upper: args => string(textOf(at(args, 0)).toUpperCase()),
  pad: args => {
    const text = textOf(at(args, 0));
    const blanks = (index: number) => ' '.repeat(Number(at(args, index).value));
    return string(text === '' ? '' : blanks(1) + text + blanks(2));
  },
  truncate: args => string(textOf(at(args, 0)).slice(0, Number(at(args, 1).value))),
  print: args => string(args.map(printValue).join(' ')),
  println: args => string(`${args.map(printValue).join(' ')}\n`),
  printf: args => string(format(textOf(at(args, 0)), args.slice(1))),
  len: ([value = nothing]) => {
    const { value: held, shape } = value;
    if (typeof held === 'string') return number(textOf(value).length);
    if (Array.isArray(held)) return number(held.length);
    if (held !== null && typeof held === 'object' && shape.kind !== 'struct') {
      return number(Object.keys(held).length);
    }
    if (shape.kind === 'slice' || shape.kind === 'map') return number(0);
    if (held === null || held === undefined) return fail('len of nil pointer');
    return fail(`len of type ${typeName(shape, held)}`);
  },
  index: ([from = nothing, ...keys]) => {
    let value = from;
    for (const key of keys) {
      const step = indexOne(value, key);
      if (!step.ok) return step;
      value = step.value;
    }
    return ok(value);
  },
  slice: ([from = nothing, first, last]) => {
    const [start, end] = [Number(first?.value ?? 0), last ? Number(last.value) : undefined];
    if (typeof from.value === 'string') return string(from.value.slice(start, end));
    return ok({ value: words(from).slice(start, end), shape: from.shape });
  },
  not: args => boolean(!isTrue(at(args, 0))),
  eq: ([first = nothing, ...rest]) => {
    if (rest.length === 0) return fail('missing argument for comparison');
    for (const other of rest) {
      if (kindOf(first) !== kindOf(other)) return fail('incompatible types for comparison');
    }
    return boolean(rest.some(other => other.value === first.value));
  },
  ne: args => {
    if (kindOf(at(args, 0)) !== kindOf(at(args, 1)))
      return fail('incompatible types for comparison');
    return boolean(at(args, 0).value !== at(args, 1).value);
  },
  lt: args => compare(args, (one, other) => one < other),
  le: args => compare(args, (one, other) => one <= other),
  gt: args => compare(args, (one, other) => one > other),
  ge: args => compare(args, (one, other) => one >= other),
  html: args => string(escapeHtml(args.map(printValue).join(' '))),
  js: args => string(JSON.stringify(args.map(printValue).join(' ')).slice(1, -1)),
  urlquery: args => string(encodeURIComponent(args.map(printValue).join(' '))),
};

/** In a table's heading every function gives back its text: the heading stays readable. */
export const headingFunctions: FunctionTable = {
  ...functions,
  json: args => string(textOf(at(args, 0))),
  split: args => string(textOf(at(args, 0))),
  join: args => string(textOf(at(args, 0))),
  title: args => string(textOf(at(args, 0))),
  lower: args => string(textOf(at(args, 0))),
  upper: args => string(textOf(at(args, 0))),
  truncate: args => string(textOf(at(args, 0))),
};

function listOf(values: readonly string[]): Value {
  return { value: values, shape: any };
}

/** As encoding/json without HTML escapes; rows are objects with sorted keys. */
export function toJson({ value, shape }: Value): string {
  if (shape.kind === 'row') {
    const { fields } = value as RowValue;
    const names = Object.keys(fields).sort();
    return `{${names.map(name => `${JSON.stringify(name)}:${JSON.stringify(fields[name])}`).join(',')}}`;
  }
  if (value === undefined) return 'null';
  return JSON.stringify(inOrder(value, shape));
}

function indexOne(from: Value, key: Value): Result<Value, string> {
  const { value, shape } = from;
  const of: Shape = shape.kind === 'slice' || shape.kind === 'map' ? shape.of() : any;
  if (Array.isArray(value)) {
    if (typeof key.value !== 'number') {
      return fail(`cannot index slice/array with type ${typeName(key.shape, key.value)}`);
    }
    if (key.value < 0 || key.value >= value.length) return fail(`index out of range: ${key.value}`);
    return ok({ value: value[key.value], shape: of });
  }
  if (value === null || value === undefined) {
    if (shape.kind === 'map') return ok({ value: zeroOf(of), shape: of });
    if (shape.kind === 'slice') return fail(`index out of range: ${key.value}`);
    return fail('index of untyped nil');
  }
  if (typeof value === 'object' && shape.kind !== 'struct') {
    const held = (value as Readonly<Record<string, unknown>>)[String(key.value)];
    if (held !== undefined) return ok({ value: held, shape: of });
    return ok(
      of.kind === 'any' ? { value: undefined, shape: any } : { value: zeroOf(of), shape: of },
    );
  }
  return fail(`can't index item of type ${typeName(shape, value)}`);
}

function kindOf({ value }: Value): string {
  return value === null || value === undefined ? 'nil' : typeof value;
}

function compare(
  args: readonly Value[],
  holds: (one: number | string, other: number | string) => boolean,
): Result<Value, string> {
  const [one, other] = [at(args, 0), at(args, 1)];
  if (kindOf(one) !== kindOf(other)) return fail('incompatible types for comparison');
  return boolean(holds(one.value as number, other.value as number));
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&#34;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, char => names[char] ?? char);
}

/** printf with the verbs that people use: s d v q t f x and widths. */
function format(pattern: string, args: readonly Value[]): string {
  let next = 0;
  const text = pattern.replace(
    /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string | undefined, digits: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const value = at(args, next++);
      let shown = formatOne(value, verb, digits);
      if (flags.includes('+') && verb === 'd' && Number(value.value) >= 0) shown = `+${shown}`;
      const wide = Number(width ?? 0);
      if (flags.includes('-')) return shown.padEnd(wide);
      return shown.padStart(wide, flags.includes('0') && verb !== 's' ? '0' : ' ');
    },
  );
  const extra = args.slice(next);
  if (extra.length === 0) return text;
  const shown = extra.map(value => `${typeName(value.shape, value.value)}=${printValue(value)}`);
  return `${text}%!(EXTRA ${shown.join(', ')})`;
}

function formatOne(value: Value, verb: string, digits: string | undefined): string {
  const { value: held } = value;
  switch (verb) {
    case 's': {
      if (typeof held === 'number' && value.shape.kind !== 'duration') return `%!s(int=${held})`;
      const text = textOf(value);
      return digits === undefined ? text : text.slice(0, Number(digits));
    }
    case 'q':
      return JSON.stringify(textOf(value));
    case 'd':
      return typeof held === 'number' ? String(Math.trunc(held)) : `%!d(string=${textOf(value)})`;
    case 'f':
      return Number(held).toFixed(Number(digits ?? 6));
    case 'x':
      return typeof held === 'number' ? held.toString(16) : textOf(value);
    case 't':
    case 'v':
      return printValue(value);
    case 'T':
      return typeName(value.shape, held);
    default:
      return `%!${verb}(${typeName(value.shape, held)}=${printValue(value)})`;
  }
}
