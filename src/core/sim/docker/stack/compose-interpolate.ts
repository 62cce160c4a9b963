// Variables in compose files: `$X`, `${X}`, `${X:-default}`, `${X:?message}`, `$$`.
import { fail, ok, type Result } from '../../../lib/result.ts';

const pattern =
  /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\}|(.?))/gs;

/** The text with its variables filled in; the error names the variable or the broken text. */
export function interpolate(
  text: string,
  variable: (name: string) => string | undefined,
): Result<string, string> {
  if (!text.includes('$')) return ok(text);
  let problem: string | null = null;
  const filled = text.replace(
    pattern,
    (
      _whole,
      dollar?: string,
      bare?: string,
      braced?: string,
      operator?: string,
      word = '',
      _broken?: string,
    ) => {
      if (dollar) return '$';
      if (bare !== undefined) return variable(bare) ?? '';
      if (braced === undefined) {
        problem ??= `invalid interpolation format for PATH: "${text}". You may need to escape any $ with another $`;
        return '';
      }
      const value = variable(braced);
      const missing = value === undefined || (operator?.startsWith(':') === true && value === '');
      switch (operator?.at(-1)) {
        case '-': {
          if (!missing) return value as string;
          const nested = interpolate(word, variable);
          return nested.ok ? nested.value : '';
        }
        case '+':
          return missing ? '' : word;
        case '?':
          if (missing) {
            problem ??= `invalid interpolation format for PATH: "required variable ${braced} is missing a value: ${word}"`;
          }
          return value ?? '';
        default:
          return value ?? '';
      }
    },
  );
  return problem === null ? ok(filled) : fail(problem);
}
