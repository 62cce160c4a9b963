// What `echo` writes, in the shells and as a program.
import { decodeUtf8 } from '../../lib/bytes.ts';

export function echoText(args: readonly string[]): string {
  let newline = true;
  let escapes = false;
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] as string;
    if (!/^-[neE]+$/.test(arg)) break;
    for (const flag of arg.slice(1)) {
      if (flag === 'n') newline = false;
      else escapes = flag === 'e';
    }
  }
  const text = args.slice(at).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const decoded = decodeEscapes(text, true);
  return decoded.stopped || !newline ? decoded.text : `${decoded.text}\n`;
}

/** Backslash escapes of echo -e and printf. `\c` stops. */
export function decodeEscapes(
  text: string,
  octalNeedsZero: boolean,
): { readonly text: string; readonly stopped: boolean } {
  if (!text.includes('\\')) return { text, stopped: false };
  let result = '';
  const octal = octalNeedsZero ? /^0[0-7]{0,3}/ : /^[0-7]{1,3}/;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char !== '\\' || at + 1 >= text.length) {
      result += char;
      continue;
    }
    const next = text.charAt(++at);
    const rest = text.slice(at);
    const simple = simpleEscapes[next];
    const digits = octal.exec(rest);
    const hex = /^u([0-9a-fA-F]{1,4})/.exec(rest) ?? /^U([0-9a-fA-F]{1,8})/.exec(rest);
    if (next === 'c') return { text: result, stopped: true };
    const bytes =
      digits || next === 'x' ? BYTES[octalNeedsZero ? 0 : 1]?.exec(text.slice(at - 1)) : null;
    if (bytes) {
      result += textOfBytes(bytes[0]);
      at += bytes[0].length - 2;
    } else if (simple !== undefined) result += simple;
    else if (hex) {
      result += String.fromCodePoint(Number.parseInt(hex[1] as string, 16));
      at += hex[0].length - 1;
    } else result += `\\${next}`;
  }
  return { text: result, stopped: false };
}

/** Bytes by number, one after another: octal with a zero before it, or without. */
const BYTES = [
  /^(?:\\0[0-7]{0,3}|\\x[0-9a-fA-F]{1,2})+/,
  /^(?:\\[0-7]{1,3}|\\x[0-9a-fA-F]{1,2})+/,
] as const;

/** Together they may be characters: `\xe2\x9c\x93` is one. */
function textOfBytes(escapes: string): string {
  const codes = [...escapes.matchAll(/\\(x)?([0-9a-fA-F]+)/g)].map(
    ([, hex, digits = '']) => Number.parseInt(digits, hex ? 16 : 8) & 255,
  );
  const text = decodeUtf8(Uint8Array.from(codes));
  return text.includes('\ufffd') ? String.fromCharCode(...codes) : text;
}

/** What stands in `$'...'`: with control characters as `\cA`. */
export function decodeAnsi(text: string): string {
  const controlled = text.replace(/\\c([\s\S])/g, (_, char: string) =>
    String.fromCharCode(char.toUpperCase().charCodeAt(0) & 31),
  );
  const quotes = controlled.replace(/\\(['"?])/g, '$1');
  return decodeEscapes(quotes, false).text;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
