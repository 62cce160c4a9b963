// Values as Go's fmt prints them (%v), whether they are true in a template, and their type's name.
import { decodeUtf8, fromBase64 } from '../../../lib/bytes.ts';
import { formatDuration } from './duration.ts';
import type { Shape } from './shape.ts';
import { any, zeroOf } from './shape.ts';
import type { Value } from './template.ts';
import { goTime } from './time.ts';

/** `%v`: structs in braces, maps sorted by key, nil pointers as `<nil>`. */
export function printValue({ value, shape }: Value): string {
  switch (shape.kind) {
    case 'pointer':
      return value === null || value === undefined
        ? '<nil>'
        : printInner({ value, shape: shape.to() }, true);
    default:
      return printInner({ value, shape }, false);
  }
}

function printInner({ value, shape }: Value, pointed: boolean): string {
  switch (shape.kind) {
    case 'duration':
      return formatDuration(Number(value ?? 0));
    case 'time':
      return goTime(String(value ?? zeroOf(shape)));
    case 'bytes':
      return `[${[...(fromBase64(String(value ?? '')) ?? [])].join(' ')}]`;
    case 'struct': {
      const held = (value ?? {}) as Readonly<Record<string, unknown>>;
      const inner = [...shape.fields].map(([name, field]) =>
        field.kind === 'pointer' && held[name] !== undefined && held[name] !== null
          ? '0xc000123456'
          : printValue({ value: held[name] ?? zeroOf(field), shape: field }),
      );
      return `${pointed ? '&' : ''}{${inner.join(' ')}}`;
    }
    case 'slice':
      return `[${((value ?? []) as unknown[]).map(item => printValue({ value: item, shape: shape.of() })).join(' ')}]`;
    case 'map':
      return printMap(value, shape.of());
    case 'row':
      return String(value);
    default:
      return printAny(value);
  }
}

function printAny(value: unknown): string {
  if (value === undefined) return '<no value>';
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(printAny).join(' ')}]`;
  if (typeof value === 'object') return printMap(value, any);
  return String(value);
}

function printMap(value: unknown, of: Shape): string {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${printValue({ value: item, shape: of })}`).join(' ')}]`;
}

/** What `if` makes of it: empty, zero, nil and false are false; a struct is always true. */
export function isTrue({ value, shape }: Value): boolean {
  if (shape.kind === 'struct' || shape.kind === 'row') return true;
  if (value === null || value === undefined) return false;
  if (shape.kind === 'pointer') return true;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return value !== 0 && value !== '' && value !== false;
}

/** A text of it for `%s`, `upper` and the like: bytes are decoded. */
export function textOf({ value, shape }: Value): string {
  if (shape.kind === 'bytes')
    return decodeUtf8(fromBase64(String(value ?? '')) ?? new Uint8Array());
  return printValue({ value, shape });
}

export function typeName(shape: Shape, value?: unknown): string {
  switch (shape.kind) {
    case 'any':
      if (typeof value === 'string') return 'string';
      if (typeof value === 'number') return 'float64';
      if (typeof value === 'boolean') return 'bool';
      return Array.isArray(value) ? '[]interface {}' : 'interface {}';
    case 'struct':
    case 'row':
      return shape.name;
    case 'pointer':
      return `*${typeName(shape.to())}`;
    case 'slice':
      return `[]${typeName(shape.of())}`;
    case 'map':
      return `map[string]${typeName(shape.of())}`;
    case 'duration':
      return 'time.Duration';
    case 'time':
      return 'time.Time';
    case 'bytes':
      return '[]uint8';
    default:
      return shape.kind;
  }
}
