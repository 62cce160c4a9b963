// Flags of a command: their table is the text that its help shows, and the parser behaves as pflag.
import { assert } from '../../lib/assert.ts';
import { kinds } from './flag-kinds.ts';

/** One flag, read from its line `-e, --env list    What it does`. */
export type Flag = {
  readonly name: string;
  readonly short: string | null;
  /** Word after the name in the help; null: a switch. */
  readonly type: string | null;
  readonly about: string;
  /** In no help text: deprecated, or another spelling of `sameAs`. */
  readonly hidden: boolean;
  readonly sameAs: string | null;
};

/** What a command was given. Each getter asserts that the command has such a flag. */
export type Flags = {
  readonly changed: (name: string) => boolean;
  readonly on: (name: string) => boolean;
  readonly text: (name: string) => string;
  /** Numbers, durations (nanoseconds), sizes (bytes), decimals (billionths). */
  readonly number: (name: string) => number;
  readonly list: (name: string) => readonly string[];
  /** What the flag's kind made of each of its values. */
  readonly values: <T>(name: string) => readonly T[];
  /** Names given, in the order of the help. */
  readonly given: () => readonly string[];
};

export type ParseEnd =
  | { readonly kind: 'parsed'; readonly flags: Flags; readonly args: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

const tables = new Map<string, readonly Flag[]>();

/** The flags that a help text declares, in its order. */
export function readFlags(text: string): readonly Flag[] {
  const known = tables.get(text);
  if (known) return known;
  const flags: Flag[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^\s*(?:-(\w), )?--([\w-]+)(?: ([\w-]+))?(?:\s{2,}(.*))?$/.exec(line);
    assert(match, `a line of a flag table: ${line}`);
    const about = match[4] ?? '';
    flags.push({
      name: match[2] ?? '',
      short: match[1] ?? null,
      type: match[3] ?? null,
      about,
      hidden: about.startsWith('(hidden)'),
      sameAs: /^\(hidden\) same as --([\w-]+)/.exec(about)?.[1] ?? null,
    });
  }
  tables.set(text, flags);
  return flags;
}

/**
 * Reads flags and arguments. Without `interspersed` the first argument ends the flags, as for
 * commands that pass the rest on (`run IMAGE COMMAND -x`).
 */
export function parseFlags(
  table: readonly Flag[],
  words: readonly string[],
  interspersed: boolean,
): ParseEnd {
  const values = new Map<string, unknown[]>();
  const args: string[] = [];
  let at = 0;
  try {
    while (at < words.length) {
      const word = words[at] as string;
      at++;
      if (word === '--') {
        args.push(...words.slice(at));
        break;
      }
      if (word.startsWith('--')) {
        if (readLong(word) === 'help') return { kind: 'help' };
      } else if (word.startsWith('-') && word.length > 1) {
        if (readShorts(word) === 'help') return { kind: 'help' };
      } else {
        args.push(word);
        if (interspersed) continue;
        args.push(...words.slice(at));
        break;
      }
    }
  } catch (problem) {
    if (problem instanceof FlagProblem) return { kind: 'wrong', message: problem.message };
    throw problem;
  }
  return { kind: 'parsed', flags: createFlags(table, values), args };

  function readLong(word: string): 'help' | undefined {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    if (name === '' || name.startsWith('-') || name.startsWith('=')) {
      throw new FlagProblem(`bad flag syntax: ${word}`);
    }
    const flag = table.find(one => one.name === name);
    if (!flag) {
      if (name === 'help') return 'help';
      throw new FlagProblem(`unknown flag: --${name}`);
    }
    if (flag.name === 'help') return 'help';
    if (equals >= 0) set(flag, word.slice(equals + 1));
    else if (flag.type === null) set(flag, 'true');
    else {
      if (at >= words.length) throw new FlagProblem(`flag needs an argument: --${name}`);
      set(flag, words[at++] as string);
    }
    return undefined;
  }

  function readShorts(word: string): 'help' | undefined {
    for (let letter = 1; letter < word.length; letter++) {
      const short = word.charAt(letter);
      const flag = table.find(one => one.short === short);
      if (!flag) {
        if (short === 'h') return 'help';
        throw new FlagProblem(`unknown shorthand flag: '${short}' in ${word}`);
      }
      const rest = word.slice(letter + 1);
      if (rest.startsWith('=')) {
        set(flag, rest.slice(1));
        return undefined;
      }
      if (flag.type === null) {
        set(flag, 'true');
        continue;
      }
      if (rest !== '') set(flag, rest);
      else {
        if (at >= words.length) {
          throw new FlagProblem(`flag needs an argument: '${short}' in ${word}`);
        }
        set(flag, words[at++] as string);
      }
      return undefined;
    }
    return undefined;
  }

  function set(given: Flag, text: string): void {
    const flag = given.sameAs ? (table.find(one => one.name === given.sameAs) as Flag) : given;
    const kind = kinds[flag.type ?? 'bool'];
    assert(kind, `a kind of flag called ${flag.type}`);
    const read = kind.read(text);
    if (!read.ok) {
      const shown = given.short ? `-${given.short}, --${given.name}` : `--${given.name}`;
      throw new FlagProblem(`invalid argument "${text}" for "${shown}" flag: ${read.error}`);
    }
    const before = kind.many ? (values.get(flag.name) ?? []) : [];
    values.set(flag.name, [
      ...before,
      ...(kind.many === 'flat' ? (read.value as []) : [read.value]),
    ]);
  }
}

class FlagProblem extends Error {}

function createFlags(table: readonly Flag[], values: ReadonlyMap<string, unknown[]>): Flags {
  const valuesOf = (name: string): readonly unknown[] => {
    const flag = table.find(one => one.name === name);
    assert(flag, `a flag called --${name}`);
    return values.get(name) ?? [];
  };
  const defaultOf = (name: string) =>
    /\(default "?(.*?)"?\)$/.exec(table.find(one => one.name === name)?.about ?? '')?.[1];
  return {
    changed: name => valuesOf(name).length > 0,
    on: name => (valuesOf(name)[0] as boolean | undefined) ?? defaultOf(name) === 'true',
    text: name => (valuesOf(name)[0] as string | undefined) ?? defaultOf(name) ?? '',
    number: name => (valuesOf(name)[0] as number | undefined) ?? Number(defaultOf(name) ?? 0),
    list: name => valuesOf(name) as readonly string[],
    values: <T>(name: string) => valuesOf(name) as readonly T[],
    given: () => table.filter(flag => values.has(flag.name)).map(flag => flag.name),
  };
}
