// Values of jq: their types, their order, their mistakes.

export class JqError {
  /** What `catch` gets. */
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }

  get text(): string {
    return typeof this.value === 'string'
      ? this.value
      : `${JSON.stringify(this.value)} (not a string)`;
  }
}

export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

const ranks: Readonly<Record<string, number>> = {
  null: 0,
  boolean: 1,
  number: 3,
  string: 4,
  array: 5,
  object: 6,
};

/** jq's total order: null, false, true, numbers, texts, arrays, objects. */
export function compareValues(a: unknown, b: unknown): number {
  const [one, other] = [typeOf(a), typeOf(b)];
  if (one !== other) return (ranks[one] ?? 0) - (ranks[other] ?? 0);
  switch (one) {
    case 'boolean':
    case 'number':
      return Number(a) - Number(b);
    case 'string':
      return (a as string) < (b as string) ? -1 : a === b ? 0 : 1;
    case 'array':
      return compareLists(a as unknown[], b as unknown[]);
    case 'object': {
      const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
      const [left, right] = [Object.keys(x).sort(), Object.keys(y).sort()];
      const keys = compareLists(left, right);
      if (keys !== 0) return keys;
      return compareLists(
        left.map(key => x[key]),
        left.map(key => y[key]),
      );
    }
    default:
      return 0;
  }
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareValues(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** A function that does not exist, by name and number of arguments: found when it is called. */
export class JqUndefined {
  readonly called: string;
  constructor(called: string) {
    this.called = called;
  }
}
