// Names in the order in which people count: web.2 before web.10.

export function naturalOrder(one: string, other: string): number {
  const [left, right] = [one.match(/\d+|\D+/g) ?? [], other.match(/\d+|\D+/g) ?? []];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [a, b] = [left[at] as string, right[at] as string];
    if (a === b) continue;
    const bothNumbers = /^\d/.test(a) && /^\d/.test(b);
    if (bothNumbers && Number(a) !== Number(b)) return Number(a) - Number(b);
    return a < b ? -1 : 1;
  }
  return left.length - right.length;
}
