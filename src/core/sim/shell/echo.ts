// What `echo` writes, in the shells and as a program.

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
    const hex =
      /^x([0-9a-fA-F]{1,2})/.exec(rest) ??
      /^u([0-9a-fA-F]{1,4})/.exec(rest) ??
      /^U([0-9a-fA-F]{1,8})/.exec(rest);
    if (next === 'c') return { text: result, stopped: true };
    if (digits) {
      result += String.fromCharCode(Number.parseInt(digits[0], 8) & 255);
      at += digits[0].length - 1;
    } else if (simple !== undefined) result += simple;
    else if (hex) {
      result += String.fromCodePoint(Number.parseInt(hex[1] as string, 16));
      at += hex[0].length - 1;
    } else result += `\\${next}`;
  }
  return { text: result, stopped: false };
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
