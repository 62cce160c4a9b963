// POSIX regular expressions (basic and extended, with GNU's additions) as those of the language.
import { BoundedRegExp } from './bounded-regexp.ts';
import { bracketAt } from './pattern.ts';

export type RegexOptions = {
  readonly extended: boolean;
  readonly ignoreCase?: boolean;
  readonly global?: boolean;
  /** `^` and `$` match at line ends within the text. */
  readonly multiline?: boolean;
};

const cache = new Map<string, RegExp | null>();
const CACHE_MAX = 300;

/** Null: not a regular expression. */
export function posixRegExp(source: string, options: RegexOptions): RegExp | null {
  const flags = `${options.global ? 'g' : ''}${options.ignoreCase ? 'i' : ''}${options.multiline ? 'm' : ''}u`;
  const key = `${flags}${options.extended}${source}`;
  const known = cache.get(key);
  if (known !== undefined) {
    if (known) known.lastIndex = 0;
    return known;
  }
  let made: RegExp | null;
  try {
    made = new BoundedRegExp(translateRegex(source, options.extended), flags);
  } catch {
    made = null;
  }
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(key, made);
  return made;
}

/** The source in the language's own syntax. */
export function translateRegex(source: string, extended: boolean): string {
  let result = '';
  /** Nothing stands before that could be repeated: a star is a star. */
  let start = true;
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === '[') {
      const bracket = bracketAt(plainBackslashes(source, at), at);
      if (!bracket) throw new SyntaxError('unmatched [');
      result += classAt(source, at);
      at = endOfClass(source, at);
      start = false;
      continue;
    }
    let operator = char;
    let special = extended && /[+?(){}|]/.test(char);
    if (char === '\\') {
      at++;
      if (at >= source.length) throw new SyntaxError('trailing backslash');
      operator = source.charAt(at);
      special = !extended && /[+?(){}|]/.test(operator);
      if (!special) {
        result += escaped(operator);
        start = false;
        continue;
      }
    }
    if (special) {
      if (operator === '(') depth++;
      if (operator === ')') {
        if (depth === 0) {
          if (!extended) throw new SyntaxError('unmatched )');
          result += '\\)';
          start = false;
          continue;
        }
        depth--;
      }
      if (operator === '{' && !/^\{?\d*,?\d*(\\?\})/.test(source.slice(at + 1))) {
        result += '\\{';
        start = false;
        continue;
      }
      if (operator === '{') {
        const close = source.indexOf('}', at);
        const inner = source.slice(at + 1, close).replace('\\', '');
        result += `{${inner.startsWith(',') ? `0${inner}` : inner}}`;
        at = close;
        continue;
      }
      if (/[+?]/.test(operator) && start) result += `\\${operator}`;
      else result += operator === '}' ? '\\}' : operator;
      start = operator === '(' || operator === '|';
      continue;
    }
    if (char === '*') result += start ? '\\*' : '*';
    else if (char === '^') {
      const anchor = extended || at === 0 || /(\\\(|\\\||\n)$/.test(source.slice(0, at));
      result += anchor ? '^' : '\\^';
      continue;
    } else if (char === '$') {
      const rest = source.slice(at + 1);
      const anchor = extended || rest === '' || /^(\\\)|\\\||\n)/.test(rest);
      result += anchor ? '$' : '\\$';
    } else if (char === '.') result += '.';
    else result += /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
    start = false;
  }
  if (depth > 0) throw new SyntaxError('unmatched (');
  return result;
}

function escaped(char: string): string {
  switch (char) {
    case '<':
      return '\\b(?=\\w)';
    case '>':
      return '\\b(?<=\\w)';
    case 'n':
      return '\\n';
    case 't':
      return '\\t';
    case "'":
      return '$';
    case '`':
      return '^';
    case 'w':
    case 'W':
    case 's':
    case 'S':
    case 'b':
    case 'B':
      return `\\${char}`;
    default:
      if (/[1-9]/.test(char)) return `\\${char}`;
      return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
  }
}

/** In a bracket of a regular expression a backslash is a character like any other. */
function plainBackslashes(source: string, at: number): string {
  return source.slice(0, at) + source.slice(at).replace(/\\/g, '\\\\');
}

function endOfClass(source: string, at: number): number {
  let index = at + 1;
  if (source[index] === '^') index++;
  if (source[index] === ']') index++;
  while (index < source.length && source[index] !== ']') {
    if (source[index] === '[' && /[:.=]/.test(source[index + 1] ?? '')) {
      const close = source.indexOf(`${source[index + 1]}]`, index + 2);
      index = close < 0 ? index + 1 : close + 2;
    } else index++;
  }
  return index;
}

function classAt(source: string, at: number): string {
  const inner = source.slice(at, endOfClass(source, at) + 1).replace(/\\(?![nt])/g, '\\\\');
  const made = bracketAt(inner.replace(/\\n/g, '\n').replace(/\\t/g, '\t'), 0);
  if (!made) throw new SyntaxError('unmatched [');
  // A leading `!` negates in a shell's pattern only.
  return inner.startsWith('[!') ? made.source.replace('[^', '[!') : made.source;
}
