// Words that somebody meant and did not quite write.

/** One letter missing, added, wrong, or two in each other's place; another case is no slip. */
export function isSlip(word: string, meant: string): boolean {
  if (word.toLowerCase() === meant || word.length < 3 || meant.length < 4) return false;
  let start = 0;
  while (start < word.length && word[start] === meant[start]) start++;
  let end = 0;
  while (end < word.length - start && word.at(-1 - end) === meant.at(-1 - end)) end++;
  const left = word.slice(start, word.length - end);
  const right = meant.slice(start, Math.max(start, meant.length - end));
  if (left.length === 2 && right.length === 2) return left[0] === right[1] && left[1] === right[0];
  return left.length <= 1 && right.length <= 1 && Math.abs(word.length - meant.length) <= 1;
}
