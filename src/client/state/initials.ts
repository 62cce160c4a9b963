// Two letters that stand for a name where there is no place for it.

/** `AL` of `Ada Lindqvist`, `AD` of `Ada`, `A2` of `Ada (2)`: signs alone name nobody. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}\p{M}]+/u).filter(word => word !== '');
  const [first, second] = words;
  if (first === undefined) return [...name][0] ?? '';
  const two = second === undefined ? [...first].slice(0, 2) : [...first].slice(0, 1);
  return (two.join('') + ([...(second ?? '')][0] ?? '')).toLocaleUpperCase();
}
