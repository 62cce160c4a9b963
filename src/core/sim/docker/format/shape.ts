// Go types of the values that templates see: what a missing field is worth, and how one prints.
import { assert } from '../../../lib/assert.ts';
import { declarations } from './shapes.ts';

export type Shape =
  /** JSON without a type: maps, lists, words, numbers. */
  | { readonly kind: 'any' }
  | { readonly kind: 'string' | 'int' | 'float' | 'bool' | 'duration' | 'time' | 'bytes' }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: ReadonlyMap<string, Shape> }
  | { readonly kind: 'pointer'; readonly to: () => Shape }
  | { readonly kind: 'slice' | 'map'; readonly of: () => Shape }
  /** A line of a list: fields by name, and methods such as `Label`. */
  | { readonly kind: 'row'; readonly name: string };

export const any: Shape = { kind: 'any' };
const cache = new Map<string, Shape>();

/** The shape of a declared Go type, e.g. `swarm.Service`, `[]string`, `map[string]string`. */
export function shapeOf(type: string): Shape {
  const known = cache.get(type);
  if (known) return known;
  const shape = readShape(type);
  cache.set(type, shape);
  return shape;
}

function readShape(type: string): Shape {
  if (type === 'any') return any;
  if (['string', 'int', 'float', 'bool', 'duration', 'time', 'bytes'].includes(type)) {
    return { kind: type as 'string' };
  }
  if (type.startsWith('*')) return { kind: 'pointer', to: () => shapeOf(type.slice(1)) };
  if (type.startsWith('[]')) return { kind: 'slice', of: () => shapeOf(type.slice(2)) };
  if (type.startsWith('map[string]')) return { kind: 'map', of: () => shapeOf(type.slice(11)) };
  const declaration = declarations[type];
  assert(declaration !== undefined, `a declared type ${type}`);
  const fields = new Map<string, Shape>();
  for (const field of declaration.trim().split(/\s*[;\n]\s*/)) {
    const [name = '', of = 'string'] = field.split(' ');
    if (name !== '') fields.set(name, shapeOf(of));
  }
  return { kind: 'struct', name: type, fields };
}

/** What Go has where JSON has nothing. */
export function zeroOf(shape: Shape): unknown {
  switch (shape.kind) {
    case 'string':
      return '';
    case 'time':
      return '0001-01-01T00:00:00Z';
    case 'int':
    case 'float':
    case 'duration':
      return 0;
    case 'bool':
      return false;
    case 'struct':
      return {};
    default:
      return null;
  }
}

/** The value with the keys of its structs in the order of their types, as the client sends them on. */
export function inOrder(value: unknown, shape: Shape): unknown {
  if (value === null || typeof value !== 'object') return value;
  switch (shape.kind) {
    case 'pointer':
      return inOrder(value, shape.to());
    case 'slice':
      return Array.isArray(value) ? value.map(one => inOrder(one, shape.of())) : value;
    case 'map': {
      const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
      return Object.fromEntries(entries.map(([key, one]) => [key, inOrder(one, shape.of())]));
    }
    case 'struct': {
      const held = value as Readonly<Record<string, unknown>>;
      const known = [...shape.fields].filter(([name]) => name in held);
      const rest = Object.keys(held).filter(name => !shape.fields.has(name));
      return Object.fromEntries([
        ...known.map(([name, field]) => [name, inOrder(held[name], field)] as const),
        ...rest.map(name => [name, held[name]] as const),
      ]);
    }
    default:
      return value;
  }
}
