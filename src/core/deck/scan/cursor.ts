// Tells whether growing offsets lie in ranges that are in order.

export type Range = { readonly start: number; readonly end: number };

/** The function may be called with growing offsets only. */
export function createCursor(ranges: readonly Range[]): (offset: number) => boolean {
  let index = 0;
  return offset => {
    while ((ranges[index]?.end ?? Number.POSITIVE_INFINITY) <= offset) index++;
    const range = ranges[index];
    return range !== undefined && range.start <= offset;
  };
}
