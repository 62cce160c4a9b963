// The functions of jq.
import { BoundedRegExp } from '../bounded-regexp.ts';
import { formatDate } from '../date-format.ts';
import { parseDate } from '../date-parse.ts';
import type { JqNode } from './jq-parse.ts';
import { compareValues, JqError, JqUndefined, typeOf } from './jq-values.ts';

type Scope = ReadonlyMap<string, unknown>;
type Run = (node: JqNode, input: unknown, scope: Scope) => Generator<unknown>;
type Context = {
  readonly input: unknown;
  /** All values of an argument, on the input or on another value. */
  readonly all: (index: number, on?: unknown) => Generator<unknown>;
  readonly one: (index: number, on?: unknown) => unknown;
};

const truthy = (value: unknown) => value !== null && value !== false && value !== undefined;

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new JqError(`Cannot iterate over ${typeOf(value)}`);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new JqError(
    `${typeOf(value)} (${JSON.stringify(value)}) cannot be matched, as it is not a string`,
  );
}

/** Functions with exactly one result. */
const plain: Readonly<Record<string, (context: Context) => unknown>> = {
  length: ({ input }) => {
    if (input === null) return 0;
    if (typeof input === 'number') return Math.abs(input);
    if (typeof input === 'string') return [...input].length;
    if (typeof input === 'object') return Object.keys(input).length;
    throw new JqError(`boolean (${String(input)}) has no length`);
  },
  keys: ({ input }) => keysOf(input).sort((a, b) => compareValues(a, b)),
  keys_unsorted: ({ input }) => keysOf(input),
  values: ({ input }) => input,
  not: ({ input }) => !truthy(input),
  type: ({ input }) => typeOf(input),
  add: ({ input }) => {
    const items = Array.isArray(input) ? input : Object.values((input ?? {}) as object);
    if (items.length === 0) return null;
    if (items.every(item => typeof item === 'number'))
      return items.reduce((sum, item) => sum + item, 0);
    if (items.every(item => item === null || typeof item === 'string')) return items.join('');
    if (items.every(Array.isArray)) return items.flat();
    return Object.assign({}, ...items);
  },
  map: ({ input, all }) => list(input).flatMap(item => [...all(0, item)]),
  map_values: ({ input, one }) =>
    Array.isArray(input)
      ? input.map(item => one(0, item))
      : Object.fromEntries(
          Object.entries(input as object).map(([key, item]) => [key, one(0, item)]),
        ),
  has: ({ input, one }) => {
    const key = one(0);
    return Array.isArray(input)
      ? Number(key) < input.length
      : Object.hasOwn(input as object, String(key));
  },
  in: ({ input, one }) => Object.hasOwn(one(0) as object, String(input)),
  contains: ({ input, one }) => contains(input, one(0)),
  inside: ({ input, one }) => contains(one(0), input),
  to_entries: ({ input }) =>
    Object.entries(input as object).map(([key, value]) => ({ key, value })),
  from_entries: ({ input }) =>
    Object.fromEntries(
      list(input).map(entry => {
        const { key, k, name, Name, value, v, Value } = entry as Record<string, unknown>;
        return [String(key ?? k ?? name ?? Name), value ?? v ?? Value ?? null];
      }),
    ),
  with_entries: ({ input, all }) =>
    Object.fromEntries(
      Object.entries(input as object)
        .flatMap(([key, value]) => [...all(0, { key, value })])
        .map(entry => [
          String((entry as { key: unknown }).key),
          (entry as { value: unknown }).value,
        ]),
    ),
  sort: ({ input }) => [...list(input)].sort(compareValues),
  sort_by: ({ input, all }) =>
    [...list(input)].sort((a, b) => compareValues([...all(0, a)], [...all(0, b)])),
  group_by: ({ input, all }) => groups(list(input), item => [...all(0, item)]),
  unique: ({ input }) => groups(list(input), item => item).map(group => group[0]),
  unique_by: ({ input, all }) =>
    groups(list(input), item => [...all(0, item)]).map(group => group[0]),
  min: ({ input }) => extreme(list(input), item => item, -1),
  max: ({ input }) => extreme(list(input), item => item, 1),
  min_by: ({ input, one }) => extreme(list(input), item => one(0, item), -1),
  max_by: ({ input, one }) => extreme(list(input), item => one(0, item), 1),
  reverse: ({ input }) =>
    typeof input === 'string'
      ? [...input].reverse().join('')
      : input === null
        ? []
        : [...list(input)].reverse(),
  flatten: ({ input, one }) =>
    list(input).flat((one(0) as number | null) ?? Number.POSITIVE_INFINITY),
  join: ({ input, one }) =>
    list(input)
      .map(item => {
        if (item !== null && typeof item === 'object')
          throw new JqError(`string and ${typeOf(item)} cannot be added`);
        return item === null ? '' : String(item);
      })
      .join(String(one(0))),
  split: ({ input, one }) => text(input).split(text(one(0))),
  ascii_downcase: ({ input }) => text(input).toLowerCase(),
  ascii_upcase: ({ input }) => text(input).toUpperCase(),
  ltrimstr: ({ input, one }) =>
    typeof input === 'string' && input.startsWith(String(one(0)))
      ? input.slice(String(one(0)).length)
      : input,
  rtrimstr: ({ input, one }) =>
    typeof input === 'string' && input.endsWith(String(one(0)))
      ? input.slice(0, input.length - String(one(0)).length)
      : input,
  trim: ({ input }) => text(input).trim(),
  startswith: ({ input, one }) => text(input).startsWith(text(one(0))),
  endswith: ({ input, one }) => text(input).endsWith(text(one(0))),
  test: ({ input, one }) => regex(one(0), one(1)).test(text(input)),
  match: ({ input, one }) => {
    const found = regex(one(0), one(1)).exec(text(input));
    return found
      ? {
          offset: found.index,
          length: found[0].length,
          string: found[0],
          captures: found.slice(1).map(string => ({ string: string ?? null })),
        }
      : null;
  },
  capture: ({ input, one }) => ({ ...regex(one(0), one(1)).exec(text(input))?.groups }),
  sub: ({ input, one }) => text(input).replace(regex(one(0), null), () => String(one(1))),
  gsub: ({ input, one }) => text(input).replace(regex(one(0), 'g'), () => String(one(1))),
  ascii: ({ input }) => String.fromCodePoint(Number(input)),
  explode: ({ input }) => Array.from(text(input), char => char.codePointAt(0)),
  implode: ({ input }) => String.fromCodePoint(...(list(input) as number[])),
  tostring: ({ input }) => (typeof input === 'string' ? input : JSON.stringify(input)),
  tonumber: ({ input }) => {
    const number = Number(input);
    if (Number.isNaN(number) || input === '')
      throw new JqError(`Cannot parse '${String(input)}' as a number`);
    return number;
  },
  tojson: ({ input }) => JSON.stringify(input),
  fromjson: ({ input }) => {
    try {
      return JSON.parse(text(input));
    } catch {
      throw new JqError(`${text(input)} (while parsing '${text(input)}')`);
    }
  },
  floor: ({ input }) => Math.floor(Number(input)),
  ceil: ({ input }) => Math.ceil(Number(input)),
  round: ({ input }) => Math.round(Number(input)),
  sqrt: ({ input }) => Math.sqrt(Number(input)),
  fabs: ({ input }) => Math.abs(Number(input)),
  any: ({ input, one }) => list(input).some(item => truthy(one(0, item) ?? item)),
  all: ({ input, one }) => list(input).every(item => truthy(one(0, item) ?? item)),
  index: ({ input, one }) => found(input, one(0), 1),
  rindex: ({ input, one }) => found(input, one(0), -1),
  first: ({ input, one }) => one(0) ?? (Array.isArray(input) ? (input[0] ?? null) : null),
  last: ({ input, all }) => {
    const items = [...all(0)];
    return items.length > 0 ? items.at(-1) : Array.isArray(input) ? (input.at(-1) ?? null) : null;
  },
  nth: ({ input, one }) => list(input)[Number(one(0))] ?? null,
  del: ({ input, all }) => remove(input, all),
  transpose: ({ input }) => {
    const rows = list(input) as unknown[][];
    return Array.from({ length: Math.max(0, ...rows.map(row => row.length)) }, (_, at) =>
      rows.map(row => row[at] ?? null),
    );
  },
  todate: ({ input }) => formatDate(Number(input) * 1000, '%FT%TZ'),
  fromdate: ({ input }) => Math.floor((parseDate(text(input), 0) ?? 0) / 1000),
  fromdateiso8601: ({ input }) => Math.floor((parseDate(text(input), 0) ?? 0) / 1000),
  strftime: ({ input, one }) => formatDate(Number(input) * 1000, String(one(0))),
};

/** Names that no filter can write: the time, and the inputs that were not read yet. */
export const NOW = '\0now';
export const INPUTS = '\0inputs';

/** Numbers that one range gives before it counts as endless. */
const RANGE_MAX = 200_000;

export function* callBuiltin(
  name: string,
  args: readonly JqNode[],
  input: unknown,
  scope: Scope,
  run: Run,
): Generator<unknown> {
  const all = function* (index: number, on: unknown = input): Generator<unknown> {
    const arg = args[index];
    if (arg) yield* run(arg, on, scope);
  };
  const one = (index: number, on: unknown = input): unknown => {
    for (const value of all(index, on)) return value;
    return null;
  };
  switch (name) {
    case 'empty':
      return;
    case 'error':
      throw new JqError(args.length > 0 ? one(0) : input);
    case 'select':
      for (const test of all(0)) if (truthy(test)) yield input;
      return;
    case 'recurse':
      yield* recurse(input, args[0] ? value => all(0, value) : null);
      return;
    case 'range': {
      const [from, to] = args.length > 1 ? [Number(one(0)), Number(one(1))] : [0, Number(one(0))];
      const step = args.length > 2 ? Number(one(2)) : 1;
      let work = 0;
      for (let at = from; step > 0 ? at < to : at > to; at += step) {
        if (++work > RANGE_MAX) throw new JqError('the range does not come to an end');
        yield at;
      }
      return;
    }
    case 'repeat':
      for (let value = input; ; value = one(0, value)) yield value;
    case 'while':
      for (let value = input; truthy(one(0, value)); value = one(1, value)) yield value;
      return;
    case 'until': {
      let value = input;
      while (!truthy(one(0, value))) value = one(1, value);
      yield value;
      return;
    }
    case 'paths':
      yield* pathsOf(input, []);
      return;
    case 'now':
      yield scope.get(NOW);
      return;
    case 'input':
    case 'inputs': {
      const left = scope.get(INPUTS) as Iterator<unknown>;
      let next = left.next();
      if (name === 'input' && next.done) throw new JqError('No more inputs');
      for (; !next.done; next = left.next()) {
        yield next.value;
        if (name === 'input') return;
      }
      return;
    }
    case 'limit': {
      let left = Number(one(0));
      if (left <= 0) return;
      for (const value of all(1)) {
        yield value;
        if (--left <= 0) return;
      }
      return;
    }
    case 'scan':
      for (const match of text(input).matchAll(regex(one(0), 'g')))
        yield match.length > 1 ? match.slice(1) : match[0];
      return;
    case 'splits':
      yield* text(input).split(regex(one(0), null));
      return;
    case 'env':
      yield scope.get('ENV');
      return;
    case 'strings':
    case 'numbers':
    case 'arrays':
    case 'objects':
    case 'booleans':
    case 'nulls':
      if (`${typeOf(input)}s` === name) yield input;
      return;
    case 'scalars':
      if (input === null || typeof input !== 'object') yield input;
      return;
    case 'values':
      if (input !== null) yield input;
      return;
  }
  const builtin = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (!builtin) throw new JqUndefined(`${name}/${args.length}`);
  yield builtin({ input, all, one });
}

function* pathsOf(value: unknown, path: readonly (string | number)[]): Generator<unknown> {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    const there = [...path, Array.isArray(value) ? Number(key) : key];
    yield there;
    yield* pathsOf(inner, there);
  }
}

function* recurse(
  value: unknown,
  step: ((value: unknown) => Generator<unknown>) | null,
): Generator<unknown> {
  yield value;
  const inner = step
    ? step(value)
    : value !== null && typeof value === 'object'
      ? Object.values(value)
      : [];
  for (const one of inner) yield* recurse(one, step);
}

function keysOf(input: unknown): unknown[] {
  if (Array.isArray(input)) return input.map((_, index) => index);
  if (input !== null && typeof input === 'object') return Object.keys(input);
  throw new JqError(`${typeOf(input)} (${JSON.stringify(input)}) has no keys`);
}

function contains(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (Array.isArray(a) && Array.isArray(b))
    return b.every(one => a.some(other => contains(other, one)));
  if (typeOf(a) === 'object' && typeOf(b) === 'object')
    return Object.entries(b as object).every(
      ([key, item]) =>
        Object.hasOwn(a as object, key) && contains((a as Record<string, unknown>)[key], item),
    );
  return compareValues(a, b) === 0;
}

function groups(items: readonly unknown[], key: (item: unknown) => unknown): unknown[][] {
  const sorted = [...items].sort((a, b) => compareValues(key(a), key(b)));
  const result: unknown[][] = [];
  for (const item of sorted) {
    const group = result.at(-1);
    if (group && compareValues(key(group[0]), key(item)) === 0) group.push(item);
    else result.push([item]);
  }
  return result;
}

function extreme(
  items: readonly unknown[],
  key: (item: unknown) => unknown,
  sign: 1 | -1,
): unknown {
  let best: unknown = null;
  items.forEach((item, index) => {
    if (index === 0 || compareValues(key(item), key(best)) * sign >= (sign > 0 ? 0 : 1))
      best = item;
  });
  return best;
}

function regex(source: unknown, flags: unknown): RegExp {
  const wanted = [
    ...new Set(`u${typeof flags === 'string' ? flags.replace(/[^gims]/g, '') : ''}`),
  ].join('');
  try {
    return new BoundedRegExp(text(source).replace(/\(\?<(\w+)>/g, '(?<$1>'), wanted);
  } catch {
    throw new JqError(`${text(source)} (at offset 0) is not a valid regex`);
  }
}

function found(input: unknown, wanted: unknown, sign: 1 | -1): number | null {
  if (typeof input === 'string') {
    const at = sign > 0 ? input.indexOf(String(wanted)) : input.lastIndexOf(String(wanted));
    return at < 0 ? null : at;
  }
  const items = list(input);
  const test = (item: unknown) => compareValues(item, wanted) === 0;
  const at = sign > 0 ? items.findIndex(test) : items.findLastIndex(test);
  return at < 0 ? null : at;
}

/** `del(.a)`: what the path gives is marked by identity of its place, one level deep. */
function remove(input: unknown, all: Context['all']): unknown {
  if (input === null || typeof input !== 'object') return input;
  const mark = Symbol('gone');
  const keep = (key: string | number) => {
    const probe: unknown = Array.isArray(input)
      ? input.map((item, index) => (index === key ? mark : item))
      : { ...input, [key]: mark };
    try {
      for (const value of all(0, probe)) if (value === mark) return false;
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
    return true;
  };
  if (Array.isArray(input)) return input.filter((_, index) => keep(index));
  return Object.fromEntries(Object.entries(input).filter(([key]) => keep(key)));
}
