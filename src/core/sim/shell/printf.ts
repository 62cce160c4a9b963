// printf: formats with arguments, again and again until they are used up.
import { encodeUtf8 } from '../../lib/bytes.ts';
import { formatDate } from './date-format.ts';
import { decodeEscapes } from './echo.ts';

export type PrintfOptions = {
  readonly quote: (text: string) => string;
  /** Milliseconds since 1970, for %(fmt)T. */
  readonly nowMs: number;
  readonly personality: 'bash' | 'ash';
};

export type PrintfResult = {
  readonly text: string;
  readonly errors: readonly string[];
  /** Arguments used up when there are more for another round, else null. */
  readonly used: number | null;
};

const PIECES =
  /%(%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:hh|h|ll|l|L|z|j|t)?([diouxXcsbqeEfFgGaA]|\([^)]*\)T))|(?:\\[0-7]{1,3}|\\x[0-9a-fA-F]{1,2})+|\\(?:u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|.)|[^%\\]+|[%\\]/gs;

/** `rounds`: how often the format is used at most; the rest goes on from `used`. */
export function formatPrintf(
  format: string,
  args: readonly string[],
  options: PrintfOptions,
  rounds = Number.POSITIVE_INFINITY,
): PrintfResult {
  const errors: string[] = [];
  const pieces = [...format.matchAll(PIECES)];
  let text = '';
  let at = 0;
  let stopped = false;
  for (let round = 0; round < rounds; round++) {
    const before = at;
    text += once();
    if (at === before || at >= args.length || stopped) return { text, errors, used: null };
  }
  return { text, errors, used: at };

  function once(): string {
    let out = '';
    for (const match of pieces) {
      if (stopped) break;
      const whole = match[0];
      if (whole === '%%') out += '%';
      else if (match[5]) out += directive(match);
      else if (whole.startsWith('\\') && whole.length > 1) {
        const plain = whole === '\\c' ? '\\\\c' : whole === '\\"' ? '"' : whole;
        const decoded = decodeEscapes(plain, false);
        stopped = decoded.stopped;
        out += decoded.text;
      } else if (whole === '%') {
        const rest = format
          .slice((match.index ?? 0) + 1)
          .replace(/^[-+ #0]*\d*(\.\d*)?[hlLqjzt]*/, '');
        const bad = options.personality === 'bash' ? rest.charAt(0) : rest;
        errors.push(
          options.personality === 'bash'
            ? bad === ''
              ? "`%': missing format character"
              : `\`${bad}': invalid format character`
            : `%${bad}: invalid format`,
        );
        stopped = true;
      } else out += whole;
    }
    return out;
  }

  function next(): string | undefined {
    return args[at++];
  }

  function directive(match: RegExpExecArray): string {
    const flags = match[2] ?? '';
    const star = match[3] === '*' ? Number(next() ?? 0) : null;
    const width = star ?? Number(match[3] ?? 0);
    const dotted = /\./.test(match[0].replace(/\(.*\)T/, ''));
    const precision = dotted ? Number(match[4] === '*' ? (next() ?? 0) : (match[4] ?? 0)) : null;
    const kind = match[5] as string;
    const left = flags.includes('-') || width < 0;
    const fill = (body: string, zero: boolean) =>
      pad(body, Math.abs(width), left, zero && flags.includes('0'));
    if (kind.endsWith('T')) {
      const argument = next();
      const ms =
        argument === undefined || argument === '-1' ? options.nowMs : Number(argument) * 1000;
      return fill(formatDate(ms, kind.slice(1, -2)), false);
    }
    switch (kind) {
      case 's':
        return fill(cut(next() ?? '', precision), false);
      case 'c':
        return fill((next() ?? '').slice(0, 1), false);
      case 'q':
        return fill(options.quote(next() ?? ''), false);
      case 'b': {
        const decoded = decodeEscapes(next() ?? '', true);
        stopped = decoded.stopped;
        return fill(cut(decoded.text, precision), false);
      }
      case 'd':
      case 'i': {
        const value = integer(next());
        const digits = String(value < 0n ? -value : value).padStart(precision ?? 0, '0');
        return fill(sign(value < 0n, flags) + digits, precision === null);
      }
      case 'o':
      case 'u':
      case 'x':
      case 'X': {
        const value = BigInt.asUintN(64, integer(next()));
        const base = kind === 'o' ? 8 : kind === 'u' ? 10 : 16;
        let digits = value.toString(base).padStart(precision ?? 0, '0');
        if (flags.includes('#') && value !== 0n)
          digits = (kind === 'o' ? '0' : kind === 'u' ? '' : '0x') + digits;
        return fill(kind === 'X' ? digits.toUpperCase() : digits, true);
      }
      default: {
        const value = float(next());
        return fill(
          sign(value < 0 || Object.is(value, -0), flags) +
            formatFloat(Math.abs(value), kind, precision ?? 6),
          true,
        );
      }
    }
  }

  function integer(text: string | undefined): bigint {
    if (text === undefined || text === '') return 0n;
    if (/^['"]/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
    if (!match || match[0].length !== text.length) invalid(text);
    const digits = match?.[2] ?? '0';
    const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
    return match?.[1] === '-' ? -BigInt(octal) : BigInt(octal);
  }

  function float(text: string | undefined): number {
    if (text === undefined || text === '') return 0;
    const value = Number(text);
    if (Number.isNaN(value)) invalid(text);
    return Number.isNaN(value) ? Number.parseFloat(text) || 0 : value;
  }

  function invalid(text: string): void {
    errors.push(
      options.personality === 'bash' ? `${text}: invalid number` : `invalid number '${text}'`,
    );
  }
}

function cut(text: string, length: number | null): string {
  return length === null ? text : [...text].slice(0, length).join('');
}

function sign(negative: boolean, flags: string): string {
  if (negative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function pad(body: string, width: number, left: boolean, zero: boolean): string {
  // The width counts bytes, not characters.
  const missing = width - encodeUtf8(body).length;
  if (missing <= 0) return body;
  if (left) return body + ' '.repeat(missing);
  if (!zero) return ' '.repeat(missing) + body;
  const head = /^[-+ ]?(0[xX])?/.exec(body)?.[0] ?? '';
  return head + '0'.repeat(missing) + body.slice(head.length);
}

/** C's %e, %f and %g of a number that is not negative. */
export function formatFloat(value: number, kind: string, precision: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : 'inf';
  const lower = kind.toLowerCase();
  let text: string;
  if (lower === 'f') text = fixed(value, Math.min(60, precision));
  else if (lower === 'e') text = exponent(value.toExponential(Math.min(100, precision)));
  else {
    const digits = Math.max(1, precision);
    const power = value === 0 ? 0 : Math.floor(Math.log10(Number(value.toPrecision(digits))));
    const scientific = power < -4 || power >= digits;
    text = scientific
      ? value.toExponential(digits - 1)
      : value.toFixed(Math.max(0, digits - 1 - power));
    if (text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '');
    if (scientific) text = exponent(text);
  }
  return kind === kind.toUpperCase() ? text.toUpperCase() : text;
}

/** Rounds as C does: what stands exactly between two takes the even one. */
function fixed(value: number, precision: number): string {
  const near = value.toFixed(precision);
  const exact = value.toFixed(Math.min(100, precision + 40));
  const tail = exact.slice(exact.length - (Math.min(100, precision + 40) - precision));
  const tie = value < 1e15 && /^50*$/.test(tail) && /[13579]$/.test(near);
  return tie ? (value - 0.5 * 10 ** -precision).toFixed(precision) : near;
}

function exponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}
