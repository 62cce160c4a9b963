// Long work on lists and texts, in slices that keep nobody else waiting.
import type { Task } from '../kernel/kernel.ts';

/** Items of one slice: about a millisecond. */
const ITEMS_PER_SLICE = 2_000;
/** Bytes or characters of one slice. */
export const PIECE = 65_536;

/** Uses each item in order. Virtual time passes with what is more than a slice. */
export function* eachOf<T>(
  items: Iterable<T>,
  use: (item: T, index: number) => void,
  perSlice = ITEMS_PER_SLICE,
): Task<void> {
  let index = 0;
  for (const item of items) {
    if (index > 0 && index % perSlice === 0) yield 1;
    use(item, index++);
  }
}

/** The value of work in slices where nobody else waits. */
export function atOnce<T>(task: Task<T>): T {
  for (;;) {
    const step = task.next();
    if (step.done) return step.value;
  }
}

/** As the language's own `map`. */
export function* mapOf<T, U>(
  items: readonly T[],
  make: (item: T, index: number) => U,
  perSlice = ITEMS_PER_SLICE,
): Task<U[]> {
  const made: U[] = [];
  yield* eachOf(items, (item, index) => made.push(make(item, index)), perSlice);
  return made;
}

/** As the language's own `sort`, on a copy: parts in slices, which are then merged in slices. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Task<T[]> {
  if (items.length <= ITEMS_PER_SLICE) return [...items].sort(compare);
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += ITEMS_PER_SLICE) {
    runs.push(items.slice(at, at + ITEMS_PER_SLICE).sort(compare));
    yield 1;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      longer.push(yield* merged(runs[at] as T[], runs[at + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] as T[];
}

function* merged<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): Task<T[]> {
  const made: T[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length || right < b.length) {
    // Of two that are equal the earlier one comes first.
    const first =
      right >= b.length || (left < a.length && compare(a[left] as T, b[right] as T) <= 0);
    made.push((first ? a[left++] : b[right++]) as T);
    if (made.length % (4 * ITEMS_PER_SLICE) === 0) yield 1;
  }
  return made;
}
