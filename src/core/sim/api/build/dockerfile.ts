// Dockerfiles: lines to instructions, words of the forms that they can have, and variables.
import { fail, ok, type Result } from '../../../lib/result.ts';

export type Instruction = {
  /** In capitals. */
  readonly name: string;
  /** What follows, on one line, as it is shown in the steps. */
  readonly rest: string;
  readonly line: number;
};

const known = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];

const needsNothing: readonly string[] = [];

/** The error is the engine's sentence. */
export function parseDockerfile(text: string): Result<readonly Instruction[], string> {
  const instructions: Instruction[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const first = at + 1;
    let whole = lines[at] ?? '';
    if (whole.trim() === '' || whole.trimStart().startsWith('#')) continue;
    while (/\\\s*$/.test(whole) && at + 1 < lines.length) {
      const next = lines[++at] ?? '';
      // Comments and empty lines in the middle of an instruction do not count.
      if (next.trimStart().startsWith('#') || next.trim() === '') whole = `${whole}`;
      else whole = whole.replace(/\\\s*$/, '') + next;
    }
    whole = whole.replace(/\\\s*$/, '');
    const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(whole) ?? [];
    const name = word.toUpperCase();
    const fault = (why: string) => fail(`dockerfile parse error line ${first}: ${why}`);
    if (!known.includes(name)) return fault(`unknown instruction: ${name}`);
    if (rest.trim() === '' && !needsNothing.includes(name)) {
      return fault(
        `${name} requires ${name === 'FROM' ? 'either one or three' : 'at least one'} argument${name === 'FROM' ? 's' : ''}`,
      );
    }
    instructions.push({ name, rest: rest.trim().replace(/\s*\n\s*/g, ' '), line: first });
  }
  if (instructions.length === 0) return fail('the Dockerfile (Dockerfile) cannot be empty');
  const lead = instructions.find(({ name }) => name !== 'ARG');
  if (lead?.name !== 'FROM') return fail('no build stage in current context');
  return ok(instructions);
}

/** A list in JSON, or null: then it is a line for the shell. */
export function jsonWords(rest: string): string[] | null {
  if (!rest.startsWith('[')) return null;
  try {
    const words = JSON.parse(rest) as unknown;
    return Array.isArray(words) && words.every(word => typeof word === 'string') ? words : null;
  } catch {
    return null;
  }
}

/** Words as of a shell: quotes and backslashes, nothing else. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /["\\$]/.test(text.charAt(at + 1)))
        word += text.charAt(++at);
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + (char === '\\' && at + 1 < text.length ? text.charAt(++at) : char);
    }
  }
  if (word !== null) words.push(word);
  return words;
}

/** `KEY=value KEY="other"`, or the older `KEY value`. */
export function readPairs(rest: string): [string, string][] {
  const words = splitWords(rest);
  if (words[0]?.includes('=')) {
    return words.map(word => {
      const at = word.indexOf('=');
      return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
    });
  }
  const [, key = '', value = ''] = /^(\S+)\s+(.*)$/s.exec(rest) ?? [];
  return [[key, value]];
}

/** `--from=x --chown=y a b` to flags and the rest. */
export function takeFlags(rest: string): { flags: Map<string, string>; rest: string } {
  const flags = new Map<string, string>();
  let left = rest;
  for (;;) {
    const match = /^--([a-z-]+)(?:=(\S*))?\s+/.exec(left);
    if (!match) return { flags, rest: left };
    flags.set(match[1] ?? '', match[2] ?? '');
    left = left.slice(match[0].length);
  }
}

/** `$name`, `${name}`, `${name:-otherwise}`, `${name:+instead}`. */
export function expandVariables(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\\\$|\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, operator?: string, word = '', bare?: string) => {
      if (whole === '\\$') return '$';
      const value = values.get(braced ?? bare ?? '') ?? '';
      if (operator === '-') return value === '' ? word : value;
      if (operator === '+') return value === '' ? '' : word;
      return value;
    },
  );
}
