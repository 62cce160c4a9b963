// Words of awk's language.
import { AwkError } from './awk-tree.ts';

export type Token = { readonly kind: string; readonly text: string; readonly spaced: boolean };

const words = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in print printf getline'.split(
    ' ',
  ),
);
export const awkFunctions = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush gensub strftime systime mktime and or xor'.split(
    ' ',
  ),
);

/** A slash begins a regular expression where no operand stands before it. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaced = false;
  const push = (kind: string, text: string, length: number) => {
    tokens.push({ kind, text, spaced });
    spaced = false;
    at += length;
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^([ \t\r]|\\\n|#[^\n]*)+/.exec(rest);
    if (blank) {
      at += blank[0].length;
      spaced = true;
      continue;
    }
    const previous = tokens.at(-1);
    const operand =
      previous &&
      (/^(number|string|name|regex)$/.test(previous.kind) ||
        /^(\)|\]|\$|\+\+|--)$/.test(previous.text));
    if (rest[0] === '\n') push('newline', '\n', 1);
    else if (rest[0] === '"') {
      const match = /^"((?:\\[\s\S]|[^"\\])*)"/.exec(rest);
      if (!match) throw new AwkError('unterminated string');
      push('string', unescapeAwk(match[1] ?? ''), match[0].length);
    } else if (rest[0] === '/' && !operand) {
      const match = /^\/((?:\\[\s\S]|\[\^?\]?[^\]\n]*\]|[^/\\\n[])*)\//.exec(rest);
      if (!match) throw new AwkError('unterminated regexp');
      push('regex', (match[1] ?? '').replace(/\\\//g, '/'), match[0].length);
    } else {
      const number = /^(0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)/.exec(
        rest,
      );
      const name = /^[A-Za-z_]\w*/.exec(rest);
      const operator =
        /^(\*\*=|\*\*|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|&&|\|\||>>|[-+*/%^!<>|?:~$=(){}[\],;])/.exec(
          rest,
        );
      if (number) push('number', number[0], number[0].length);
      else if (name) push(words.has(name[0]) ? 'word' : 'name', name[0], name[0].length);
      else if (operator) push('operator', operator[0], operator[0].length);
      else throw new AwkError(`syntax error at source line 1: unexpected ${rest[0]}`);
    }
  }
  tokens.push({ kind: 'end', text: '', spaced: false });
  return tokens;
}

export function unescapeAwk(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (_, octal?: string, char?: string) => {
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
    const known: Readonly<Record<string, string>> = {
      n: '\n',
      t: '\t',
      r: '\r',
      a: '\x07',
      b: '\b',
      f: '\f',
      v: '\v',
      '\\': '\\',
      '"': '"',
      '/': '/',
      '\n': '',
    };
    return known[char ?? ''] ?? `\\${char}`;
  });
}
