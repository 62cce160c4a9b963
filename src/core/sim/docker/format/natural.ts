// Names in the order in which people count: web.2 before web.10.

export function naturalOrder(one: string, other: string): number {
  return compare(partsOf(one), partsOf(other));
}

/** A sorted copy; each name is taken apart once, however long the list. */
export function inNaturalOrder<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return items
    .map(item => ({ item, parts: partsOf(nameOf(item)) }))
    .sort((one, other) => compare(one.parts, other.parts))
    .map(({ item }) => item);
}

type Part = string | number;

/** `web.10` is `web.`, 10. Digits beyond what a number holds are compared as they are. */
function partsOf(name: string): {
  readonly text: readonly string[];
  readonly parts: readonly Part[];
} {
  const text = name.match(/\d+|\D+/g) ?? [];
  return { text, parts: text.map(part => (isDigit(part) ? Number(part) : part)) };
}

function isDigit(part: string): boolean {
  const code = part.charCodeAt(0);
  return code >= 48 && code <= 57;
}

function compare(one: ReturnType<typeof partsOf>, other: ReturnType<typeof partsOf>): number {
  const shared = Math.min(one.text.length, other.text.length);
  for (let at = 0; at < shared; at++) {
    const [text, otherText] = [one.text[at] as string, other.text[at] as string];
    if (text === otherText) continue;
    const [part, otherPart] = [one.parts[at], other.parts[at]];
    if (typeof part === 'number' && typeof otherPart === 'number' && part !== otherPart)
      return part - otherPart;
    return text < otherText ? -1 : 1;
  }
  return one.text.length - other.text.length;
}
