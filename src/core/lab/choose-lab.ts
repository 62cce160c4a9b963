// Which lab a deck runs on (decision D8).
import { fail, ok, type Result } from '../lib/result.ts';

/**
 * `asked`: by `--lab`; `deck`: by the manifest, a comment or the first slide; else the only one.
 * Names, or paths of folders; the error is a sentence.
 */
export function chooseLab(
  asked: string | null,
  deck: string | null,
  available: readonly string[],
): Result<string, string> {
  const named = asked ?? deck;
  if (named !== null) return ok(named);
  const [only, ...more] = available;
  if (only !== undefined && more.length === 0) return ok(only);
  if (only === undefined)
    return fail(
      'There is no lab here: make a folder with a lab.yml in labs/, or name one with --lab.',
    );
  return fail(
    `The deck names no lab: choose one with --lab, or write <!-- lab: ${only} --> into it. There are ${available.join(', ')}.`,
  );
}
