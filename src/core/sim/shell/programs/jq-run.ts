// Filters of jq, run: each gives any number of values.
import { decodeUtf8, encodeUtf8, fromBase64, toBase64 } from '../../../lib/bytes.ts';
import { callBuiltin } from './jq-builtins.ts';
import type { JqNode } from './jq-parse.ts';
import { compareValues, JqError, typeOf } from './jq-values.ts';

export { JqError } from './jq-values.ts';

export type Scope = ReadonlyMap<string, unknown>;
export type Run = (node: JqNode, input: unknown, scope: Scope) => Generator<unknown>;

/** Steps from one result to the next: nobody else runs meanwhile. */
const WORK_MAX = 200_000;

/** Characters that a text may become by being repeated. */
const TEXT_MAX = 2 ** 20;

export function* runJq(node: JqNode, input: unknown, scope: Scope): Generator<unknown> {
  let work = 0;
  const run: Run = (one, value, names) => {
    if (++work > WORK_MAX) throw new JqError('the filter does not come to an end');
    return evaluate(one, value, names);
  };
  for (const result of run(node, input, scope)) {
    work = 0;
    yield result;
  }

  function* evaluate(one: JqNode, value: unknown, names: Scope): Generator<unknown> {
    switch (one.kind) {
      case 'identity':
        yield value;
        return;
      case 'recurse':
        yield* recurse(value);
        return;
      case 'literal':
        yield one.value;
        return;
      case 'text':
        yield* texts(one.parts, one.format, 0, '', value, names);
        return;
      case 'index':
        for (const target of run(one.target, value, names))
          for (const key of run(one.key, value, names)) yield indexOf(target, key);
        return;
      case 'slice':
        for (const target of run(one.target, value, names)) {
          const from = one.from ? first(run(one.from, value, names)) : 0;
          const to = one.to ? first(run(one.to, value, names)) : undefined;
          if (target === null) yield null;
          else
            yield (target as string | unknown[]).slice(
              Number(from ?? 0),
              to === undefined || to === null ? undefined : Number(to),
            );
        }
        return;
      case 'each':
        for (const target of run(one.target, value, names)) {
          if (target === null || typeof target !== 'object')
            throw new JqError(`Cannot iterate over ${typeOf(target)}${shown(target)}`);
          yield* Object.values(target);
        }
        return;
      case 'try':
        yield* attempt(one, value, names);
        return;
      case 'pipe':
        for (const left of run(one.left, value, names)) yield* run(one.right, left, names);
        return;
      case 'comma':
        yield* run(one.left, value, names);
        yield* run(one.right, value, names);
        return;
      case 'alternative': {
        let any = false;
        for (const left of safely(run(one.left, value, names)))
          if (left !== null && left !== false) {
            any = true;
            yield left;
          }
        if (!any) yield* run(one.right, value, names);
        return;
      }
      case 'binary':
        yield* binary(one.operator, one.left, one.right, value, names);
        return;
      case 'negate':
        for (const inner of run(one.body, value, names)) yield -(inner as number);
        return;
      case 'array':
        yield one.body ? [...run(one.body, value, names)] : [];
        return;
      case 'object':
        yield* objects(one.entries, 0, {}, value, names);
        return;
      case 'if':
        for (const test of run(one.test, value, names))
          yield* run(test !== null && test !== false ? one.yes : one.no, value, names);
        return;
      case 'variable':
        if (one.name === '__loc__') yield { file: '<top-level>', line: 1 };
        else if (names.has(one.name)) yield names.get(one.name);
        else throw new JqError(`$${one.name} is not defined`);
        return;
      case 'as':
        for (const source of run(one.source, value, names))
          yield* run(one.body, value, new Map(names).set(one.name, source));
        return;
      case 'reduce': {
        let state = first(run(one.start, value, names));
        for (const source of run(one.source, value, names))
          state = last(run(one.update, state, new Map(names).set(one.name, source)));
        yield state;
        return;
      }
      case 'update':
        yield* update(one, value, names);
        return;
      case 'call':
        yield* call(one, value, names);
        return;
    }
  }

  function* call(
    one: Extract<JqNode, { kind: 'call' }>,
    value: unknown,
    names: Scope,
  ): Generator<unknown> {
    if (one.name.startsWith('@')) {
      yield formatAs(one.name, value);
      return;
    }
    yield* callBuiltin(one.name, one.args, value, names, run);
  }

  function* attempt(
    one: Extract<JqNode, { kind: 'try' }>,
    value: unknown,
    names: Scope,
  ): Generator<unknown> {
    try {
      yield* run(one.body, value, names);
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      if (one.handler) yield* run(one.handler, error.value, names);
    }
  }

  function* binary(
    operator: string,
    left: JqNode,
    right: JqNode,
    value: unknown,
    names: Scope,
  ): Generator<unknown> {
    if (operator === 'and' || operator === 'or') {
      for (const a of run(left, value, names)) {
        const truth = a !== null && a !== false;
        if (truth === (operator === 'or')) yield truth;
        else for (const b of run(right, value, names)) yield b !== null && b !== false;
      }
      return;
    }
    for (const b of run(right, value, names))
      for (const a of run(left, value, names)) yield operate(operator, a, b);
  }

  function* texts(
    parts: readonly (string | JqNode)[],
    format: string | null,
    at: number,
    before: string,
    value: unknown,
    names: Scope,
  ): Generator<unknown> {
    const part = parts[at];
    if (part === undefined) {
      yield before;
      return;
    }
    if (typeof part === 'string') {
      yield* texts(parts, format, at + 1, before + part, value, names);
      return;
    }
    for (const inner of run(part, value, names)) {
      const text = format === null ? textOf(inner) : String(formatAs(format, inner));
      yield* texts(parts, format, at + 1, before + text, value, names);
    }
  }

  function* objects(
    entries: readonly (readonly [JqNode, JqNode])[],
    at: number,
    before: Record<string, unknown>,
    value: unknown,
    names: Scope,
  ): Generator<unknown> {
    const entry = entries[at];
    if (!entry) {
      yield before;
      return;
    }
    for (const key of run(entry[0], value, names)) {
      if (typeof key !== 'string') throw new JqError(`Object keys must be strings`);
      for (const item of run(entry[1], value, names))
        yield* objects(entries, at + 1, { ...before, [key]: item }, value, names);
    }
  }

  function* update(
    one: Extract<JqNode, { kind: 'update' }>,
    value: unknown,
    names: Scope,
  ): Generator<unknown> {
    if (one.operator === '|=') {
      yield change(one.left, value, names, old => first(run(one.right, old, names)));
      return;
    }
    for (const right of run(one.right, value, names)) {
      const operator = one.operator.slice(0, -1);
      yield change(one.left, value, names, old => {
        if (operator === '') return right;
        return operator === '//' ? (old ?? right) : operate(operator, old, right);
      });
    }
  }

  /** A copy in which what a path leads to is replaced. */
  function change(
    path: JqNode,
    value: unknown,
    names: Scope,
    make: (old: unknown) => unknown,
  ): unknown {
    switch (path.kind) {
      case 'identity':
        return make(value);
      case 'index':
        return change(path.target, value, names, target => {
          const key = first(run(path.key, value, names));
          return setIn(target, key, make(indexOf(target, key)));
        });
      case 'each':
        return change(path.target, value, names, target => {
          if (Array.isArray(target)) return target.map(make);
          return Object.fromEntries(
            Object.entries(target as object).map(([key, item]) => [key, make(item)]),
          );
        });
      case 'pipe':
        return change(path.left, value, names, inner => change(path.right, inner, names, make));
      case 'call':
        if (path.name === 'select' && path.args[0]) {
          const test = first(run(path.args[0], value, names));
          return test !== null && test !== false && test !== undefined ? make(value) : value;
        }
        throw new JqError('Invalid path expression');
      default:
        throw new JqError('Invalid path expression');
    }
  }
}

function setIn(target: unknown, key: unknown, item: unknown): unknown {
  if (typeof key === 'number') {
    const list = [...((target ?? []) as unknown[])];
    list[key < 0 ? list.length + key : key] = item;
    return Array.from(list, one => one ?? null);
  }
  if (target !== null && (typeof target !== 'object' || Array.isArray(target)))
    throw new JqError(`Cannot index ${typeOf(target)} with "${String(key)}"`);
  return { ...(target as object), [String(key)]: item };
}

export function indexOf(target: unknown, key: unknown): unknown {
  if (target === null) return null;
  if (Array.isArray(target) && typeof key === 'number') return target.at(Math.floor(key)) ?? null;
  if (typeof target === 'object' && !Array.isArray(target) && typeof key === 'string')
    return Object.hasOwn(target, key) ? (target as Record<string, unknown>)[key] : null;
  throw new JqError(
    `Cannot index ${typeOf(target)} with ${typeof key === 'string' ? `"${key}"` : typeOf(key)}`,
  );
}

function* recurse(value: unknown): Generator<unknown> {
  yield value;
  if (value !== null && typeof value === 'object')
    for (const inner of Object.values(value)) yield* recurse(inner);
}

function* safely(values: Generator<unknown>): Generator<unknown> {
  try {
    yield* values;
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
  }
}

function first(values: Generator<unknown>): unknown {
  for (const value of values) return value;
  return null;
}

function last(values: Generator<unknown>): unknown {
  let result: unknown = null;
  for (const value of values) result = value;
  return result;
}

function shown(value: unknown): string {
  return value === null ? '' : ` (${JSON.stringify(value)})`;
}

function operate(operator: string, a: unknown, b: unknown): unknown {
  switch (operator) {
    case '==':
      return compareValues(a, b) === 0;
    case '!=':
      return compareValues(a, b) !== 0;
    case '<':
      return compareValues(a, b) < 0;
    case '<=':
      return compareValues(a, b) <= 0;
    case '>':
      return compareValues(a, b) > 0;
    case '>=':
      return compareValues(a, b) >= 0;
  }
  const numbers = typeof a === 'number' && typeof b === 'number';
  if (operator === '+') {
    if (a === null) return b;
    if (b === null) return a;
    if (numbers) return a + b;
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
    if (typeOf(a) === 'object' && typeOf(b) === 'object')
      return { ...(a as object), ...(b as object) };
  } else if (operator === '-') {
    if (numbers) return a - b;
    if (Array.isArray(a) && Array.isArray(b))
      return a.filter(one => !b.some(other => compareValues(one, other) === 0));
  } else if (operator === '*') {
    if (numbers) return a * b;
    if (typeof a === 'string' && typeof b === 'number') {
      if (a.length * b > TEXT_MAX) throw new JqError('Repeat string result too long');
      return b > 0 ? a.repeat(b) : null;
    }
    if (typeOf(a) === 'object' && typeOf(b) === 'object')
      return merge(a as Record<string, unknown>, b as Record<string, unknown>);
  } else if (operator === '/') {
    if (numbers && b === 0)
      throw new JqError(
        `number (${a}) and number (${b}) cannot be divided because the divisor is zero`,
      );
    if (numbers) return a / b;
    if (typeof a === 'string' && typeof b === 'string') return a.split(b);
  } else if (numbers) return Math.trunc(a) % Math.trunc(b);
  const word = {
    '+': 'added',
    '-': 'subtracted',
    '*': 'multiplied',
    '/': 'divided',
    '%': 'divided',
  }[operator];
  throw new JqError(`${typeOf(a)}${shown(a)} and ${typeOf(b)}${shown(b)} cannot be ${word}`);
}

function merge(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const result = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const both = typeOf(result[key] ?? null) === 'object' && typeOf(value) === 'object';
    result[key] = both
      ? merge(result[key] as Record<string, unknown>, value as Record<string, unknown>)
      : value;
  }
  return result;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function formatAs(format: string, value: unknown): unknown {
  const row = (quote: (text: string) => string) =>
    (value as unknown[]).map(cell =>
      typeof cell === 'string' ? quote(cell) : cell === null ? '' : String(cell),
    );
  switch (format) {
    case '@text':
      return textOf(value);
    case '@json':
      return JSON.stringify(value);
    case '@csv':
      return row(text => `"${text.replace(/"/g, '""')}"`).join(',');
    case '@tsv':
      return row(text => text.replace(/\t/g, '\\t').replace(/\n/g, '\\n')).join('\t');
    case '@sh':
      return (Array.isArray(value) ? value : [value])
        .map(one => (typeof one === 'string' ? `'${one.replace(/'/g, "'\\''")}'` : String(one)))
        .join(' ');
    case '@base64':
      return toBase64(encodeUtf8(textOf(value)));
    case '@base64d': {
      const bytes = fromBase64(textOf(value));
      if (!bytes) throw new JqError(`${typeOf(value)}${shown(value)} is not valid base64 data`);
      return decodeUtf8(bytes);
    }
    case '@uri':
      return percentEncoded(textOf(value));
    case '@html':
      return textOf(value).replace(
        /[<>&'"]/g,
        char =>
          ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' })[char] ?? char,
      );
    default:
      throw new JqError(`${format.slice(1)} is not a valid format`);
  }
}

function percentEncoded(text: string): string {
  let result = '';
  for (const byte of encodeUtf8(text)) {
    const char = String.fromCharCode(byte);
    result += /[\w.~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}
