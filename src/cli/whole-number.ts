// Reads an option's whole number, or says in a sentence what it may be.
import { fail, ok, type Result } from '../core/lib/result.ts';

/** `least` and `most` are allowed themselves. */
export function wholeNumber(
  name: string,
  given: string,
  [least, most]: readonly [number, number],
): Result<number, string> {
  const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return ok(value);
  const what = given === '' ? 'empty' : given;
  return fail(`${name} cannot be ${what}: give a whole number from ${least} to ${most}.`);
}
