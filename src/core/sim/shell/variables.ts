// Variables of a shell: scalars, arrays, maps; attributes; scopes of functions.
import type { Plain } from '../kernel/kernel.ts';

export type Variable = {
  kind: 'scalar' | 'array' | 'map';
  /** Null: declared, but never set. */
  text: string | null;
  /** Of an array or a map; an array's keys are numbers as text. */
  items: Map<string, string>;
  exported: boolean;
  readonly: boolean;
  integer: boolean;
  letters: 'as they are' | 'lower' | 'upper';
  reference: boolean;
};

/** Characters that one variable holds: beyond it memory is exhausted. */
const TEXT_MAX = 32 * 1024 * 1024;

/** Items of one array, which real memory has to hold: beyond it memory is exhausted. */
const ITEMS_MAX = 500_000;

export class ReadonlyError {
  readonly variable: string;
  /** What the sentence begins with where it happened. */
  where: string | null = null;
  constructor(variable: string) {
    this.variable = variable;
  }
}

/** Computed when looked at: RANDOM, SECONDS… */
export type Computed = (name: string) => string | null;

export class Variables {
  private readonly scopes: Map<string, Variable>[];
  private readonly computed: Computed;

  constructor(computed: Computed, scopes: Map<string, Variable>[] = [new Map()]) {
    this.computed = computed;
    this.scopes = scopes;
  }

  find(name: string): Variable | null {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]?.get(name);
      if (found) return found.reference && found.text ? (this.find(found.text) ?? null) : found;
    }
    return null;
  }

  /** The name that a reference (`declare -n`) stands for; null when it is none. */
  referred(name: string): string | null {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]?.get(name);
      if (found) return found.reference ? found.text : null;
    }
    return null;
  }

  /** A scalar's text, or an array's first element; null when unset. */
  get(name: string): string | null {
    const found = this.find(name);
    if (!found) return this.computed(name);
    return found.kind === 'scalar' ? found.text : (found.items.get('0') ?? null);
  }

  item(name: string, key: string): string | null {
    const found = this.find(name);
    if (!found) return key === '0' ? this.computed(name) : null;
    if (found.kind === 'scalar') return key === '0' ? found.text : null;
    if (found.kind === 'array' && key.startsWith('-')) {
      const last = lastIndex(found.items.keys());
      return found.items.get(String(last + 1 + Number(key))) ?? null;
    }
    return found.items.get(key) ?? null;
  }

  /** Values of an array or map in order; a set scalar is an array of one. */
  items(name: string): string[] {
    return this.keys(name).map(key => this.item(name, key) ?? '');
  }

  keys(name: string): string[] {
    const found = this.find(name);
    if (!found) return this.computed(name) === null ? [] : ['0'];
    if (found.kind === 'scalar') return found.text === null ? [] : ['0'];
    const keys = [...found.items.keys()];
    return found.kind === 'array' ? keys.sort((a, b) => Number(a) - Number(b)) : keys;
  }

  set(name: string, text: string): Variable {
    if (text.length > TEXT_MAX) throw new RangeError('Invalid string length');
    const variable = this.writable(name);
    const cased = casing(variable, text);
    if (variable.kind === 'scalar') variable.text = cased;
    else variable.items.set('0', cased);
    return variable;
  }

  setItem(name: string, key: string, text: string): void {
    const variable = this.writable(name);
    if (variable.kind === 'scalar') toArray(variable);
    variable.items.set(key, casing(variable, text));
    if (variable.items.size > ITEMS_MAX) throw new RangeError('Invalid string length');
  }

  /** Makes the name an empty array or map and gives it back to be filled. */
  setList(name: string, kind: 'array' | 'map', keep: boolean): Variable {
    const variable = this.writable(name);
    if (variable.kind === 'scalar') {
      if (kind === 'array' && keep) toArray(variable);
      variable.kind = kind;
      variable.text = null;
    }
    if (!keep) variable.items.clear();
    return variable;
  }

  /** The variable, made in the global scope when there is none. Throws ReadonlyError. */
  writable(name: string): Variable {
    const found = this.find(name);
    if (found?.readonly) throw new ReadonlyError(name);
    if (found) return found;
    const target = this.referenced(name);
    const made = blank();
    this.scopes[0]?.set(target, made);
    return made;
  }

  /** The variable of the innermost scope, made there when it is not there. */
  local(name: string): Variable {
    const scope = this.scopes.at(-1) as Map<string, Variable>;
    const found = scope.get(name);
    if (found) return found;
    const made = blank();
    scope.set(name, made);
    return made;
  }

  unset(name: string): void {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]?.get(name);
      if (!found) continue;
      if (found.readonly) throw new ReadonlyError(name);
      this.scopes[i]?.delete(name);
      return;
    }
  }

  unsetItem(name: string, key: string): void {
    const found = this.find(name);
    if (found?.readonly) throw new ReadonlyError(name);
    found?.items.delete(key);
  }

  enterFunction(): void {
    this.scopes.push(new Map());
  }

  leaveFunction(): void {
    this.scopes.pop();
  }

  inFunction(): boolean {
    return this.scopes.length > 1;
  }

  names(): string[] {
    const names = new Set<string>();
    for (const scope of this.scopes) for (const name of scope.keys()) names.add(name);
    return [...names].sort();
  }

  /** What a child process gets. */
  environment(): Map<string, string> {
    const result = new Map<string, string>();
    for (const scope of this.scopes)
      for (const [name, variable] of scope) {
        if (!variable.exported || variable.kind !== 'scalar' || variable.text === null) continue;
        result.set(name, variable.text);
      }
    return result;
  }

  copy(computed: Computed): Variables {
    const scopes = this.scopes.map(
      scope =>
        new Map([...scope].map(([name, one]) => [name, { ...one, items: new Map(one.items) }])),
    );
    return new Variables(computed, scopes);
  }

  save(): Plain {
    return [...(this.scopes[0] ?? new Map<string, Variable>())].map(([name, one]) => [
      name,
      { ...one, items: [...one.items] },
    ]);
  }

  load(plain: Plain): void {
    for (const [name, one] of plain as unknown as [
      string,
      Variable & { items: [string, string][] },
    ][])
      this.scopes[0]?.set(name, { ...one, items: new Map(one.items) });
  }

  private referenced(name: string): string {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]?.get(name);
      if (found) return found.reference && found.text ? found.text : name;
    }
    return name;
  }
}

export function blank(): Variable {
  return {
    kind: 'scalar',
    text: null,
    items: new Map(),
    exported: false,
    readonly: false,
    integer: false,
    letters: 'as they are',
    reference: false,
  };
}

function toArray(variable: Variable): void {
  variable.kind = 'array';
  if (variable.text !== null) variable.items.set('0', variable.text);
  variable.text = null;
}

function casing(variable: Variable, text: string): string {
  if (variable.letters === 'as they are') return text;
  return variable.letters === 'lower' ? text.toLowerCase() : text.toUpperCase();
}

/** The highest of the keys, or -1. */
export function lastIndex(keys: Iterable<string>): number {
  let last = -1;
  for (const key of keys) last = Math.max(last, Number(key));
  return last;
}
