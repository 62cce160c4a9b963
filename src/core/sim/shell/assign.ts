// Assignments: scalars, elements, arrays and maps.
import type { Task } from '../kernel/kernel.ts';
import { calculate } from './calculate.ts';
import { type Declaration, isName } from './declaration.ts';
import { expandText, expandWords } from './expand.ts';
import { type Shell, ShellError } from './shell.ts';
import type { Assignment, Word } from './syntax.ts';
import { lastIndex } from './variables.ts';

export function* expandAssignment(shell: Shell, assignment: Assignment): Task<Declaration> {
  const { name, append, value } = assignment;
  const index = assignment.index ? yield* expandText(shell, assignment.index) : null;
  if ('text' in value) {
    return { name, append, index, text: yield* expandText(shell, value, true), items: null };
  }
  const items: [string | null, string][] = [];
  for (const element of value) {
    const keyed = keyedElement(element);
    if (!keyed) for (const field of yield* expandWords(shell, [element])) items.push([null, field]);
    else {
      const whole = yield* expandText(shell, element);
      const match = /^\[((?:[^\]]|\](?!=))*)\]=([\s\S]*)$/.exec(whole);
      items.push([match?.[1] ?? '', match?.[2] ?? '']);
    }
  }
  return { name, append, index, text: null, items };
}

function keyedElement(word: Word): boolean {
  return /^\[.*\]=/s.test(word.text);
}

/** Elements of one array. */
const ITEMS_MAX = 500_000;

/** Gives the variable its value. Throws ReadonlyError, ShellError. */
export function* assign(shell: Shell, declaration: Declaration): Task<void> {
  assignNow(shell, declaration);
}

export function assignNow(shell: Shell, declaration: Declaration): void {
  const { name, append, index, text, items } = declaration;
  const { variables } = shell;
  if (items) {
    // What doubles in a loop comes to an end here.
    const held = append ? (variables.find(name)?.items.size ?? 0) : 0;
    if (held + items.length > ITEMS_MAX) throw new RangeError('Invalid array length');
    const map = variables.find(name)?.kind === 'map';
    const variable = variables.setList(name, map ? 'map' : 'array', append);
    let next = append ? lastIndex(variable.items.keys()) + 1 : 0;
    if (map && items.length > 0 && items.every(([key]) => key === null)) {
      // Without subscripts keys and values take turns.
      for (let at = 0; at < items.length; at += 2)
        variable.items.set(items[at]?.[1] ?? '', items[at + 1]?.[1] ?? '');
      return;
    }
    for (const [key, value] of items) {
      if (map) {
        if (key !== null) variable.items.set(key, value);
        continue;
      }
      if (key !== null) next = Number(calculate(shell, key));
      variable.items.set(String(next++), value);
    }
    return;
  }
  if (!isName(name)) return;
  if (index?.trim() === '') throw new ShellError(`${name}[]: bad array subscript`);
  const existing = variables.find(name);
  const key =
    index === null ? null : existing?.kind === 'map' ? index : String(calculate(shell, index));
  const before = key === null ? variables.get(name) : variables.item(name, key);
  let value = text ?? '';
  if (existing?.integer) {
    const sum = calculate(shell, value) + (append ? calculate(shell, before ?? '') : 0n);
    value = String(sum);
  } else if (append) value = (before ?? '') + value;
  if (key === null) {
    const variable = variables.set(name, value);
    if (shell.has('allexport')) variable.exported = true;
  } else variables.setItem(name, keyFor(shell, name, key), value);
}

/** A negative index counts from the end. */
function keyFor(shell: Shell, name: string, key: string): string {
  if (!/^-\d+$/.test(key) || shell.variables.find(name)?.kind === 'map') return key;
  const last = lastIndex(shell.variables.keys(name));
  if (last + 1 + Number(key) < 0) throw new ShellError(`${name}[${key}]: bad array subscript`);
  return String(last + 1 + Number(key));
}
