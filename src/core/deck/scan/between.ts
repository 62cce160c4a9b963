// The part of a list in order whose members start between two offsets.

/** `list` is in order of `start`; `from` is included, `to` is not. Logarithmic: decks are long. */
export function between<T extends { readonly start: number }>(
  list: readonly T[],
  from: number,
  to: number,
): T[] {
  return list.slice(firstAt(list, from), firstAt(list, to));
}

/** Index of the first member that starts at `offset` or behind it. */
export function firstAt(list: readonly { readonly start: number }[], offset: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
